/** SQL of institutions as subjects of programmes: who takes part, what is due, who might. */
import type { Queryable } from '../../kernel/index.ts';
import type { WorkStatus } from './store-read.ts';

/** `planned`: its time has not come yet; only listed where that is asked for. */
export type InstitutionStatus = WorkStatus | 'planned';

export interface InstitutionRow {
  /** Organization id. */
  id: string;
  name: string | null;
  /** Class of the institution (WS 218). */
  kind: string | null;
  area: string | null;
}
const INSTITUTION = 'i.id, i.name, i.class as kind, i.area';

/** Also one that is no longer in service. */
export async function findInstitution(q: Queryable, id: string): Promise<InstitutionRow | undefined> {
  const [row] = await q.query<InstitutionRow>(`select ${INSTITUTION} from project.pub_institution i where i.id = $1`, [
    id,
  ]);
  return row;
}

export interface InstitutionFilter {
  /** Ids of the packs. */
  packs: readonly string[];
  /** SQL patterns of areas; all without. */
  areas?: readonly string[] | undefined;
  /** Organization id: this one and its parts. */
  own?: string | undefined;
  /** Part of the name. */
  name?: string | undefined;
  status?: InstitutionStatus | undefined;
  today: string;
  /** `day|enrolment|contact` of the last row seen. */
  after?: string | undefined;
  limit: number;
}
export interface InstitutionWorkRow extends InstitutionRow {
  enrolment: string;
  pack: string;
  contact: string;
  no: number;
  due: string;
  late: string;
  lost: string | null;
  status: InstitutionStatus;
  doctor: string | null;
  lastOn: string | null;
  lastClass: string | null;
  lastForm: string | null;
}

// $1 today, $2 packs, $3 areas, $4 own, $5 name
const SEEN = `e.pack = any($2::text[]) and ($3::text[] is null or i.area like any($3)) and ($4::text is null or i.id = $4 or i.part_of = $4)
    and ($5::text is null or strpos(i.name, $5) > 0)`;
const OPEN = `from programs.enrolment e join project.pub_institution i on i.id = substr(e.patient, 14)
  join programs.due d on d.enrolment = e.id
  cross join lateral (select case when d.open > $1::date then 'planned' when $1::date <= d.late then 'due' when d.lost is not null and $1::date > d.lost then 'lost'
    else 'overdue' end as status) s
  where starts_with(e.patient, 'Organization/') and e.exited is null and d.done_on is null
    and (not d.deferred or d.deferred_until <= $1::date) and ${SEEN}`;
const paramsOf = ({ today, packs, areas, own, name }: Omit<InstitutionFilter, 'limit'>): unknown[] => [
  today,
  packs,
  areas ?? null,
  own ?? null,
  name ?? null,
];

/** In the order of the day they are due. */
export function selectInstitutionWork(q: Queryable, filter: InstitutionFilter): Promise<InstitutionWorkRow[]> {
  const [day, enrolment, contact] = filter.after?.split('|') ?? [];
  return q.query<InstitutionWorkRow>(
    `select ${INSTITUTION}, d.enrolment, e.pack, d.contact, d.no, d.due::text as due, d.late::text as late, d.lost::text as lost, s.status,
       e.doctor, e.last_on::text as "lastOn", e.last_class as "lastClass", e.last_form as "lastForm"
     ${OPEN} and (s.status = $6 or $6::text is null and s.status <> 'planned') and ($7::date is null or (d.due, d.enrolment, d.contact) > ($7::date, $8::text, $9::text))
     order by d.due, d.enrolment, d.contact limit $10`,
    [...paramsOf(filter), filter.status ?? null, day ?? null, enrolment ?? null, contact ?? null, filter.limit],
  );
}

export function countInstitutionWork(
  q: Queryable,
  filter: Omit<InstitutionFilter, 'limit'>,
): Promise<{ pack: string; status: InstitutionStatus; count: number }[]> {
  return q.query(`select e.pack, s.status, count(*)::int as count ${OPEN} group by e.pack, s.status`, paramsOf(filter));
}

export interface InstitutionCoverage {
  area: string;
  pack: string;
  enrolled: number;
  /** Institutions with something overdue, or so long that it counts as lost. */
  overdue: number;
}
/** Institutions that take part in each of the areas, by programme, and how many of them are late. */
export function countInstitutions(
  q: Queryable,
  filter: { packs: readonly string[]; today: string; areas: readonly string[] },
): Promise<InstitutionCoverage[]> {
  return q.query<InstitutionCoverage>(
    `select a.area, e.pack, count(*)::int as enrolled, (count(*) filter (where s.overdue))::int as overdue
     from unnest($3::text[]) a(area)
     join project.pub_institution i on i.area like a.area || '%'
     join programs.enrolment e on e.patient = 'Organization/' || i.id and e.pack = any($2::text[]) and e.exited is null
     cross join lateral (select coalesce(bool_or(d.late < $1::date), false) as overdue from programs.due d
       where d.enrolment = e.id and d.done_on is null and d.open <= $1::date and (not d.deferred or d.deferred_until <= $1::date)) s
     group by a.area, e.pack`,
    [filter.today, filter.packs, filter.areas],
  );
}

/** Institutions in service that take no part in a programme, by their id. */
export function selectInstitutionsNotIn(
  q: Queryable,
  filter: {
    pack: string;
    areas?: readonly string[] | undefined;
    own?: string | undefined;
    name?: string | undefined;
    /** Leaves out those whose part has ended. */
    never?: boolean | undefined;
    /** Organization id of the last one seen. */
    after?: string | undefined;
    limit: number;
  },
): Promise<InstitutionRow[]> {
  return q.query<InstitutionRow>(
    `select ${INSTITUTION} from project.pub_institution i
     where i.active and ($2::text[] is null or i.area like any($2)) and ($3::text is null or i.id = $3 or i.part_of = $3)
       and ($4::text is null or strpos(i.name, $4) > 0) and ($5::text is null or i.id > $5)
       and not exists (select from programs.enrolment e where e.patient = 'Organization/' || i.id and e.pack = $1 and (e.exited is null or $7))
     order by i.id limit $6`,
    [
      filter.pack,
      filter.areas ?? null,
      filter.own ?? null,
      filter.name ?? null,
      filter.after ?? null,
      filter.limit,
      filter.never ?? false,
    ],
  );
}
