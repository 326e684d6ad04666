/** SQL of signals and the steps taken on them. */
import type { Queryable, Tx } from '../../kernel/index.ts';
import type { Level, SignalKind } from './levels.ts';

/** What is known when a signal is raised; days are those on which the persons behind it fell ill. */
export interface Finding {
  trigger: string;
  kind: SignalKind;
  /** Disease, syndrome or source that it is about. */
  disease: string;
  area: string;
  /** Site or unit within the area; '' for the area as a whole. */
  place: string;
  level: Level;
  firstDay: string;
  lastDay: string;
  cases: number;
  expected: number | null;
  threshold: number | null;
  explanation: Record<string, unknown>;
  /** A signal whose days reach to this day or later is the same; the first day without it. */
  joins?: string;
}
export interface NewSignal extends Finding {
  id: string;
  contentFrom: string;
  raisedAt: Date;
  respondBy: Date;
  state: string;
}
export interface SignalRow extends NewSignal {
  respondedAt: Date | null;
  stateAt: Date;
  assignee: string | null;
  version: number;
  areaName: string | null;
  /** Rule of the information standard that it meets, since when, and by when that is to be told upwards. */
  eventRule: string | null;
  eventAt: Date | null;
  eventDue: Date | null;
}

const COLUMNS = `s.id, s.trigger, s.kind, s.place, s.event_rule as "eventRule", s.event_at as "eventAt", s.event_due as "eventDue", s.content_from::text as "contentFrom", s.disease, s.area, a.name as "areaName", s.level,
  s.first_day::text as "firstDay", s.last_day::text as "lastDay", s.cases, s.expected, s.threshold, s.explanation,
  s.raised_at as "raisedAt", s.respond_by as "respondBy", s.responded_at as "respondedAt", s.state, s.state_at as "stateAt",
  s.assignee, s.version`;
const FROM = `surveillance.signal s left join population.pub_reporting_area a on a.code = s.area`;

/** The newest signal of each of the findings' triggers, diseases, areas and places whose days reach into the finding's; locked. */
export function lockEarlier(tx: Tx, findings: readonly Finding[]): Promise<SignalRow[]> {
  return tx.query<SignalRow>(
    `select ${COLUMNS} from ${FROM} where s.id in (
       select distinct on (f.trigger, f.disease, f.area, f.place) e.id
       from jsonb_to_recordset($1::jsonb) as f(trigger text, disease text, area text, place text, "firstDay" date, joins date)
       join surveillance.signal e on e.trigger = f.trigger and e.disease = f.disease and e.area = f.area and e.place = f.place
         and e.last_day >= coalesce(f.joins, f."firstDay")
       order by f.trigger, f.disease, f.area, f.place, e.raised_at desc, e.id desc)
     for update of s`,
    [JSON.stringify(findings)],
  );
}

export async function insertSignals(tx: Tx, signals: readonly NewSignal[]): Promise<void> {
  if (signals.length === 0) return;
  await tx.query(
    `insert into surveillance.signal (id, trigger, kind, content_from, disease, area, place, level, first_day, last_day, cases, expected, threshold,
       explanation, raised_at, respond_by, state, state_at)
     select id, trigger, kind, "contentFrom", disease, area, place, level, "firstDay", "lastDay", cases, expected, threshold, explanation, "raisedAt",
       "respondBy", state, "raisedAt"
     from jsonb_to_recordset($1::jsonb) as r(id uuid, trigger text, kind text, "contentFrom" date, disease text, area text, place text, level text, "firstDay" date,
       "lastDay" date, cases int, expected float8, threshold float8, explanation jsonb, "raisedAt" timestamptz, "respondBy" timestamptz, state text)`,
    [JSON.stringify(signals)],
  );
}

/** Brings open signals to what is known now. */
export async function growSignals(tx: Tx, grown: readonly (Finding & { id: string })[]): Promise<void> {
  if (grown.length === 0) return;
  await tx.query(
    `update surveillance.signal s set first_day = least(s.first_day, r."firstDay"), last_day = greatest(s.last_day, r."lastDay"),
       level = r.level, cases = r.cases, expected = r.expected, threshold = r.threshold, explanation = r.explanation
     from jsonb_to_recordset($1::jsonb) as r(id uuid, level text, "firstDay" date, "lastDay" date, cases int, expected float8, threshold float8, explanation jsonb)
     where s.id = r.id`,
    [JSON.stringify(grown)],
  );
}

