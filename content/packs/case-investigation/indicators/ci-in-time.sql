/*
code: ci-in-time
title: {zh: '按时完成的个案调查', en: 'Interviews in time'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '派发的个案调查（病例），按派发日计；分子为其中在期限（参数，1天）内完成的'
  en: 'Interviews of cases that were set up, by the day; numerator: those done in the time that is a parameter (one day)'
formula:
  zh: '按时完成的个案调查；分母为派发的个案调查'
  en: 'interviews in time; denominator: interviews set up'
source: CDC
version: '1'
validFrom: 2013-01-01
kind: flow
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_case_investigation: subject
  resident:
    field: id
    subjects: ":include(same-person)"
numerator: {zh: '按时完成的个案调查', en: 'interviews in time'}
denominator: {zh: '派发的个案调查', en: 'interviews set up'}
references:
  - '中华人民共和国传染病防治法（2025年修订）'
*/
select r.bucket, m.subject, r.area, m.institution, m.enrolled as date, '{}'::jsonb as strata, case when c.id is null then 0 else 1 end as numerator,
       1 as denominator, array_remove(array['EpisodeOfCare/' || m.id || '/_history/' || m.version, 'QuestionnaireResponse/' || c.id || '/_history/' || c.version], null) as evidence
from programs.pub_managed m
join project.pub_resident r on r.id = m.subject
left join lateral (
  select c.id, c.version from programs.pub_contact c
  where c.subject = m.subject and c.pack = 'case-investigation' and c.form = 'interview' and c.valid and c.day >= m.enrolled
    and c.day <= (m.enrolled + :param(within))::date and (m.until is null or c.day < m.until)
  order by c.day, c.id limit 1) c on true
where m.pack = 'case-investigation' and :subjects(m.subject)
  and not exists (select from programs.pub_contact n where n.subject = m.subject and n.pack = 'case-investigation' and n.form = 'notice' and n.valid
                    and n.day = m.enrolled and n.values->>'role' <> '1')
