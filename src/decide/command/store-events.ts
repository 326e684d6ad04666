/** SQL of events, their facts, gradings, reports and the chain of information. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { Grade } from './content-grading.ts';
import type { Facts } from './grade.ts';

export const STATES = ['open', 'responding', 'ended', 'closed'] as const;
export type EventState = (typeof STATES)[number];
export interface EventRow {
  id: string;
  year: number;
  no: number;
  exercise: boolean;
  title: string;
  kind: string;
  disease: string | null;
  area: string;
  areaName: string | null;
  place: string | null;
  signal: string | null;
  state: EventState;
  grade: Grade | null;
  level: Grade | null;
  plan: string | null;
  planFrom: string | null;
  detectedAt: Date | null;
  verifiedAt: Date | null;
  learnedAt: Date;
  responseAt: Date | null;
  endedAt: Date | null;
  closedAt: Date | null;
  createdAt: Date;
  createdBy: string;
  createdByName: string;
}
const COLUMNS = `e.id, e.year, e.no, e.exercise, e.title, e.kind, e.disease, e.area, a.name as "areaName", e.place, e.signal, e.state, e.grade, e.level,
  e.plan, e.plan_from::text as "planFrom", e.detected_at as "detectedAt", e.verified_at as "verifiedAt", e.learned_at as "learnedAt",
  e.response_at as "responseAt", e.ended_at as "endedAt", e.closed_at as "closedAt", e.created_at as "createdAt", e.created_by as "createdBy",
  e.created_by_name as "createdByName"`;
const FROM = 'command.event e left join population.pub_reporting_area a on a.code = e.area';

export type NewEvent = Pick<
  EventRow,
  | 'id'
  | 'exercise'
  | 'title'
  | 'kind'
  | 'disease'
  | 'area'
  | 'place'
  | 'signal'
  | 'detectedAt'
  | 'verifiedAt'
  | 'learnedAt'
> & { at: Date; year: number; account: string; name: string };

/** Numbers run by year, those of drills apart; events made at once take turns. */
export async function insertEvent(tx: Tx, e: NewEvent): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`command.event|${e.year}|${e.exercise}`]);
  await tx.query(
    `insert into command.event (id, year, no, exercise, title, kind, disease, area, place, signal, state, detected_at, verified_at, learned_at,
       created_at, created_by, created_by_name)
     select $1, $2, coalesce(max(no), 0) + 1, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11, $12, $13, $14, $15
     from command.event where year = $2 and exercise = $3`,
    [
      e.id,
      e.year,
      e.exercise,
      e.title,
      e.kind,
      e.disease,
      e.area,
      e.place,
      e.signal,
      e.detectedAt,
      e.verifiedAt,
      e.learnedAt,
      e.at,
      e.account,
      e.name,
    ],
  );
}

export async function selectEvent(q: Queryable, id: string, lock = false): Promise<EventRow | undefined> {
  const [row] = await q.query<EventRow>(
    `select ${COLUMNS} from ${FROM} where e.id = $1 ${lock ? 'for update of e' : ''}`,
    [id],
  );
  return row;
}

export interface EventFilter {
  id?: string | undefined;
  states?: readonly EventState[] | undefined;
  exercise?: boolean | undefined;
  /** SQL patterns of the areas that the caller may see. */
  areas?: readonly string[] | undefined;
  after?: { at: string; id: string } | undefined;
  limit: number;
}
export interface ListedEvent extends EventRow {
  facts: Facts | null;
  orders: number;
  openOrders: number;
}

/** Newest first, with the newest facts and how many orders are open. */
export function selectEvents(q: Queryable, f: EventFilter): Promise<ListedEvent[]> {
  return q.query<ListedEvent>(
    `select ${COLUMNS}, x.facts, coalesce(o.orders, 0)::int as orders, coalesce(o.open, 0)::int as "openOrders"
     from ${FROM}
     left join lateral (select facts from command.fact t where t.event = e.id order by t.no desc limit 1) x on true
     left join lateral (select count(*) as orders, count(*) filter (where i.state not in ('done', 'cancelled')) as open
       from command.order r join work.pub_item i on i.id = r.item where r.event = e.id) o on true
     where ($1::uuid is null or e.id = $1) and ($2::text[] is null or e.state = any($2)) and ($3::boolean is null or e.exercise = $3)
       and ($4::text[] is null or e.area like any($4)) and ($5::timestamptz is null or (e.created_at, e.id) < ($5, $6::uuid))
     order by e.created_at desc, e.id desc limit $7`,
    [
      f.id ?? null,
      f.states ?? null,
      f.exercise ?? null,
      f.areas ?? null,
      f.after?.at ?? null,
      f.after?.id ?? null,
      f.limit,
    ],
  );
}

