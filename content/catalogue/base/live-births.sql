/*
code: live-births
title: {zh: 活产数, en: Live births}
domain: {zh: 健康水平, en: Level of health}
unit: {zh: 人, en: births}
decimals: 0
direction: neutral
definition:
  zh: 签发出生医学证明的活产儿，按出生日期和居住地计
  en: 'Live-born children with a birth certificate, by day of birth and residence'
formula:
  zh: 期内活产数
  en: live births in the period
source: BIRTH
version: '1'
validFrom: 2020-01-01
kind: flow
subject: {type: Patient, title: {zh: 新生儿, en: newborn}}
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
numerator: {zh: 活产儿, en: live births}
references:
  - 出生医学证明管理
*/
select r.bucket, r.id as subject, r.area, null::text as institution, r.birth_date as date,
       jsonb_strip_nulls(jsonb_build_object('sex', r.sex)) as strata, 1 as numerator, null::numeric as denominator,
       array['Patient/' || r.id || '/_history/' || r.resource_version] as evidence
from project.pub_resident r
where :subjects(r.id) and r.active and r.has_birth_certificate
  -- A person known to several sources counts once, by the first record that says so.
  and not exists (
    select 1 from identify.pub_patient_person me
    join identify.pub_patient_person other on other.person_id = me.person_id and other.patient_id < me.patient_id
    join project.pub_resident o on o.id = other.patient_id and o.bucket = other.bucket
    where me.bucket = r.bucket and me.patient_id = r.id and o.active and o.has_birth_certificate)
