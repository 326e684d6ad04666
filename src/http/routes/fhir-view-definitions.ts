import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import {
  checkDefinition,
  type DefinitionFilter,
  definitionHistory,
  getDefinition,
  type StoredDefinition,
  saveDefinition,
  searchDefinitions,
} from '../../project/index.ts';
import type { App, Ctx } from '../app.ts';
import { bodyResource } from './fhir-body.ts';
import { type Answer, type Door, type Issue, openDoor, operationOutcome, send, versionHeaders } from './fhir-door.ts';
import { type Query, queryOf } from './fhir-read.ts';
import { conditionsOf } from './fhir-write.ts';

const TYPE = 'ViewDefinition';
const IdParams = z.object({ id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/) });
const VersionParams = IdParams.extend({ version: z.coerce.number().int().min(1) });
const COUNT = { usual: 50, most: 500 };
const FILTERS: Record<string, keyof DefinitionFilter> = {
  _id: 'id',
  name: 'name',
  url: 'url',
  status: 'status',
  resource: 'resource',
  version: 'version',
};

/**
 * ViewDefinitions at /fhir/ViewDefinition. They are no records of R4, so they do not take the main path: the project room
 * keeps them, and these addresses stand before those of /fhir/:type.
 */
export function registerViewDefinitions(app: App, ctx: Ctx): void {
  const reading = { access: { permission: ['fhir.read', 'view.run'] } };
  const writing = { access: { permission: ['fhir.write', 'view.run'] } };
  const { db, clock } = ctx.kernel;

  app.get('/fhir/ViewDefinition', { config: reading }, async (request, reply) =>
    send(reply, await answerSearch(ctx, openDoor(request, ctx), queryOf(request.url))),
  );
  app.post('/fhir/ViewDefinition/_search', { config: reading }, async (request, reply) => {
    const form = new URLSearchParams(typeof request.body === 'string' ? request.body : '');
    return send(reply, await answerSearch(ctx, openDoor(request, ctx), [...queryOf(request.url), ...form]));
  });
  app.get('/fhir/ViewDefinition/:id', { config: reading, schema: { params: IdParams } }, async (request, reply) => {
    const found = await getDefinition(db, request.params.id);
    return send(reply, answerRead(openDoor(request, ctx), found));
  });
  app.get(
    '/fhir/ViewDefinition/:id/_history/:version',
    { config: reading, schema: { params: VersionParams } },
    async (request, reply) => {
      const found = await getDefinition(db, request.params.id, request.params.version);
      return send(reply, answerRead(openDoor(request, ctx), found));
    },
  );
  app.get(
    '/fhir/ViewDefinition/:id/_history',
    { config: reading, schema: { params: IdParams } },
    async (request, reply) => {
      const { id } = request.params;
      const versions = await definitionHistory(db, id);
      if (versions.length === 0) throw new KangyuError('project.definition-not-found', { reference: `${TYPE}/${id}` });
      return send(reply, answerHistory(openDoor(request, ctx), versions));
    },
  );

  const save = (request: FastifyRequest, id: string | undefined, resource: FhirResource | undefined) => {
    const { ifMatch } = conditionsOf(request.headers);
    return saveDefinition(db, {
      author: request.caller.account,
      at: clock.now(),
      ...(id === undefined ? {} : { id }),
      ...(resource === undefined ? {} : { resource }),
      ...(ifMatch === undefined ? {} : { ifMatch: versionOf(ifMatch) }),
    });
  };
  app.post('/fhir/ViewDefinition', { config: writing }, async (request, reply) => {
    const saved = await save(request, undefined, bodyResource(request.body, TYPE));
    return send(reply, answerWrite(openDoor(request, ctx), saved));
  });
  app.put('/fhir/ViewDefinition/:id', { config: writing, schema: { params: IdParams } }, async (request, reply) => {
    const { id } = request.params;
    const saved = await save(request, id, bodyResource(request.body, TYPE, id));
    return send(reply, answerWrite(openDoor(request, ctx), saved));
  });
  app.delete('/fhir/ViewDefinition/:id', { config: writing, schema: { params: IdParams } }, async (request, reply) => {
    const saved = await save(request, request.params.id, undefined);
    return send(reply, answerWrite(openDoor(request, ctx), saved));
  });

  app.post('/fhir/ViewDefinition/$validate', { config: reading }, async (request, reply) => {
    openDoor(request, ctx).note('view.validate', TYPE);
    return send(reply, { status: 200, body: operationOutcome(validate(validated(request.body))) });
  });
}

/** The number in `W/"3"`. */
const versionOf = (ifMatch: string): number => Number(ifMatch.replace(/\D/g, ''));

