/**
 * Statements over returned files and the versions of their rows. Every room that takes returns keeps them in tables of its
 * own schema (`return`, `return_row`) and runs the statements itself.
 */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { Problem } from './problem.ts';
import type { Cells } from './read-return.ts';

export type RowState = 'accepted' | 'warned' | 'rejected' | 'unchanged';
export interface ReturnRow {
  row: number;
  version: number;
  cells: Cells;
  area: string | null;
  /** What the row is about beside area and period. */
  item: string | null;
  period: string | null;
  state: RowState;
  problems: Problem[];
  /** Id of the value that it became. */
  reported: string | null;
  changedBy: string;
  changedAt: string;
}
export interface ReturnInfo {
  id: string;
  sha256: string;
  file: string;
  fileName: string;
  size: number;
  scope: string;
  area: string;
  period: string | null;
  template: string | null;
  notes: Problem[];
  sentBy: string;
  sentAt: string;
  withdrawn: { by: string; at: string; reason: string } | null;
  counts: Record<RowState, number>;
}
export interface Receipt extends ReturnInfo {
  rows: ReturnRow[];
}
export type NewReturn = Omit<ReturnInfo, 'counts' | 'withdrawn' | 'sentAt'> & { sentAt: Date };
export type NewRow = Omit<ReturnRow, 'changedBy' | 'changedAt'>;
export interface ReturnFilter {
  id?: string;
  sha256?: string;
  scope?: string;
  areas?: readonly string[];
  sentBy?: string;
}

export interface ReturnStore {
  insertReturn(tx: Tx, info: NewReturn): Promise<void>;
  insertRows(tx: Tx, id: string, rows: readonly NewRow[], by: string, at: Date): Promise<void>;
  /** Returns, newest first. */
  selectReturns(q: Queryable, filter: ReturnFilter, limit: number, offset: number): Promise<ReturnInfo[]>;
  /** The newest version of each row, or every version. */
  selectRows(q: Queryable, id: string, versions?: 'newest' | 'all'): Promise<ReturnRow[]>;
  /** One sender's changes to a return at a time, and one return of the same file at a time. */
  lock(tx: Tx, what: string): Promise<void>;
  markWithdrawn(tx: Tx, id: string, by: string, at: Date, reason: string): Promise<void>;
}

/** Runs a statement with the rights of the room that calls. */
type Run = <T extends object>(q: Queryable, text: string, params: readonly unknown[]) => Promise<T[]>;

type InfoRow = Omit<ReturnInfo, 'counts' | 'withdrawn' | 'sentAt'> & {
  sentAt: Date;
  withdrawnBy: string | null;
  withdrawnAt: Date | null;
  withdrawnReason: string | null;
} & Record<RowState, number>;
const STATES: readonly RowState[] = ['accepted', 'warned', 'rejected', 'unchanged'];

/** `item` is the column that holds what a row is about. */
export function returnStore(schema: string, item: string, run: Run): ReturnStore {
  return {
    async insertReturn(tx, info) {
      await run(
        tx,
        `insert into ${schema}.return (id, sha256, file, file_name, file_size, scope, area, period, template, notes, sent_by, sent_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12)`,
        [
          ...[info.id, info.sha256, info.file, info.fileName, info.size, info.scope, info.area, info.period],
          ...[info.template, JSON.stringify(info.notes), info.sentBy, info.sentAt],
        ],
      );
    },
    async insertRows(tx, id, rows, by, at) {
      await run(
        tx,
        `insert into ${schema}.return_row (return, row, version, cells, area, ${item}, period, state, problems, reported, changed_by, changed_at)
         select $1, r.row, version, cells, area, item, period, state, problems, reported, $3, $4
         from jsonb_to_recordset($2::jsonb) as r(row integer, version integer, cells jsonb, area text, item text, period text,
           state text, problems jsonb, reported uuid)`,
        [id, JSON.stringify(rows), by, at],
      );
    },
    async selectReturns(q, filter, limit, offset) {
      const rows = await run<InfoRow>(
        q,
        `with r as (
           select * from ${schema}.return
           where ($1::uuid is null or id = $1) and ($2::text is null or sha256 = $2 and withdrawn_at is null)
             and ($3::text is null or scope = $3) and ($4::text[] is null or area = any($4))
             and ($7::text is null or sent_by = $7)
           order by sent_at desc, id desc limit $5 offset $6
         ), newest as (
           select distinct on (w.return, w.row) w.return, w.state from ${schema}.return_row w join r on r.id = w.return
           order by w.return, w.row, w.version desc
         ), counted as (
           select return, ${STATES.map((state) => `count(*) filter (where state = '${state}')::int as ${state}`).join(', ')}
           from newest group by return
         )
         select r.id, sha256, file, file_name as "fileName", file_size as size, scope, area, period, template, notes, sent_by as "sentBy",
                sent_at as "sentAt", withdrawn_by as "withdrawnBy", withdrawn_at as "withdrawnAt", withdrawn_reason as "withdrawnReason",
                ${STATES.map((state) => `coalesce(${state}, 0) as ${state}`).join(', ')}
         from r left join counted c on c.return = r.id order by sent_at desc, r.id desc`,
        [
          ...[filter.id ?? null, filter.sha256 ?? null, filter.scope ?? null, filter.areas ?? null],
          ...[limit, offset, filter.sentBy ?? null],
        ],
      );
      return rows.map(({ sentAt, withdrawnBy, withdrawnAt, withdrawnReason, ...row }) => {
        const { accepted, warned, rejected, unchanged, ...rest } = row;
        return {
          ...rest,
          sentAt: sentAt.toISOString(),
          withdrawn: withdrawnAt && { by: withdrawnBy!, at: withdrawnAt.toISOString(), reason: withdrawnReason! },
          counts: { accepted, warned, rejected, unchanged },
        };
      });
    },
    async selectRows(q, id, versions = 'newest') {
      const rows = await run<Omit<ReturnRow, 'changedAt'> & { changedAt: Date }>(
        q,
        `select ${versions === 'newest' ? 'distinct on (row)' : ''} row, version, cells, area, ${item} as item, period, state, problems,
                reported, changed_by as "changedBy", changed_at as "changedAt"
         from ${schema}.return_row where return = $1 order by row, version desc`,
        [id],
      );
      return rows.map((row) => ({ ...row, changedAt: row.changedAt.toISOString() }));
    },
    async lock(tx, what) {
      await run(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`return|${what}`]);
    },
    async markWithdrawn(tx, id, by, at, reason) {
      await run(
        tx,
        `update ${schema}.return set withdrawn_by = $2, withdrawn_at = $3, withdrawn_reason = $4 where id = $1`,
        [id, by, at, reason],
      );
    },
  };
}
