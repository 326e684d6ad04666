/*
code: fd-key-groups
title: {zh: '重点人群签约', en: 'Contracts of priority groups'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '老年人、0–6岁儿童和高血压、2型糖尿病、肺结核、严重精神障碍、慢阻肺患者，及签约时登记为重点人群者'
  en: 'People of 65 and older, children under seven, patients with hypertension, type 2 diabetes, tuberculosis, severe mental disorders or COPD, and who was signed as such'
formula:
  zh: '签约的重点人群；分母为重点人群'
  en: 'priority groups with a contract; denominator: priority groups'
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
  condition_row:
    field: patient
    subjects: ":include(same-person)"
  form_family_doctor_contract:
    field: patient
    subjects: ":include(same-person)"
  form_family_doctor_termination:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '签约的重点人群', en: 'priority groups with a contract'}
denominator: {zh: '重点人群', en: 'priority groups'}
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
), reason as (
  select id, daterange(birth_date, (birth_date + make_interval(years => :param(childUnder)))::date) as span from people
  union all
  select id, daterange((birth_date + make_interval(years => :param(elderFrom)))::date, null) from people
  union all
  select p.id, daterange((d.recorded_date at time zone 'Asia/Shanghai')::date, null)
  from people p
  left join identify.pub_patient_person me on me.bucket = p.bucket and me.patient_id = p.id
  left join identify.pub_patient_person o on o.person_id = me.person_id
  join project.pub_condition_row d on d.patient = coalesce(o.patient_id, p.id)
  where d.code ~ :codes(hypertension, diabetes, tuberculosis, mental, copd) and d.recorded_date is not null
  union all
  select id, daterange(starts_on, last) from contract where key and (last is null or last > starts_on)
), grouped as (
  select p.id, range_agg(r.span * daterange(p.start, p.until)) as spans from people p join reason r on r.id = p.id
  where p.until is null or p.until > p.start group by p.id
), held as (
  select id, range_agg(daterange(starts_on, last)) as spans from contract where last is null or last > starts_on group by id
)
select p.bucket, p.id as subject, p.area, null::text as institution, lower(u) as valid_from, upper(u) as valid_to, '{}'::jsonb as strata, 0 as numerator, 1 as denominator,
       array['Patient/' || p.id || '/_history/' || p.resource_version] as evidence
from people p join grouped g on g.id = p.id cross join lateral unnest(g.spans) as u
union all
select p.bucket, p.id, p.area, null::text, lower(u), upper(u), '{}'::jsonb, 1, 0, array['Patient/' || p.id || '/_history/' || p.resource_version]
from people p join grouped g on g.id = p.id join held h on h.id = p.id cross join lateral unnest(g.spans * h.spans) as u