/** Open signals go on, though they do not grow. */
export async function extendSignals(tx: Tx, signals: readonly { id: string; lastDay: string }[]): Promise<void> {
  if (signals.length === 0) return;
  await tx.query(
    `update surveillance.signal s set last_day = greatest(s.last_day, r."lastDay")
     from jsonb_to_recordset($1::jsonb) as r(id uuid, "lastDay" date) where s.id = r.id`,
    [JSON.stringify(signals)],
  );
}

export interface NewStep {
  id: string;
  signal: string;
  at: Date;
  account: string | null;
  name: string | null;
  action: string;
  state: string;
  reason: string | null;
  note: string | null;
  detail: Record<string, unknown>;
}
export async function insertSteps(tx: Tx, steps: readonly NewStep[]): Promise<void> {
  if (steps.length === 0) return;
  await tx.query(
    `insert into surveillance.signal_step (id, signal, at, account, name, action, state, reason, note, detail)
     select * from jsonb_to_recordset($1::jsonb) as r(id uuid, signal uuid, at timestamptz, account text, name text, action text, state text,
       reason text, note text, detail jsonb)`,
    [JSON.stringify(steps)],
  );
}

export function selectSteps(q: Queryable, signal: string): Promise<NewStep[]> {
  return q.query<NewStep>(
    `select id, signal, at, account, name, action, state, reason, note, detail from surveillance.signal_step
     where signal = $1 order by at, id`,
    [signal],
  );
}

export async function selectSignal(q: Queryable, id: string, lock = false): Promise<SignalRow | undefined> {
  const [row] = await q.query<SignalRow>(
    `select ${COLUMNS} from ${FROM} where s.id = $1 ${lock ? 'for update of s' : ''}`,
    [id],
  );
  return row;
}

export async function updateState(
  tx: Tx,
  signal: { id: string; state: string; at: Date; assignee: string | null },
): Promise<void> {
  await tx.query(
    `update surveillance.signal set state = $2, state_at = $3, responded_at = coalesce(responded_at, $3), assignee = $4,
       version = version + 1 where id = $1`,
    [signal.id, signal.state, signal.at, signal.assignee],
  );
}

export interface SignalFilter {
  id?: string | undefined;
  ids?: readonly string[] | undefined;
  disease?: string | undefined;
  /** The area asked for and all in it. */
  within?: string | undefined;
  states?: readonly string[] | undefined;
  level?: string | undefined;
  kind?: SignalKind | undefined;
  /** Only those not answered in time by then. */
  lateAt?: Date | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** SQL patterns of the areas that the caller may see. */
  areas?: readonly string[] | undefined;
  after?: { at: string; id: string } | undefined;
  limit: number;
}

/** Newest first. */
export function selectSignals(q: Queryable, f: SignalFilter): Promise<SignalRow[]> {
  return q.query<SignalRow>(
    `select ${COLUMNS} from ${FROM} where ${CONDITIONS}
       and ($12::timestamptz is null or (s.raised_at, s.id) < ($12, $13::uuid))
     order by s.raised_at desc, s.id desc limit $14`,
    [...conditionParams(f), f.after?.at ?? null, f.after?.id ?? null, f.limit],
  );
}

const CONDITIONS = `($1::text is null or s.disease = $1)
  and ($2::text is null or s.area = $2 or exists (select from population.pub_area_closure x
        where x.descendant = s.area and x.ancestor = $2 and x.valid_from <= s.last_day and x.valid_to > s.last_day))
  and ($3::text[] is null or s.state = any($3)) and ($4::text is null or s.level = $4)
  and ($5::timestamptz is null or coalesce(s.responded_at, $5) > s.respond_by)
  and ($6::date is null or s.last_day >= $6) and ($7::date is null or s.last_day <= $7)
  and ($8::text[] is null or s.area like any($8)) and ($9::uuid is null or s.id = $9) and ($10::text is null or s.kind = $10)
  and ($11::uuid[] is null or s.id = any($11))`;
