/*
code: children-managed
title: {zh: '本年接受健康管理的0–6岁儿童', en: 'Children under seven seen in the year'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: children}
decimals: 0
direction: higher
definition:
  zh: '登记的0–6岁儿童中本年至少随访或健康检查1次的儿童'
  en: 'Registered children under seven with at least one visit or examination in the year'
formula:
  zh: '本年接受过随访的0–6岁儿童数；分母为登记的0–6岁儿童数'
  en: 'children under seven seen in the year; denominator: registered children under seven'
source: MCH
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 儿童, en: child}}
personal: true
reach:
  programs_children: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team]
numerator: {zh: '本年接受随访的0–6岁儿童', en: 'children under seven seen in the year'}
denominator: {zh: '登记的0–6岁儿童', en: 'registered children under seven'}
references:
  - '国家基本公共卫生服务规范（第三版）0～6岁儿童健康管理服务规范'
*/
with child as (
  :include(young-children; pack=children)
), served as (
  select c.id, extract(year from v.day)::int as calendar_year, min(v.day) as day,
         (array_agg('QuestionnaireResponse/' || v.id || '/_history/' || v.version order by v.day, v.id))[1] as evidence
  from child c
  join programs.pub_contact v on v.subject = c.subject and v.pack = 'children' and v.form in ('newborn-visit', 'child-visit') and v.valid
    and v.day >= c.start and (c.until is null or v.day < c.until)
  group by c.id, extract(year from v.day)
)
select c.bucket, c.id as subject, c.area, c.institution, c.start as valid_from, c.until as valid_to,
       jsonb_strip_nulls(jsonb_build_object('doctor', c.doctor, 'team', c.team)) as strata, 0 as numerator, 1 as denominator,
       array['Patient/' || c.id || '/_history/' || c.resource_version] as evidence
from child c
union all
select c.bucket, c.id, c.area, c.institution, s.day, least(c.until, make_date(s.calendar_year + 1, 1, 1)),
       jsonb_strip_nulls(jsonb_build_object('doctor', c.doctor, 'team', c.team)), 1, 0, array[s.evidence]
from child c join served s on s.id = c.id
