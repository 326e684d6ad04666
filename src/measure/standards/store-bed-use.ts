/** SQL over beds and stays: what each institution's beds did in a window of days. */
import type { Queryable } from '../../kernel/index.ts';

export interface BedUseRow {
  institution: string;
  /** In service at the end of the window. */
  beds: number;
  /** Days that beds were in service in the window. */
  bedDays: number;
  /** Nights that patients lay in the window; a stay within one day counts one. */
  patientDays: number;
  discharges: number;
  /** Days of the stays that ended in the window. */
  stayDays: number;
  admissionsOpen: number;
  visits: number;
}

/** Both days inside. Stays are counted by the institution that kept them, wherever the patient lives. */
export async function selectBedUse(q: Queryable, from: string, to: string): Promise<BedUseRow[]> {
  return q.query<BedUseRow>(
    `with w as (select $1::date as first, $2::date + 1 as past),
     bed as (
       select b.institution,
         count(*) filter (where b.ends is null or b.ends >= w.past)::int as beds,
         sum(least(coalesce(b.ends, w.past), w.past) - greatest(b.starts, w.first))::int as "bedDays"
       from (select institution, (service_start at time zone 'Asia/Shanghai')::date as starts,
               (service_end at time zone 'Asia/Shanghai')::date as ends
             from project.pub_bed where service_start is not null) b, w
       where b.institution is not null and b.starts < w.past and (b.ends is null or b.ends > w.first)
       group by b.institution
     ),
     stay as (
       select e.institution,
         sum(case when e.starts = e.ends then 1 else least(coalesce(e.ends, w.past), w.past) - greatest(e.starts, w.first) end)
           filter (where e.class = 'IMP')::int as "patientDays",
         count(*) filter (where e.class = 'IMP' and e.ends < w.past)::int as discharges,
         sum(greatest(e.ends - e.starts, 1)) filter (where e.class = 'IMP' and e.ends < w.past)::int as "stayDays",
         count(*) filter (where e.class = 'IMP' and (e.ends is null or e.ends >= w.past))::int as "admissionsOpen",
         count(*) filter (where e.class in ('AMB', 'EMER') and e.starts >= w.first)::int as visits
       from (select institution, class, ("start" at time zone 'Asia/Shanghai')::date as starts,
               ("end" at time zone 'Asia/Shanghai')::date as ends
             from project.pub_encounter where "start" is not null) e, w
       where e.institution is not null and e.starts < w.past and (e.ends is null or e.ends >= w.first)
       group by e.institution
     )
     select institution, coalesce(beds, 0) as beds, coalesce("bedDays", 0) as "bedDays", coalesce("patientDays", 0) as "patientDays",
       coalesce(discharges, 0) as discharges, coalesce("stayDays", 0) as "stayDays", coalesce("admissionsOpen", 0) as "admissionsOpen",
       coalesce(visits, 0) as visits
     from bed full join stay using (institution)`,
    [from, to],
  );
}