export interface SignalFacts {
  disease: string;
  /** Of the signal: `series`, `rule`, `place` … */
  kind: string;
  area: string;
  cases: number;
  firstDay: string;
  lastDay: string;
  raisedAt: Date;
  respondedAt: Date | null;
  state: string;
}
export async function selectSignalFacts(q: Queryable, id: string): Promise<SignalFacts | undefined> {
  const [row] = await q.query<SignalFacts>(
    `select disease, kind, area, cases, first_day::text as "firstDay", last_day::text as "lastDay", raised_at as "raisedAt",
       responded_at as "respondedAt", state from surveillance.pub_signal where id = $1`,
    [id],
  );
  return row;
}

/** The event made of a signal, if there is one. */
export async function selectEventOfSignal(q: Queryable, signal: string): Promise<string | undefined> {
  const [row] = await q.query<{ id: string }>('select id from command.event where signal = $1', [signal]);
  return row?.id;
}

export type EventChange = Partial<
  Pick<EventRow, 'state' | 'grade' | 'level' | 'plan' | 'planFrom' | 'responseAt' | 'endedAt' | 'closedAt'>
>;
export async function updateEvent(tx: Tx, event: EventRow, change: EventChange): Promise<EventRow> {
  const next = { ...event, ...change };
  await tx.query(
    `update command.event set state = $2, grade = $3, level = $4, plan = $5, plan_from = $6, response_at = $7, ended_at = $8, closed_at = $9
     where id = $1`,
    [
      event.id,
      next.state,
      next.grade,
      next.level,
      next.plan,
      next.planFrom,
      next.responseAt,
      next.endedAt,
      next.closedAt,
    ],
  );
  return next;
}

export interface FactRow {
  no: number;
  at: Date;
  name: string;
  facts: Facts;
  firstOnset: string | null;
  lastOnset: string | null;
  note: string | null;
}
/** Oldest first. */
export function selectFacts(q: Queryable, event: string): Promise<FactRow[]> {
  return q.query<FactRow>(
    `select no, at, name, facts, first_onset::text as "firstOnset", last_onset::text as "lastOnset", note from command.fact
     where event = $1 order by no`,
    [event],
  );
}
export async function insertFact(tx: Tx, event: string, f: FactRow & { account: string }): Promise<void> {
  await tx.query(
    `insert into command.fact (event, no, at, account, name, facts, first_onset, last_onset, note) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [event, f.no, f.at, f.account, f.name, JSON.stringify(f.facts), f.firstOnset, f.lastOnset, f.note],
  );
}

export interface GradingRow {
  no: number;
  at: Date;
  name: string;
  fact: number;
  contentFrom: string;
  proposed: Grade | null;
  rules: string[];
  grade: Grade | null;
  note: string | null;
}
export function selectGradings(q: Queryable, event: string): Promise<GradingRow[]> {
  return q.query<GradingRow>(
    `select no, at, name, fact, content_from::text as "contentFrom", proposed, rules, grade, note from command.grading where event = $1 order by no`,
    [event],
  );
}
export async function insertGrading(
  tx: Tx,
  event: string,
  g: Omit<GradingRow, 'no'> & { account: string },
): Promise<void> {
  await tx.query(
    `insert into command.grading (event, no, at, account, name, fact, content_from, proposed, rules, grade, note)
     select $1, coalesce(max(no), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10 from command.grading where event = $1`,
    [event, g.at, g.account, g.name, g.fact, g.contentFrom, g.proposed, g.rules, g.grade, g.note],
  );
}

export interface RelayRow {
  step: string;
  at: Date;
  name: string;
  note: string | null;
}
export function selectRelays(q: Queryable, event: string): Promise<RelayRow[]> {
  return q.query<RelayRow>('select step, at, name, note from command.relay where event = $1 order by at', [event]);
}
export async function insertRelay(
  tx: Tx,
  event: string,
  r: RelayRow & { dueAt: Date; account: string },
): Promise<void> {
  await tx.query(
    'insert into command.relay (event, step, at, due_at, account, name, note) values ($1, $2, $3, $4, $5, $6, $7)',
    [event, r.step, r.at, r.dueAt, r.account, r.name, r.note],
  );
}

export type ReportKind = 'initial' | 'progress' | 'closing';
export interface ReportRow {
  no: number;
  kind: ReportKind;
  at: Date;
  name: string;
  fact: number;
  text: string;
}
export function selectReports(q: Queryable, event: string): Promise<ReportRow[]> {
  return q.query<ReportRow>('select no, kind, at, name, fact, text from command.report where event = $1 order by no', [
    event,
  ]);
}
export async function insertReport(
  tx: Tx,
  event: string,
  r: Omit<ReportRow, 'no'> & { account: string },
): Promise<number> {
  const [row] = await tx.query<{ no: number }>(
    `insert into command.report (event, no, kind, at, account, name, fact, text)
     select $1, coalesce(max(no), 0) + 1, $2, $3, $4, $5, $6, $7 from command.report where event = $1 returning no`,
    [event, r.kind, r.at, r.account, r.name, r.fact, r.text],
  );
  return row!.no;
}
