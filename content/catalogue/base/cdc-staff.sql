/*
code: cdc-staff
title: {zh: 疾病预防控制机构人员, en: Staff of centres for disease control}
domain: {zh: 卫生资源, en: Health resources}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: 疾病预防控制中心的在岗人员
  en: Persons on post at centres for disease control
formula:
  zh: 期末在岗人数（一人多点执业计一次，取开始最早的岗位）
  en: 'persons on post on the last day; a person with several posts counts once, at the post with the earliest start'
source: INST
version: '1'
validFrom: 2020-01-01
kind: stock
combine: first
subject: {type: Practitioner, title: {zh: 卫生人员, en: health worker}}
reach:
  worker_post: practitioner
  institution:
    field: id
    subjects: select practitioner from project.pub_worker_post where institution = any(:keys)
strata: [occupation]
presence: health-staff
numerator: {zh: 疾控机构在岗人员, en: CDC staff on post}
references:
  - 国家卫生健康统计调查制度（卫生资源）
  - WS 218-2002 卫生机构（组织）分类与代码
*/
select p.bucket, p.practitioner as subject, i.area, p.institution, (p.post_start at time zone 'Asia/Shanghai')::date as valid_from, (p.post_end at time zone 'Asia/Shanghai')::date as valid_to,
       jsonb_strip_nulls(jsonb_build_object('occupation', p.occupation)) as strata,
       1 as numerator, null::numeric as denominator,
       array['PractitionerRole/' || p.id || '/_history/' || p.resource_version] as evidence
from project.pub_worker_post p
left join project.pub_institution i on i.id = p.institution
where :subjects(p.practitioner) and p.post_start is not null
  and i.class ~ '^J'
