/** SQL of what institutions have for an emergency: from the registers, and what they report. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface InstitutionRow {
  institution: string;
  name: string;
  area: string;
  ambulances: number;
  negativePressure: number;
  /** Beds with negative pressure of the register; also among the beds by kind. */
  negativeBeds: number;
  /** 120 急救中心（站）. */
  emergencyCentre: boolean;
  bloodStation: boolean;
  feverClinic: boolean;
  laboratory: boolean;
  infectious: boolean;
  beds: Record<string, number>;
  /** Newest report by kind since a time. */
  reports: Record<string, { open: number; occupied: number; at: string }>;
  /** Newest report by product and type since a time. */
  blood: { product: string; type: string; units: number; at: string }[];
}

/** Institutions with beds, vehicles or a department that counts in an emergency, in service on the day. */
export function selectResources(
  q: Queryable,
  f: {
    areas: readonly string[] | undefined;
    today: string;
    since: Date;
    bloodSince: Date;
    institution?: string | undefined;
  },
): Promise<InstitutionRow[]> {
  return q.query<InstitutionRow>(
    `with seen as (
       select i.id, i.name, i.area, i.class from project.pub_institution i
       where i.active and (i.service_end is null or i.service_end > $2) and i.area is not null and ($1::text[] is null or i.area like any($1))
         and ($4::text is null or i.id = $4)),
     beds as (
       select institution, jsonb_object_agg(kind, n) as beds, sum(negative)::int as negative from (
         select b.institution, coalesce(b.kind, 'general') as kind, count(*)::int as n, count(*) filter (where b.negative_pressure)::int as negative from project.pub_bed b join seen on seen.id = b.institution
         where coalesce(b.status, 'active') = 'active' and (b.service_start is null or b.service_start <= $2) and (b.service_end is null or b.service_end > $2)
         group by 1, 2) x group by 1),
     vehicles as (
       select v.institution, count(*)::int as n, count(*) filter (where v.negative_pressure)::int as negative from project.pub_vehicle v join seen on seen.id = v.institution
       where coalesce(v.status, 'active') = 'active' and (v.service_start is null or v.service_start <= $2) and (v.service_end is null or v.service_end > $2)
       group by 1),
     departments as (
       select d.institution, array_agg(distinct d.code) as codes from project.pub_department d join seen on seen.id = d.institution
       where d.active and (d.service_end is null or d.service_end > $2) group by 1),
     reported as (
       select institution, jsonb_object_agg(kind, report) as reports from (
         select distinct on (r.institution, r.kind) r.institution, r.kind, jsonb_build_object('open', r.open, 'occupied', r.occupied, 'at', r.at) as report
         from command.bed_report r join seen on seen.id = r.institution where r.at >= $3 order by r.institution, r.kind, r.at desc) x group by 1),
     stored as (
       select institution, jsonb_agg(report order by product, type) as blood from (
         select distinct on (r.institution, r.product, r.type) r.institution, r.product, r.type,
           jsonb_build_object('product', r.product, 'type', r.type, 'units', r.units, 'at', r.at) as report
         from command.blood_report r join seen on seen.id = r.institution where r.at >= $5 order by r.institution, r.product, r.type, r.at desc) x group by 1)
     select seen.id as institution, seen.name, seen.area, coalesce(v.n, 0) as ambulances, coalesce(v.negative, 0) as "negativePressure",
       coalesce(b.negative, 0) as "negativeBeds", seen.class = 'E100' as "emergencyCentre", seen.class = 'F100' as "bloodStation",
       coalesce('fever-unit' = any(d.codes), false) as "feverClinic", coalesce('laboratory' = any(d.codes), false) as laboratory,
       coalesce('infectious' = any(d.codes), false) as infectious, coalesce(b.beds, '{}') as beds, coalesce(r.reports, '{}') as reports,
       coalesce(o.blood, '[]') as blood
     from seen left join beds b on b.institution = seen.id left join vehicles v on v.institution = seen.id
     left join departments d on d.institution = seen.id left join reported r on r.institution = seen.id
     left join stored o on o.institution = seen.id
     where b.beds is not null or v.n is not null or d.codes && array['fever-unit', 'laboratory', 'infectious'] or o.blood is not null
       or seen.class in ('E100', 'F100') or $4::text is not null
     order by seen.area, seen.name`,
    [f.areas ?? null, f.today, f.since, f.institution ?? null, f.bloodSince],
  );
}

