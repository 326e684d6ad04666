import type { FhirResource, Queryable, Tx } from '../kernel/index.ts';
import type { IncomingConcept, Origin } from './terminology/model.ts';
import type { Mapping } from './terminology/read-concept-map.ts';

/** SQL that writes terminology. Every statement handles a whole batch. */

const BATCH = 2000;

export interface NewSystem {
  origin: Origin;
  id: string;
  url: string | null;
  version: string | null;
  supplements: string | null;
  valueSet: string | null;
  validFrom: string | null;
  validTo: string | null;
  header: FhirResource;
  concepts: number;
  fingerprint: string | null;
}

/** Adds code systems; gives their keys in order. */
export async function insertSystems(tx: Tx, systems: readonly NewSystem[], at: Date): Promise<string[]> {
  if (systems.length === 0) return [];
  const rows = await tx.query<{ key: string; id: string }>(
    `insert into record.code_system (origin, id, url, version, supplements, value_set, valid_from, valid_to, header, concepts, fingerprint, at)
     select origin, id, url, version, supplements, "valueSet", "validFrom", "validTo", header, concepts, fingerprint, $2
     from jsonb_to_recordset($1) x(origin text, id text, url text, version text, supplements text, "valueSet" text, "validFrom" date,
       "validTo" date, header jsonb, concepts int, fingerprint text)
     returning key, origin || '/' || id as id`,
    [JSON.stringify(systems), at],
  );
  const keys = new Map(rows.map((row) => [row.id, row.key]));
  return systems.map(({ origin, id }) => keys.get(`${origin}/${id}`)!);
}

export interface NewConcept extends Omit<IncomingConcept, 'parents'> {
  system: string;
  no: number;
  last: number;
  label: string;
}

export async function insertConcepts(tx: Tx, concepts: readonly NewConcept[]): Promise<void> {
  for (let from = 0; from < concepts.length; from += BATCH)
    await tx.query(
      `insert into record.concept (system, code, no, last, display, label, definition, designation, property, inactive, abstract, valid_from, valid_to)
       select system, code, no, last, display, label, definition, designation, property, inactive, abstract, "validFrom", "validTo"
       from jsonb_to_recordset($1) x(system bigint, code text, no int, last int, display text, label text, definition text,
         designation jsonb, property jsonb, inactive boolean, abstract boolean, "validFrom" date, "validTo" date)`,
      [JSON.stringify(concepts.slice(from, from + BATCH))],
    );
}

export interface NewParent {
  system: string;
  code: string;
  parent: string;
}

export async function insertParents(tx: Tx, parents: readonly NewParent[]): Promise<void> {
  for (let from = 0; from < parents.length; from += BATCH * 5) {
    const part = parents.slice(from, from + BATCH * 5);
    await tx.query(
      `insert into record.concept_parent (system, code, parent) select * from unnest($1::bigint[], $2::text[], $3::text[])`,
      [part.map(({ system }) => system), part.map(({ code }) => code), part.map(({ parent }) => parent)],
    );
  }
}

export interface NewAlso {
  system: string;
  parentNo: number;
  low: number;
  high: number;
}

export async function insertAlso(tx: Tx, rows: readonly NewAlso[]): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH * 5) {
    const part = rows.slice(from, from + BATCH * 5);
    await tx.query(
      `insert into record.concept_also (system, parent_no, low, high) select * from unnest($1::bigint[], $2::int[], $3::int[], $4::int[])`,
      [
        part.map(({ system }) => system),
        part.map(({ parentNo }) => parentNo),
        part.map(({ low }) => low),
        part.map(({ high }) => high),
      ],
    );
  }
}

/** Forgets code systems with all their concepts. */
export async function deleteSystems(tx: Tx, origin: Origin, ids: readonly string[]): Promise<void> {
  await tx.query(`${FORGET} select from gone`, [origin, ids]);
}

/** `ids` null: all of this origin. */
const FORGET = `with gone as (delete from record.code_system where origin = $1 and ($2::text[] is null or id = any($2)) returning key),
  concepts as (delete from record.concept where system in (select key from gone)),
  parents as (delete from record.concept_parent where system in (select key from gone))`;

export interface NewValueSet {
  origin: Origin;
  id: string;
  url: string | null;
  version: string | null;
  content: FhirResource;
}

export async function insertValueSets(tx: Tx, valueSets: readonly NewValueSet[], at: Date): Promise<void> {
  if (valueSets.length === 0) return;
  await tx.query(
    `insert into record.value_set (origin, id, url, version, content, at)
     select origin, id, url, version, content, $2
     from jsonb_to_recordset($1) x(origin text, id text, url text, version text, content jsonb)`,
    [JSON.stringify(valueSets), at],
  );
}

export async function deleteValueSets(tx: Tx, origin: Origin, ids: readonly string[]): Promise<void> {
  await tx.query('delete from record.value_set where origin = $1 and id = any($2)', [origin, ids]);
}

export interface NewMap extends Omit<NewValueSet, 'content'> {
  source: string | null;
  target: string | null;
  header: FhirResource;
  mappings: readonly Mapping[];
}

