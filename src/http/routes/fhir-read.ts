import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import {
  getCurrent,
  history,
  RESOURCE_TYPES,
  readVersion,
  type SearchPage,
  type StoredVersion,
  search,
  searchSystem,
} from '../../record/index.ts';
import { excerpt, readSubset, type Subset } from '../fhir-subset.ts';
import { type Answer, type Door, operationOutcome, versionHeaders } from './fhir-door.ts';

/** Query parameters in order; FHIR lets them repeat. */
export type Query = [name: string, value: string][];

export function queryOf(url: string): Query {
  return [...new URLSearchParams(url.split('?')[1])];
}

/** What If-None-Match and If-Modified-Since say, as headers or in a bundle entry. */
export interface ReadConditions {
  ifNoneMatch?: string | undefined;
  ifModifiedSince?: string | undefined;
}

export const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/;

export async function answerRead(
  door: Door,
  type: string,
  id: string,
  query: Query = [],
  { ifNoneMatch, ifModifiedSince }: ReadConditions = {},
): Promise<Answer> {
  if (!FHIR_ID.test(id)) throw new KangyuError('record.not-found', { reference: `${type}/…` });
  const subset = readSubset(query);
  const found = await getCurrent(door.k, door.k.db, type, id, door.scope);
  const headers = versionHeaders(found);
  door.note('fhir.read', `${type}/${id}/_history/${found.version}`);
  const known = ifNoneMatch?.split(/\s*,\s*/);
  const since = ifModifiedSince === undefined ? Number.NaN : Date.parse(ifModifiedSince);
  // HTTP dates have no milliseconds; where both conditions stand, the ETag decides (RFC 9110, 13.1.3).
  const same = known
    ? known.includes(headers.etag!) || known.includes('*')
    : Math.floor(found.at.getTime() / 1000) * 1000 <= since;
  if (same) return { status: 304, headers };
  return { status: 200, headers, body: excerpt(door.show(found), subset) };
}

export async function answerVersionRead(
  door: Door,
  type: string,
  id: string,
  version: string,
  query: Query = [],
): Promise<Answer> {
  const reference = `${type}/${id}/_history/${version}`;
  const found =
    /^\d{1,9}$/.test(version) && FHIR_ID.test(id)
      ? await readVersion(door.k, door.k.db, type, id, Number(version), door.scope)
      : undefined;
  if (!found) throw new KangyuError('record.version-not-found', { reference });
  if (!found.resource) throw new KangyuError('record.deleted', { reference });
  door.note('fhir.read', reference);
  return { status: 200, headers: versionHeaders(found), body: excerpt(door.show(found), readSubset(query)) };
}

/** Parameters of the answer's form, which are no business of the search. */
const FORM = new Set(['_format', '_pretty', '_elements']);

function forSearch(query: Query): Query {
  for (const [name, value] of query)
    if (/\0/.test(name + value))
      throw wrong(name.replaceAll('\0', ''), '含有不能使用的字符', 'holds a character that cannot be used');
  return query.filter(([name, value]) => !FORM.has(name) && (name !== '_summary' || value === 'count'));
}

/** A search of one type, or with `_type` of several. */
export async function answerSearch(door: Door, type: string | undefined, query: Query): Promise<Answer> {
  const subset = readSubset(query);
  const options = {
    baseUrl: `${door.base}/`,
    strict: door.strict,
    ...(door.scope === undefined ? {} : { scope: door.scope }),
  };
  const asked = forSearch(query);
  const page =
    type === undefined
      ? await searchSystem(door.k, door.k.db, asked, options)
      : await search(door.k, door.k.db, type, asked, options);
  door.note('fhir.search', type ?? asked.find(([name]) => name === '_type')?.[1] ?? '');
  const entry = [
    ...page.matches.map((version) => searchEntry(door, version, 'match', subset)),
    ...page.included.map((version) => searchEntry(door, version, 'include', subset)),
    ...(page.ignored.length > 0 ? [{ resource: ignoredOutcome(door, page), search: { mode: 'outcome' } }] : []),
  ];
  const ignored = new Set(page.ignored.map(({ parameter }) => parameter));
  const used = query.filter(([name]) => !ignored.has(name) || name === '_sort');
  return {
    status: 200,
    body: bundle(door, 'searchset', type ?? '', used, page.nextCursor, {
      ...(page.total === undefined ? {} : { total: page.total }),
      entry,
    }),
  };
}

