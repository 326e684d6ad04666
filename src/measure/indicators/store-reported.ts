/** SQL over reported values and closed periods. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import { type AreaScope, withheld } from '../../record/index.ts';
import { type FactQuestion, subjectStatement } from './select-facts.ts';

export interface ReportedValue {
  id: string;
  indicator: string;
  area: string;
  period: string;
  value: number;
  numerator: number | null;
  denominator: number | null;
  source: string;
  note: string | null;
  evidence: { id: string; name: string; size: number; row?: number } | null;
  reportedBy: string;
  reportedAt: string;
  superseded: boolean;
}

interface ReportedRow extends Omit<ReportedValue, 'evidence' | 'reportedAt'> {
  file: string | null;
  fileName: string | null;
  fileSize: number | null;
  fileRow: number | null;
  reportedAt: Date;
}

const COLUMNS = `id, indicator, area, period, value, numerator, denominator, source, note, file, file_name as "fileName", file_size as "fileSize",
  file_row as "fileRow", reported_by as "reportedBy", reported_at as "reportedAt",
  superseded_by is not null or withdrawn_at is not null as superseded`;

const toReported = ({ file, fileName, fileSize, fileRow, reportedAt, ...row }: ReportedRow): ReportedValue => ({
  ...row,
  reportedAt: reportedAt.toISOString(),
  evidence:
    file === null
      ? null
      : { id: file, name: fileName ?? '', size: fileSize ?? 0, ...(fileRow === null ? {} : { row: fileRow }) },
});

/** Newest first; only what counts now with `current`. */
export async function selectReported(
  q: Queryable,
  filter: { indicators: readonly string[]; areas?: readonly string[]; periods?: readonly string[]; current?: boolean },
): Promise<ReportedValue[]> {
  const rows = await q.query<ReportedRow>(
    `select ${COLUMNS} from indicators.reported
     where indicator = any($1) and ($2::text[] is null or area = any($2)) and ($3::text[] is null or period = any($3))
       and (not $4 or superseded_by is null and withdrawn_at is null)
     order by reported_at desc, id desc`,
    [filter.indicators, filter.areas ?? null, filter.periods ?? null, filter.current ?? false],
  );
  return rows.map(toReported);
}

export async function insertReported(
  tx: Tx,
  value: Omit<ReportedValue, 'superseded' | 'reportedAt'> & { reportedAt: Date },
): Promise<void> {
  const key = [value.indicator, value.area, value.period];
  // Two reports of one cell at once take turns, so that exactly one stays current.
  await tx.query(
    `select pg_advisory_xact_lock_shared(hashtextextended('indicators.reported', 0)), pg_advisory_xact_lock(hashtextextended($1, 0))`,
    [key.join('|')],
  );
  await tx.query(
    `update indicators.reported set superseded_by = $4 where indicator = $1 and area = $2 and period = $3 and superseded_by is null and withdrawn_at is null`,
    [...key, value.id],
  );
  await tx.query(
    `insert into indicators.reported (id, indicator, area, period, value, numerator, denominator, source, note, file, file_name, file_size, reported_by, reported_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      value.id,
      ...key,
      value.value,
      value.numerator,
      value.denominator,
      value.source,
      value.note,
      value.evidence?.id ?? null,
      value.evidence?.name ?? null,
      value.evidence?.size ?? null,
      value.reportedBy,
      value.reportedAt,
    ],
  );
}

export interface BulkValue {
  id: string;
  indicator: string;
  area: string;
  period: string;
  value: number;
  numerator: number | null;
  denominator: number | null;
  source: string;
  note: string | null;
  row: number;
}

/** Many values of one return; each supersedes what counted for its cell. A cell stands in it once. */
export async function insertReportedRows(
  tx: Tx,
  origin: { id: string; file: string; fileName: string; size: number; by: string; at: Date },
  values: readonly BulkValue[],
): Promise<void> {
  // One lock for all cells: thousands of single ones would not fit in the server's lock table.
  await lockReported(tx);
  const json = JSON.stringify(values);
  await tx.query(
    `update indicators.reported r set superseded_by = v.id
     from jsonb_to_recordset($1::jsonb) as v(id uuid, indicator text, area text, period text)
     where r.indicator = v.indicator and r.area = v.area and r.period = v.period and r.superseded_by is null and r.withdrawn_at is null`,
    [json],
  );
  await tx.query(
    `insert into indicators.reported (id, indicator, area, period, value, numerator, denominator, source, note, file, file_name, file_size,
       reported_by, reported_at, return, file_row)
     select id, indicator, area, period, value, numerator, denominator, source, note, $2, $3, $4, $5, $6, $7, v.row
     from jsonb_to_recordset($1::jsonb) as v(id uuid, indicator text, area text, period text, value double precision,
       numerator double precision, denominator double precision, source text, note text, "row" integer)`,
    [json, origin.file, origin.fileName, origin.size, origin.by, origin.at, origin.id],
  );
}

export async function lockReported(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('indicators.reported', 0))`);
}

