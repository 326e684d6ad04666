/*
code: fd-renewals
title: {zh: '到期协议的续签', en: 'Renewals of contracts that ended'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 份, en: contracts}
decimals: 0
direction: higher
definition:
  zh: '到期的签约协议，到期后在续签期限内续签的计入分子，按到期日计'
  en: 'Contracts by the day they ended; renewed within the time for it (a parameter) counts'
formula:
  zh: '续签的协议；分母为到期的协议'
  en: 'contracts renewed; denominator: contracts that ended'
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
refreshDays: 31
numerator: {zh: '续签的协议', en: 'contracts renewed'}
denominator: {zh: '到期的协议', en: 'contracts that ended'}
references:
  - '关于推进家庭医生签约服务高质量发展的指导意见（国卫基层发〔2022〕10号）'
*/
with people as (
  :include(people)
), signed as (
  :include(answers; form=family_doctor_contract; columns=f.signed_on, f.starts_on, f.ends_on, f.key, f.renewal, f.encounter)
), ended as (
  :include(answers; form=family_doctor_termination; columns=f.ended_on)
)
select s.bucket, s.id as subject, s.area, null::text as institution, s.ends_on as date, '{}'::jsonb as strata,
       case when exists (select 1 from signed n where n.id = s.id and n.starts_on > s.starts_on and n.starts_on <= (s.ends_on + 1 + :param(renewGrace))::date) then 1 else 0 end as numerator, 1 as denominator, array[s.evidence] as evidence
from signed s
where s.ends_on < :today and not exists (select 1 from ended e where e.id = s.id and e.ended_on >= s.signed_on and e.ended_on < s.ends_on)
