import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import { getCurrent, RESOURCE_TYPES, readVersion } from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { type Answer, openDoor, send } from './fhir-door.ts';
import { declareOperation } from './fhir-operations.ts';
import { FHIR_ID } from './fhir-read.ts';
import { answerWrite, type SubmitNow, writingOf } from './fhir-write.ts';

const IdParams = z.object({ type: z.string(), id: z.string() });
const VersionParams = IdParams.extend({ version: z.string() });
const ATTEMPTS = 5;

interface Coded {
  system?: string;
  code?: string;
}

interface Meta {
  profile?: string[];
  security?: Coded[];
  tag?: Coded[];
  [other: string]: unknown;
}

/**
 * `$meta`, `$meta-add`, `$meta-delete` of one record (https://hl7.org/fhir/R4/resource-operation-meta.html). Profiles, tags and
 * labels belong to what is kept of a record, so a change of them is a version like any other; earlier versions stay as they are.
 */
export function registerMeta(app: App, ctx: Ctx, submit: SubmitNow): void {
  const types = [...RESOURCE_TYPES].sort();
  for (const name of ['meta', 'meta-add', 'meta-delete'])
    declareOperation({ name, definition: `http://hl7.org/fhir/OperationDefinition/Resource-${name}`, types });
  const reading = { access: { permission: 'fhir.read' } };
  const writing = { access: { permission: 'fhir.write' } };

  app.get('/fhir/:type/:id/$meta', { config: reading, schema: { params: IdParams } }, async (request, reply) =>
    send(reply, await answerMeta(request, ctx, request.params)),
  );
  app.get(
    '/fhir/:type/:id/_history/:version/$meta',
    { config: reading, schema: { params: VersionParams } },
    async (request, reply) => send(reply, await answerMeta(request, ctx, request.params)),
  );
  app.post('/fhir/:type/:id/$meta-add', { config: writing, schema: { params: IdParams } }, async (request, reply) =>
    send(reply, await change(request, ctx, submit, request.params, added)),
  );
  app.post('/fhir/:type/:id/$meta-delete', { config: writing, schema: { params: IdParams } }, async (request, reply) =>
    send(reply, await change(request, ctx, submit, request.params, without)),
  );
}

interface Address {
  type: string;
  id: string;
  version?: string;
}

async function answerMeta(request: FastifyRequest, ctx: Ctx, { type, id, version }: Address): Promise<Answer> {
  const door = openDoor(request, ctx);
  check(type, id);
  const found =
    version === undefined
      ? await getCurrent(door.k, door.k.db, type, id, door.scope)
      : /^\d{1,9}$/.test(version)
        ? await readVersion(door.k, door.k.db, type, id, Number(version), door.scope)
        : undefined;
  if (!found?.resource)
    throw new KangyuError('record.version-not-found', { reference: `${type}/${id}/_history/${version}` });
  door.note('fhir.meta', `${type}/${id}/_history/${found.version}`);
  return { status: 200, body: parametersOf(door.show(found).meta as Meta) };
}

async function change(
  request: FastifyRequest,
  ctx: Ctx,
  submit: SubmitNow,
  { type, id }: Address,
  make: (meta: Meta, given: Meta) => Meta,
): Promise<Answer> {
  const door = openDoor(request, ctx);
  check(type, id);
  const given = givenMeta(request.body);
  for (let attempt = 1; ; attempt += 1) {
    const { resource, version } = await getCurrent(door.k, door.k.db, type, id, door.scope);
    const meta = make((resource.meta ?? {}) as Meta, given);
    try {
      const writing = writingOf(request, { ...door, prefer: 'minimal' }, submit);
      await answerWrite(
        { ...writing, externalId: `${writing.externalId}~meta${attempt}` },
        {
          resource: { ...resource, meta },
          request: { method: 'PUT', url: `${type}/${id}`, ifMatch: `W/"${version}"` },
        },
      );
    } catch (error) {
      const overtaken = error instanceof KangyuError && error.code === 'record.version-conflict';
      if (!overtaken || attempt === ATTEMPTS) throw error;
      continue;
    }
    const stored = await getCurrent(door.k, door.k.db, type, id, door.scope);
    return { status: 200, body: parametersOf(door.show(stored).meta as Meta) };
  }
}

function check(type: string, id: string): void {
  if (!RESOURCE_TYPES.has(type)) throw new KangyuError('record.type-unknown', { type: type.slice(0, 64) });
  if (!FHIR_ID.test(id)) throw new KangyuError('record.not-found', { reference: `${type}/…` });
}

/** The Meta of a Parameters body: profiles, labels and tags; other elements of it are the server's. */
function givenMeta(body: unknown): Meta {
  const parameters = (body ?? {}) as FhirResource;
  const list = Array.isArray(parameters.parameter) ? (parameters.parameter as Record<string, unknown>[]) : [];
  const meta = list.find((one) => one?.name === 'meta')?.valueMeta;
  if (parameters.resourceType !== 'Parameters' || typeof meta !== 'object' || meta === null)
    throw new KangyuError('fhir.body', {
      reasonZh: '应为 Parameters，其中有 meta（valueMeta）',
      reasonEn: 'Parameters with meta (valueMeta) are expected',
    });
  return meta as Meta;
}

const keyOf = ({ system, code }: Coded): string => JSON.stringify([system ?? '', code ?? '']);
const listed = <T>(value: readonly T[] | undefined): readonly T[] => (Array.isArray(value) ? value : []);

function added(meta: Meta, given: Meta): Meta {
  const codings = (name: 'tag' | 'security') => {
    const known = new Set(listed(meta[name]).map(keyOf));
    return [...listed(meta[name]), ...listed(given[name]).filter((one) => !known.has(keyOf(one)))];
  };
  const profile = [...new Set([...listed(meta.profile), ...listed(given.profile)])];
  return compact({ ...meta, profile, tag: codings('tag'), security: codings('security') });
}

function without(meta: Meta, given: Meta): Meta {
  const codings = (name: 'tag' | 'security') => {
    const gone = new Set(listed(given[name]).map(keyOf));
    return listed(meta[name]).filter((one) => !gone.has(keyOf(one)));
  };
  const profile = listed(meta.profile).filter((one) => !listed(given.profile).includes(one));
  return compact({ ...meta, profile, tag: codings('tag'), security: codings('security') });
}

/** FHIR has no empty lists. */
function compact(meta: Meta): Meta {
  return Object.fromEntries(
    Object.entries(meta).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
  ) as Meta;
}

function parametersOf(meta: Meta): FhirResource {
  return { resourceType: 'Parameters', parameter: [{ name: 'return', valueMeta: meta }] };
}
