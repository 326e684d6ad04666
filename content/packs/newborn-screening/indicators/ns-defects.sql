/*
code: ns-defects
title: {zh: '出生缺陷', en: 'Birth defects'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '登记的新生儿，按出生日计；出生7天内有先天畸形诊断（ICD-10 Q00–Q99）或访视发现畸形的计入分子；死胎死产不在登记内'
  en: 'Registered newborns by day of birth; with a congenital diagnosis (ICD-10 Q00 to Q99) within seven days or a malformation found at the visit counts; stillbirths are not on the register'
formula:
  zh: '有出生缺陷的新生儿；分母为新生儿'
  en: 'newborns with a defect; denominator: newborns'
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
  condition_row:
    field: patient
    subjects: ":include(same-person)"
  form_children_newborn_visit:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '有出生缺陷的新生儿', en: 'newborns with a defect'}
denominator: {zh: '新生儿', en: 'newborns'}
references:
  - '全国妇幼健康统计调查制度'
*/
with people as (
  :include(people; only=r.birth_date >= :since and r.has_birth_certificate)
), found as (
  select p.id, 'Condition/' || d.id || '/_history/' || d.resource_version as evidence
  from people p
  left join identify.pub_patient_person me on me.bucket = p.bucket and me.patient_id = p.id
  left join identify.pub_patient_person o on o.person_id = me.person_id
  join project.pub_condition_row d on d.patient = coalesce(o.patient_id, p.id)
  where d.code ~ '^Q' and (d.recorded_date at time zone 'Asia/Shanghai')::date between p.birth_date and p.birth_date + 7
  union all
  select v.id, v.evidence
  from (
    :include(answers; form=children_newborn_visit; columns=f.malformation)
  ) v
  where v.malformation
)
select p.bucket, p.id as subject, p.area, null::text as institution, p.birth_date as date, '{}'::jsonb as strata,
       case when exists (select 1 from found f where f.id = p.id) then 1 else 0 end as numerator, 1 as denominator,
       array['Patient/' || p.id || '/_history/' || p.resource_version] || coalesce((select array_agg(f.evidence order by f.evidence) from found f where f.id = p.id), '{}') as evidence
from people p
