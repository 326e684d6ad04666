/*
code: discharges
title: {zh: 出院人次, en: Discharges}
domain: {zh: 医疗服务, en: Health services}
unit: {zh: 人次, en: discharges}
decimals: 0
direction: neutral
definition:
  zh: 住院结束的病例，按机构所在地和出院日期计
  en: Ended inpatient encounters by seat of the institution and day of discharge
formula:
  zh: 期内出院人次
  en: discharges in the period
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
strata: [tier]
numerator: {zh: 出院病例, en: discharged inpatients}
references:
  - 国家卫生健康统计调查制度（卫生资源）
*/
select e.bucket, e.id as subject, i.area, e.institution, (e.end at time zone 'Asia/Shanghai')::date as date,
       jsonb_strip_nulls(jsonb_build_object('tier', case when i.class ~ '^A' then 'hospital' when i.class ~ '^[BCD]' then 'primary'
            when i.class ~ '^[EFGHJKLP]' then 'public-health' else 'other' end)) as strata, 1 as numerator, null::numeric as denominator,
       array['Encounter/' || e.id || '/_history/' || e.resource_version] as evidence
from project.pub_encounter e
left join project.pub_institution i on i.id = e.institution
where :subjects(e.id) and e.class = 'IMP' and e.end is not null
