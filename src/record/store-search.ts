import type { FhirResource, Queryable, Sealer } from '../kernel/index.ts';
import { inScope } from './area.ts';
import type { Criterion } from './criteria.ts';
import type { DateTest } from './date-range.ts';
import { gramsWanted } from './grams.ts';
import { indexHash } from './index-rows.ts';
import type { AreaScope } from './model.ts';
import type { SearchRequest } from './parse-search.ts';
import { type Parameter, parametersOf, storedName } from './search-parameters.ts';
import { timeText } from './time-text.ts';

/** A record that the index found; `key` is its place in the sort order, for the cursor. */
export interface Candidate {
  bucket: number;
  type: string;
  id: string;
  version: number;
  seq: string;
  at: Date;
  area: string | null;
  key: string;
  content: FhirResource;
}

export interface Position {
  key: string;
  id: string;
}

/** A statement under construction: texts of its parts and its parameters. */
class Statement {
  readonly params: unknown[] = [];
  readonly joins = new Set<string>();
  readonly where: string[] = [];
  add(value: unknown): string {
    this.params.push(value);
    return `$${this.params.length}`;
  }
}

const VERSION_WALK = 'join record.version v on v.type = l.type and v.id = l.id and v.version = l.version';
const VERSION_JOIN =
  'join record.version v on v.bucket = l.bucket and v.type = l.type and v.id = l.id and v.version = l.version';
// The type stands in the hash already. More columns would only mislead the planner, which takes them for independent.
const SAME_RECORD = 's.id = l.id';

/** The next candidates after `after` in sort order. Hash matches only: the caller re-checks each. */
export async function findCandidates(
  q: Queryable,
  sealer: Sealer,
  request: SearchRequest,
  scope: AreaScope | undefined,
  after: Position | undefined,
  limit: number,
): Promise<Candidate[]> {
  const { sql, params } = candidateStatement(sealer, request, scope, after, limit);
  return q.query<Candidate>(sql, params);
}

export function candidateStatement(
  sealer: Sealer,
  request: SearchRequest,
  scope: AreaScope | undefined,
  after: Position | undefined,
  limit: number,
): { sql: string; params: unknown[] } {
  const s = new Statement();
  const { by, descending } = request.sort;
  const direction = descending ? 'desc' : 'asc';
  const beyond = descending ? '<' : '>';
  const byDate = by !== '_id' && by !== '_lastUpdated';
  let place = { first: 'l.id', second: 'l.id', key: 'p.first' };
  if (by === '_lastUpdated') {
    // Without other conditions the (type, at, seq) index gives the order; with the bucket the planner would not see that.
    const walk = request.criteria.every(({ kind }) => kind === 'updated');
    s.joins.add(walk ? VERSION_WALK : VERSION_JOIN);
    s.where.push(`v.type = ${s.add(request.type)}`);
    place = { first: 'v.at', second: 'v.seq', key: `p.first::text || ' ' || p.second` };
    if (after) {
      const space = after.key.lastIndexOf(' ');
      const [at, seq] = [after.key.slice(0, space), after.key.slice(space + 1)];
      s.where.push(`(v.at, v.seq) ${beyond} (${s.add(at)}::timestamptz, ${s.add(seq)}::bigint)`);
    }
  } else if (byDate) {
    place = { first: 'k.low', second: 'l.id', key: 'p.first::text' };
    if (after)
      s.where.push(`(k.low, l.id) ${beyond} (${s.add(after.key)}::timestamptz, ${s.add(after.id)}::text collate "C")`);
  } else if (after) s.where.push(`l.id ${beyond} ${s.add(after.id)}::text collate "C"`);
  conditions(s, sealer, request, scope, byDate ? by : undefined);
  const { first, second, key } = place;
  const sql = `with page as materialized (
    select l.bucket, l.type, l.id, l.version, l.area, ${first} as first, ${second} as second
    from record.locator l ${[...s.joins].join(' ')}
    where ${s.where.join(' and ')}
    order by ${first} ${direction}, ${second} ${direction} limit ${s.add(limit)})
  select p.bucket, p.type, p.id, p.version, p.area, ${key} as key, v.seq, v.at, v.content
  from page p join record.version v on v.bucket = p.bucket and v.type = p.type and v.id = p.id and v.version = p.version
  order by p.first ${direction}, p.second ${direction}`;
  return { sql, params: s.params };
}

