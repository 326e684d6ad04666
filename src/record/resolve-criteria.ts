import { KangyuError, type Queryable } from '../kernel/index.ts';
import type { Criterion, TermTest, TokenTest, ValueCriterion } from './criteria.ts';
import { fromTop, isExact } from './criterion-sql.ts';
import { addressHash, pathHash, spanPath, textElement } from './index-values.ts';
import type { AreaScope, RecordKernel } from './model.ts';
import { tokenTest } from './parse-criterion.ts';
import { mainElements } from './search-parameters.ts';
import { invalid } from './search-values.ts';
import { building, findAddresses, findSince, findSystems, isMany } from './store-search.ts';
import { searchTerminology } from './terminology/port.ts';
import { referenceOf, valuesOf } from './values.ts';
import { type Wanted, walkMatches } from './walk-matches.ts';

/** What is looked up before the statement of a search is made. */
export interface Resolved {
  /** Code systems of an element, with the marks of index-values.ts. */
  systems(path: bigint): readonly string[];
  /** Number below which no version fulfils a condition on _lastUpdated. */
  since(criterion: Criterion): string;
  /** Addresses that a chain or _has leads to, where they were found beforehand. */
  targets(criterion: Criterion): readonly bigint[] | undefined;
  /** The same for the re-check of a record: inside a `_filter` the index does not decide a chain by itself. */
  tested(criterion: Criterion): readonly bigint[] | undefined;
}

const MOST_TERMS = 5000;
/** Matches of an inner condition that must be read one by one (part of a name, a whole system …). */
const MOST_READ = 5000;
/** Fewer matches than this are looked up in the other index; more are met on the way through the outer type. */
const FEW = 2000;
/** Records whose JSON a search for words may read. */
const MOST_TEXTS = 100_000;
const NEVER = '9223372036854775807';

/** Looks up what the criteria need: terms, code systems, times, and chains that the index alone cannot decide. */
export async function resolveCriteria(
  k: RecordKernel,
  q: Queryable,
  type: string,
  criteria: readonly Criterion[],
  scope: AreaScope | undefined,
): Promise<Resolved> {
  const systems = new Map<bigint, readonly string[]>();
  const since = new Map<Criterion, string>();
  const targets = new Map<Criterion, readonly bigint[]>();
  const resolved: Resolved = {
    systems: (path) => systems.get(path) ?? [],
    since: (criterion) => since.get(criterion) ?? '0',
    targets: (criterion) => targets.get(criterion),
    tested: (criterion) => (filtered.has(criterion) ? targets.get(criterion) : undefined),
  };
  const all = flatten(type, criteria);
  const filtered = new Set(all.filter((one) => one.inFilter).map(({ criterion }) => criterion));
  for (const { criterion } of all) {
    if (criterion.kind === 'token' && criterion.terms) criterion.anyOf.push(...(await terms(k, q, criterion.terms)));
    if (criterion.kind === 'updated') since.set(criterion, await firstSeq(q, criterion));
  }
  const paths = new Set(all.flatMap(({ type: of, criterion }) => dictionaryPaths(of, criterion)));
  for (const { path, system } of await findSystems(q, [...paths]))
    systems.set(BigInt(path), [...(systems.get(BigInt(path)) ?? []), system]);

  // The innermost first: what they lead to is known when the outer ones are made.
  for (const { type: of, criterion, inFilter } of all.reverse()) {
    const found = await beforehand(k, q, of, criterion, scope, resolved, inFilter === true);
    if (found) targets.set(criterion, found);
  }
  await refuseWideText(k, q, { type, criteria }, scope, resolved);
  return resolved;
}

interface Located {
  type: string;
  criterion: Criterion;
  /** Part of a `_filter`, so that not holding it does not yet decide. */
  inFilter?: boolean;
}

/** All criteria with those inside chains, outer ones first; components of composites count as criteria. */
function flatten(type: string, criteria: readonly Criterion[], inFilter = false): Located[] {
  return criteria.flatMap((criterion): Located[] => [
    { type, criterion, inFilter },
    ...flatten(type, partsOf(criterion), true),
    ...(criterion.kind === 'chain' ? criterion.inner.flatMap((one) => flatten(one.type, one.criteria)) : []),
    ...(criterion.kind === 'has' ? flatten(criterion.source, criterion.criteria) : []),
    ...(criterion.kind === 'composite'
      ? criterion.anyOf.flatMap((all) =>
          all.map((part) => ({ type, criterion: fromTop(criterion.parameter.paths, part) })),
        )
      : []),
  ]);
}

function partsOf(criterion: Criterion): readonly Criterion[] {
  if (criterion.kind === 'any') return criterion.anyOf;
  if (criterion.kind === 'all') return criterion.allOf;
  return criterion.kind === 'not' || criterion.kind === 'unequal' ? [criterion.criterion] : [];
}

