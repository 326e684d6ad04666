/*
code: tb-notified
title: {zh: '通知管理的肺结核患者', en: 'Notified tuberculosis patients'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '期内由定点医院确诊并通知基层管理的患者；分子为其中入户访到并纳入管理的人'
  en: 'Patients confirmed and notified to the primary institution in the period; numerator: those met at a first visit'
formula:
  zh: '已管理患者数；分母为同期通知的患者数'
  en: 'patients managed; denominator: patients notified in the same period'
source: CDC
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_tuberculosis: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team]
numerator: {zh: '已管理的肺结核患者', en: 'patients managed'}
denominator: {zh: '同期通知管理的肺结核患者', en: 'patients notified in the same period'}
references:
  - '国家基本公共卫生服务规范（第三版）肺结核患者健康管理服务规范'
*/
select r.bucket, m.subject, r.area, m.institution, m.enrolled as date,
       jsonb_strip_nulls(jsonb_build_object('doctor', m.doctor, 'team', m.team)) as strata,
       case when v.id is null then 0 else 1 end as numerator, 1 as denominator,
       array_remove(array['EpisodeOfCare/' || m.id || '/_history/' || m.version, 'QuestionnaireResponse/' || v.id || '/_history/' || v.version], null) as evidence
from programs.pub_managed m
join project.pub_resident r on r.id = m.subject
left join lateral (
  select c.id, c.version from programs.pub_contact c
  where c.subject = m.subject and c.pack = 'tuberculosis' and c.form = 'first-visit' and c.valid and (c.values->>'met')::boolean
    and c.day >= m.enrolled and (m.until is null or c.day < m.until)
  order by c.day, c.id limit 1) v on true
where m.pack = 'tuberculosis' and :subjects(m.subject)