export async function countCandidates(
  q: Queryable,
  sealer: Sealer,
  request: SearchRequest,
  scope: AreaScope | undefined,
): Promise<number> {
  const s = new Statement();
  conditions(s, sealer, request, scope, undefined);
  const sql = `select count(*)::int as n from record.locator l ${[...s.joins].join(' ')} where ${s.where.join(' and ')}`;
  return (await q.query<{ n: number }>(sql, s.params))[0]!.n;
}

function conditions(
  s: Statement,
  sealer: Sealer,
  request: SearchRequest,
  scope: AreaScope | undefined,
  sortedBy: string | undefined,
): void {
  const { type } = request;
  s.where.push(`l.type = ${s.add(type)}`, 'not l.deleted');
  s.where.push(inScope(scope, (value) => s.add(value)));

  const dates = new Map<string, Criterion[]>();
  for (const criterion of request.criteria) {
    if (criterion.kind === 'dates') dates.set(criterion.name, [...(dates.get(criterion.name) ?? []), criterion]);
  }
  if (sortedBy && !dates.has(sortedBy)) dates.set(sortedBy, []);
  const covered = new Set<Criterion>();
  for (const [name, tests] of dates) dateRow(s, sealer, request, name, tests, name === sortedBy, covered);
  for (const criterion of request.criteria) if (!covered.has(criterion)) simple(s, sealer, type, criterion);
}

/**
 * The index row of a date carries a companion (patient, code …) where one is asked for, so that both are one range. The row
 * that gives the order of the page is joined as `k`; it must be one per record, so only a single companion value serves.
 */
function dateRow(
  s: Statement,
  sealer: Sealer,
  request: SearchRequest,
  name: string,
  tests: Criterion[],
  isOrder: boolean,
  covered: Set<Criterion>,
): void {
  const { type } = request;
  const parameter = parametersOf(type)[name]!;
  const companion = request.criteria.find(
    (criterion) => isCompanion(criterion, type, parameter) && (!isOrder || oneText(criterion)),
  );
  let texts = [`${type}|${name}|`];
  if (companion?.kind === 'values') {
    const stored = storedName(type, companion.name);
    texts = unblinded(companion).map((text) => `${type}|${stored}+${name}|${text.slice(`${type}|${stored}|`.length)}`);
    covered.add(companion);
  }
  const row = isOrder ? 'k' : 's';
  const parts = [
    oneOf(
      s,
      row,
      texts.map((text) => String(indexHash(sealer, text, false))),
    ),
  ];
  for (const test of tests) {
    covered.add(test);
    if (test.kind === 'dates') parts.push(anyOf(test.anyOf.map((one) => dateCondition(s, row, one))));
  }
  if (isOrder) {
    s.joins.add('join record.search k on k.id = l.id');
    s.where.push(...parts);
  } else s.where.push(`exists (select from record.search s where ${SAME_RECORD} and ${parts.join(' and ')})`);
}

/** Only full texts are paired with dates: `*|code` (any system) and personal values are not. */
function isCompanion(criterion: Criterion, type: string, date: Parameter): boolean {
  if (criterion.kind !== 'values' || criterion.not) return false;
  const stored = storedName(type, criterion.name);
  return date.with.includes(stored) && unblinded(criterion).every((text) => !text.startsWith(`${type}|${stored}|*|`));
}

function oneText(criterion: Criterion): boolean {
  return criterion.kind === 'values' && unblinded(criterion).length === 1;
}

function unblinded(criterion: Extract<Criterion, { kind: 'values' }>): string[] {
  return criterion.texts.filter((text) => !text.blind).map((text) => text.text);
}

