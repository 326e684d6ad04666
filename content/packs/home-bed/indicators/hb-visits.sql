/*
code: hb-visits
title: {zh: '上门服务人次', en: 'Home visits'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人次, en: visits}
decimals: 0
direction: higher
definition:
  zh: '上门服务次数，按服务日、人员类别计'
  en: 'Home visits by day and who came'
formula:
  zh: '上门服务'
  en: 'home visits'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  resident:
    field: id
    subjects: ":include(same-person)"
  form_home_bed_visit:
    field: patient
    subjects: ":include(same-person)"
strata: [who]
numerator: {zh: '上门服务', en: 'home visits'}
references:
  - '关于加强老年人居家医疗服务工作的通知（国卫办医发〔2020〕24号）'
*/
with people as (
  :include(people)
), visit as (
  :include(answers; form=home_bed_visit; columns=f.who, f.encounter)
)
select v.bucket, v.id as subject, v.area, e.institution, v.day as date, jsonb_strip_nulls(jsonb_build_object('who', case v.who when '1' then 'doctor' when '2' then 'nurse' when '3' then 'therapist' when '4' then 'pharmacist' end)) as strata,
       1 as numerator, null::numeric as denominator, array[v.evidence] as evidence
from visit v left join project.pub_encounter e on e.bucket = v.bucket and e.id = v.encounter
