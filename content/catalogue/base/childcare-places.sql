/*
code: childcare-places
title: {zh: 3岁以下婴幼儿托位, en: Childcare places for under-threes}
domain: {zh: 一老一小, en: Children and elders}
unit: {zh: 个, en: places}
decimals: 0
direction: higher
definition:
  zh: 期末开放的托位，含托育机构、幼儿园托班、社区和用人单位办托
  en: 'Places open at the end of the period in childcare institutions, nursery classes of kindergartens, community and employer care'
formula:
  zh: 期末开放托位数之和
  en: sum of places open on the last day
source: CARE
version: '1'
validFrom: 2020-01-01
kind: stock
subject: {type: HealthcareService, title: {zh: 托育服务, en: childcare service}}
reach:
  department: id
  institution:
    field: id
    subjects: select id from project.pub_department where institution = any(:keys)
strata: [inclusive]
numerator: {zh: 开放托位, en: open places}
references:
  - 托育机构设置标准（试行）2019
  - 托育机构登记和备案办法（试行）2019
*/
select d.bucket, d.id as subject, i.area, d.institution, (d.service_start at time zone 'Asia/Shanghai')::date as valid_from, (d.service_end at time zone 'Asia/Shanghai')::date as valid_to,
       jsonb_build_object('inclusive', case when d.inclusive then 'yes' else 'no' end) as strata,
       coalesce(d.places, 0) as numerator, null::numeric as denominator,
       array['HealthcareService/' || d.id || '/_history/' || d.resource_version] as evidence
from project.pub_department d
left join project.pub_institution i on i.id = d.institution
where :subjects(d.id) and d.code = 'childcare' and d.service_start is not null
