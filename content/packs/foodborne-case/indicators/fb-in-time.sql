/*
code: fb-in-time
title: {zh: '按时上报的食源性疾病病例', en: 'Foodborne cases reported in time'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: cases}
decimals: 0
direction: higher
definition:
  zh: '登记的食源性疾病病例，按诊断（登记）日计；分子为其中在规定工作日（参数，2个）内上报的'
  en: 'Foodborne cases by the day of the diagnosis (of the enrolment); numerator: those reported within the working days that are a parameter (two)'
formula:
  zh: '按时上报的病例；分母为登记的病例'
  en: 'cases reported in time; denominator: cases registered'
source: CDC
version: '1'
validFrom: 2020-01-01
kind: flow
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_foodborne_case: subject
  resident:
    field: id
    subjects: ":include(same-person)"
numerator: {zh: '按时上报的病例', en: 'cases reported in time'}
denominator: {zh: '登记的病例', en: 'cases registered'}
references:
  - '食源性疾病监测报告工作规范（试行）（国卫食品发〔2019〕59号）'
*/
/* Working days leave weekends out, as the schedule does: two from a Thursday or Friday reach over the weekend, from a weekend they begin on Monday. */
select r.bucket, m.subject, r.area, m.institution, m.enrolled as date, '{}'::jsonb as strata, case when c.id is null then 0 else 1 end as numerator,
       1 as denominator, array_remove(array['EpisodeOfCare/' || m.id || '/_history/' || m.version, 'QuestionnaireResponse/' || c.id || '/_history/' || c.version], null) as evidence
from programs.pub_managed m
join project.pub_resident r on r.id = m.subject
cross join lateral (select extract(isodow from m.enrolled)::int - 1 as weekday) w
left join lateral (
  select c.id, c.version from programs.pub_contact c
  where c.subject = m.subject and c.pack = 'foodborne-case' and c.form = 'case-report' and c.valid and c.day >= m.enrolled
    and c.day <= m.enrolled + (:param(workingDays) + case when w.weekday >= 5 then 6 - w.weekday when w.weekday + :param(workingDays) > 4 then 2 else 0 end)::int
  order by c.day, c.id limit 1) c on true
where m.pack = 'foodborne-case' and :subjects(m.subject)
