import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findSamePerson } from '../../identify/index.ts';
import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import {
  COMPARTMENTS,
  type CompartmentName,
  compartmentTypes,
  getCurrent,
  locate,
  RESOURCE_TYPES,
  readMany,
  type StoredVersion,
  search,
  searchCompartment,
  walkCompartment,
} from '../../record/index.ts';
import type { App, Ctx } from '../app.ts';
import { type Answer, type Door, openDoor, operationOutcome, send } from './fhir-door.ts';
import { declareOperation } from './fhir-operations.ts';
import { type Query, queryOf } from './fhir-read.ts';

const IdParams = z.object({ id: z.string() });
const MemberParams = z.object({ type: z.string(), id: z.string(), member: z.string() });
const COUNT = { usual: 500, most: 1000 };
const DAY = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
/** References of references: the institution of a worker's post, the department a bed stands in. */
const HOPS = 3;

/** `$everything` of a Patient or an Encounter, and searches within their compartments. */
export function registerCompartments(app: App, ctx: Ctx): void {
  const config = { access: { permission: 'fhir.read' } };
  for (const type of COMPARTMENTS as ReadonlySet<CompartmentName>) {
    declareOperation({
      name: 'everything',
      definition: `http://hl7.org/fhir/OperationDefinition/${type}-everything`,
      types: [type],
    });
    const answer = async (request: FastifyRequest) =>
      answerEverything(openDoor(request, ctx), type, (request.params as { id: string }).id, inputOf(request));
    app.get(`/fhir/${type}/:id/$everything`, { config, schema: { params: IdParams } }, async (request, reply) =>
      send(reply, await answer(request)),
    );
    app.post(`/fhir/${type}/:id/$everything`, { config, schema: { params: IdParams } }, async (request, reply) =>
      send(reply, await answer(request)),
    );
  }
  app.get('/fhir/Patient/$everything', { config }, async (request, reply) =>
    send(reply, await answerEverybody(openDoor(request, ctx), inputOf(request))),
  );
  app.get('/fhir/:type/:id/:member', { config, schema: { params: MemberParams } }, async (request, reply) => {
    const { type, id, member } = request.params;
    if (!COMPARTMENTS.has(type) || (member !== '*' && !RESOURCE_TYPES.has(member)))
      throw new KangyuError('fhir.request', { method: 'GET', url: `${type}/${id}/${member}` });
    const door = openDoor(request, ctx);
    const query = queryOf(request.url);
    const compartment = type as CompartmentName;
    return send(
      reply,
      member === '*'
        ? await answerMembers(door, compartment, id, query)
        : await answerMember(door, compartment, id, member, query),
    );
  });
}

/** Parameters of an operation: of the address, or of a Parameters resource that was posted. */
export function inputOf(request: FastifyRequest): Query {
  const body = request.body as FhirResource | undefined;
  if (body === undefined || body === null) return queryOf(request.url);
  if (body.resourceType !== 'Parameters')
    throw new KangyuError('fhir.body', { reasonZh: '应为 Parameters', reasonEn: 'Parameters are expected' });
  const given = body.parameter ?? [];
  if (!Array.isArray(given) || given.some((one) => typeof one !== 'object' || one === null))
    throw new KangyuError('fhir.body', {
      reasonZh: 'parameter 应为对象的数组',
      reasonEn: 'parameter must be a list of objects',
      expression: 'Parameters.parameter',
    });
  const posted = (given as Record<string, unknown>[]).map((parameter): [string, string] => {
    const value = Object.entries(parameter).find(([name]) => name.startsWith('value'))?.[1];
    return [String(parameter.name), String(value ?? '')];
  });
  return [...queryOf(request.url), ...posted];
}

interface Wanted {
  types?: Set<string>;
  updated: string[];
  start?: string;
  end?: string;
  limit: number;
  cursor?: string;
}