/** The resource itself, or the parameter `resource` of a Parameters resource. */
function validated(body: unknown): unknown {
  const { resourceType, parameter } = (body ?? {}) as {
    resourceType?: string;
    parameter?: { name: string; resource?: unknown }[];
  };
  return resourceType === 'Parameters' ? parameter?.find((one) => one.name === 'resource')?.resource : body;
}

function validate(resource: unknown): Issue[] {
  try {
    const { warnings } = checkDefinition(resource);
    if (warnings.length === 0) return [{ severity: 'information', code: 'informational', text: 'The view is valid' }];
    return warnings.map((text) => ({ severity: 'warning', code: 'not-found', text }));
  } catch (error) {
    if (!(error instanceof KangyuError) || error.code !== 'project.invalid-view') throw error;
    const { path } = error.details as { path: string };
    return [{ severity: 'error', code: 'invalid', text: error.message, expression: `${TYPE}.${path}` }];
  }
}

function answerRead(door: Door, found: StoredDefinition & { resource: FhirResource }): Answer {
  door.note('fhir.read', `${TYPE}/${found.id}/_history/${found.version}`);
  return { status: 200, headers: versionHeaders(found), body: found.resource };
}

function answerWrite(door: Door, saved: StoredDefinition): Answer {
  const address = `${TYPE}/${saved.id}/_history/${saved.version}`;
  door.note('fhir.write', address);
  const headers = { ...versionHeaders(saved), location: `${door.base}/${address}` };
  if (!saved.resource) return { status: 204, headers: versionHeaders(saved) };
  const status = saved.op === 'create' ? 201 : 200;
  return { status, headers, ...(door.prefer === 'minimal' ? {} : { body: saved.resource }) };
}

function answerHistory(door: Door, versions: readonly StoredDefinition[]): Answer {
  door.note('fhir.history', `${TYPE}/${versions[0]!.id}/_history`);
  const entry = versions.map(({ id, version, at, op, resource }) => ({
    fullUrl: `${door.base}/${TYPE}/${id}`,
    ...(resource ? { resource } : {}),
    request: { method: op === 'delete' ? 'DELETE' : 'PUT', url: `${TYPE}/${id}` },
    response: {
      status: op === 'delete' ? '204' : op === 'create' ? '201' : '200',
      etag: `W/"${version}"`,
      lastModified: at.toISOString(),
    },
  }));
  return { status: 200, body: { resourceType: 'Bundle', type: 'history', entry } };
}

async function answerSearch({ kernel }: Ctx, door: Door, query: Query): Promise<Answer> {
  const filter: DefinitionFilter = {};
  const ignored: string[] = [];
  for (const [name, value] of query) {
    const key = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
    if (key && filter[key]) throw unsupported(name); // a repeated parameter means `and`, which no single value meets
    if (key) filter[key] = value.split(',');
    else if (!['_count', '_cursor', '_format', '_pretty'].includes(name)) ignored.push(name);
  }
  if (door.strict && ignored.length > 0) throw unsupported(ignored[0]!);
  const given = new Map(query);
  const count = given.get('_count') ?? String(COUNT.usual);
  if (!/^\d{1,6}$/.test(count)) throw unsupported('_count');
  const limit = Math.max(1, Math.min(Number(count), COUNT.most));
  const found = await searchDefinitions(kernel.db, filter, limit + 1, given.get('_cursor'));
  const page = found.slice(0, limit);
  door.note('fhir.search', TYPE);
  const used = query.filter(([name]) => !ignored.includes(name) && name !== '_cursor');
  const address = (more: Query) => `${door.base}/${TYPE}?${new URLSearchParams([...used, ...more])}`;
  const link = [{ relation: 'self', url: address([]) }];
  if (found.length > limit) link.push({ relation: 'next', url: address([['_cursor', page.at(-1)!.id]]) });
  const entry = [
    ...page.map(({ id, resource }) => ({
      fullUrl: `${door.base}/${TYPE}/${id}`,
      resource,
      search: { mode: 'match' },
    })),
    ...(ignored.length === 0 ? [] : [{ resource: ignoredOutcome(ignored), search: { mode: 'outcome' } }]),
  ];
  return { status: 200, body: { resourceType: 'Bundle', type: 'searchset', link, entry } };
}

const ignoredOutcome = (names: readonly string[]): FhirResource =>
  operationOutcome(
    names.map((name) => ({
      severity: 'warning',
      code: 'not-supported',
      text: `${name} is no search parameter of ${TYPE}`,
      expression: `http.${name}`,
    })),
  );

function unsupported(parameter: string): KangyuError {
  return new KangyuError('record.search-invalid', {
    parameter,
    reasonZh: `${TYPE} 不支持该参数或其值`,
    reasonEn: `it is no parameter of ${TYPE}, or has no such value`,
  });
}
