/** SQL of what is taken along and of contacts that come back. */
import type { Queryable } from '../../kernel/index.ts';

export interface TakenFilter {
  packs: readonly string[];
  /** Sign-in name of who is responsible. */
  doctor?: string | undefined;
  /** SQL patterns of areas; all without. Who is taken lives in one of `areas` and in one of `within`. */
  areas?: readonly string[] | undefined;
  within?: readonly string[] | undefined;
  today: string;
  /** `day|person` of the last one seen. */
  after?: string | undefined;
  limit: number;
}
/** Persons with running enrolments, whoever is owed something first before the others. */
export function selectTaken(
  q: Queryable,
  filter: TakenFilter,
): Promise<{ person: string; first: string; patients: string[] }[]> {
  const [day, person] = filter.after?.split('|') ?? [];
  return q.query(
    `${OWN} select person, first::text as first, patients from own where $6::date is null or (first, person) > ($6::date, $7::text)
     order by first, person limit $8`,
    [...paramsOf(filter), day ?? null, person ?? null, filter.limit],
  );
}

export async function countTaken(q: Queryable, filter: Omit<TakenFilter, 'limit' | 'after'>): Promise<number> {
  const [row] = await q.query<{ count: number }>(`${OWN} select count(*)::int as count from own`, paramsOf(filter));
  return row!.count;
}

const OWN = `with own as (
  select coalesce(l.person_id::text, e.patient) as person, array_agg(distinct e.patient order by e.patient) as patients,
    coalesce(min(d.due), date '9999-01-01') as first
  from programs.enrolment e join project.pub_resident r on r.id = e.patient
  left join identify.pub_patient_person l on l.patient_id = e.patient
  left join programs.due d on d.enrolment = e.id and d.done_on is null and (not d.deferred or d.deferred_until <= $1::date)
  where e.exited is null and e.pack = any($2::text[]) and ($3::text is null or e.doctor = $3)
    and ($4::text[] is null or r.area like any($4)) and ($5::text[] is null or r.area like any($5))
  group by 1)`;
const paramsOf = ({ today, packs, doctor, areas, within }: Omit<TakenFilter, 'limit' | 'after'>): unknown[] => [
  today,
  packs,
  doctor ?? null,
  areas ?? null,
  within ?? null,
];

export interface OfflineContact {
  id: string;
  device: string;
  account: string;
  patient: string;
  pack: string;
  form: string;
  formFrom: string;
  time: string;
  answers: Record<string, unknown>;
  recordedAt: Date;
  receivedAt: Date;
  skewSeconds: number;
  clockMoved: boolean;
  digest: Buffer;
  state: 'stored' | 'refused' | 'conflict' | 'review' | 'dropped';
  reason: OfflineReason | null;
}
/** Why a contact is not stored: an error of the catalogue. */
export interface OfflineReason {
  code: string;
  messages: { zh: string; en: string };
  details?: unknown;
}
const COLUMNS = `o.id::text as id, o.device::text as device, o.account, o.patient, o.pack, o.form, o.form_from::text as "formFrom", o.time, o.answers,
  o.recorded_at as "recordedAt", o.received_at as "receivedAt", o.skew_seconds as "skewSeconds", o.clock_moved as "clockMoved",
  o.digest, o.state, o.reason`;

export function selectOffline(q: Queryable, ids: readonly string[]): Promise<OfflineContact[]> {
  return q.query<OfflineContact>(`select ${COLUMNS} from programs.offline_contact o where o.id = any($1::uuid[])`, [
    ids,
  ]);
}

/** Where the id stands already, what stands is left. */
export async function insertOffline(q: Queryable, one: OfflineContact): Promise<void> {
  await q.query(
    `insert into programs.offline_contact (id, device, account, patient, pack, form, form_from, time, answers, recorded_at, received_at,
       skew_seconds, clock_moved, digest, state, reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict (id) do nothing`,
    [
      one.id,
      one.device,
      one.account,
      one.patient,
      one.pack,
      one.form,
      one.formFrom,
      one.time,
      JSON.stringify(one.state === 'stored' ? {} : one.answers),
      one.recordedAt,
      one.receivedAt,
      one.skewSeconds,
      one.clockMoved,
      one.digest,
      one.state,
      one.reason && JSON.stringify(one.reason),
    ],
  );
}

/** Settles one that waits; false where it does not wait any more. */
export async function settleOffline(
  q: Queryable,
  id: string,
  { state, by, at }: { state: 'stored' | 'dropped'; by: string; at: Date },
): Promise<boolean> {
  const rows = await q.query(
    `update programs.offline_contact set state = $2, answers = case when $2 = 'stored' then '{}' else answers end, settled_by = $3, settled_at = $4
     where id = $1 and state in ('refused', 'conflict', 'review') returning id`,
    [id, state, by, at],
  );
  return rows.length === 1;
}

export interface WaitingFilter {
  /** Sign-in name of whose device sent them. */
  account?: string | undefined;
  areas?: readonly string[] | undefined;
  /** Id of the last one seen. */
  after?: string | undefined;
  limit: number;
}
/** What waits to be settled, the oldest first. */
export function selectWaiting(
  q: Queryable,
  { account, areas, after, limit }: WaitingFilter,
): Promise<OfflineContact[]> {
  return q.query<OfflineContact>(
    `select ${COLUMNS} from programs.offline_contact o left join project.pub_resident r on r.id = o.patient
     where o.state in ('refused', 'conflict', 'review') and ($1::text is null or o.account = $1)
       and ($2::text[] is null or r.area like any($2))
       and ($3::uuid is null or (o.received_at, o.id) > (select x.received_at, x.id from programs.offline_contact x where x.id = $3))
     order by o.received_at, o.id limit $4`,
    [account ?? null, areas ?? null, after ?? null, limit],
  );
}

/** What waits of a person is emptied: when something of theirs is erased by law. */
export async function emptyOfflineOf(q: Queryable, person: string): Promise<void> {
  await q.query(
    `update programs.offline_contact set answers = '{}', reason = reason - 'details',
       state = case when state = 'stored' then state else 'dropped' end
     where patient in (select patient_id from identify.pub_patient_person where person_id = $1::uuid)`,
    [person],
  );
}
