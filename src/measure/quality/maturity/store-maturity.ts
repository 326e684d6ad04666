/** SQL of the maturity test: what the rooms before it hold, counted. */
import type { Queryable } from '../../../kernel/index.ts';

/** National document types received, with how many documents of each stand. */
export function countDocuments(q: Queryable): Promise<{ type: string; n: number }[]> {
  return q.query(
    `select coding->>'code' as type, count(*)::int as n
     from record.pub_current c, jsonb_array_elements(c.content->'type'->'coding') coding
     where c.type = 'DocumentReference' and jsonb_typeof(c.content->'type'->'coding') = 'array' group by 1 order by 1`,
  );
}

/** CDA documents handed in, by what became of them. */
export function countHandedIn(q: Queryable): Promise<{ status: string; n: number }[]> {
  return q.query(
    `select status, count(*)::int as n from ingest.pub_submission where format = 'cda' group by status order by status`,
  );
}

export interface InstitutionSent {
  id: string;
  name: string | null;
  sent: boolean;
}

/** Hospitals and primary institutions in service on a day, and whether a visit there since `since` is here. */
export function findConnected(q: Queryable, day: string, since: string): Promise<InstitutionSent[]> {
  return q.query(
    `select i.id, i.name, exists (select from project.pub_encounter e where e.institution = i.id and e.start >= $2::date) as sent
     from project.pub_institution i
     where i.class ~ '^[ABC]' and i.active and (i.service_end is null or i.service_end > $1::date) order by i.name, i.id`,
    [day, since],
  );
}

export async function countLinked(q: Queryable): Promise<{ patients: number; linked: number; reviews: number }> {
  const [row] = await q.query<{ patients: number; linked: number }>(
    `select count(*)::int as patients, count(p.patient_id)::int as linked
     from project.pub_resident r left join (select distinct patient_id from identify.pub_patient_person) p on p.patient_id = r.id`,
  );
  const [open] = await q.query<{ n: number }>('select open::int as n from identify.pub_review_count');
  return { ...row!, reviews: open?.n ?? 0 };
}

/** Sources that handed something in since a day, with how many submissions. */
export function countSources(q: Queryable, since: string): Promise<{ source: string; format: string; n: number }[]> {
  return q.query(
    `select source, string_agg(distinct format, ', ' order by format) as format, count(*)::int as n from ingest.pub_submission
     where received_at >= $1::date group by source order by n desc, source`,
    [since],
  );
}
