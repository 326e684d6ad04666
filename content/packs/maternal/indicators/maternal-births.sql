/*
code: maternal-births
title: {zh: '分娩记录的活产', en: 'Live births by the delivery records'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: births}
decimals: 0
direction: neutral
definition:
  zh: '分娩记录中的活产数，按分娩地点分'
  en: 'Live births in the records of deliveries, by place of the delivery'
formula:
  zh: '期内活产数'
  en: 'live births in the period'
source: MCH
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Patient, title: {zh: 产妇, en: woman}}
personal: true
reach:
  programs_maternal: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [place]
numerator: {zh: '活产', en: 'live births'}
references:
  - '全国妇幼健康统计调查制度'
*/
select r.bucket, c.subject, r.area, e.institution, (c.values->>'deliveredOn')::date as date,
       jsonb_strip_nulls(jsonb_build_object('place', case c.values->>'place' when '1' then 'institution' when '2' then 'home' else 'other' end)) as strata,
       (c.values->>'liveBirths')::numeric as numerator, null::numeric as denominator,
       array['QuestionnaireResponse/' || c.id || '/_history/' || c.version] as evidence
from programs.pub_contact c
join project.pub_resident r on r.id = c.subject
left join lateral (
  select m.institution from programs.pub_managed m
  where m.subject = c.subject and m.pack = 'maternal' and m.enrolled <= c.day order by m.enrolled desc, m.id limit 1) e on true
where c.pack = 'maternal' and c.form = 'delivery' and c.valid and :subjects(c.subject) and (c.values->>'liveBirths')::int > 0
  and not exists (select from programs.pub_contact o where o.subject = c.subject and o.pack = 'maternal' and o.form = 'delivery' and o.valid
                    and o.values->>'deliveredOn' = c.values->>'deliveredOn' and o.id < c.id)
