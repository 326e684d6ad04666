/*
code: residents
title: {zh: 登记常住人口, en: Registered residents}
domain: {zh: 人口, en: Population}
unit: {zh: 人, en: persons}
decimals: 0
direction: neutral
definition:
  zh: 期末居住在辖区的登记居民，按迁入迁出、出生和死亡日期计
  en: 'Registered persons living in the area at the end of the period, by moves, births and deaths'
formula:
  zh: 期末登记居民数
  en: registered persons on the last day
source: REG
version: '1'
validFrom: 2020-01-01
kind: stock
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
strata: [sex]
numerator: {zh: 登记居民, en: registered residents}
references:
  - 人口变动情况抽样调查方案（常住人口口径）
*/
select r.bucket, r.id as subject, r.area, null::text as institution, coalesce((r.residence_start at time zone 'Asia/Shanghai')::date, r.birth_date) as valid_from,
       least((r.residence_end at time zone 'Asia/Shanghai')::date, (r.deceased_date at time zone 'Asia/Shanghai')::date) as valid_to,
       jsonb_strip_nulls(jsonb_build_object('sex', r.sex)) as strata, 1 as numerator, null::numeric as denominator,
       array['Patient/' || r.id || '/_history/' || r.resource_version] as evidence
from project.pub_resident r
where :subjects(r.id) and r.active and r.area is not null and r.birth_date is not null
  -- A person known to several sources counts once, by the first record that says so.
  and not exists (
    select 1 from identify.pub_patient_person me
    join identify.pub_patient_person other on other.person_id = me.person_id and other.patient_id < me.patient_id
    join project.pub_resident o on o.id = other.patient_id and o.bucket = other.bucket
    where me.bucket = r.bucket and me.patient_id = r.id and o.active and o.area is not null and o.birth_date is not null)
