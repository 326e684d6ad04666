/*
code: outpatient-visits
title: {zh: 门急诊人次, en: Outpatient and emergency visits}
domain: {zh: 医疗服务, en: Health services}
unit: {zh: 人次, en: visits}
decimals: 0
direction: neutral
definition:
  zh: 医疗机构的门诊和急诊就诊，按机构所在地和就诊日期计
  en: Outpatient and emergency encounters by seat of the institution and day
formula:
  zh: 期内门急诊人次
  en: outpatient and emergency visits in the period
source: INST
version: '1'
validFrom: 2020-01-01
kind: flow
subject: {type: Encounter, title: {zh: 就诊, en: encounter}}
personal: true
reach:
  encounter: id
  institution:
    field: id
    subjects: select id from project.pub_encounter where institution = any(:keys)
strata: [tier, up_to_level_2]
numerator: {zh: 门急诊就诊, en: outpatient and emergency encounters}
references:
  - 国家卫生健康统计调查制度（卫生资源）
*/
select e.bucket, e.id as subject, i.area, e.institution, (e.start at time zone 'Asia/Shanghai')::date as date,
       jsonb_strip_nulls(jsonb_build_object('tier', case when i.class ~ '^A' then 'hospital' when i.class ~ '^[BCD]' then 'primary'
            when i.class ~ '^[EFGHJKLP]' then 'public-health' else 'other' end,
         'up_to_level_2', case when i.class is not null and not (i.class ~ '^A' and coalesce(i.grade = '3', false)) then 'yes' end)) as strata, 1 as numerator, null::numeric as denominator,
       array['Encounter/' || e.id || '/_history/' || e.resource_version] as evidence
from project.pub_encounter e
left join project.pub_institution i on i.id = e.institution
where :subjects(e.id) and e.class in ('AMB', 'EMER') and e.start is not null