/** Takes a return's values out of what counts; where one counted, the newest one left counts again. Returns the cells touched. */
export async function withdrawReported(
  tx: Tx,
  origin: string,
  at: Date,
): Promise<{ indicator: string; area: string; period: string }[]> {
  await lockReported(tx);
  const cells = await tx.query<{ indicator: string; area: string; period: string }>(
    `update indicators.reported set withdrawn_at = $2 where return = $1 and withdrawn_at is null returning indicator, area, period`,
    [origin, at],
  );
  await tx.query(
    `with touched as (
       select distinct on (r.indicator, r.area, r.period) r.id, r.indicator, r.area, r.period
       from indicators.reported r
       join (select distinct indicator, area, period from indicators.reported where return = $1) t using (indicator, area, period)
       where r.withdrawn_at is null
       order by r.indicator, r.area, r.period, r.reported_at desc, r.id desc)
     update indicators.reported r set superseded_by = null from touched t where r.id = t.id and r.superseded_by is not null`,
    [origin],
  );
  return cells;
}

/** Area of the value that a file is the evidence of. */
export async function selectEvidenceArea(
  q: Queryable,
  file: string,
): Promise<{ area: string; name: string } | undefined> {
  const [row] = await q.query<{ area: string; name: string }>(
    'select area, file_name as name from indicators.reported where file::text = $1 limit 1',
    [file],
  );
  return row;
}

export interface ClosedValue {
  closing: string;
  indicator: string;
  area: string;
  period: string;
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  source: string;
  formulaVersion: string;
  closedBy: string;
  closedAt: Date;
}

export async function selectClosed(
  q: Queryable,
  filter: { indicators?: readonly string[]; areas?: readonly string[]; periods?: readonly string[] },
): Promise<ClosedValue[]> {
  return q.query<ClosedValue>(
    `select v.closing, v.indicator, v.area, v.period, v.value, v.numerator, v.denominator, v.source, v.formula_version as "formulaVersion",
            c.closed_by as "closedBy", c.closed_at as "closedAt"
     from indicators.closed_value v join indicators.closing c on c.id = v.closing
     where ($1::text[] is null or v.indicator = any($1)) and ($2::text[] is null or v.area = any($2)) and ($3::text[] is null or v.period = any($3))
     order by v.period desc, v.area, v.indicator`,
    [filter.indicators ?? null, filter.areas ?? null, filter.periods ?? null],
  );
}

export interface Closing {
  id: string;
  period: string;
  area: string;
  closedBy: string;
  closedAt: string;
  indicators: number;
}

export async function selectClosings(q: Queryable): Promise<Closing[]> {
  const rows = await q.query<Omit<Closing, 'closedAt'> & { closedAt: Date }>(
    `select c.id, c.period, c.area, c.closed_by as "closedBy", c.closed_at as "closedAt",
            (select count(distinct indicator) from indicators.closed_value v where v.closing = c.id)::int as indicators
     from indicators.closing c order by c.closed_at desc`,
  );
  return rows.map((row) => ({ ...row, closedAt: row.closedAt.toISOString() }));
}

