import type { FhirResource, Queryable, Tx } from '../kernel/index.ts';
import type { ConceptRow, Designation, Property, SystemRow, ValueSetRow } from './terminology/model.ts';

/** SQL that reads terminology by key, code and hierarchy; expansions are in store-terminology-expand.ts. */

/** Statements of the transaction that take longer are cut off (PostgreSQL's error 57014). */
export async function limitTime(tx: Tx, ms: number): Promise<void> {
  await tx.query(`select set_config('statement_timeout', $1, true)`, [String(ms)]);
}

const SYSTEM = 'key, origin, id, url, version, supplements, valid_from, valid_to, header, concepts';
const CONCEPT =
  'c.system, c.code, c.no, c.last, c.display, c.definition, c.designation, c.property, c.inactive, c.abstract';
/** Not valid on day $n is as good as inactive. */
const inactiveOn = (day: string) =>
  `(c.inactive or coalesce(c.valid_from > ${day}::date, false) or coalesce(c.valid_to < ${day}::date, false))`;
const conceptOn = (day: string) => CONCEPT.replace('c.inactive', `${inactiveOn(day)} as inactive`);

export async function findSystems(q: Queryable, url: string): Promise<SystemRow[]> {
  return q.query<SystemRow>(`select ${SYSTEM} from record.code_system where url = $1 and supplements is null`, [url]);
}

export async function findSystemById(q: Queryable, id: string): Promise<SystemRow | undefined> {
  const [row] = await q.query<SystemRow>(
    `select ${SYSTEM} from record.code_system where id = $1 and origin <> 'table' order by origin desc limit 1`,
    [id],
  );
  return row;
}

export async function findSystemsOfValueSet(q: Queryable, valueSet: string): Promise<SystemRow[]> {
  return q.query<SystemRow>(`select ${SYSTEM} from record.code_system where value_set = $1 and supplements is null`, [
    valueSet,
  ]);
}

export async function listSystems(q: Queryable): Promise<(SystemRow & { at: Date })[]> {
  return q.query<SystemRow & { at: Date }>(
    `select ${SYSTEM}, at from record.code_system order by url, version, origin`,
  );
}

export async function findConcept(
  q: Queryable,
  system: string,
  code: string,
  on: string,
  anyCase: boolean,
): Promise<ConceptRow | undefined> {
  const [row] = await q.query<ConceptRow>(
    `select ${conceptOn('$3')} from record.concept c
     where c.system = $1 and ${anyCase ? 'lower(c.code) = lower($2)' : 'c.code = $2'} limit 1`,
    [system, code, on],
  );
  return row;
}

/** Concepts of one system by code; codes that it does not have are left out. */
export async function findConcepts(
  q: Queryable,
  system: string,
  codes: readonly string[],
  on: string,
): Promise<ConceptRow[]> {
  return q.query<ConceptRow>(
    `select ${conceptOn('$3')} from record.concept c where c.system = $1 and c.code = any($2)`,
    [system, codes, on],
  );
}

export interface Related {
  relation: 'parent' | 'child';
  code: string;
  display: string | null;
}

/** What stands right above and right below a concept. */
export async function findRelated(q: Queryable, system: string, code: string): Promise<Related[]> {
  return q.query<Related>(
    `with related as (
       select 'parent' as relation, parent as code from record.concept_parent where system = $1 and code = $2
       union all
       select 'child', code from record.concept_parent where system = $1 and parent = $2
     ) select r.relation, c.code, c.display from related r join record.concept c on c.system = $1 and c.code = r.code
     order by r.relation desc, c.no`,
    [system, code],
  );
}

/** All that stands above the code in any line, without itself. */
export async function findAncestors(q: Queryable, system: string, code: string): Promise<string[]> {
  const rows = await q.query<{ code: string }>(
    `with recursive up as (
       select parent as code from record.concept_parent where system = $1 and code = $2
       union
       select p.parent from up u join record.concept_parent p on p.system = $1 and p.code = u.code
     ) select code from up where code <> $2`,
    [system, code],
  );
  return rows.map((row) => row.code);
}

/** Whether `above` stands above `code` in any line. */
export async function isAbove(q: Queryable, system: string, above: string, code: string): Promise<boolean> {
  const [row] = await q.query<{ found: boolean }>(
    `with recursive up as (
       select parent as code from record.concept_parent where system = $1 and code = $3
       union
       select p.parent from up u join record.concept_parent p on p.system = $1 and p.code = u.code
     ) select exists (select from up where code = $2) as found`,
    [system, above, code],
  );
  return row!.found;
}

export type Span = [low: number, high: number];