export async function insertMaps(tx: Tx, maps: readonly NewMap[], at: Date): Promise<void> {
  if (maps.length === 0) return;
  const rows = await tx.query<{ key: string; id: string }>(
    `insert into record.concept_map (origin, id, url, version, source, target, header, at)
     select origin, id, url, version, source, target, header, $2
     from jsonb_to_recordset($1) x(origin text, id text, url text, version text, source text, target text, header jsonb)
     returning key, origin || '/' || id as id`,
    [JSON.stringify(maps.map(({ mappings: _mappings, ...map }) => map)), at],
  );
  const keys = new Map(rows.map((row) => [row.id, row.key]));
  const mappings = maps.flatMap((map) =>
    map.mappings.map((mapping, no) => ({ map: keys.get(`${map.origin}/${map.id}`)!, no, ...mapping })),
  );
  for (let from = 0; from < mappings.length; from += BATCH)
    await tx.query(
      `insert into record.concept_mapping (map, no, part, source_system, source_code, target_system, target_code, detail)
       select map, no, part, "sourceSystem", "sourceCode", "targetSystem", "targetCode", detail
       from jsonb_to_recordset($1) x(map bigint, no int, part int, "sourceSystem" text, "sourceCode" text, "targetSystem" text,
         "targetCode" text, detail jsonb)`,
      [JSON.stringify(mappings.slice(from, from + BATCH))],
    );
}

export async function deleteMaps(tx: Tx, origin: Origin, ids: readonly string[]): Promise<void> {
  await tx.query('delete from record.concept_map where origin = $1 and id = any($2)', [origin, ids]);
}

const LOADING_LOCK = 5_330_017; // any constant: loads of terminology take turns

export async function lockLoading(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [LOADING_LOCK]);
}

export async function findTerminologyState(q: Queryable): Promise<string | undefined> {
  return (await q.query<{ fingerprint: string }>('select fingerprint from record.terminology_state'))[0]?.fingerprint;
}

export async function saveTerminologyState(tx: Tx, fingerprint: string, at: Date): Promise<void> {
  await tx.query(
    `insert into record.terminology_state (fingerprint, at) values ($1, $2)
     on conflict (only_row) do update set fingerprint = excluded.fingerprint, at = excluded.at`,
    [fingerprint, at],
  );
}

export async function deleteCore(tx: Tx): Promise<void> {
  await tx.query(`${FORGET} select from gone`, ['core', null]);
  for (const table of ['value_set', 'concept_map']) await tx.query(`delete from record.${table} where origin = 'core'`);
}

/** A version that an operator loaded. */
export async function findLoadedTable(
  q: Queryable,
  url: string,
  version: string,
): Promise<{ key: string; id: string; fingerprint: string | null; concepts: number } | undefined> {
  const [row] = await q.query<{ key: string; id: string; fingerprint: string | null; concepts: number }>(
    `select key, id, fingerprint, concepts from record.code_system where origin = 'table' and url = $1 and version = $2`,
    [url, version],
  );
  return row;
}

/** The version that an operator loaded last beside this one. */
export async function findPreviousTable(
  q: Queryable,
  url: string,
  version: string,
): Promise<{ key: string; version: string } | undefined> {
  const [row] = await q.query<{ key: string; version: string }>(
    `select key, version from record.code_system where origin = 'table' and url = $1 and version <> $2
     order by valid_from desc nulls last, key desc limit 1`,
    [url, version],
  );
  return row;
}

export interface VersionDifference {
  added: number;
  removed: number;
  changed: number;
  /** The first codes of each kind, in the order of the code. */
  examples: { kind: 'added' | 'removed' | 'changed'; code: string; display: string | null; before: string | null }[];
}

/** What differs between two stored versions: codes, displays, activity, parents. */
export async function compareSystems(
  q: Queryable,
  before: string,
  after: string,
  examples: number,
): Promise<VersionDifference> {
  const rows = await q.query<{
    kind: 'added' | 'removed' | 'changed';
    n: string;
    codes: VersionDifference['examples'];
  }>(
    `with up as (select system, code, array_agg(parent order by parent) as up from record.concept_parent
                 where system in ($1, $2) group by system, code),
          both_versions as (select c.*, up.up from record.concept c left join up on up.system = c.system and up.code = c.code
                            where c.system in ($1, $2)),
          a as (select * from both_versions where system = $1),
          b as (select * from both_versions where system = $2),
     differences as (
       select case when a.code is null then 'added' when b.code is null then 'removed' else 'changed' end as kind,
              coalesce(b.code, a.code) as code, coalesce(b.display, a.display) as display,
              case when b.code is not null then a.display end as before
       from a full join b on b.code = a.code
       where a.code is null or b.code is null
          or (a.display, a.inactive, a.up, a.definition, a.designation, a.property, a.valid_from, a.valid_to)
             is distinct from (b.display, b.inactive, b.up, b.definition, b.designation, b.property, b.valid_from, b.valid_to)
     ), numbered as (select *, row_number() over (partition by kind order by code) as place from differences)
     select kind, count(*) as n,
            jsonb_agg(jsonb_build_object('kind', kind, 'code', code, 'display', display, 'before', before) order by place)
              filter (where place <= $3) as codes
     from numbered group by kind`,
    [before, after, examples],
  );
  const count = (kind: string) => Number(rows.find((row) => row.kind === kind)?.n ?? 0);
  return {
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    examples: ['added', 'removed', 'changed'].flatMap((kind) => rows.find((row) => row.kind === kind)?.codes ?? []),
  };
}