/** Elements whose systems or marks a condition asks for. */
function dictionaryPaths(type: string, criterion: Criterion): bigint[] {
  if (criterion.kind === 'string')
    return criterion.parameter.paths.map((path) => pathHash(type, textElement(type, path).elements));
  if (criterion.kind === 'date') return [spanPath(type)];
  if (criterion.kind !== 'token') return [];
  const main = mainElements(type).code?.elements;
  const anySystem = criterion.anyOf.some((test) => test.system === undefined);
  return criterion.parameter.paths
    .filter((path) => path.elements === main || (anySystem && path.type.startsWith('Cod')))
    .map((path) => pathHash(type, path.elements));
}

async function terms(k: RecordKernel, q: Queryable, wanted: readonly TermTest[]): Promise<TokenTest[]> {
  const found: TokenTest[] = [];
  const terminology = searchTerminology({ db: q, clock: k.clock });
  for (const { how, text, parameter } of wanted) {
    if (how === 'in') {
      const codes = await terminology.expand(text);
      if (!codes) throw invalid(parameter, `没有值集 ${text}`, `there is no value set ${text}`);
      found.push(...codes);
      continue;
    }
    const { system, code } = tokenTest(parameter, text);
    if (!system || code === undefined) throw invalid(parameter, '应为 system|code', 'must be system|code');
    const codes = await (how === 'above' ? terminology.ancestors(system, code) : terminology.descendants(system, code));
    found.push(...codes.map((one) => ({ system, code: one })));
  }
  if (found.length > MOST_TERMS)
    throw invalid(wanted[0]!.parameter, `值集超过 ${MOST_TERMS} 个代码`, `means more than ${MOST_TERMS} codes`);
  return found;
}

async function firstSeq(q: Queryable, criterion: Extract<Criterion, { kind: 'updated' }>): Promise<string> {
  const froms = criterion.anyOf.map(({ prefix, range }) =>
    prefix === 'gt' || prefix === 'sa' ? range.high : ['eq', 'ge', 'ap'].includes(prefix) ? range.low : -Infinity,
  );
  const from = Math.min(...froms);
  return from === -Infinity ? '0' : ((await findSince(q, from)) ?? NEVER);
}

/** Addresses that a chain or _has leads to, when the statement had better not find them itself. */
async function beforehand(
  k: RecordKernel,
  q: Queryable,
  type: string,
  criterion: Criterion,
  scope: AreaScope | undefined,
  resolved: Resolved,
  inFilter: boolean,
): Promise<bigint[] | undefined> {
  if (criterion.kind !== 'chain' && criterion.kind !== 'has') return undefined;
  const inner =
    criterion.kind === 'chain' ? criterion.inner : [{ type: criterion.source, criteria: criterion.criteria }];
  const b = building(k.sealer, scope, resolved);
  if (!inner.every((one) => isExact(b, one.type, one.criteria))) {
    for (const one of inner) await refuseWideText(k, q, one, scope, resolved);
    const found = new Set<bigint>();
    for (const one of inner)
      for await (const { resource, type: of, id } of walkMatches(k, q, one, scope, resolved)) {
        if (criterion.kind === 'chain') found.add(addressHash(`${of}/${id}`));
        else for (const address of pointedTo(criterion, resource)) found.add(addressHash(address));
        if (found.size > MOST_READ)
          throw invalid(nameOf(criterion), '匹配过多，请缩小条件', 'matches too many records; narrow it');
      }
    return [...found];
  }
  if (inFilter) {
    const found = await findAddresses(q, k.sealer, inner, scope, resolved, MOST_READ + 1);
    if (found.length > MOST_READ)
      throw invalid(nameOf(criterion), '匹配过多，请缩小条件', 'matches too many records; narrow it');
    return found;
  }
  const { subject } = mainElements(type);
  if (criterion.kind === 'has' || criterion.parameter.paths.every((path) => path.elements === subject))
    return undefined;
  const found = await findAddresses(q, k.sealer, inner, scope, resolved, FEW + 1);
  return found.length > FEW ? undefined : found;
}

/** Words are looked for in the JSON of all that the other conditions leave, so these must leave little enough. */
async function refuseWideText(
  k: RecordKernel,
  q: Queryable,
  { type, criteria }: Wanted,
  scope: AreaScope | undefined,
  resolved: Resolved,
): Promise<void> {
  const others = criteria.filter(({ kind }) => kind !== 'text');
  if (others.length === criteria.length) return;
  if (await isMany(q, k.sealer, { type, criteria: others }, scope, resolved, MOST_TEXTS))
    throw new KangyuError('record.search-too-wide', { limit: MOST_TEXTS });
}

function pointedTo(criterion: Extract<Criterion, { kind: 'has' }>, resource: Parameters<typeof valuesOf>[0]): string[] {
  return valuesOf(resource, criterion.parameter)
    .map(({ value }) => referenceOf(value))
    .filter((reference) => reference !== undefined);
}

function nameOf({ parameter }: { parameter: ValueCriterion['parameter'] }): string {
  return parameter.name ?? 'reference';
}
