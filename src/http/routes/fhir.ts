import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { requirePermission } from '../../access/index.ts';
import { type FhirBundleEntry, type FhirResource, KangyuError } from '../../kernel/index.ts';
import { capabilityStatement, RESOURCE_TYPES, terminologyCapabilities } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { sentJson } from '../fhir-bodies.ts';
import { sendContent, wantsContent, writtenResource } from './fhir-body.ts';
import { answerBundle } from './fhir-bundle.ts';
import { registerCompartments } from './fhir-compartment.ts';
import { registerFhirDocument } from './fhir-document.ts';
import { type Answer, openDoor, send } from './fhir-door.ts';
import { registerExport } from './fhir-export.ts';
import { registerFhirIdentity } from './fhir-identity.ts';
import { registerImport } from './fhir-import.ts';
import { registerLastN } from './fhir-lastn.ts';
import { registerMeta } from './fhir-meta.ts';
import { declaredOperations } from './fhir-operations.ts';
import { registerFhirPacks } from './fhir-packs.ts';
import { registerPatientFeed } from './fhir-patient-feed.ts';
import { guardProfiles } from './fhir-profiles.ts';
import { answerHistory, answerRead, answerSearch, answerVersionRead, type Query, queryOf } from './fhir-read.ts';
import { guardSubscriptions, registerSubscriptions } from './fhir-subscriptions.ts';
import { registerSummary } from './fhir-summary.ts';
import { registerFhirTerminology } from './fhir-terminology.ts';
import { registerFhirValidate } from './fhir-validate.ts';
import { registerViewDefinitions } from './fhir-view-definitions.ts';
import { registerViewRun } from './fhir-view-run.ts';
import { answerWrite, conditionsOf, type SubmitNow, writingOf } from './fhir-write.ts';
import { readBundle, writes } from './read-bundle.ts';
import { TOKEN_PATH } from './smart.ts';

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
    // What a Binary holds may be of any type; other routes refuse it.
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    registerFhirTerminology(scope as App, ctx);
    registerViewDefinitions(scope as App, ctx);
    registerViewRun(scope as App, ctx);
    registerFhirPacks(scope as App, ctx);
    registerReading(scope as App, ctx);
    const guarded = guardProfiles(ctx, guardSubscriptions(ctx, submit));
    registerWriting(scope as App, ctx, guarded);
    registerSubscriptions(scope as App, ctx);
    registerMeta(scope as App, ctx, guarded);
    registerLastN(scope as App, ctx);
    registerSummary(scope as App, ctx);
    registerCompartments(scope as App, ctx);
    registerExport(scope as App, ctx);
    registerImport(scope as App, ctx);
    registerFhirIdentity(scope as App, ctx);
    registerPatientFeed(scope as App, ctx, guardSubscriptions(ctx, submit));
    registerFhirValidate(scope as App, ctx);
    registerFhirDocument(scope as App, ctx);
  });
}

function registerReading(app: App, ctx: Ctx): void {
  const config = { access: { permission: 'fhir.read' } };
  const started = ctx.kernel.clock.now().toISOString();

  app.get('/fhir/metadata', { config: { access: { public: true } } }, async (request, reply) => {
    const host = (ctx.kernel.config.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '');
    const options = { url: `${host}/fhir`, version: ctx.version, date: started };
    const terminology = new Map(queryOf(request.url)).get('mode') === 'terminology';
    const body = terminology
      ? await terminologyCapabilities(ctx.kernel, options)
      : capabilityStatement({ ...options, tokenUrl: `${host}${TOKEN_PATH}`, operations: declaredOperations() });
    return send(reply, { status: 200, body });
  });
  app.get('/fhir', { config }, async (request, reply) =>
    send(reply, await answerSearch(openDoor(request, ctx), undefined, queryOf(request.url))),
  );
  app.post('/fhir/_search', { config }, async (request, reply) => {
    const query: Query = [
      ...queryOf(request.url),
      ...new URLSearchParams(typeof request.body === 'string' ? request.body : ''),
    ];
    return send(reply, await answerSearch(openDoor(request, ctx), undefined, query));
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
    const raw = known(type) === 'Binary' && wantsContent(request);
    const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = request.headers;
    const door = openDoor(request, ctx, { anyForm: raw });
    const answer = await answerRead(door, type, id, queryOf(request.url), { ifNoneMatch, ifModifiedSince });
    return raw && answer.body ? sendContent(reply, answer) : send(reply, answer);
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
      return send(
        reply,
        await answerVersionRead(openDoor(request, ctx), known(type), id, version, queryOf(request.url)),
      );
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
    const sent = bundle.type === 'transaction' ? sentJson(request) : undefined;
    const writing = { ...writingOf(request, openDoor(request, ctx), submit), ...(sent ? { sent } : {}) };
    return send(reply, await answerBundle(writing, bundle));
  });
  app.post('/fhir/:type', { config, schema: { params: TypeParams } }, async (request, reply) => {
    const type = known(request.params.type);
    const { id: _id, ...resource } = writtenResource(request, type); // the server gives ids to what is created
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
    const resource = writtenResource(request, known(type), id);
    return send(
      reply,
      await write(request, {
        resource,
        request: { method: 'PUT', url: `${type}/${id}`, ...conditionsOf(request.headers) },
      }),
    );
  });
  app.put('/fhir/:type', { config, schema: { params: TypeParams } }, async (request, reply) => {
    const type = known(request.params.type);
    return send(
      reply,
      await write(request, {
        resource: writtenResource(request, type),
        request: { method: 'PUT', url: conditional(type, request), ...conditionsOf(request.headers) },
      }),
    );
  });
  app.patch('/fhir/:type/:id', { config, schema: { params: IdParams } }, async (request, reply) => {
    const { type, id } = request.params;
    return send(reply, await write(request, patchEntry(request, `${known(type)}/${id}`)));
  });
  app.patch('/fhir/:type', { config, schema: { params: TypeParams } }, async (request, reply) =>
    send(reply, await write(request, patchEntry(request, conditional(known(request.params.type), request)))),
  );
  app.delete('/fhir/:type/:id', { config, schema: { params: IdParams } }, async (request, reply) => {
    const { type, id } = request.params;
    return send(
      reply,
      await write(request, {
        request: { method: 'DELETE', url: `${known(type)}/${id}`, ...conditionsOf(request.headers) },
      }),
    );
  });
  app.delete('/fhir/:type', { config, schema: { params: TypeParams } }, async (request, reply) => {
    const type = known(request.params.type);
    return send(
      reply,
      await write(request, {
        request: { method: 'DELETE', url: conditional(type, request), ...conditionsOf(request.headers) },
      }),
    );
  });
}

function patchEntry(request: FastifyRequest, url: string): FhirBundleEntry {
  return {
    resource: request.body as FhirResource, // a JSON Patch is a list; whoever prepares the entry reads it
    request: { method: 'PATCH', url, ...conditionsOf(request.headers) },
  };
}

function known(type: string): string {
  if (!RESOURCE_TYPES.has(type)) throw new KangyuError('record.type-unknown', { type: type.slice(0, 64) });
  return type;
}

/** `Patient?identifier=…`; without a condition an address without an id names nothing. */
function conditional(type: string, request: FastifyRequest): string {
  // What steers the answer is no part of the condition.
  const query = (request.url.split('?')[1] ?? '')
    .split('&')
    .filter((part) => !/^(_format|_pretty|_summary|_elements)=/.test(part))
    .join('&');
  if (query === '') throw new KangyuError('fhir.request', { method: request.method, url: type });
  return `${type}?${query}`;
}