interface Reported {
  institution: string;
  at: Date;
  account: string;
  name: string;
}
export interface BedCount {
  kind: string;
  open: number;
  occupied: number;
}
export async function insertBedReports(tx: Queryable, r: Reported, rows: readonly BedCount[]): Promise<void> {
  await tx.query(
    `insert into command.bed_report (institution, kind, at, open, occupied, account, name)
     select $1, kind, $2, open, occupied, $3, $4 from jsonb_to_recordset($5::jsonb) as x(kind text, open int, occupied int)
     on conflict (institution, kind, at) do nothing`,
    [r.institution, r.at, r.account, r.name, JSON.stringify(rows)],
  );
}
export interface BloodCount {
  product: string;
  type: string;
  units: number;
}
export async function insertBloodReports(tx: Queryable, r: Reported, rows: readonly BloodCount[]): Promise<void> {
  await tx.query(
    `insert into command.blood_report (institution, product, type, at, units, account, name)
     select $1, product, type, $2, units, $3, $4 from jsonb_to_recordset($5::jsonb) as x(product text, type text, units int)
     on conflict (institution, product, type, at) do nothing`,
    [r.institution, r.at, r.account, r.name, JSON.stringify(rows)],
  );
}
export interface ReportRow {
  at: Date;
  name: string;
  beds: BedCount[];
  blood: BloodCount[];
}
/** What an institution reported, newest first. */
export function selectReportsOf(q: Queryable, institution: string, limit: number): Promise<ReportRow[]> {
  return q.query<ReportRow>(
    `select at, name, coalesce(jsonb_agg(bed) filter (where bed is not null), '[]') as beds, coalesce(jsonb_agg(blood) filter (where blood is not null), '[]') as blood
     from (select at, name, jsonb_build_object('kind', kind, 'open', open, 'occupied', occupied) as bed, null::jsonb as blood
           from command.bed_report where institution = $1
           union all select at, name, null, jsonb_build_object('product', product, 'type', type, 'units', units) from command.blood_report where institution = $1) x
     group by at, name order by at desc limit $2`,
    [institution, limit],
  );
}

export interface SiteRow {
  id: string;
  area: string;
  areaName: string | null;
  name: string;
  kind: string;
  capacity: number;
  hours: number;
  latitude: number | null;
  longitude: number | null;
  active: boolean;
}
export function selectSites(q: Queryable, areas: readonly string[] | undefined, id?: string): Promise<SiteRow[]> {
  return q.query<SiteRow>(
    `select s.id, s.area, a.name as "areaName", s.name, s.kind, s.capacity, s.hours, s.latitude, s.longitude, s.active
     from command.site s left join population.pub_reporting_area a on a.code = s.area
     where ($1::text[] is null or s.area like any($1)) and ($2::uuid is null or s.id = $2) order by not s.active, s.hours, s.name`,
    [areas ?? null, id ?? null],
  );
}
export async function insertSite(tx: Tx, s: Omit<SiteRow, 'areaName'>): Promise<boolean> {
  const made = await tx.query(
    `insert into command.site (id, area, name, kind, capacity, hours, latitude, longitude, active) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (area, name) do nothing returning id`,
    [s.id, s.area, s.name, s.kind, s.capacity, s.hours, s.latitude, s.longitude, s.active],
  );
  return made.length > 0;
}
/** False where another site of the area has the name. */
export async function updateSite(tx: Tx, s: Omit<SiteRow, 'areaName'>): Promise<boolean> {
  const done = await tx.query(
    `update command.site set area = $2, name = $3, kind = $4, capacity = $5, hours = $6, latitude = $7, longitude = $8, active = $9
     where id = $1 and not exists (select from command.site o where o.area = $2 and o.name = $3 and o.id <> $1) returning id`,
    [s.id, s.area, s.name, s.kind, s.capacity, s.hours, s.latitude, s.longitude, s.active],
  );
  return done.length > 0;
}
