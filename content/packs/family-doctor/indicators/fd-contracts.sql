/*
code: fd-contracts
title: {zh: '有效签约', en: 'Contracts in force'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '期末有有效家庭医生签约协议的登记居民'
  en: 'Registered residents with a contract in force on the last day'
formula:
  zh: '签约居民'
  en: 'residents with a contract'
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
  form_family_doctor_contract:
    field: patient
    subjects: ":include(same-person)"
  form_family_doctor_termination:
    field: patient
    subjects: ":include(same-person)"
strata: [key]
numerator: {zh: '签约居民', en: 'residents with a contract'}
references:
  - '关于推进家庭医生签约服务高质量发展的指导意见（国卫基层发〔2022〕10号）'
*/
with people as (
  :include(people)
), signed as (
  :include(answers; form=family_doctor_contract; columns=f.signed_on, f.starts_on, f.ends_on, f.key, f.renewal, f.encounter)
), ended as (
  :include(answers; form=family_doctor_termination; columns=f.ended_on)
), contract as (
  :include(contracts)
)
select c.bucket, c.id as subject, c.area, e.institution, greatest(c.start, c.starts_on) as valid_from, c.last as valid_to,
       jsonb_strip_nulls(jsonb_build_object('key', case when c.key then 'yes' end)) as strata, 1 as numerator, null::numeric as denominator, array[c.evidence] as evidence
from contract c left join project.pub_encounter e on e.bucket = c.bucket and e.id = c.encounter
