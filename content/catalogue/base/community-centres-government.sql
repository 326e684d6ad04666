/*
code: community-centres-government
title: {zh: 政府办社区卫生服务中心, en: Community health centres run by government}
domain: {zh: 卫生资源, en: Health resources}
unit: {zh: 家, en: institutions}
decimals: 0
direction: higher
definition:
  zh: 社区卫生服务中心中由市、县、乡镇政府举办的机构
  en: Community health centres run by the government of a city, county or township
formula:
  zh: 期末政府办社区卫生服务中心数；分母为期末在运行的社区卫生服务中心数
  en: 'centres run by government on the last day; denominator: community health centres in operation'
source: INST
version: '1'
validFrom: 2020-01-01
kind: stock
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
numerator: {zh: 政府办社区卫生服务中心, en: centres run by government}
denominator: {zh: 社区卫生服务中心, en: community health centres}
references:
  - 国家卫生健康统计调查制度（卫生资源）
  - WS 218-2002 卫生机构（组织）分类与代码
*/
select i.bucket, i.id as subject, i.area, i.id as institution,
       coalesce((i.service_start at time zone 'Asia/Shanghai')::date, '1900-01-01') as valid_from,
       (i.service_end at time zone 'Asia/Shanghai')::date as valid_to,
       '{}'::jsonb as strata, case when i.run_by in ('city', 'county', 'township') then 1 else 0 end as numerator, 1 as denominator,
       array['Organization/' || i.id || '/_history/' || i.resource_version] as evidence
from project.pub_institution i
where :subjects(i.id) and i.class = 'B100'
  and (i.service_end is null or i.service_end >= coalesce(i.service_start, '1900-01-01T00:00:00+08:00'))
