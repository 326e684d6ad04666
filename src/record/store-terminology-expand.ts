import type { Queryable } from '../kernel/index.ts';
import type { Bind } from './store-terminology-filter.ts';
import type { Span } from './store-terminology-read.ts';
import type { SystemRow } from './terminology/model.ts';

/**
 * The SQL of a value set's content: selects that compile-value-set.ts puts together. Each gives the columns part, no (the order
 * of the expansion), key, url, version, code, display, inactive, abstract.
 */

/** A code that a value set lists by itself. */
export interface ListedCode {
  no: number;
  code: string;
  display: string | null;
  label: string;
}

export interface LeafOptions {
  bind: Bind;
  /** Placeholder of the day that counts. */
  on: string;
  part: number;
  /** Folded words, all of which the label must hold. */
  words: readonly string[];
  /** Only this code (isMember, $validate-code). */
  only: string | undefined;
  activeOnly: boolean;
}

const inactive = (on: string) =>
  `(c.inactive or coalesce(c.valid_from > ${on}::date, false) or coalesce(c.valid_to < ${on}::date, false))`;

/** Concepts of a stored system under all conditions. */
export function conceptLeaf(system: SystemRow, conditions: readonly string[], options: LeafOptions): string {
  const { bind, on, part, words, only, activeOnly } = options;
  const where = [
    `c.system = ${bind(system.key)}::bigint`,
    ...(only === undefined ? [] : [onlyCode(system, only, bind)]),
    ...conditions,
    ...words.map((word) => `strpos(c.label, ${bind(word)}) > 0`),
    ...(activeOnly ? [`not ${inactive(on)}`] : []),
  ];
  return `select ${part}::int as part, c.no, c.system as key, ${bind(system.url)}::text as url, ${bind(system.version)}::text as version,
    c.code, c.display, ${inactive(on)} as inactive, c.abstract
    from record.concept c where ${where.join(' and ')}`;
}

function onlyCode(system: SystemRow, code: string, bind: Bind): string {
  return system.header.caseSensitive === false ? `lower(c.code) = lower(${bind(code)})` : `c.code = ${bind(code)}`;
}

/**
 * Codes that the value set lists: of a stored system with what it knows of them (codes it does not have are left out when it is
 * complete), of any other as they stand.
 */
export function listLeaf(
  source: {
    system?: SystemRow;
    url: string;
    version: string | null;
    codes: readonly ListedCode[];
    conditions: readonly string[];
  },
  options: LeafOptions,
): string {
  const { bind, on, part, words, only, activeOnly } = options;
  const { system, url, version, conditions } = source;
  const codes = only === undefined ? source.codes : source.codes.filter(({ code }) => sameCode(system, code, only));
  const list = `jsonb_to_recordset(${bind(JSON.stringify(codes))}::jsonb) l(no bigint, code text, display text, label text)`;
  if (!system) {
    const where = words.map((word) => `strpos(l.label, ${bind(word)}) > 0`);
    return `select ${part}::int as part, l.no, null::bigint as key, ${bind(url)}::text as url, ${bind(version)}::text as version,
      l.code, l.display, false as inactive, false as abstract
      from ${list} where ${[...where, ...conditions, 'true'].join(' and ')}`;
  }
  const join = system.header.content === 'complete' ? 'join' : 'left join';
  const where = [
    ...words.map((word) => `strpos(l.label || coalesce(c.label, ''), ${bind(word)}) > 0`),
    ...(activeOnly ? [`not coalesce(${inactive(on)}, false)`] : []),
    ...conditions,
    'true',
  ];
  return `select ${part}::int as part, l.no, c.system as key, ${bind(url)}::text as url, ${bind(system.version)}::text as version,
    l.code, coalesce(l.display, c.display) as display, coalesce(${inactive(on)}, false) as inactive, coalesce(c.abstract, false) as abstract
    from ${list} ${join} record.concept c on c.system = ${bind(system.key)}::bigint and c.code = l.code
    where ${where.join(' and ')}`;
}

