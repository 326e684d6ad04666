/*
code: fd-visits
title: {zh: '签约居民就诊', en: 'Visits of residents with a contract'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '协议有效期内签约居民的门急诊就诊，按就诊日计；在基层机构就诊的计入分子'
  en: 'Outpatient and emergency visits of residents while they have a contract, by day; those at primary institutions count'
formula:
  zh: '在基层机构的就诊；分母为签约居民就诊'
  en: 'visits at primary institutions; denominator: visits'
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
  form_family_doctor_contract:
    field: patient
    subjects: ":include(same-person)"
  form_family_doctor_termination:
    field: patient
    subjects: ":include(same-person)"
  encounter:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '在基层机构的就诊', en: 'visits at primary institutions'}
denominator: {zh: '签约居民就诊', en: 'visits'}
references:
  - '关于推进家庭医生签约服务高质量发展的指导意见（国卫基层发〔2022〕10号）'
*/
with people as (
  :include(people)
), signed as (
  :include(answers; form=family_doctor_contract; columns=f.signed_on, f.starts_on, f.ends_on)
), ended as (
  :include(answers; form=family_doctor_termination; columns=f.ended_on)
), contract as (
  :include(contracts)
), visit as (
  select distinct c.bucket, c.id, c.area, e.id as encounter, e.resource_version, e.institution, (e.start at time zone 'Asia/Shanghai')::date as day
  from contract c
  left join identify.pub_patient_person me on me.bucket = c.bucket and me.patient_id = c.id
  left join identify.pub_patient_person o on o.person_id = me.person_id
  join project.pub_encounter e on e.patient = coalesce(o.patient_id, c.id) and e.class in ('AMB', 'EMER')
    and (e.start at time zone 'Asia/Shanghai')::date >= c.starts_on and (c.last is null or (e.start at time zone 'Asia/Shanghai')::date < c.last)
)
select v.bucket, v.id as subject, v.area, null::text as institution, v.day as date, '{}'::jsonb as strata,
       case when i.class ~ '^[BCD]' then 1 else 0 end as numerator, 1 as denominator, array['Encounter/' || v.encounter || '/_history/' || v.resource_version] as evidence
from visit v left join project.pub_institution i on i.id = v.institution
