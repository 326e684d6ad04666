import type { Queryable } from '../kernel/index.ts';
import { addressHash, pathHash } from './index-values.ts';
import type { AreaScope, RecordKernel, StoredVersion } from './model.ts';
import type { IncludeRule, SearchRequest } from './parse-search.ts';
import { readMany } from './read.ts';
import { mainElements, mayPointTo, type Parameter, parametersOf } from './search-parameters.ts';
import { keyOf, type ResourceKey } from './store.ts';
import { findPointing } from './store-include.ts';
import { referenceOf, valuesOf } from './values.ts';

/** Records that a page may pull in, each step and altogether; FHIR lets a server limit this. */
const MOST_INCLUDED = 2000;
const MOST_ROUNDS = 8;

/**
 * Records that the matches refer to (_include) and that refer to the matches (_revinclude), inside the caller's scope. Rules
 * with :iterate go on from what they brought, until nothing new comes.
 */
export async function findIncluded(
  k: RecordKernel,
  q: Queryable,
  request: Pick<SearchRequest, 'includes' | 'revincludes'>,
  found: readonly StoredVersion[],
  scope: AreaScope | undefined,
): Promise<StoredVersion[]> {
  const { includes, revincludes } = request;
  if (found.length === 0 || (includes.length === 0 && revincludes.length === 0)) return [];
  const shown = new Set(found.map(keyOf));
  const included: StoredVersion[] = [];
  let from = found;
  for (let round = 0; from.length > 0 && round < MOST_ROUNDS; round += 1) {
    const active = (rule: IncludeRule) => round === 0 || rule.iterate;
    const ahead = forwardKeys(includes.filter(active), from);
    const back = await pointingBack(k, q, revincludes.filter(active), from, scope);
    const wanted = ahead.filter((key) => !shown.has(keyOf(key)));
    const records = [...(wanted.length > 0 ? await readMany(k, q, distinct(wanted), scope) : []), ...back];
    from = records.filter((record) => !shown.has(keyOf(record)) && shown.add(keyOf(record)));
    included.push(...from.slice(0, MOST_INCLUDED - included.length));
    if (included.length >= MOST_INCLUDED) break;
  }
  return included.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function referencesOf(rule: IncludeRule): Parameter[] {
  const parameters = parametersOf(rule.source);
  if (rule.name !== '*') return [parameters[rule.name]!];
  return Object.values(parameters).filter((parameter) => parameter.kind === 'reference');
}

function forwardKeys(rules: readonly IncludeRule[], from: readonly StoredVersion[]): ResourceKey[] {
  return rules.flatMap((rule) =>
    referencesOf(rule).flatMap((parameter) =>
      from
        .filter(({ type }) => type === rule.source)
        .flatMap(({ resource }) => valuesOf(resource!, parameter))
        .flatMap(({ value }) => {
          const [type = '', id = '', rest] = referenceOf(value)?.split('/') ?? [];
          const allowed = mayPointTo(parameter, type) && (rule.target === undefined || rule.target === type);
          return allowed && id !== '' && rest === undefined ? [{ type, id }] : [];
        }),
    ),
  );
}

function distinct(keys: readonly ResourceKey[]): ResourceKey[] {
  return [...new Map(keys.map((key) => [keyOf(key), key])).values()];
}

/** What refers to the records; what came by a hash is read and put to the same test as a match. */
async function pointingBack(
  k: RecordKernel,
  q: Queryable,
  rules: readonly IncludeRule[],
  from: readonly StoredVersion[],
  scope: AreaScope | undefined,
): Promise<StoredVersion[]> {
  const keys: ResourceKey[] = [];
  for (const rule of rules) {
    const to = from.filter(({ type }) => rule.target === undefined || rule.target === type);
    const addresses = to.map((record) => addressHash(keyOf(record)));
    const elements = [...new Set(referencesOf(rule).flatMap(({ paths }) => paths.map((path) => path.elements)))];
    const { subject } = mainElements(rule.source);
    const hashes = elements
      .filter((element) => element !== subject)
      .flatMap((element) => addresses.map((address) => pathHash(rule.source, element) ^ address));
    const subjects = subject !== undefined && elements.includes(subject) ? addresses : [];
    if (to.length > 0) keys.push(...(await findPointing(q, rule.source, subjects, hashes, MOST_INCLUDED)));
  }
  if (keys.length === 0) return [];
  const wanted = new Set(from.map(keyOf));
  const records = await readMany(k, q, distinct(keys), scope);
  return records.filter((record) =>
    rules.some((rule) => rule.source === record.type && pointsTo(rule, record, wanted)),
  );
}

function pointsTo(rule: IncludeRule, record: StoredVersion, wanted: ReadonlySet<string>): boolean {
  return referencesOf(rule).some((parameter) =>
    valuesOf(record.resource!, parameter).some(({ value }) => {
      const reference = referenceOf(value) ?? '';
      return wanted.has(reference) && (rule.target === undefined || reference.startsWith(`${rule.target}/`));
    }),
  );
}
