/*
code: pharmacists
title: {zh: 药师（士）, en: Pharmacists}
domain: {zh: 卫生资源, en: Health resources}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: 期末在岗的药师、药士
  en: Pharmacists and assistant pharmacists on post
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
strata: [ownership, tier]
presence: health-staff
numerator: {zh: 在岗药师（士）, en: pharmacists on post}
references:
  - 国家卫生健康统计调查制度（卫生资源）
*/
select p.bucket, p.practitioner as subject, i.area, p.institution, (p.post_start at time zone 'Asia/Shanghai')::date as valid_from, (p.post_end at time zone 'Asia/Shanghai')::date as valid_to,
       jsonb_strip_nulls(jsonb_build_object('ownership', i.ownership, 'tier', case when i.class ~ '^A' then 'hospital' when i.class ~ '^[BCD]' then 'primary'
            when i.class ~ '^[EFGHJKLP]' then 'public-health' else 'other' end)) as strata,
       1 as numerator, null::numeric as denominator,
       array['PractitionerRole/' || p.id || '/_history/' || p.resource_version] as evidence
from project.pub_worker_post p
left join project.pub_institution i on i.id = p.institution
where :subjects(p.practitioner) and p.post_start is not null
  and p.occupation = 'pharmacist'
