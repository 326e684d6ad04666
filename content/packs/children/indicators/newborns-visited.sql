/*
code: newborns-visited
title: {zh: '新生儿家庭访视', en: 'Newborns visited at home'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: children}
decimals: 0
direction: higher
definition:
  zh: '期内活产儿；分子为其中出生28天内接受过家庭访视的新生儿'
  en: 'Children born alive in the period; numerator: those visited at home within 28 days of the birth'
formula:
  zh: '接受访视的新生儿数；分母为同期活产数'
  en: 'newborns visited; denominator: live births in the period'
source: MCH
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Patient, title: {zh: 新生儿, en: newborn}}
personal: true
reach:
  programs_children: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team]
numerator: {zh: '接受访视的新生儿', en: 'newborns visited'}
denominator: {zh: '活产儿', en: 'live births'}
references:
  - '国家基本公共卫生服务规范（第三版）0～6岁儿童健康管理服务规范'
*/
with child as (
  :include(young-children; pack=children)
)
select c.bucket, c.id as subject, c.area, c.institution, c.birth_date as date,
       jsonb_strip_nulls(jsonb_build_object('doctor', c.doctor, 'team', c.team)) as strata,
       case when v.id is null then 0 else 1 end as numerator, 1 as denominator,
       array_remove(array['Patient/' || c.id || '/_history/' || c.resource_version, 'QuestionnaireResponse/' || v.id || '/_history/' || v.version], null) as evidence
from child c
join project.pub_resident b on b.id = c.id and b.bucket = c.bucket and b.has_birth_certificate
left join lateral (
  select k.id, k.version from programs.pub_contact k
  where k.subject = c.subject and k.pack = 'children' and k.form = 'newborn-visit' and k.valid and k.day between c.birth_date and c.birth_date + 28
  order by k.day, k.id limit 1) v on true