function searchEntry(door: Door, version: StoredVersion, mode: 'match' | 'include', subset: Subset) {
  const resource = excerpt(door.show(version), subset);
  return { fullUrl: `${door.base}/${version.type}/${version.id}`, resource, search: { mode } };
}

function ignoredOutcome(door: Door, page: SearchPage): FhirResource {
  return operationOutcome(
    page.ignored.map(({ parameter, reasonZh, reasonEn }) => ({
      severity: 'warning',
      code: 'not-supported',
      text: `${parameter}: ${door.language === 'zh' ? reasonZh : reasonEn}`,
      expression: `http.${parameter}`,
    })),
  );
}

const HISTORY_COUNT = { usual: 50, most: 500 };

/** What a history takes (R4 §3.1.0.10.1); anything else is refused, for ignoring it would show what was not asked for. */
const HISTORY = new Set(['_count', '_since', '_at', '_list', '_sort', '_cursor', '_summary']);

/** History of a record, a type, or the instance, newest first unless `_sort=_lastUpdated` asks for the other way. */
export async function answerHistory(door: Door, target: { type?: string; id?: string }, query: Query): Promise<Answer> {
  const given = new Map(forSearch(query));
  const subset = readSubset(query);
  const foreign = [...given.keys()].find((name) => !HISTORY.has(name));
  if (foreign !== undefined) throw wrong(foreign, '不用于历史', 'is not taken by a history');
  const count = given.get('_count') ?? String(HISTORY_COUNT.usual);
  const [since, at, list] = [given.get('_since'), given.get('_at'), given.get('_list')];
  const sort = given.get('_sort') ?? '-_lastUpdated';
  if (!/^\d{1,6}$/.test(count)) throw wrong('_count', '应为非负整数', 'must be a whole number');
  if (since !== undefined && !spanOf(since)) throw wrong('_since', '应为时刻', 'must be an instant');
  if (at !== undefined && !spanOf(at)) throw wrong('_at', '应为日期或时刻', 'must be a date or an instant');
  if (sort !== '-_lastUpdated' && sort !== '_lastUpdated')
    throw wrong('_sort', '历史只按 _lastUpdated 或 -_lastUpdated 排序', 'must be _lastUpdated or -_lastUpdated');
  const lists = list?.split(',').map((one) => one.replace(/^List\//, ''));
  if (lists?.some((id) => !FHIR_ID.test(id))) throw wrong('_list', '应为 List 的 id', 'must be ids of Lists');
  const cursor = given.get('_cursor');
  const path = [target.type, target.id].filter((part) => part !== undefined);
  if (target.id !== undefined && !FHIR_ID.test(target.id))
    throw new KangyuError('record.not-found', { reference: `${target.type}/…` });
  const page = await history(door.k, door.k.db, {
    ...target,
    limit: Math.max(1, Math.min(Number(count), HISTORY_COUNT.most)),
    ascending: sort === '_lastUpdated',
    ...(since === undefined ? {} : { since: spanOf(since)![0] }),
    ...(at === undefined ? {} : { at: spanOf(at)! }),
    ...(lists === undefined ? {} : { lists }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(door.scope === undefined ? {} : { scope: door.scope }),
  });
  if (target.id !== undefined && page.versions.length === 0 && !since && !at && !lists && !cursor)
    throw new KangyuError('record.not-found', { reference: path.join('/') });
  const object = [...path, '_history'].join('/');
  door.note('fhir.history', object);
  const entry = page.versions.map((version) => historyEntry(door, version, subset));
  return { status: 200, body: bundle(door, 'history', object, query, page.nextCursor, { entry }) };
}

/** First moment of a date or time and the first one after it; undefined for what is none. Days are those of UTC. */
function spanOf(text: string): [Date, Date] | undefined {
  const found = /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/.exec(text.replace(' ', '+'));
  const low = new Date(found?.[0] ?? Number.NaN);
  if (Number.isNaN(low.getTime())) return undefined;
  const high = new Date(low);
  if (text.length === 4) high.setUTCFullYear(low.getUTCFullYear() + 1);
  else if (text.length === 7) high.setUTCMonth(low.getUTCMonth() + 1);
  else if (text.length === 10) high.setUTCDate(low.getUTCDate() + 1);
  else high.setTime(low.getTime() + (/:\d\d:\d\d\./.test(text) ? 1 : /:\d\d:\d\d/.test(text) ? 1000 : 60_000));
  return [low, high];
}

function historyEntry(door: Door, version: StoredVersion, subset: Subset) {
  const method = version.op === 'delete' ? 'DELETE' : version.op === 'create' ? 'POST' : 'PUT';
  const address = `${version.type}/${version.id}`;
  return {
    fullUrl: `${door.base}/${address}`,
    ...(version.resource ? { resource: excerpt(door.show(version), subset) } : {}),
    request: { method, url: method === 'POST' ? version.type : address },
    response: {
      status: method === 'DELETE' ? '204' : method === 'POST' ? '201' : '200',
      etag: `W/"${version.version}"`,
      lastModified: version.at.toISOString(),
    },
  };
}

function bundle(
  door: Door,
  type: 'searchset' | 'history',
  path: string,
  query: Query,
  nextCursor: string | undefined,
  content: Record<string, unknown>,
): FhirResource {
  const address = (more: Query) => {
    const text = new URLSearchParams([...query.filter(([name]) => name !== '_cursor'), ...more]).toString();
    return `${door.base}/${path}${text === '' ? '' : `?${text}`}`;
  };
  const cursor = query.find(([name]) => name === '_cursor');
  const link = [{ relation: 'self', url: address(cursor ? [cursor] : []) }];
  if (cursor) link.push({ relation: 'first', url: address([]) });
  if (nextCursor) link.push({ relation: 'next', url: address([['_cursor', nextCursor]]) });
  return { resourceType: 'Bundle', type, link, ...content };
}

function wrong(parameter: string, reasonZh: string, reasonEn: string): KangyuError {
  return new KangyuError('record.search-invalid', { parameter, reasonZh, reasonEn });
}

/** Reading interactions by their address, for entries of a batch. */
export async function answerGet(door: Door, url: string, conditions: ReadConditions = {}): Promise<Answer> {
  const [path = '', ...rest] = url.replace(`${door.base}/`, '').replace(/^\//, '').split('?');
  const query = queryOf(`?${rest.join('?')}`);
  const [type = '', id, last, version, ...more] = path.split('/');
  if (more.length > 0) throw new KangyuError('fhir.request', { method: 'GET', url: path });
  if (path.includes('$') || path === 'metadata') return door.operate('GET', [path, ...rest].join('?'));
  if (type === '_history' && id === undefined) return answerHistory(door, {}, query);
  if (/^[A-Z]/.test(type)) {
    if (!RESOURCE_TYPES.has(type)) throw new KangyuError('record.type-unknown', { type: type.slice(0, 40) });
    if (id === undefined) return answerSearch(door, type, query);
    if (id === '_history' && last === undefined) return answerHistory(door, { type }, query);
    if (last === undefined) return answerRead(door, type, id, query, conditions);
    if (last === '_history')
      return version === undefined
        ? answerHistory(door, { type, id }, query)
        : answerVersionRead(door, type, id, version, query);
  }
  throw new KangyuError('fhir.request', { method: 'GET', url: path });
}
