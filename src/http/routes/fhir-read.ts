import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import { getCurrent, history, readVersion, type SearchPage, type StoredVersion, search } from '../../record/index.ts';
import { type Answer, type Door, operationOutcome, versionHeaders } from './fhir-door.ts';

/** Query parameters in order; FHIR lets them repeat. */
export type Query = [name: string, value: string][];

export function queryOf(url: string): Query {
  return [...new URLSearchParams(url.split('?')[1])];
}

export async function answerRead(door: Door, type: string, id: string, ifNoneMatch?: string): Promise<Answer> {
  const found = await getCurrent(door.k, door.k.db, type, id, door.scope);
  const headers = versionHeaders(found);
  door.note('fhir.read', `${type}/${id}/_history/${found.version}`);
  if (ifNoneMatch?.split(/\s*,\s*/).includes(headers.etag!)) return { status: 304, headers };
  return { status: 200, headers, body: door.show(found) };
}

export async function answerVersionRead(door: Door, type: string, id: string, version: string): Promise<Answer> {
  const reference = `${type}/${id}/_history/${version}`;
  const found = /^\d{1,9}$/.test(version)
    ? await readVersion(door.k, door.k.db, type, id, Number(version), door.scope)
    : undefined;
  if (!found) throw new KangyuError('record.version-not-found', { reference });
  if (!found.resource) throw new KangyuError('record.deleted', { reference });
  door.note('fhir.read', reference);
  return { status: 200, headers: versionHeaders(found), body: door.show(found) };
}

export async function answerSearch(door: Door, type: string, query: Query): Promise<Answer> {
  const page = await search(door.k, door.k.db, type, query, {
    baseUrl: `${door.base}/`,
    strict: door.strict,
    ...(door.scope === undefined ? {} : { scope: door.scope }),
  });
  door.note('fhir.search', type);
  const entry = [
    ...page.matches.map((version) => searchEntry(door, version, 'match')),
    ...page.included.map((version) => searchEntry(door, version, 'include')),
    ...(page.ignored.length > 0 ? [{ resource: ignoredOutcome(door, page), search: { mode: 'outcome' } }] : []),
  ];
  const ignored = new Set(page.ignored.map(({ parameter }) => parameter));
  const used = query.filter(([name]) => !ignored.has(name) || name === '_sort');
  return {
    status: 200,
    body: bundle(door, 'searchset', type, used, page.nextCursor, {
      ...(page.total === undefined ? {} : { total: page.total }),
      entry,
    }),
  };
}

function searchEntry(door: Door, version: StoredVersion, mode: 'match' | 'include') {
  return { fullUrl: `${door.base}/${version.type}/${version.id}`, resource: door.show(version), search: { mode } };
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

/** History of a record, a type, or the instance, newest first; `path` is what stands before `_history`. */
export async function answerHistory(door: Door, target: { type?: string; id?: string }, query: Query): Promise<Answer> {
  const given = new Map(query);
  const count = given.get('_count') ?? String(HISTORY_COUNT.usual);
  const since = given.get('_since');
  if (!/^\d{1,6}$/.test(count)) throw wrong('_count', '应为非负整数', 'must be a whole number');
  if (since !== undefined && Number.isNaN(Date.parse(since))) throw wrong('_since', '应为时刻', 'must be an instant');
  const cursor = given.get('_cursor');
  const page = await history(door.k, door.k.db, {
    ...target,
    limit: Math.max(1, Math.min(Number(count), HISTORY_COUNT.most)),
    ...(since === undefined ? {} : { since: new Date(since) }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(door.scope === undefined ? {} : { scope: door.scope }),
  });
  const path = [target.type, target.id].filter((part) => part !== undefined);
  if (target.id !== undefined && page.versions.length === 0 && !since && !cursor)
    throw new KangyuError('record.not-found', { reference: path.join('/') });
  const object = [...path, '_history'].join('/');
  door.note('fhir.history', object);
  const entry = page.versions.map((version) => historyEntry(door, version));
  return { status: 200, body: bundle(door, 'history', object, query, page.nextCursor, { entry }) };
}

function historyEntry(door: Door, version: StoredVersion) {
  const method = version.op === 'delete' ? 'DELETE' : version.op === 'create' ? 'POST' : 'PUT';
  const address = `${version.type}/${version.id}`;
  return {
    fullUrl: `${door.base}/${address}`,
    ...(version.resource ? { resource: door.show(version) } : {}),
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
  if (nextCursor) link.push({ relation: 'next', url: address([['_cursor', nextCursor]]) });
  return { resourceType: 'Bundle', type, link, ...content };
}

function wrong(parameter: string, reasonZh: string, reasonEn: string): KangyuError {
  return new KangyuError('record.search-invalid', { parameter, reasonZh, reasonEn });
}

/** Reading interactions by their address, for entries of a batch. */
export async function answerGet(door: Door, url: string): Promise<Answer> {
  const [path = '', ...rest] = url.replace(`${door.base}/`, '').replace(/^\//, '').split('?');
  const query = queryOf(`?${rest.join('?')}`);
  const [type = '', id, last, version] = path.split('/');
  if (type === '_history' && id === undefined) return answerHistory(door, {}, query);
  if (/^[A-Z]/.test(type)) {
    if (id === undefined) return answerSearch(door, type, query);
    if (id === '_history' && last === undefined) return answerHistory(door, { type }, query);
    if (last === undefined) return answerRead(door, type, id);
    if (last === '_history')
      return version === undefined
        ? answerHistory(door, { type, id }, query)
        : answerVersionRead(door, type, id, version);
  }
  throw new KangyuError('fhir.request', { method: 'GET', url: path });
}