function readWanted(input: Query): Wanted {
  const given = new Map(input);
  const day = (name: string) => {
    const text = given.get(name);
    if (text !== undefined && !DAY.test(text)) throw wrong(name, '应为日期', 'must be a date');
    return text;
  };
  const [start, end, since] = [day('start'), day('end'), day('_since')];
  const count = given.get('_count') ?? String(COUNT.usual);
  if (!/^\d{1,6}$/.test(count)) throw wrong('_count', '应为非负整数', 'must be a whole number');
  const types = input.filter(([name]) => name === '_type').flatMap(([, value]) => value.split(','));
  const cursor = given.get('_cursor');
  for (const type of types)
    if (!RESOURCE_TYPES.has(type)) throw wrong('_type', `${type} 不是资源类型`, `${type} is not a resource type`);
  return {
    ...(types.length === 0 ? {} : { types: new Set(types) }),
    updated: since === undefined ? [] : [`ge${since}`],
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    limit: Math.max(1, Math.min(Number(count), COUNT.most)),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

const wrong = (parameter: string, reasonZh: string, reasonEn: string): KangyuError =>
  new KangyuError('record.search-invalid', { parameter, reasonZh, reasonEn });

const scoped = (door: Door) => (door.scope === undefined ? {} : { scope: door.scope });

async function answerEverything(door: Door, type: CompartmentName, id: string, input: Query): Promise<Answer> {
  await getCurrent(door.k, door.k.db, type, id, door.scope);
  const { cursor, ...wanted } = readWanted(input);
  const owners = type === 'Patient' ? await samePerson(door, id, input) : [id];
  let [owner, inner] = readPlace(cursor, owners);
  const versions: StoredVersion[] = [];
  let next: string | undefined;
  for (; owner < owners.length && next === undefined && versions.length < wanted.limit; owner += 1, inner = undefined) {
    const page = await walkCompartment(door.k, door.k.db, {
      compartment: type,
      id: owners[owner]!,
      ...wanted,
      limit: wanted.limit - versions.length,
      ...(inner === undefined ? {} : { cursor: inner }),
      ...scoped(door),
    });
    versions.push(...page.versions);
    if (page.nextCursor !== undefined) next = writePlace(owners[owner]!, page.nextCursor);
  }
  if (next === undefined && owner < owners.length) next = writePlace(owners[owner]!, undefined);
  const around = await referredTo(door, versions, wanted.types);
  door.note('fhir.everything', `${type}/${id}`);
  return everything(door, `${type}/${id}/$everything`, input, versions, around, next);
}

/**
 * The Patients of the same person whom the caller may see, the one asked for first: institutions register a person each for
 * itself. `linked=false` asks for the one alone.
 */
async function samePerson(door: Door, id: string, input: Query): Promise<string[]> {
  const linked = new Map(input).get('linked') ?? 'true';
  if (linked !== 'true' && linked !== 'false') throw wrong('linked', '应为 true 或 false', 'must be true or false');
  if (linked === 'false') return [id];
  const [same] = await findSamePerson(door.k.db, [id]);
  const others = (same?.patients ?? []).filter((one) => one !== id);
  const keys = others.map((one) => ({ type: 'Patient', id: one }));
  const visible = await locate(door.k.db, keys, door.scope);
  return [id, ...others.filter((one) => visible.has(`Patient/${one}`))];
}

/** A page goes on with a Patient and, inside it, from a place of its walk. */
const writePlace = (owner: string, inner: string | undefined): string =>
  Buffer.from(JSON.stringify([owner, inner ?? null])).toString('base64url');

function readPlace(text: string | undefined, owners: readonly string[]): [owner: number, inner: string | undefined] {
  if (text === undefined) return [0, undefined];
  try {
    const [owner, inner] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    const at = owners.indexOf(owner as string);
    if (at >= 0) return [at, typeof inner === 'string' ? inner : undefined];
  } catch (cause) {
    throw new KangyuError('record.cursor-invalid', undefined, { cause });
  }
  throw new KangyuError('record.cursor-invalid');
}

/** Everything of every patient the caller may see, one patient after the other. */
async function answerEverybody(door: Door, input: Query): Promise<Answer> {
  const wanted = readWanted(input);
  const [before, inner] = splitCursor(wanted.cursor);
  const patients = await search(
    door.k,
    door.k.db,
    'Patient',
    [['_count', '1'], ...(before === undefined ? [] : [['_cursor', before] as [string, string]])],
    { strict: true, ...scoped(door) },
  );
  const [patient] = patients.matches;
  door.note('fhir.everything', 'Patient');
  if (!patient) return everything(door, 'Patient/$everything', input, [], [], undefined);
  const { cursor: _whole, ...rest } = wanted;
  const page = await walkCompartment(door.k, door.k.db, {
    compartment: 'Patient',
    id: patient.id,
    ...rest,
    ...(inner === undefined ? {} : { cursor: inner }),
    ...scoped(door),
  });
  const around = await referredTo(door, page.versions, wanted.types);
  const next =
    page.nextCursor !== undefined
      ? joinCursor(before, page.nextCursor)
      : patients.nextCursor !== undefined
        ? joinCursor(patients.nextCursor, undefined)
        : undefined;
  return everything(door, 'Patient/$everything', input, page.versions, around, next);
}

const joinCursor = (patients: string | undefined, inner: string | undefined): string =>
  `${patients ?? ''}.${inner ?? ''}`;

function splitCursor(cursor: string | undefined): [patients: string | undefined, inner: string | undefined] {
  const [patients = '', inner = ''] = (cursor ?? '').split('.');
  return [patients === '' ? undefined : patients, inner === '' ? undefined : inner];
}

/**
 * What the records refer to and what belongs to no patient: workers, institutions, places, drugs. Other persons' records
 * are theirs and not followed.
 */
async function referredTo(
  door: Door,
  versions: readonly StoredVersion[],
  types: ReadonlySet<string> | undefined,
): Promise<StoredVersion[]> {
  const personal = new Set([...compartmentTypes('Patient'), 'Patient']);
  const seen = new Set(versions.map(({ type, id }) => `${type}/${id}`));
  const found: StoredVersion[] = [];
  let last: readonly StoredVersion[] = versions;
  for (let hop = 0; hop < HOPS && last.length > 0; hop += 1) {
    const keys = [...new Set(last.flatMap(({ resource }) => references(resource)))]
      .filter((reference) => !seen.has(reference))
      .map((reference) => ({ type: reference.split('/')[0]!, id: reference.split('/')[1]! }))
      .filter(({ type }) => RESOURCE_TYPES.has(type) && !personal.has(type));
    for (const { type, id } of keys) seen.add(`${type}/${id}`);
    last = await readMany(door.k, door.k.db, keys, door.scope);
    found.push(...last);
  }
  return types ? found.filter(({ type }) => types.has(type)) : found;
}

/** Literal references anywhere in the resource, as `Type/id`. */
function references(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap(references);
  return Object.entries(node).flatMap(([name, value]) => {
    if (name !== 'reference') return references(value);
    const match =
      typeof value === 'string' ? /^([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(\/_history\/\d+)?$/.exec(value) : null;
    return match ? [match[1]!] : [];
  });
}

function everything(
  door: Door,
  path: string,
  input: Query,
  versions: readonly StoredVersion[],
  around: readonly StoredVersion[],
  next: string | undefined,
): Answer {
  return searchset(door, path, input, next, {
    entry: [
      ...versions.map((one) => entryOf(door, one, 'match')),
      ...around.map((one) => entryOf(door, one, 'include')),
    ],
  });
}

const entryOf = (door: Door, version: StoredVersion, mode: 'match' | 'include') => ({
  fullUrl: `${door.base}/${version.type}/${version.id}`,
  resource: door.show(version),
  search: { mode },
});

async function answerMember(
  door: Door,
  compartment: CompartmentName,
  id: string,
  type: string,
  query: Query,
): Promise<Answer> {
  await getCurrent(door.k, door.k.db, compartment, id, door.scope);
  const options = { baseUrl: `${door.base}/`, strict: door.strict, ...scoped(door) };
  const page = await searchCompartment(door.k, door.k.db, { compartment, id, type }, query, options);
  door.note('fhir.search', `${compartment}/${id}/${type}`);
  const issues = page.ignored.map(({ parameter, reasonZh, reasonEn }) => ({
    severity: 'warning' as const,
    code: 'not-supported',
    text: `${parameter}: ${door.language === 'zh' ? reasonZh : reasonEn}`,
    expression: `http.${parameter}`,
  }));
  return searchset(door, `${compartment}/${id}/${type}`, query, page.nextCursor, {
    ...(page.total === undefined ? {} : { total: page.total }),
    entry: [
      ...page.matches.map((one) => entryOf(door, one, 'match')),
      ...page.included.map((one) => entryOf(door, one, 'include')),
      ...(issues.length > 0 ? [{ resource: operationOutcome(issues), search: { mode: 'outcome' } }] : []),
    ],
  });
}

/** `Patient/1/*`: all types; of the search's parameters those that all types have. */
async function answerMembers(door: Door, compartment: CompartmentName, id: string, query: Query): Promise<Answer> {
  await getCurrent(door.k, door.k.db, compartment, id, door.scope);
  const foreign = query.find(([name]) => !['_count', '_cursor', '_type', '_lastUpdated', '_format'].includes(name));
  if (foreign)
    throw wrong(
      foreign[0],
      '检索全部类型时不支持',
      'is not supported where all types are searched; those are _count, _type and _lastUpdated',
    );
  const wanted = readWanted(query);
  const updated = query.filter(([name]) => name === '_lastUpdated').map(([, value]) => value);
  const page = await walkCompartment(door.k, door.k.db, { compartment, id, ...wanted, updated, ...scoped(door) });
  door.note('fhir.search', `${compartment}/${id}/*`);
  const entry = page.versions.map((one) => entryOf(door, one, 'match'));
  return searchset(door, `${compartment}/${id}/*`, query, page.nextCursor, { entry });
}

function searchset(
  door: Door,
  path: string,
  query: Query,
  next: string | undefined,
  content: Record<string, unknown>,
): Answer {
  const address = (more: Query) => {
    const text = new URLSearchParams([...query.filter(([name]) => name !== '_cursor'), ...more]).toString();
    return `${door.base}/${path}${text === '' ? '' : `?${text}`}`;
  };
  const link = [{ relation: 'self', url: address(query.filter(([name]) => name === '_cursor')) }];
  if (next !== undefined) link.push({ relation: 'next', url: address([['_cursor', next]]) });
  return { status: 200, body: { resourceType: 'Bundle', type: 'searchset', link, ...content } };
}