const conditionParams = (f: Omit<SignalFilter, 'limit' | 'after'>) => [
  f.disease ?? null,
  f.within ?? null,
  f.states ?? null,
  f.level ?? null,
  f.lateAt ?? null,
  f.from ?? null,
  f.to ?? null,
  f.areas ?? null,
  f.id ?? null,
  f.kind ?? null,
  f.ids ?? null,
];

export interface SignalCounts {
  signals: number;
  responded: number;
  /** Answered by the time asked. */
  inTime: number;
  /** Due by now, answered or not. */
  due: number;
  /** Half of the answers came within so many hours. */
  medianHours: number | null;
  suspected: number;
  events: number;
  dismissed: number;
  open: number;
}

/** Indicators of how signals are worked; a signal counts as suspected or an event once it was one. */
export async function countSignals(
  q: Queryable,
  f: Omit<SignalFilter, 'limit' | 'after'>,
  now: Date,
): Promise<SignalCounts> {
  const [counts] = await q.query<SignalCounts>(
    `select count(*)::int as signals, count(s.responded_at)::int as responded,
       count(*) filter (where s.responded_at <= s.respond_by)::int as "inTime",
       count(*) filter (where s.respond_by <= $12 or s.responded_at is not null)::int as due,
       percentile_cont(0.5) within group (order by extract(epoch from s.responded_at - s.raised_at) / 3600.0) as "medianHours",
       count(*) filter (where t.suspected)::int as suspected, count(*) filter (where t.event)::int as events,
       count(*) filter (where s.state = 'dismissed')::int as dismissed, count(*) filter (where s.state not in ('dismissed', 'closed', 'restored'))::int as open
     from ${FROM}
     left join lateral (select bool_or(p.state in ('suspected', 'investigating', 'event')) as suspected, bool_or(p.state = 'event') as event
       from surveillance.signal_step p where p.signal = s.id) t on true
     where ${CONDITIONS}`,
    [...conditionParams(f), now],
  );
  return counts!;
}

export interface CaseRow {
  patient: string;
  person: string;
  day: string;
  area: string;
  areaName: string | null;
  sex: string | null;
  birthDate: string | null;
}

/** Who fell ill behind a signal: by day, then person. */
export function selectCases(
  q: Queryable,
  of: {
    diseases: readonly string[];
    area: string;
    firstDay: string;
    lastDay: string;
    /** Only these Patients, where a signal names its own. */
    patients?: readonly string[] | undefined;
    /** Names of a school or workplace: those whose cards name it, wherever they live. */
    units?: readonly string[] | undefined;
  },
  after: { day: string; person: string } | undefined,
  limit: number,
): Promise<CaseRow[]> {
  const within = of.units
    ? 'join (select distinct disease, person from surveillance.unit_case where unit = any($2)) u on u.disease = o.disease and u.person = o.person'
    : 'join population.pub_area_closure x on x.descendant = o.area and x.ancestor = any($2) and x.valid_from <= o.day and x.valid_to > o.day';
  return q.query<CaseRow>(
    `select o.patient, o.person, o.day::text as day, o.area, v.name as "areaName", r.sex, r.birth_date::text as "birthDate"
     from surveillance.occurrence o
     ${within}
     left join population.pub_reporting_area v on v.code = o.area
     left join project.pub_resident r on r.id = o.patient
     where o.disease = any($1) and o.day between $3 and $4 and ($5::date is null or (o.day, o.person) > ($5, $6))
       and ($8::text[] is null or o.patient = any($8))
     order by o.day, o.person limit $7`,
    [
      ...[
        of.diseases,
        of.units ?? [of.area],
        of.firstDay,
        of.lastDay,
        after?.day ?? null,
        after?.person ?? null,
        limit,
      ],
      of.patients ?? null,
    ],
  );
}

