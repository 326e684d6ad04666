/* Registered residents and what the year gave them; who reaches the age (parameter fromAge) within the year belongs to the year. A contact that is the `service` counts from its day to the end of its year. */
with elder as (
  select r.bucket, r.id, r.area, r.resource_version, r.id as subject, e.institution, e.doctor, e.team,
         greatest((r.residence_start at time zone 'Asia/Shanghai')::date, make_date(extract(year from r.birth_date)::int + :param(fromAge), 1, 1)) as start,
         least((r.residence_end at time zone 'Asia/Shanghai')::date, (r.deceased_date at time zone 'Asia/Shanghai')::date) as until
  from project.pub_resident r
  left join lateral (
    select m.institution, m.doctor, m.team from programs.pub_managed m
    where m.subject = r.id and m.pack = ':arg(pack)' order by m.enrolled desc, m.id limit 1) e on true
  where :subjects(r.id) and :include(counted-once)
), served as (
  select e.id, extract(year from c.day)::int as calendar_year, min(c.day) as day,
         (array_agg('QuestionnaireResponse/' || c.id || '/_history/' || c.version order by c.day, c.id))[1] as evidence
  from elder e
  join programs.pub_contact c on c.subject = e.subject and :arg(service) and c.valid
    and c.day >= e.start and (e.until is null or c.day < e.until)
  group by e.id, extract(year from c.day)
)
select e.bucket, e.id as subject, e.area, e.institution, e.start as valid_from, e.until as valid_to,
       jsonb_strip_nulls(jsonb_build_object('doctor', e.doctor, 'team', e.team)) as strata, 0 as numerator, 1 as denominator,
       array['Patient/' || e.id || '/_history/' || e.resource_version] as evidence
from elder e
union all
select e.bucket, e.id, e.area, e.institution, s.day, least(e.until, make_date(s.calendar_year + 1, 1, 1)),
       jsonb_strip_nulls(jsonb_build_object('doctor', e.doctor, 'team', e.team)), 1, 0, array[s.evidence]
from elder e join served s on s.id = e.id
