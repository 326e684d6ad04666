/*
code: hv-suppressed
title: {zh: '病毒得到抑制的感染者', en: 'People with HIV whose virus is suppressed'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '在管并检测过病毒载量的治疗者；分子为其中最近一次低于抑制界值者（界值为参数）'
  en: 'People on treatment with a viral load; numerator: those whose newest one is below the limit (a parameter)'
formula:
  zh: '病毒得到抑制的人数；分母为接受治疗并检测的人数'
  en: 'people with suppressed virus; denominator: people treated and tested'
source: CDC
version: '1'
validFrom: 2013-01-01
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_hiv_care: subject
  resident:
    field: id
    subjects: ":include(same-person)"
numerator: {zh: '病毒得到抑制的人数', en: 'people with suppressed virus'}
denominator: {zh: '接受治疗并检测的人数', en: 'people treated and tested'}
references:
  - '中国遏制与防治艾滋病规划（2024—2030年）'
*/
with managed as (
  select m.id, m.subject, m.institution, m.enrolled, r.bucket, r.area,
         least(m.until, (r.residence_end at time zone 'Asia/Shanghai')::date, (r.deceased_date at time zone 'Asia/Shanghai')::date) as until
  from programs.pub_managed m join project.pub_resident r on r.id = m.subject
  where m.pack = 'hiv-care' and :subjects(m.subject)
), tested as (
  select m.id, c.day, (c.values->>'isSuppressed')::boolean as suppressed, 'QuestionnaireResponse/' || c.id || '/_history/' || c.version as evidence,
         lead(c.day) over (partition by m.id order by c.day, c.time, c.id) as later
  from managed m join programs.pub_contact c on c.subject = m.subject and c.pack = 'hiv-care' and c.form = 'viral-load' and c.valid
    and c.day >= m.enrolled and (m.until is null or c.day < m.until)
    and exists (select from programs.pub_contact t where t.subject = m.subject and t.pack = 'hiv-care' and t.form = 'treatment' and t.valid
                  and (t.values->>'onArt')::boolean and t.day <= c.day)
)
select m.bucket, m.subject, m.area, m.institution, t.day as valid_from, least(t.later, m.until) as valid_to, '{}'::jsonb as strata,
       case when t.suppressed then 1 else 0 end as numerator, 1 as denominator, array[t.evidence] as evidence
from managed m join tested t on t.id = m.id
