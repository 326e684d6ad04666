/*
code: ambulances
title: {zh: 急救车辆, en: Ambulances in service}
domain: {zh: 卫生资源, en: Health resources}
unit: {zh: 辆, en: vehicles}
decimals: 0
direction: higher
definition:
  zh: 期末在用的救护车
  en: Ambulances in service at the end of the period
formula:
  zh: 期末在用救护车数
  en: count of ambulances in service on the last day
source: EMS
version: '1'
validFrom: 2020-01-01
kind: stock
subject: {type: Device, title: {zh: 救护车, en: ambulance}}
reach:
  vehicle: id
  institution:
    field: id
    subjects: select id from project.pub_vehicle where institution = any(:keys)
strata: [negative_pressure]
numerator: {zh: 在用救护车, en: ambulances in service}
references:
  - 院前医疗急救管理办法 第九条
*/
select v.bucket, v.id as subject, i.area, v.institution, (v.service_start at time zone 'Asia/Shanghai')::date as valid_from, (v.service_end at time zone 'Asia/Shanghai')::date as valid_to,
       jsonb_build_object('negative_pressure', case when v.negative_pressure then 'yes' else 'no' end) as strata,
       1 as numerator, null::numeric as denominator,
       array['Device/' || v.id || '/_history/' || v.resource_version] as evidence
from project.pub_vehicle v
left join project.pub_institution i on i.id = v.institution
where :subjects(v.id) and v.kind = 'ambulance' and v.service_start is not null