export async function insertClosing(
  tx: Tx,
  closing: { id: string; period: string; area: string; by: string; at: Date },
): Promise<void> {
  await tx.query(
    'insert into indicators.closing (id, period, area, closed_by, closed_at) values ($1, $2, $3, $4, $5)',
    [closing.id, closing.period, closing.area, closing.by, closing.at],
  );
}

export async function insertClosedValues(
  tx: Tx,
  closing: string,
  values: readonly {
    indicator: string;
    area: string;
    period: string;
    value: number | null;
    numerator: number | null;
    denominator: number | null;
    source: string;
    formulaVersion: string;
  }[],
): Promise<void> {
  await tx.query(
    `insert into indicators.closed_value (closing, indicator, area, period, value, numerator, denominator, source, formula_version)
     select $1, indicator, area, period, value, numerator, denominator, source, "formulaVersion"
     from jsonb_to_recordset($2::jsonb) as r(indicator text, area text, period text, value double precision, numerator double precision,
       denominator double precision, source text, "formulaVersion" text)`,
    [closing, JSON.stringify(values)],
  );
}

/** Copies what each subject adds at closing, so that later changes can be named one by one. */
export async function copyFacts(tx: Tx, closing: string, question: FactQuestion): Promise<void> {
  const { text, params } = subjectStatement(question);
  const n = params.length;
  await tx.query(
    `${text}
     insert into indicators.closed_fact (bucket, closing, base, subject, area, numerator, denominator, evidence)
     select min(f.bucket), $${n + 1}, '${question.base.code}', l.subject, l.area, l.numerator, l.denominator, array_agg(distinct e order by e)
     from listed l join indicators.fact f on f.base = '${question.base.code}' and f.subject = l.subject and f.no = any(l.numbers)
     cross join unnest(f.evidence) e
     group by l.subject, l.area, l.numerator, l.denominator`,
    [...params, closing],
  );
}

export interface FactChanges {
  added: number;
  removed: number;
  changed: number;
  /** Up to five references of what changed, newest state first. */
  examples: string[];
}

/**
 * How the subjects of a base differ from those copied at closing, inside the place of the question. All are counted; the
 * examples leave out what the scope withholds.
 */
export async function compareWithClosed(
  q: Queryable,
  closing: string,
  question: FactQuestion,
  scope: AreaScope,
): Promise<FactChanges> {
  const { text, params } = subjectStatement(question);
  const add = (value: unknown): string => `$${params.push(value)}`;
  const { code } = question.base;
  const end = add(question.period.end);
  const [row] = await q.query<FactChanges>(
    `${text},
     before as (
       select b.subject, b.numerator, b.denominator, b.evidence from indicators.closed_fact b
       where b.closing = ${add(closing)} and b.base = '${code}'
         and exists (select from population.pub_area_closure c where c.descendant = b.area and c.ancestor = ${add(question.place.code)}
           and c.valid_from <= ${end} and c.valid_to > ${end})),
     differing as materialized (
       select coalesce(l.subject, b.subject) as subject,
              case when b.subject is null then 'added' when l.subject is null then 'removed' else 'changed' end as what
       from listed l full join before b on b.subject = l.subject
       where (l.numerator, l.denominator) is distinct from (b.numerator, b.denominator)),
     named as (
       select subject, subject as reference from differing
       union all select d.subject, e from differing d join before b on b.subject = d.subject cross join unnest(b.evidence) e
       union all select d.subject, e from differing d join indicators.fact f on f.base = '${code}' and f.subject = d.subject cross join unnest(f.evidence) e),
     withheld as (select distinct n.subject from named n where ${withheld(scope, add, 'n.reference')})
     select count(*) filter (where what = 'added')::int as added, count(*) filter (where what = 'removed')::int as removed,
            count(*) filter (where what = 'changed')::int as changed,
            coalesce((array_agg(subject order by subject) filter (where not exists (select from withheld w where w.subject = differing.subject)))[1:5], '{}') as examples
     from differing`,
    params,
  );
  return row!;
}
