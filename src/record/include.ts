import type { Queryable } from '../kernel/index.ts';
import { matches } from './criteria.ts';
import { referenceOf, valuesOf } from './extract.ts';
import { indexHash } from './index-rows.ts';
import type { AreaScope, RecordKernel, StoredVersion } from './model.ts';
import type { SearchRequest } from './parse-search.ts';
import { readMany } from './read.ts';
import { parametersOf, storedName } from './search-parameters.ts';
import { keyOf, type ResourceKey } from './store.ts';
import { findByHashes } from './store-include.ts';

const REVERSE_LIMIT = 2000; // records a page may pull in backwards; FHIR lets a server limit this

/** Records that the matches refer to (_include) and that refer to the matches (_revinclude), inside the caller's scope. */
export async function findIncluded(
  k: RecordKernel,
  q: Queryable,
  request: SearchRequest,
  found: readonly StoredVersion[],
  scope: AreaScope | undefined,
): Promise<StoredVersion[]> {
  if (found.length === 0 || (request.includes.length === 0 && request.revincludes.length === 0)) return [];
  const shown = new Set(found.map(keyOf));
  const keys = new Map<string, ResourceKey>();
  for (const key of [...forwardKeys(request, found), ...(await reverseKeys(k, q, request, found))]) {
    if (!shown.has(keyOf(key))) keys.set(keyOf(key), key);
  }
  const records = await readMany(k, q, [...keys.values()], scope);
  const forward = new Set(forwardKeys(request, found).map(keyOf));
  return records
    .filter((record) => forward.has(keyOf(record)) || pointsBack(request, found, record))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function forwardKeys(request: SearchRequest, found: readonly StoredVersion[]): ResourceKey[] {
  return request.includes
    .filter((rule) => rule.source === request.type)
    .flatMap((rule) => {
      const parameter = parametersOf(rule.source)[rule.name]!;
      return found
        .flatMap(({ resource }) => valuesOf(resource!, parameter).map(referenceOf))
        .flatMap((reference) => {
          const [type = '', id = '', rest] = reference?.split('/') ?? [];
          const allowed = parameter.targets.includes(type) && (!rule.target || rule.target === type);
          return allowed && id !== '' && rest === undefined ? [{ type, id }] : [];
        });
    });
}

async function reverseKeys(
  k: RecordKernel,
  q: Queryable,
  request: SearchRequest,
  found: readonly StoredVersion[],
): Promise<ResourceKey[]> {
  const hashes = request.revincludes
    .filter((rule) => !rule.target || rule.target === request.type)
    .flatMap((rule) => found.map((match) => indexHash(k.sealer, reverseText(rule, match), false)));
  return hashes.length === 0 ? [] : findByHashes(q, hashes, REVERSE_LIMIT);
}

function reverseText(rule: { source: string; name: string }, match: ResourceKey): string {
  return `${rule.source}|${storedName(rule.source, rule.name)}|${keyOf(match)}`;
}

/** What came by a hash is put to the same test as a match. */
function pointsBack(request: SearchRequest, found: readonly StoredVersion[], record: StoredVersion): boolean {
  return request.revincludes.some((rule) => {
    const texts = found.map((match) => ({ text: reverseText(rule, match), blind: false }));
    return (
      rule.source === record.type &&
      matches([{ kind: 'values', name: rule.name, not: false, texts }], record.resource!, record.at)
    );
  });
}
