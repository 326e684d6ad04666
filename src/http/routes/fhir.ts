import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requirePermission } from '../../access/index.ts';
import { type FhirBundleEntry, KangyuError } from '../../kernel/index.ts';
import { capabilityStatement, RESOURCE_TYPES } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { answerBundle, readBundle, writes } from './fhir-bundle.ts';
import { type Answer, FHIR_JSON, openDoor, send } from './fhir-door.ts';
import { answerHistory, answerRead, answerSearch, answerVersionRead, type Query, queryOf } from './fhir-read.ts';
import { answerWrite, bodyResource, ifMatchOf, type SubmitNow, writingOf } from './fhir-write.ts';

const TypeParams = z.object({ type: z.string() });
const IdParams = TypeParams.extend({ id: z.string() });
const VersionParams = IdParams.extend({ version: z.string() });

/** FHIR R4 over HTTP: /fhir. Reading goes to the record room, every write is a submission on the main path. */
export function registerFhir(app: App, ctx: Ctx, submit: SubmitNow): void {
  app.register(async (scope) => {
    // Bodies of POST …/_search; the parser is known inside these routes only.
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    );
    registerReading(scope as App, ctx);
    registerWriting(scope as App, ctx, submit);
  });
}

function registerReading(app: App, ctx: Ctx): void {
  const config = { access: { permission: 'fhir.read' } };
  const started = ctx.kernel.clock.now().toISOString();

  app.get('/fhir/metadata', { config: { access: { public: true } } }, async (request, reply) => {
    const base = `${(ctx.kernel.config.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '')}/fhir`;
    return reply
      .type(FHIR_JSON)
      .send(JSON.stringify(capabilityStatement({ url: base, version: ctx.version, date: started })));
  });
  app.get('/fhir/_history', { config }, async (request, reply) =>
    send(reply, await answerHistory(openDoor(request, ctx), {}, queryOf(request.url))),
  );
  app.get('/fhir/:type', { config, schema: { params: TypeParams } }, async (request, reply) =>
    send(reply, await answerSearch(openDoor(request, ctx), known(request.params.type), queryOf(request.url))),
  );
  app.post('/fhir/:type/_search', { config, schema: { params: TypeParams } }, async (request, reply) => {
    const query: Query = [
      ...queryOf(request.url),
      ...new URLSearchParams(typeof request.body === 'string' ? request.body : ''),
    ];
    return send(reply, await answerSearch(openDoor(request, ctx), known(request.params.type), query));
  });
  app.get('/fhir/:type/_history', { config, schema: { params: TypeParams } }, async (request, reply) =>
    send(
      reply,
      await answerHistory(openDoor(request, ctx), { type: known(request.params.type) }, queryOf(request.url)),
    ),
  );
  app.get('/fhir/:type/:id', { config, schema: { params: IdParams } }, async (request, reply) => {
    const { type, id } = request.params;
    return send(reply, await answerRead(openDoor(request, ctx), known(type), id, request.headers['if-none-match']));
  });
  app.get('/fhir/:type/:id/_history', { config, schema: { params: IdParams } }, async (request, reply) => {
    const { type, id } = request.params;
    return send(reply, await answerHistory(openDoor(request, ctx), { type: known(type), id }, queryOf(request.url)));
  });
  app.get(
    '/fhir/:type/:id/_history/:version',
    { config, schema: { params: VersionParams } },
    async (request, reply) => {
      const { type, id, version } = request.params;
      return send(reply, await answerVersionRead(openDoor(request, ctx), known(type), id, version));
    },
  );
}

function registerWriting(app: App, ctx: Ctx, submit: SubmitNow): void {
  const config = { access: { permission: 'fhir.write' } };
  const write = (request: FastifyRequest, entry: FhirBundleEntry): Promise<Answer> =>
    answerWrite(writingOf(request, openDoor(request, ctx), submit), entry);

  // A batch of readings needs no right to write, so the bundle itself decides.
  app.post('/fhir', { config: { access: { permission: ['fhir.read', 'fhir.write'] } } }, async (request, reply) => {
    const bundle = readBundle(request.body);
    requirePermission(request.caller, writes(bundle) ? 'fhir.write' : 'fhir.read');
    return send(reply, await answerBundle(writingOf(request, openDoor(request, ctx), submit), bundle));
  });
  app.post('/fhir/:type', { config, schema: { params: TypeParams } }, async (request, reply) => {
    const type = known(request.params.type);
    const { id: _id, ...resource } = bodyResource(request.body, type); // the server gives ids to what is created
    const condition = request.headers['if-none-exist'];
    return send(
      reply,
      await write(request, {
        resource,
        request: { method: 'POST', url: type, ...(typeof condition === 'string' ? { ifNoneExist: condition } : {}) },
      }),
    );
  });
  app.put('/fhir/:type/:id', { config, schema: { params: IdParams } }, async (request, reply) => {
    const { type, id } = request.params;
    const resource = bodyResource(request.body, known(type), id);
    return send(
      reply,
      await write(request, {
        resource,
        request: { method: 'PUT', url: `${type}/${id}`, ...ifMatchOf(request.headers['if-match']) },
      }),
    );
  });
  app.put('/fhir/:type', { config, schema: { params: TypeParams } }, async (request, reply) => {
    const type = known(request.params.type);
    return send(
      reply,
      await write(request, {
        resource: bodyResource(request.body, type),
        request: { method: 'PUT', url: conditional(type, request), ...ifMatchOf(request.headers['if-match']) },
      }),
    );
  });
  app.delete('/fhir/:type/:id', { config, schema: { params: IdParams } }, async (request, reply) => {
    const { type, id } = request.params;
    return send(
      reply,
      await write(request, {
        request: { method: 'DELETE', url: `${known(type)}/${id}`, ...ifMatchOf(request.headers['if-match']) },
      }),
    );
  });
  app.delete('/fhir/:type', { config, schema: { params: TypeParams } }, async (request, reply) => {
    const type = known(request.params.type);
    return send(reply, await write(request, { request: { method: 'DELETE', url: conditional(type, request) } }));
  });
}

function known(type: string): string {
  if (!RESOURCE_TYPES.has(type)) throw new KangyuError('record.type-unknown', { type });
  return type;
}

/** `Patient?identifier=…`; without a condition an address without an id names nothing. */
function conditional(type: string, request: FastifyRequest): string {
  const query = request.url.split('?')[1] ?? '';
  if (query === '') throw new KangyuError('fhir.request', { method: request.method, url: type });
  return `${type}?${query}`;
}
