/** SQL of lists of cards: whoever may see which, queues in the order of their clocks, figures. */
import type { Queryable } from '../../kernel/index.ts';
import type { CardRow } from './read-card.ts';
import { CARD_COLUMNS, cardOf } from './store.ts';

/** Which cards somebody may see. */
export interface CardSight {
  /** Own cards, whatever their confidentiality. */
  account: string;
  /** SQL patterns of the caller's areas; all without. */
  areas?: readonly string[] | undefined;
  /** Cards of the institution (null: of all institutions in the areas); undefined: none. */
  institution?: string | null | undefined;
  /** Cards of persons and institutions in the areas. */
  review: boolean;
  /** Highest confidentiality. */
  rank: number;
}
export interface CardFilter extends CardSight {
  id?: string | undefined;
  mine?: boolean | undefined;
  states?: readonly string[] | undefined;
  disease?: string | undefined;
  reporter?: string | undefined;
  within?: readonly string[] | undefined;
  /** First and last day of the diagnosis. */
  from?: string | undefined;
  to?: string | undefined;
  /** Only cards whose clock has run out, or whose report was late. */
  overdueAt?: Date | undefined;
  late?: boolean | undefined;
  /** Suspected cases that should have been settled by then. */
  unsettledAt?: Date | undefined;
  /** Queue: the clock that ends first comes first; else the newest diagnosis. */
  order: 'due' | 'new';
  after?: { at: string; id: string } | undefined;
  limit: number;
}
export interface ListedCard extends CardRow {
  institutionName: string | null;
  institutionArea: string | null;
  areaName: string | null;
  /** Where it is reviewed: the area of residence, else that of the institution. */
  reviewArea: string | null;
}

const FROM = `reporting.card c
  left join project.pub_institution i on i.id = c.institution
  left join population.pub_reporting_area a on a.code = c.area`;
const SEEN = `(c.account = $1 or (c.rank <= $2 and (
    ($3 and ($4::text[] is null or coalesce(a.code, i.area) like any($4) or i.area like any($4)))
    or ($5 and (c.institution = $6 or ($6 is null and ($4::text[] is null or i.area like any($4))))))))`;
const FILTER = `${SEEN}
  and ($7::text is null or c.id = $7) and (not $8 or c.account = $1) and ($9::text[] is null or c.state = any($9))
  and ($10::text is null or c.disease = $10) and ($11::text is null or c.institution = $11)
  and ($12::text[] is null or coalesce(a.code, i.area) like any($12))
  and ($13::date is null or c.diagnosed_at >= $13::date::timestamp at time zone 'Asia/Shanghai')
  and ($14::date is null or c.diagnosed_at < ($14::date + 1)::timestamp at time zone 'Asia/Shanghai')
  and ($15::timestamptz is null or c.due_at < $15) and (not $16 or c.late) and ($17::timestamptz is null or c.settle_by < $17)`;

const paramsOf = (f: Omit<CardFilter, 'order' | 'after' | 'limit'>): unknown[] => [
  f.account,
  f.rank,
  f.review,
  f.areas ?? null,
  f.institution !== undefined,
  f.institution ?? null,
  f.id ?? null,
  f.mine ?? false,
  f.states ?? null,
  f.disease ?? null,
  f.reporter ?? null,
  f.within ?? null,
  f.from ?? null,
  f.to ?? null,
  f.overdueAt ?? null,
  f.late ?? false,
  f.unsettledAt ?? null,
];

export async function selectCards(q: Queryable, filter: CardFilter): Promise<ListedCard[]> {
  const { order, after, limit } = filter;
  const key = order === 'due' ? `coalesce(c.due_at, 'infinity')` : 'c.diagnosed_at';
  const [direction, sign] = order === 'due' ? ['asc', '>'] : ['desc', '<'];
  const rows = await q.query<ListedCard>(
    `select ${CARD_COLUMNS}, i.name as "institutionName", i.area as "institutionArea", a.name as "areaName",
       coalesce(a.code, i.area) as "reviewArea"
     from ${FROM} where ${FILTER} and ($18::timestamptz is null or (${key}, c.id) ${sign} ($18::timestamptz, $19::text))
     order by ${key} ${direction}, c.id ${direction} limit $20`,
    [...paramsOf(filter), after?.at ?? null, after?.id ?? null, limit],
  );
  return rows.map(cardOf);
}

export interface CardCounts {
  states: Record<string, number>;
  overdue: number;
  late: number;
  unsettled: number;
  doubtful: number;
}

/** Cards by state, and those that press. */
export async function countCards(
  q: Queryable,
  filter: Omit<CardFilter, 'order' | 'after' | 'limit'>,
  now: Date,
): Promise<CardCounts> {
  const [row] = await q.query<CardCounts>(
    `with seen as (select c.state, c.due_at, c.late, c.settle_by, c.doubts from ${FROM} where ${FILTER})
     select coalesce((select jsonb_object_agg(state, n) from (select state, count(*)::int as n from seen group by 1) as s), '{}') as states,
       count(*) filter (where due_at < $18)::int as overdue, count(*) filter (where late)::int as late,
       count(*) filter (where settle_by < $18)::int as unsettled, count(*) filter (where cardinality(doubts) > 0)::int as doubtful
     from seen`,
    [...paramsOf(filter), now],
  );
  return row!;
}

export interface SuspectRow {
  id: string;
  disease: string;
  account: string | null;
  area: string | null;
  settleBy: Date;
  hours: number;
  rank: number;
  institutionName: string | null;
}

/** Suspected cases past the day on which they should have been confirmed or excluded, a page in the order of their ids. */
export function selectUnsettled(q: Queryable, now: Date, after: string, limit: number): Promise<SuspectRow[]> {
  return q.query<SuspectRow>(
    `select c.id, c.disease, c.account, coalesce(a.code, i.area) as area, c.settle_by as "settleBy", c.hours, c.rank, i.name as "institutionName"
     from ${FROM} where c.settle_by < $1 and c.id > $2 order by c.id limit $3`,
    [now, after, limit],
  );
}

/** Where a card is reviewed: the area of residence, else that of the institution. */
export async function findReviewArea(q: Queryable, id: string): Promise<string | null> {
  const [row] = await q.query<{ area: string | null }>(
    `select coalesce(a.code, i.area) as area from ${FROM} where c.id = $1`,
    [id],
  );
  return row?.area ?? null;
}

/** The institution, else those of the areas that treat patients, by name. */
export function selectInstitutionsIn(
  q: Queryable,
  own: string | null,
  areas: readonly string[] | undefined,
): Promise<{ id: string; name: string }[]> {
  return q.query(
    `select id, coalesce(name, id) as name from project.pub_institution
     where case when $1::text is not null then id = $1 else $2::text[] is null or area like any($2) end
     order by name, id limit 2000`,
    [own, areas ?? null],
  );
}
