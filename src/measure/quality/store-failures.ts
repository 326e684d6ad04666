/** SQL of the drill-down: the records that break a rule now, a page at a time, within what the reader may see. */
import type { Queryable } from '../../kernel/index.ts';
import { type AreaScope, areaPatterns, inScope, withheld } from '../../record/index.ts';
import { rowsOf } from './compile-rules.ts';
import type { ResultFilter } from './store.ts';
import type { DoorRule, RowRule, Table } from './types.ts';

export interface Failure {
  /** `Type/id`, or `quarantine/id` of a record that was held back. */
  reference: string;
  version: number | null;
  source: string;
  day: string;
  area: string | null;
  /** What the rule shows of the row: no value that names a person. */
  shows: string | null;
  /** Of a record held back: open, resubmitted or dismissed. */
  state: string | null;
}
export interface FailureQuestion extends Omit<ResultFilter, 'areas'> {
  after?: string | undefined;
  limit: number;
}

/** Failing rows as `r` with their records `v`, of the areas of the scope. */
function failingRows(
  table: Table,
  rule: RowRule,
  question: Omit<FailureQuestion, 'after' | 'limit'>,
  add: Add,
): string {
  const source = add(question.source ?? null);
  const [from, to] = [add(question.months?.from ?? null), add(question.months?.to ?? null)];
  return `from (${rowsOf(table, [rule])}) r
     join record.pub_current v on v.type = r.type and v.id = r.id
     where r.a0 and not r.h0 and (${source}::text is null or r.source = ${source}) and (${from}::text is null or r.month between ${from} and ${to})`;
}

type Add = (value: unknown) => string;

export function selectFailures(
  q: Queryable,
  table: Table,
  rule: RowRule,
  question: FailureQuestion,
  scope: AreaScope | undefined,
): Promise<Failure[]> {
  const values: unknown[] = [];
  const add: Add = (value) => `$${values.push(value)}`;
  const rows = failingRows(table, rule, question, add);
  const after = add(question.after ?? null);
  const visible = inScope(scope, add, 'v');
  // Sight is asked after the judgement, so that what a reader may not see still counts in windows over all rows.
  return q.query<Failure>(
    `select r.type || '/' || r.id as reference, r.version, r.source, r.day::text as day, r.area, r.s0 as shows, null as state
     ${rows} and (${after}::text is null or r.id > ${after}) and ${visible}
     order by r.id limit ${add(question.limit)}`,
    values,
  );
}

/** Failing records of the reader's areas that labels or consents keep from the reader. */
export async function countWithheld(
  q: Queryable,
  table: Table,
  rule: RowRule,
  question: Omit<FailureQuestion, 'after' | 'limit'>,
  scope: AreaScope | undefined,
): Promise<number> {
  const values: unknown[] = [];
  const add: Add = (value) => `$${values.push(value)}`;
  const rows = failingRows(table, rule, question, add);
  const patterns = areaPatterns(scope);
  const inAreas = patterns ? `(v.area is null or v.area like any(${add(patterns)}::text[]))` : 'true';
  const [row] = await q.query<{ n: number }>(
    `select count(*)::int as n ${rows} and ${inAreas} and ${withheld(scope, add, `(v.type || '/' || v.id)`)}`,
    values,
  );
  return row!.n;
}

/** Records held back at the door and not put right since, newest rows last. */
export function selectHeld(
  q: Queryable,
  rule: DoorRule,
  named: readonly string[],
  question: FailureQuestion,
): Promise<Failure[]> {
  return q.query<Failure>(
    `select 'quarantine/' || k.id as reference, null as version, k.source, k.day::text as day, null as area,
       array_to_string(k.rules, ', ') as shows, k.state
     from (select q.id, q.rules, q.state, s.source, (s.received_at at time zone 'Asia/Shanghai')::date as day
           from ingest.pub_quarantine q join ingest.pub_submission s on s.id = q.submission
           where s.causation_id is null and q.state <> 'resubmitted' and ${rule.others ? 'not q.rules <@ $5' : 'q.rules && $5'}) k
     where ($1::text is null or k.source = $1) and ($2::text is null or to_char(k.day, 'YYYY-MM') between $2 and $3)
       and ($4::uuid is null or k.id > $4)
     order by k.id limit $6`,
    [
      question.source ?? null,
      question.months?.from ?? null,
      question.months?.to ?? null,
      question.after ?? null,
      named,
      question.limit,
    ],
  );
}
