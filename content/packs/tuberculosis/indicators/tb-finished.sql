/*
code: tb-finished
title: {zh: '停止治疗的肺结核患者', en: 'Tuberculosis patients whose treatment ended'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '期内停止治疗的患者；分子为其中实际服药次数达到应服次数界值（参数，90%）的人'
  en: 'Patients whose treatment ended in the period; numerator: those who took the share of due doses that is a parameter (90 %)'
formula:
  zh: '规则服药患者数；分母为同期停止治疗的患者数'
  en: 'patients on regular treatment; denominator: patients whose treatment ended in the period'
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
numerator: {zh: '规则服药的患者', en: 'patients who took their medicines regularly'}
denominator: {zh: '同期停止治疗的患者', en: 'patients whose treatment ended in the period'}
references:
  - '国家基本公共卫生服务规范（第三版）肺结核患者健康管理服务规范'
*/
select r.bucket, c.subject, r.area, e.institution, (c.values->>'stoppedOn')::date as date,
       jsonb_strip_nulls(jsonb_build_object('doctor', e.doctor, 'team', e.team)) as strata,
       case when (c.values->>'regular')::boolean then 1 else 0 end as numerator, 1 as denominator,
       array['QuestionnaireResponse/' || c.id || '/_history/' || c.version] as evidence
from programs.pub_contact c
join project.pub_resident r on r.id = c.subject
left join lateral (
  select m.institution, m.doctor, m.team from programs.pub_managed m
  where m.subject = c.subject and m.pack = 'tuberculosis' and m.enrolled <= c.day order by m.enrolled desc, m.id limit 1) e on true
where c.pack = 'tuberculosis' and c.form = 'closing' and c.valid and :subjects(c.subject)
  -- Closed again, a treatment counts once.
  and not exists (select from programs.pub_contact o where o.subject = c.subject and o.pack = 'tuberculosis' and o.form = 'closing' and o.valid
                    and o.values->>'stoppedOn' = c.values->>'stoppedOn' and o.id < c.id)
