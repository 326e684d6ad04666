/** SQL of residents handed over who are not received yet: open items of the inbox. */
import type { Queryable } from '../../kernel/index.ts';

export interface HandOver {
  enrolment: string;
  item: string;
  on: string;
  by: string;
  note: string | null;
  /** Who is to receive; null where it is an institution. */
  account: string | null;
  submitted: boolean;
}

export function selectHandOvers(q: Queryable, kind: string, enrolments: readonly string[]): Promise<HandOver[]> {
  return q.query<HandOver>(
    `select substr(subject, 11) as enrolment, id as item, (created_at at time zone 'Asia/Shanghai')::date::text as "on", created_by_name as by, detail as note,
            account, state = 'submitted' as submitted
     from work.pub_item where room = 'programs' and kind = $1 and subject = any($2) and state not in ('done', 'cancelled')`,
    [kind, enrolments.map((id) => `enrolment/${id}`)],
  );
}

/** Division code of where a resident lives or an institution stands; null where nobody knows. */
export async function findPlace(q: Queryable, patient: string): Promise<string | null> {
  const [row] = await q.query<{ area: string | null }>(
    `select coalesce((select area from project.pub_resident where id = $1),
       (select area from project.pub_institution where id = substr($1, 14) and starts_with($1, 'Organization/'))) as area`,
    [patient],
  );
  return row!.area;
}
