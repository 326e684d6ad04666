/** Turns what an entry asks for into what the main path takes: patches into updates, conditions on deletes into the record. */
import { withReferences } from '../../identify/index.ts';
import { type FhirBundleEntry, KangyuError } from '../../kernel/index.ts';
import { getCurrent, read, search } from '../../record/index.ts';
import { refuseExcerpt } from '../fhir-subset.ts';
import { bodyResource } from './fhir-body.ts';
import type { Answer, Door } from './fhir-door.ts';
import { patched, readPatch } from './fhir-patch.ts';
import { FHIR_ID, queryOf } from './fhir-read.ts';

/** Either what to submit, or what to answer because there is nothing to do. */
export type Prepared = { entry: FhirBundleEntry } | { answer: Answer };

export async function prepareEntry(door: Door, given: FhirBundleEntry): Promise<Prepared> {
  const request = given.request!;
  const url = request.url.replace(`${door.base}/`, '').replace(/^\//, '');
  const entry: FhirBundleEntry = { ...given, request: { ...request, url } };
  if (entry.resource && request.method !== 'PATCH') {
    refuseExcerpt(entry.resource);
    entry.resource = withOwnLinks(door, entry.resource);
  }
  if (request.method === 'DELETE') return prepareDelete(door, entry);
  if (request.method === 'PATCH') return { entry: await preparePatch(door, entry) };
  return { entry };
}

/** Addresses of this server are written relative, so that they are links and not texts. */
function withOwnLinks<T extends NonNullable<FhirBundleEntry['resource']>>(door: Door, resource: T): T {
  const own = `${door.base}/`;
  return withReferences(resource, (text) => (text.startsWith(own) ? text.slice(own.length) : undefined)) as T;
}

/** Deleting what was deleted is fine, and so is a condition that nothing matches; an id that never was is 404. */
async function prepareDelete(door: Door, entry: FhirBundleEntry): Promise<Prepared> {
  const request = entry.request!;
  const [path = '', ...condition] = request.url.split('?');
  const [type = '', id] = path.split('/');
  if (id !== undefined) {
    const found = FHIR_ID.test(id) ? await read(door.k, door.k.db, type, id, door.scope) : undefined;
    if (!found) throw new KangyuError('record.not-found', { reference: FHIR_ID.test(id) ? path : `${type}/…` });
    return found.resource === undefined ? { answer: { status: 204 } } : { entry };
  }
  const match = await matchOne(door, type, condition.join('?'));
  return match === undefined
    ? { answer: { status: 204 } }
    : { entry: { ...entry, request: { ...request, url: `${type}/${match}` } } };
}

/** The update that the patch makes of the current version, which must still be the current one when it is stored. */
async function preparePatch(door: Door, { resource, request, ...rest }: FhirBundleEntry): Promise<FhirBundleEntry> {
  const [path = '', ...condition] = request!.url.split('?');
  const [type = '', named] = path.split('/');
  const id = named ?? (await matchOne(door, type, condition.join('?')));
  if (id === undefined) throw new KangyuError('fhir.no-match', { type });
  if (!FHIR_ID.test(id)) throw new KangyuError('record.not-found', { reference: `${type}/…` });
  const current = await getCurrent(door.k, door.k.db, type, id, door.scope);
  const etag = `W/"${current.version}"`;
  if (request!.ifMatch !== undefined && request!.ifMatch !== etag)
    throw new KangyuError('record.version-conflict', {
      reference: `${type}/${id}`,
      current: current.version,
      expected: request!.ifMatch.replace(/\D/g, ''),
    });
  const result = patched(current.resource, readPatch(resource));
  return {
    ...rest,
    resource: withOwnLinks(door, bodyResource(result, type, id)),
    request: { method: 'PUT', url: `${type}/${id}`, ifMatch: etag },
  };
}

/** The id of the one record in the caller's areas that a condition matches; several are 412. */
async function matchOne(door: Door, type: string, condition: string): Promise<string | undefined> {
  const query = queryOf(`?${condition.replaceAll('+', '%2B')}`);
  if (query.length === 0) throw new KangyuError('fhir.request', { method: 'DELETE', url: type });
  const page = await search(door.k, door.k.db, type, [...query, ['_count', '2']], {
    strict: true,
    baseUrl: `${door.base}/`,
    ...(door.scope === undefined ? {} : { scope: door.scope }),
  });
  if (page.matches.length > 1) throw new KangyuError('record.several-matches', { condition: `${type}?…` });
  return page.matches[0]?.id;
}
