/** SQL of the room: outcomes of the rules over all records, replaced whole, and what sources state. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import { judgedRows, rowsOf } from './compile-rules.ts';
import { type DoorRule, type RowRule, STATED_RULE, type Table } from './types.ts';

export async function deleteResults(tx: Tx): Promise<void> {
  await tx.query('delete from quality.result');
}

/**
 * Judges all rows of a table in one pass, and names some of those that fail in another. The two are added up and not joined:
 * the planner knows nothing of either and would compare every row with every other.
 */
export async function insertTable(tx: Tx, table: Table, rules: readonly RowRule[], sample: number): Promise<void> {
  const judged = `from (${rowsOf(table, rules)}) r ${judgedRows(rules)} where j.concerns`;
  await tx.query(
    `insert into quality.result (rule, source, month, area, rows, failed, sample)
     select rule, source, month, area, sum(rows), sum(failed), coalesce(jsonb_agg(reference) filter (where reference is not null), '[]')
     from (
       select j.rule, r.source, r.month, r.area, count(*) as rows, count(*) filter (where not j.holds) as failed, null as reference
       ${judged} group by 1, 2, 3, 4
       union all
       select rule, source, month, area, 0, 0, reference
       from (select j.rule, r.source, r.month, r.area, r.type || '/' || r.id as reference,
               row_number() over (partition by j.rule, r.source, r.month, r.area order by r.id) as no
             ${judged} and not j.holds) named where no <= $1
     ) parts group by 1, 2, 3, 4`,
    [sample],
  );
}

/** What the door held back and was not put right since, by month of receipt; a row that was sent again counts at its first receipt only. */
export async function insertDoor(tx: Tx, rules: readonly DoorRule[], sample: number): Promise<void> {
  const named = rules.flatMap((rule) => rule.ingest ?? []);
  const month = `to_char(s.received_at at time zone 'Asia/Shanghai', 'YYYY-MM')`;
  for (const rule of rules)
    await tx.query(
      `insert into quality.result (rule, source, month, area, rows, failed, sample)
       with sent as (
         select s.source, ${month} as month, sum(s.records) as rows from ingest.pub_submission s
         where s.causation_id is null and s.status <> 'refused'
           and s.received_at >= $2::date::timestamp at time zone 'Asia/Shanghai'
           and ($3::date is null or s.received_at < $3::date::timestamp at time zone 'Asia/Shanghai')
         group by 1, 2
       ), held as (
         select s.source, ${month} as month, q.id, row_number() over (partition by s.source, ${month} order by q.id) as no
         from ingest.pub_quarantine q join ingest.pub_submission s on s.id = q.submission
         where s.causation_id is null and q.state <> 'resubmitted' and ${rule.others ? 'not q.rules <@ $4' : 'q.rules && $4'}
       ), failed as (
         select source, month, count(*) as failed, jsonb_agg('quarantine/' || id) filter (where no <= $5) as sample
         from held group by 1, 2
       )
       select $1, t.source, t.month, null, t.rows, least(t.rows, coalesce(f.failed, 0)), coalesce(f.sample, '[]')
       from sent t left join failed f on f.source = t.source and f.month = t.month where t.rows > 0`,
      [rule.id, rule.validFrom, rule.validTo ?? null, rule.others ? named : rule.ingest, sample],
    );
}

/** Visits uploaded against visits stated: the stated are the rows, those that did not come the failed ones. */
export async function insertStated(tx: Tx): Promise<void> {
  await tx.query(
    `insert into quality.result (rule, source, month, area, rows, failed, sample)
     select $1, s.source, s.month, null, s.visits, greatest(0, s.visits - coalesce(u.visits, 0)), '[]'
     from (select distinct on (source, month) source, month, visits from quality.stated
           order by source, month, stated_at desc, id desc) s
     left join (select coalesce(c.source, '?') as source, to_char(e.start, 'YYYY-MM') as month, count(*) as visits
                from record.pub_current c join project.pub_encounter e on e.id = c.id
                where c.type = 'Encounter' group by 1, 2) u on u.source = s.source and u.month = s.month
     where s.visits > 0`,
    [STATED_RULE],
  );
}

export interface Run {
  id: string;
  beganAt: Date;
  endedAt: Date;
  rules: number;
  scoreVersion: string;
}

export async function insertRun(tx: Tx, run: Run): Promise<void> {
  await tx.query('insert into quality.run (id, began_at, ended_at, rules, score_version) values ($1, $2, $3, $4, $5)', [
    run.id,
    run.beganAt,
    run.endedAt,
    run.rules,
    run.scoreVersion,
  ]);
}

export async function selectLastRun(q: Queryable): Promise<Run | undefined> {
  const [run] = await q.query<Run>(
    `select id, began_at as "beganAt", ended_at as "endedAt", rules, score_version as "scoreVersion"
     from quality.run order by ended_at desc, id desc limit 1`,
  );
  return run;
}

export interface ResultFilter {
  source?: string | undefined;
  /** First and last month, `YYYY-MM`. */
  months?: { from: string; to: string } | undefined;
  /** SQL patterns of area codes; undefined: everywhere. */
  areas?: readonly string[] | undefined;
}
export interface ResultRow {
  rule: string;
  key: string;
  rows: number;
  failed: number;
}

/** Rows and failures of each rule, by source or by month. Rows of no area are those of the door and of statements. */
export function selectResults(q: Queryable, by: 'source' | 'month', filter: ResultFilter): Promise<ResultRow[]> {
  return q.query<ResultRow>(
    `select rule, ${by} as key, sum(rows)::float8 as rows, sum(failed)::float8 as failed from quality.result
     where ($1::text is null or source = $1) and ($2::text is null or month between $2 and $3)
       and ($4::text[] is null or area is null or area like any($4))
     group by 1, 2 order by 2, 1`,
    [filter.source ?? null, filter.months?.from ?? null, filter.months?.to ?? null, filter.areas ?? null],
  );
}

export interface Stated {
  id: string;
  source: string;
  month: string;
  visits: number;
  note: string | null;
  by: string;
  at: Date;
}

export async function insertStatement(q: Queryable, row: Stated): Promise<void> {
  await q.query(
    `insert into quality.stated (id, source, month, visits, note, stated_by, stated_at) values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.source, row.month, row.visits, row.note, row.by, row.at],
  );
}
