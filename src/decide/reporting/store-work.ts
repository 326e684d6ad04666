/** SQL of what somebody has to do about cards: clocks that ran out, cases to be reported, and work that is done. */
import type { Queryable } from '../../kernel/index.ts';

export const REVIEW_KIND = 'reporting.review';
export const PREFILL_KIND = 'reporting.prefill';
export const SUSPECT_KIND = 'reporting.suspect';
const MOST = 500;

const PLACED = `reporting.card c
  left join project.pub_institution i on i.id = c.institution
  left join population.pub_reporting_area a on a.code = c.area`;
/** Cards whose review is late; those of a day's limit are asked for by queue. */
const LATE = `select c.id, c.state, c.hours, c.disease, c.rank, c.due_at, jsonb_array_length(c.steps) as steps, c.institution,
    i.area as institution_area, i.name as institution_name, coalesce(a.code, i.area) as area,
    case when c.state = 'institution' then coalesce(c.institution, '-') else left(coalesce(a.code, i.area), 6) end as place
  from ${PLACED}
  where c.due_at < $1 and c.state in ('institution', 'county', 'city') and coalesce(a.code, i.area) is not null`;

export interface WaitingRow {
  /** `card/<id>`, or `queue/<state>/<place>` for many. */
  subject: string;
  key: string;
  step: 'own' | 'above';
  state: string;
  /** Null for a queue. */
  disease: string | null;
  rank: number;
  cards: number;
  /** The earliest of them. */
  dueAt: Date;
  institution: string | null;
  institutionArea: string | null;
  institutionName: string | null;
  area: string;
}

/** What no item asks for yet: each card of two hours, else each queue, and again for the level above after `above` hours more. */
export function selectOverdue(q: Queryable, now: Date, above: { '2': number; '24': number }): Promise<WaitingRow[]> {
  return q.query<WaitingRow>(
    `with late as (${LATE}), asked as (
       select 'card/' || id as subject, '${REVIEW_KIND}/' || id || '/' || steps as key, state, disease, rank, 1 as cards, due_at,
         institution, institution_area, institution_name, area, $2::float8 as above
       from late where hours = 2
       union all
       select 'queue/' || state || '/' || place, '${REVIEW_KIND}/' || state || '/' || place || '/' || extract(epoch from min(due_at))::bigint, state,
         null, 0, count(*)::int, min(due_at), min(institution), min(institution_area),
         case when state = 'institution' then min(institution_name) end, min(area), $3::float8
       from late where hours <> 2 group by state, place
     )
     select a.subject, a.key, s.step, a.state, a.disease, a.rank, a.cards, a.due_at as "dueAt", a.institution,
       a.institution_area as "institutionArea", a.institution_name as "institutionName", a.area
     from asked a cross join (values ('own', 0), ('above', 1)) as s(step, times)
     where a.due_at + make_interval(secs => a.above * s.times * 3600) < $1
       and not exists (select from work.pub_item w where w.key = a.key || '/' || s.step)
       and not exists (select from work.pub_item w where w.room = 'reporting' and w.subject = a.subject and w.kind = '${REVIEW_KIND}'
         and w.state not in ('done', 'cancelled') and w.key like '%/' || s.step)
     order by a.due_at, a.key, s.step desc limit ${MOST}`,
    [now, above['2'], above['24']],
  );
}

export interface PrefillRow {
  /** Of the candidate. */
  id: string;
  disease: string;
  day: string;
  source: 'diagnosis' | 'result';
  critical: boolean;
  institution: string | null;
  institutionArea: string | null;
  institutionName: string | null;
  area: string;
}

/** Illnesses and results since a day that have no card and that nobody is asked for; what is critical first. */
export function selectUnasked(q: Queryable, from: string): Promise<PrefillRow[]> {
  return q.query<PrefillRow>(
    `select c.id, c.disease, c.day::text as day, c.source, c.critical, c.institution, i.area as "institutionArea", i.name as "institutionName", c.area
     from reporting.candidate c left join project.pub_institution i on i.id = c.institution
     where c.card is null and c.day >= $1 and not exists (select from work.pub_item w where w.key = '${PREFILL_KIND}/' || c.id)
     order by c.critical desc, c.day desc, c.id limit ${MOST}`,
    [from],
  );
}

/** Open items with nothing left to do. */
export function selectSettled(q: Queryable, now: Date, card?: string): Promise<{ id: string; state: string }[]> {
  return q.query(
    `with late as (${LATE})
     select w.id, w.state from work.pub_item w
     where w.room = 'reporting' and w.kind in ('${REVIEW_KIND}', '${PREFILL_KIND}', '${SUSPECT_KIND}') and w.state not in ('done', 'cancelled')
       and ($2::text is null or w.subject = 'card/' || $2)
       and case
         when w.kind = '${SUSPECT_KIND}' then
           not exists (select from reporting.card c where c.id = substr(w.subject, 6) and c.settle_by is not null)
         when w.kind = '${PREFILL_KIND}' then
           not exists (select from reporting.candidate c where c.id = substr(w.subject, 11) and c.card is null)
         when starts_with(w.subject, 'card/') then
           not exists (select from reporting.card c where c.id = substr(w.subject, 6) and c.state in ('institution', 'county', 'city')
             and jsonb_array_length(c.steps)::text = split_part(w.key, '/', 3))
         else not exists (select from late l where l.hours <> 2 and w.subject = 'queue/' || l.state || '/' || l.place) end
     order by w.id limit ${MOST}`,
    [now, card ?? null],
  );
}
