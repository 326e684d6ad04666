/** SQL of the review after an event, its findings, and what is released to the public. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { WorkState } from '../../work/index.ts';

export interface ReviewRow {
  summary: string;
  at: Date;
  name: string;
}
export async function selectReview(q: Queryable, event: string): Promise<ReviewRow | undefined> {
  const [row] = await q.query<ReviewRow>('select summary, at, name from command.review where event = $1', [event]);
  return row;
}
export async function upsertReview(tx: Tx, event: string, r: ReviewRow & { account: string }): Promise<void> {
  await tx.query(
    `insert into command.review (event, summary, at, account, name) values ($1, $2, $3, $4, $5)
     on conflict (event) do update set summary = $2, at = $3, account = $4, name = $5`,
    [event, r.summary, r.at, r.account, r.name],
  );
}

export interface FindingRow {
  no: number;
  good: boolean;
  text: string;
  item: string | null;
  name: string;
  /** Of the improvement. */
  title: string | null;
  state: WorkState | null;
  due: string | null;
}
export function selectFindings(q: Queryable, event: string): Promise<FindingRow[]> {
  return q.query<FindingRow>(
    `select f.no, f.good, f.text, f.item, f.name, i.title, i.state, i.due::text as due
     from command.finding f left join work.pub_item i on i.id = f.item where f.event = $1 order by f.no`,
    [event],
  );
}
export async function insertFinding(
  tx: Tx,
  event: string,
  f: { no: number; good: boolean; text: string; item: string | null; at: Date; name: string },
): Promise<void> {
  await tx.query(
    'insert into command.finding (event, no, good, text, item, at, name) values ($1, $2, $3, $4, $5, $6, $7)',
    [event, f.no, f.good, f.text, f.item, f.at, f.name],
  );
}

export const NOTICE_STATES = ['draft', 'reviewed', 'refused', 'released', 'withdrawn'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];
export interface NoticeRow {
  id: string;
  event: string;
  title: string;
  text: string;
  issuer: string;
  at: Date;
  account: string;
  name: string;
  state: NoticeState;
  stateAt: Date;
  stateBy: string;
  note: string | null;
  exercise: boolean;
  area: string;
}
const NOTICE = `select n.id, n.event, n.title, n.text, n.issuer, n.at, n.account, n.name, s.state, s.at as "stateAt", s.name as "stateBy", s.note,
    e.exercise, e.area
  from command.notice n join command.event e on e.id = n.event
  join lateral (select state, at, name, note from command.notice_step t where t.notice = n.id order by t.no desc limit 1) s on true`;
export function selectNotices(q: Queryable, event: string): Promise<NoticeRow[]> {
  return q.query<NoticeRow>(`${NOTICE} where n.event = $1 order by n.at desc`, [event]);
}
export async function selectNotice(q: Queryable, id: string): Promise<NoticeRow | undefined> {
  const [row] = await q.query<NoticeRow>(`${NOTICE} where n.id = $1`, [id]);
  return row;
}
/** What everybody may read: released and not withdrawn, never of a drill; newest first. */
export function selectReleased(q: Queryable, limit: number): Promise<NoticeRow[]> {
  return q.query<NoticeRow>(
    `${NOTICE} where s.state = 'released' and not e.exercise order by s.at desc, n.id limit $1`,
    [limit],
  );
}
export async function insertNotice(
  tx: Tx,
  n: Pick<NoticeRow, 'id' | 'event' | 'title' | 'text' | 'issuer' | 'at' | 'account' | 'name'>,
): Promise<void> {
  await tx.query(
    'insert into command.notice (id, event, title, text, issuer, at, account, name) values ($1, $2, $3, $4, $5, $6, $7, $8)',
    [n.id, n.event, n.title, n.text, n.issuer, n.at, n.account, n.name],
  );
}
export async function insertNoticeStep(
  tx: Tx,
  s: { notice: string; state: NoticeState; at: Date; account: string; name: string; note: string | null },
): Promise<void> {
  await tx.query(
    `insert into command.notice_step (notice, no, state, at, account, name, note)
     select $1, coalesce(max(no), 0) + 1, $2, $3, $4, $5, $6 from command.notice_step where notice = $1`,
    [s.notice, s.state, s.at, s.account, s.name, s.note],
  );
}
