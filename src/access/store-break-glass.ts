/** SQL of emergency accesses. */
import { prepare, type Queryable } from '../kernel/index.ts';

export interface BreakGlassRow {
  id: string;
  account: string;
  name: string;
  role: string;
  area: string;
  person: string;
  personName: string;
  patients: string[];
  patientArea: string | null;
  purpose: string;
  reason: string;
  openedAt: Date;
  expiresAt: Date;
  noticeDue: Date;
  told: string[];
  workItem: string | null;
  reviewedAt: Date | null;
  reviewedBy: string | null;
  justified: boolean | null;
  words: string | null;
}

const COLUMNS = `b.id, a.account, a.name, b.role, b.area, b.person, b.person_name as "personName", b.patients, b.patient_area as "patientArea", b.purpose, b.reason,
  b.opened_at as "openedAt", b.expires_at as "expiresAt", b.notice_due as "noticeDue", b.told, b.work_item as "workItem",
  b.reviewed_at as "reviewedAt", b.reviewed_by as "reviewedBy", b.justified, b.words`;

export interface OpenEmergency {
  id: string;
  person: string;
  /** Masked. */
  personName: string;
  patients: string[];
  purpose: string;
  reason: string;
  expiresAt: Date;
}

/** What the account has open in the role. */
export function findOpen(q: Queryable, account: string, role: string, at: Date): Promise<OpenEmergency[]> {
  return q.query<OpenEmergency>(
    prepare(`select id, person, person_name as "personName", patients, purpose, reason, expires_at as "expiresAt" from access.break_glass
     where account = $1 and role = $2 and expires_at > $3 and opened_at <= $3 order by opened_at, id`),
    [account, role, at],
  );
}

export interface NewBreakGlass {
  id: string;
  account: string;
  role: string;
  area: string;
  person: string;
  personName: string;
  patients: readonly string[];
  patientArea: string | null;
  purpose: string;
  reason: string;
  openedAt: Date;
  expiresAt: Date;
  noticeDue: Date;
  told: readonly string[];
}

export async function insertBreakGlass(q: Queryable, b: NewBreakGlass): Promise<void> {
  await q.query(
    `insert into access.break_glass (id, account, role, area, person, person_name, patients, patient_area, purpose, reason, opened_at, expires_at, notice_due, told)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      b.id,
      b.account,
      b.role,
      b.area,
      b.person,
      b.personName,
      b.patients,
      b.patientArea,
      b.purpose,
      b.reason,
      b.openedAt,
      b.expiresAt,
      b.noticeDue,
      b.told,
    ],
  );
}

export async function setWorkItem(q: Queryable, id: string, item: string): Promise<void> {
  await q.query('update access.break_glass set work_item = $2 where id = $1', [id, item]);
}

export interface BreakGlassFilter {
  id?: string | undefined;
  /** Account id: only one's own. */
  account?: string | undefined;
  /** Codes of areas; of all without it. The person's area counts, or the one that the caller acted for. */
  areas?: readonly string[] | undefined;
  state?: 'waiting' | 'reviewed' | undefined;
  before?: string | undefined;
  limit: number;
}

/** Newest first. */
export function listBreakGlass(q: Queryable, filter: BreakGlassFilter): Promise<BreakGlassRow[]> {
  return q.query<BreakGlassRow>(
    `select ${COLUMNS} from access.break_glass b join access.account a on a.id = b.account
     where ($1::uuid is null or b.id = $1) and ($2::uuid is null or b.account = $2)
       and ($3::text[] is null or b.patient_area = any($3) or b.area = any($3))
       and ($4::text is null or (b.reviewed_at is null) = ($4 = 'waiting')) and ($5::uuid is null or b.id < $5)
     order by b.id desc limit $6`,
    [
      filter.id ?? null,
      filter.account ?? null,
      filter.areas ?? null,
      filter.state ?? null,
      filter.before ?? null,
      filter.limit,
    ],
  );
}

/** False when it was judged already. */
export async function reviewRow(
  q: Queryable,
  id: string,
  review: { at: Date; by: string; justified: boolean; words: string },
): Promise<boolean> {
  const rows = await q.query(
    `update access.break_glass set reviewed_at = $2, reviewed_by = $3, justified = $4, words = $5
     where id = $1 and reviewed_at is null returning id`,
    [id, review.at, review.by, review.justified, review.words],
  );
  return rows.length === 1;
}

/** Active accounts that hold one of the roles on the day. */
export function findHolders(
  q: Queryable,
  roles: readonly string[],
  day: string,
): Promise<{ account: string; name: string; area: string; institution: string | null }[]> {
  return q.query(
    `select a.account, a.name, g.area, a.institution from access.role_grant g join access.account a on a.id = g.account
     where g.role = any($1) and a.active and g.granted_by is not null and g.valid_from <= $2 and (g.valid_to is null or g.valid_to > $2)
     order by length(g.area) desc, a.account`,
    [roles, day],
  );
}
