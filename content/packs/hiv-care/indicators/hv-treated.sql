/*
code: hv-treated
title: {zh: '正在接受抗病毒治疗的感染者', en: 'People with HIV on treatment'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '期末在管的感染者和病人；分子为其中最近一次治疗登记为在治者'
  en: 'People registered; numerator: those whose newest entry says that they are on treatment'
formula:
  zh: '正在接受治疗的人数；分母为在管的感染者和病人'
  en: 'people on treatment; denominator: people registered'
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
numerator: {zh: '正在接受治疗的人数', en: 'people on treatment'}
denominator: {zh: '在管的感染者和病人', en: 'people registered'}
references:
  - '中国遏制与防治艾滋病规划（2024—2030年）'
*/
with managed as (
  select m.id, m.subject, m.institution, m.enrolled, r.bucket, r.area,
         least(m.until, (r.residence_end at time zone 'Asia/Shanghai')::date, (r.deceased_date at time zone 'Asia/Shanghai')::date) as until
  from programs.pub_managed m join project.pub_resident r on r.id = m.subject
  where m.pack = 'hiv-care' and :subjects(m.subject)
), registered as (
  select m.*, c.evidence from managed m
  join lateral (
    select 'QuestionnaireResponse/' || q.id || '/_history/' || q.version as evidence from programs.pub_contact q
    where q.subject = m.subject and q.pack = 'hiv-care' and q.form = 'registration' and q.valid order by q.day, q.id limit 1) c on true
), treated as (
  select m.id, c.day, (c.values->>'onArt')::boolean as treated, 'QuestionnaireResponse/' || c.id || '/_history/' || c.version as evidence,
         lead(c.day) over (partition by m.id order by c.day, c.time, c.id) as later
  from managed m join programs.pub_contact c on c.subject = m.subject and c.pack = 'hiv-care' and c.form = 'treatment' and c.valid
    and c.day >= m.enrolled and (m.until is null or c.day < m.until)
)
select bucket, subject, area, institution, enrolled as valid_from, until as valid_to, '{}'::jsonb as strata, 0 as numerator, 1 as denominator, array[evidence] as evidence
from registered
union all
select m.bucket, m.subject, m.area, m.institution, t.day, least(t.later, m.until), '{}'::jsonb, 1, 0, array[t.evidence]
from registered m join treated t on t.id = m.id where t.treated