/** Ranges of the numbers at and below a concept, overlapping ones merged; none when the system has no such code. */
export async function findSpans(q: Queryable, system: string, code: string): Promise<Span[]> {
  const rows = await q.query<{ low: number; high: number }>(
    `with recursive span as (
       select no as low, last as high from record.concept where system = $1 and code = $2
       union
       select a.low, a.high from span s join record.concept_also a
         on a.system = $1 and a.parent_no between s.low and s.high
     ) select low, high from span order by low`,
    [system, code],
  );
  const merged: Span[] = [];
  for (const { low, high } of rows) {
    const before = merged.at(-1);
    if (before && low <= before[1] + 1) before[1] = Math.max(before[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

export interface SupplementRow {
  url: string;
  code: string;
  designation: Designation[] | null;
  property: Property[] | null;
}

/** What supplements add to the named concepts. */
export async function findSupplements(
  q: Queryable,
  concepts: readonly { url: string; code: string }[],
): Promise<SupplementRow[]> {
  if (concepts.length === 0) return [];
  return q.query<SupplementRow>(
    `select s.supplements as url, c.code, c.designation, c.property
     from unnest($1::text[], $2::text[]) w(url, code)
     join record.code_system s on s.supplements = w.url
     join record.concept c on c.system = s.key and c.code = w.code
     order by s.key`,
    [concepts.map(({ url }) => url), concepts.map(({ code }) => code)],
  );
}

const VALUE_SET = 'key, origin, id, url, version, content';

export async function findValueSets(q: Queryable, url: string): Promise<ValueSetRow[]> {
  return q.query<ValueSetRow>(`select ${VALUE_SET} from record.value_set where url = $1`, [url]);
}

export async function findValueSetById(q: Queryable, id: string): Promise<ValueSetRow | undefined> {
  const [row] = await q.query<ValueSetRow>(
    `select ${VALUE_SET} from record.value_set where id = $1 order by origin desc limit 1`,
    [id],
  );
  return row;
}

export interface MapRow {
  key: string;
  origin: 'core' | 'resource';
  id: string;
  url: string | null;
  version: string | null;
  source: string | null;
  target: string | null;
  header: FhirResource;
}

const MAP = 'key, origin, id, url, version, source, target, header';

export async function findMaps(q: Queryable, url: string): Promise<MapRow[]> {
  return q.query<MapRow>(`select ${MAP} from record.concept_map where url = $1`, [url]);
}

export async function findMapById(q: Queryable, id: string): Promise<MapRow | undefined> {
  const [row] = await q.query<MapRow>(
    `select ${MAP} from record.concept_map where id = $1 order by origin desc limit 1`,
    [id],
  );
  return row;
}

/** Maps that say something about the code, going out from it (or leading to it). */
export async function findMapsOfCode(
  q: Queryable,
  code: string,
  system: string | undefined,
  reverse: boolean,
): Promise<MapRow[]> {
  const [side, scope] = reverse ? ['target_code', 'target_system'] : ['source_code', 'source_system'];
  return q.query<MapRow>(
    `select ${MAP} from record.concept_map where key in (
       select map from record.concept_mapping where ${side} = $1 and ($2::text is null or ${scope} = $2))
     order by key`,
    [code, system ?? null],
  );
}

/** Every code that some map leads to codes of the system, with the codes it leads to. */
export function findMappingsTo(q: Queryable, targetSystem: string): Promise<MappingTo[]> {
  return q.query<MappingTo>(
    `select source_system as system, source_code as code, target_code as "to", detail ->> 'equivalence' as equivalence
     from record.concept_mapping where target_system = $1 and source_system is not null order by map, no`,
    [targetSystem],
  );
}
export interface MappingTo {
  system: string;
  code: string;
  /** Null where the map says that there is none. */
  to: string | null;
  equivalence: string | null;
}

export interface MappingRow {
  map: string;
  part: number;
  source_system: string | null;
  source_code: string;
  target_system: string | null;
  target_code: string | null;
  detail: import('./terminology/read-concept-map.ts').Mapping['detail'];
}

export async function findMappings(
  q: Queryable,
  maps: readonly string[],
  code: string,
  reverse: boolean,
): Promise<MappingRow[]> {
  const side = reverse ? 'target_code' : 'source_code';
  return q.query<MappingRow>(
    `select map, part, source_system, source_code, target_system, target_code, detail from record.concept_mapping
     where map = any($1) and ${side} = $2 order by map, no`,
    [maps, code],
  );
}

/** The next records of the types that define terminology, after (type, id). */
export async function findDefinitionRecords(
  q: Queryable,
  types: readonly string[],
  after: { type: string; id: string },
  limit: number,
): Promise<{ type: string; id: string; content: FhirResource }[]> {
  return q.query(
    `select type, id, content from record.pub_current
     where type = any($1) and (type, id) > ($2, $3) order by type, id limit $4`,
    [types, after.type, after.id, limit],
  );
}