/** Persons a day behind a signal, and by area one level down: the curve and the map. */
export function selectCurve(
  q: Queryable,
  of: { diseases: readonly string[]; area: string; lastDay: string },
  days: number,
): Promise<{ day: string; area: string; cases: number }[]> {
  return q.query(
    `select o.day::text as day, coalesce(t.code, o.area) as area, count(distinct o.person)::int as cases
     from surveillance.occurrence o
     join population.pub_area_closure x on x.descendant = o.area and x.ancestor = $2 and x.valid_from <= o.day and x.valid_to > o.day
     left join lateral (select a.code from population.pub_area_closure y join population.pub_reporting_area a on a.code = y.ancestor and a.level = 'township'
       where y.descendant = o.area and y.valid_from <= o.day and y.valid_to > o.day limit 1) t on true
     where o.disease = any($1) and o.day > $3::date - $4::int and o.day <= $3
     group by 1, 2 order by 1, 2`,
    [of.diseases, of.area, of.lastDay, days],
  );
}

/** Ends signals without a person's step. */
export async function closeSignals(tx: Tx, ids: readonly string[], state: string, at: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('update surveillance.signal set state = $2, state_at = $3, version = version + 1 where id = any($1)', [
    ids,
    state,
    at,
  ]);
}

export interface OpenSignal {
  id: string;
  kind: SignalKind;
  disease: string;
  area: string;
  level: Level;
  cases: number;
  state: string;
  explanation: Record<string, unknown>;
  /** The rule that a hit in or around its area met. */
  rule: string | null;
}

/** Signals in the states that meet no rule of the information standard yet, with the rule that one of the hits met there. */
export function selectOpenFor(
  q: Queryable,
  hits: readonly { trigger: string; disease: string; area: string; firstDay: string; lastDay: string }[],
  states: readonly string[],
): Promise<OpenSignal[]> {
  return q.query<OpenSignal>(
    `select distinct on (s.id) s.id, s.kind, s.disease, s.area, s.level, s.cases, s.state, s.explanation, h.trigger as rule
     from surveillance.signal s
     left join jsonb_to_recordset($1::jsonb) as h(trigger text, disease text, area text, "firstDay" date, "lastDay" date)
       on h.disease = s.disease and h."firstDay" <= s.last_day and h."lastDay" >= s.first_day
       and (h.area = s.area or exists (select from population.pub_area_closure x where x.valid_from <= s.last_day and x.valid_to > s.last_day
         and ((x.descendant = h.area and x.ancestor = s.area) or (x.descendant = s.area and x.ancestor = h.area))))
     where s.event_rule is null and s.state = any($2) and s.kind in ('rule', 'series', 'scan', 'place')
     order by s.id, h.trigger nulls last`,
    [JSON.stringify(hits), states],
  );
}

export async function markEventRules(
  tx: Tx,
  marks: readonly { id: string; rule: string }[],
  at: Date,
  due: Date,
): Promise<void> {
  await tx.query(
    `update surveillance.signal s set event_rule = m.rule, event_at = $2, event_due = $3
     from jsonb_to_recordset($1::jsonb) as m(id uuid, rule text) where m.id = s.id`,
    [JSON.stringify(marks), at, due],
  );
}

export interface ConfirmedOutbreak {
  disease: string;
  area: string;
  firstDay: string;
  lastDay: string;
}

/** Days of signals that were confirmed as events, for their areas, all that contain them and all within. */
export function selectConfirmed(q: Queryable): Promise<ConfirmedOutbreak[]> {
  return q.query<ConfirmedOutbreak>(
    `select distinct s.disease, x.area, s.first_day::text as "firstDay", s.last_day::text as "lastDay"
     from surveillance.signal s
     cross join lateral (
       select c.ancestor as area from population.pub_area_closure c where c.descendant = s.area and c.valid_from <= s.last_day and c.valid_to > s.last_day
       union select c.descendant from population.pub_area_closure c where c.ancestor = s.area and c.valid_from <= s.last_day and c.valid_to > s.last_day
     ) x
     where s.state in ('event', 'closed') and s.kind in ('rule', 'series', 'scan', 'place') order by 1, 2, 3`,
  );
}
