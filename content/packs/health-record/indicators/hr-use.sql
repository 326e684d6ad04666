/*
code: hr-use
title: {zh: '使用中的健康档案', en: 'Health records in use'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '一年内有诊疗或服务记录的健康档案；其他为未使用'
  en: 'Records with a visit or a service within a year; the others are not in use'
formula:
  zh: '使用中的档案；分母为健康档案'
  en: 'records in use; denominator: health records'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  resident:
    field: id
    subjects: ":include(same-person)"
  encounter:
    field: patient
    subjects: ":include(same-person)"
  form_health_record_basic:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '使用中的档案', en: 'records in use'}
denominator: {zh: '健康档案', en: 'health records'}
references:
  - '国家基本公共卫生服务规范（第三版）'
*/
with people as (
  :include(people)
), built as (
  :include(answers; form=health_record_basic; columns=coalesce(f.built_on, f.day) as built_on)
), record as (
  select distinct on (id) bucket, id, area, greatest(start, built_on) as start, until, evidence from built order by id, built_on, evidence
), visit as (
  select distinct b.id, (e.start at time zone 'Asia/Shanghai')::date as day
  from record b
  left join identify.pub_patient_person me on me.bucket = b.bucket and me.patient_id = b.id
  left join identify.pub_patient_person o on o.person_id = me.person_id
  join project.pub_encounter e on e.patient = coalesce(o.patient_id, b.id) and (e.start at time zone 'Asia/Shanghai')::date > b.start
), span as (
  select b.id, unnest(range_agg(daterange(v.day, (v.day + :param(usedWithin))::date))) as used from record b join visit v on v.id = b.id group by b.id
)
select b.bucket, b.id as subject, b.area, null::text as institution, b.start as valid_from, b.until as valid_to, '{}'::jsonb as strata, 0 as numerator, 1 as denominator, array[b.evidence] as evidence
from record b
union all
select b.bucket, b.id, b.area, null::text, lower(s.used), least(b.until, upper(s.used)), '{}'::jsonb, 1, 0, array[b.evidence]
from record b join span s on s.id = b.id