function simple(s: Statement, sealer: Sealer, type: string, criterion: Criterion): void {
  switch (criterion.kind) {
    case 'values': {
      const hashes = criterion.texts.map(({ text, blind }) => String(indexHash(sealer, text, blind)));
      s.where.push(`${criterion.not ? 'not ' : ''}${hasAny(s, hashes)}`);
      return;
    }
    case 'ids':
      s.where.push(`l.id = any(${s.add(criterion.ids)}::text[])`);
      return;
    case 'names':
      s.where.push(
        anyOf(
          criterion.wanted.map((wanted) =>
            allGrams(s, sealer, `${type}|${criterion.name}|`, gramsWanted(wanted, criterion.match)),
          ),
        ),
      );
      return;
    case 'missing': {
      s.joins.add(VERSION_JOIN);
      const paths = parametersOf(type)[criterion.name]!.paths.map(
        (path) =>
          `$.${path
            .split('.')
            .map((step) => `"${step}"`)
            .join('.')}`,
      );
      const present = anyOf(paths.map((path) => `jsonb_path_exists(v.content, ${s.add(path)}::jsonpath)`));
      s.where.push(criterion.missing ? `not ${present}` : present);
      return;
    }
    case 'updated':
      if (!s.joins.has(VERSION_WALK)) s.joins.add(VERSION_JOIN);
      s.where.push(`v.type = ${s.add(type)}`, anyOf(criterion.anyOf.map((test) => updatedCondition(s, test))));
      return;
    case 'dates':
      throw new Error('dates are handled with their rows');
  }
}

const GRAMS_ASKED = 4; // enough to be selective; the re-check sees the rest

function allGrams(s: Statement, sealer: Sealer, prefix: string, grams: string[]): string {
  return `(${grams
    .slice(0, GRAMS_ASKED)
    .map((gram) => hasAny(s, [String(indexHash(sealer, prefix + gram, false))]))
    .join(' and ')})`;
}

function hasAny(s: Statement, hashes: string[]): string {
  return `exists (select from record.search s where ${SAME_RECORD} and ${oneOf(s, 's', hashes)})`;
}

/** A single hash is compared with `=`, because only then the (hash, low) index also gives the order. */
function oneOf(s: Statement, row: string, hashes: string[]): string {
  return hashes.length === 1
    ? `${row}.hash = ${s.add(hashes[0])}::bigint`
    : `${row}.hash = any(${s.add(hashes)}::bigint[])`;
}

function anyOf(parts: string[]): string {
  return `(${parts.join(' or ')})`;
}

/** FHIR's meaning of a date comparison for the half-open range [low, high) of an index row; `passes` is its twin in memory. */
export function dateCondition(s: { add(value: unknown): string }, row: string, { prefix, range }: DateTest): string {
  const from = () => `${s.add(timeText(range.low))}::timestamptz`;
  const until = () => `${s.add(timeText(range.high))}::timestamptz`;
  const [low, high] = [`${row}.low`, `${row}.high`];
  const known = `${high} > '-infinity'`;
  const inside = () => `(${low} >= ${from()} and ${high} <= ${until()})`;
  switch (prefix) {
    case 'eq':
      return `(${inside()} and ${low} < ${until()})`;
    case 'ne':
      return `(${known} and not ${inside()})`;
    case 'gt':
      return `${high} > ${until()}`;
    case 'lt':
      return `(${low} < ${from()} and ${known})`;
    case 'ge':
      return `((${high} > ${until()} or ${inside()}) and ${known})`;
    case 'le':
      return `((${low} < ${from()} or ${inside()}) and ${low} < ${until()} and ${known})`;
    case 'sa':
      return `${low} >= ${until()}`;
    case 'eb':
      return `(${high} <= ${from()} and ${low} <= ${from()} and ${known})`;
    case 'ap':
      return `(${low} < ${until()} and ${high} > ${from()})`;
  }
}

/** A version's time is an instant, so the comparisons are those of a point. */
function updatedCondition(s: Statement, { prefix, range }: DateTest): string {
  const from = () => `${s.add(timeText(range.low))}::timestamptz`;
  const until = () => `${s.add(timeText(range.high))}::timestamptz`;
  switch (prefix) {
    case 'eq':
    case 'ap':
      return `(v.at >= ${from()} and v.at < ${until()})`;
    case 'ne':
      return `not (v.at >= ${from()} and v.at < ${until()})`;
    case 'gt':
    case 'sa':
      return `v.at >= ${until()}`;
    case 'ge':
      return `v.at >= ${from()}`;
    case 'lt':
    case 'eb':
      return `v.at < ${from()}`;
    case 'le':
      return `v.at < ${until()}`;
  }
}
