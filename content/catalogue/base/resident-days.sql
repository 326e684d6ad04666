/*
code: resident-days
title: {zh: 登记居民人年, en: Person-years of registered residents}
domain: {zh: 人口, en: Population}
unit: {zh: 人年, en: person-years}
decimals: 0
direction: neutral
definition:
  zh: 登记居民在辖区居住的时间，按年龄组和性别累计
  en: 'Time that registered persons lived in the area, by age group and sex'
formula:
  zh: 期内居住天数之和 ÷ 365.25
  en: days lived in the period / 365.25
source: REG
version: '1'
validFrom: 2020-01-01
kind: exposure
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  resident:
    field: id
    subjects: >-
      select unnest(:keys)
      union
      select other.patient_id from identify.pub_patient_person me
      join identify.pub_patient_person other on other.person_id = me.person_id
      where me.patient_id = any(:keys)
strata: [sex, age]
rollups: [[age, sex]]
periods: [year]
refreshDays: 180
numerator: {zh: 居住天数, en: days lived}
references:
  - 'Preston, Heuveline & Guillot 2001, Demography, §1.3'
*/
with bands as (
  select v.age, lead(v.age) over (order by v.age) as next from (values (0), (1), (5), (10), (15), (20), (25), (30), (35), (40), (45), (50), (55), (60), (65), (70), (75), (80), (85)) as v(age)
)
select r.bucket, r.id as subject, r.area, null::text as institution,
       greatest(coalesce((r.residence_start at time zone 'Asia/Shanghai')::date, r.birth_date), (r.birth_date + make_interval(years => b.age))::date, :since) as valid_from,
       least((r.residence_end at time zone 'Asia/Shanghai')::date, (r.deceased_date at time zone 'Asia/Shanghai')::date,
             (r.birth_date + make_interval(years => b.next))::date) as valid_to,
       jsonb_strip_nulls(jsonb_build_object('sex', r.sex, 'age', b.age::text)) as strata, 1 as numerator, null::numeric as denominator,
       array['Patient/' || r.id || '/_history/' || r.resource_version] as evidence
from project.pub_resident r
join bands b
  -- age groups reached before the facts are made again (refreshDays)
  on r.birth_date + make_interval(years => b.age) < :today + 400
  and (b.next is null or r.birth_date + make_interval(years => b.next) > :since)
where :subjects(r.id) and r.active and r.area is not null and r.birth_date is not null
  -- A person known to several sources counts once, by the first record that says so.
  and not exists (
    select 1 from identify.pub_patient_person me
    join identify.pub_patient_person other on other.person_id = me.person_id and other.patient_id < me.patient_id
    join project.pub_resident o on o.id = other.patient_id and o.bucket = other.bucket
    where me.bucket = r.bucket and me.patient_id = r.id and o.active and o.area is not null and o.birth_date is not null)