function sameCode(system: SystemRow | undefined, a: string, b: string): boolean {
  return system?.header.caseSensitive === false ? a.toLowerCase() === b.toLowerCase() : a === b;
}

/** The content of another value set, narrowed by conditions on it (`v`). */
export function nestedLeaf(
  set: string,
  conditions: readonly string[],
  part: number,
  bind: Bind,
  words: readonly string[],
): string {
  const where = [
    ...words.map(
      (word) =>
        `strpos(coalesce((select n.label from record.concept n where n.system = v.key and n.code = v.code), lower(v.code || ' ' || coalesce(v.display, ''))), ${bind(word)}) > 0`,
    ),
    ...conditions,
    'true',
  ];
  return `select ${part}::int as part, (v.part::bigint << 32) + (v.no::bigint & 4294967295) as no, v.key, v.url, v.version, v.code, v.display, v.inactive, v.abstract
    from (${set}) v where ${where.join(' and ')}`;
}

/** The code stands in the set. `url` and `code` are columns or placeholders. */
export function memberOf(set: string, url: string, code: string): string {
  return `(${url}, ${code}) in (select m.url, m.code from (${set}) m)`;
}

export const EMPTY =
  'select 0 as part, 0::bigint as no, null::bigint as key, null::text as url, null::text as version, null::text as code, null::text as display, false as inactive, false as abstract where false';

/** All selects together; a code that several give comes once where `distinct` says that this can happen. */
export function unionOf(selects: readonly string[], distinct: boolean): string {
  if (selects.length === 0) return EMPTY;
  const all = selects.length === 1 ? selects[0]! : selects.map((one) => `(${one})`).join(' union all ');
  return distinct
    ? `select distinct on (d.url, d.version, d.code) d.* from (${all}) d order by d.url, d.version, d.code, d.part, d.no`
    : all;
}

/** What `set` holds and none of `others`; inactive codes only where the value set takes them. */
export function without(set: string, others: readonly string[], activeOnly: boolean): string {
  const where = [
    ...others.map((other) => `not ${memberOf(other, 'w.url', 'w.code')}`),
    ...(activeOnly ? ['not w.inactive'] : []),
  ];
  return where.length === 0 ? set : `select w.* from (${set}) w where ${where.join(' and ')}`;
}

export interface ExpandedRow {
  key: string | null;
  url: string | null;
  version: string | null;
  code: string;
  display: string | null;
  inactive: boolean;
  abstract: boolean;
}

/** A part of a value set may come to nothing and leave its parameters unused, which PostgreSQL takes only where they have a type. */
function typed(params: readonly unknown[]): string {
  return `with given as (select ${params.map((_, i) => `$${i + 1}::text`).join(', ')})`;
}

export async function findPage(
  q: Queryable,
  set: string,
  params: readonly unknown[],
  limit: number,
  offset: number,
): Promise<ExpandedRow[]> {
  return q.query<ExpandedRow>(
    `${typed(params)} select s.key, s.url, s.version, s.code, s.display, s.inactive, s.abstract from (${set}) s
     order by s.part, s.no, s.url, s.code limit $${params.length + 1} offset $${params.length + 2}`,
    [...params, limit, offset],
  );
}

export async function countSet(q: Queryable, set: string, params: readonly unknown[]): Promise<number> {
  const [row] = await q.query<{ n: string }>(`${typed(params)} select count(*) as n from (${set}) s`, params);
  return Number(row!.n);
}

/** Codes numbered in the ranges, in their order. */
export async function findCodesIn(q: Queryable, system: string, spans: readonly Span[]): Promise<string[]> {
  const rows = await q.query<{ code: string }>(
    `select c.code from unnest($2::int[], $3::int[]) s(low, high)
     join record.concept c on c.system = $1 and c.no between s.low and s.high order by c.no`,
    [system, spans.map(([low]) => low), spans.map(([, high]) => high)],
  );
  return rows.map(({ code }) => code);
}
