/*
code: primary-basic-standard
title: {zh: 乡镇卫生院和社区卫生服务中心达到服务能力基本标准, en: Township and community health centres meeting the basic service standard}
domain: {zh: 卫生资源, en: Health resources}
unit: {zh: 家, en: institutions}
decimals: 0
direction: higher
definition:
  zh: 乡镇卫生院和社区卫生服务中心中达到服务能力基本标准的机构
  en: Township and community health centres meeting the basic service standard
formula:
  zh: 期末达标的机构数；分母为期末在运行的同类机构数
  en: 'centres that meet the standard on the last day; denominator: centres in operation'
source: INST
version: '1'
validFrom: 2020-01-01
kind: stock
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  institution_capability: id
numerator: {zh: 达到服务能力基本标准的机构, en: centres that meet the standard}
denominator: {zh: 乡镇卫生院和社区卫生服务中心, en: township and community health centres}
references:
  - 乡镇卫生院服务能力标准（2022 版）；社区卫生服务中心服务能力标准（2022 版）
  - WS 218-2002 卫生机构（组织）分类与代码
*/
with base as (
  select i.bucket, i.id, i.area, i.resource_version,
         daterange(coalesce((i.service_start at time zone 'Asia/Shanghai')::date, '1900-01-01'), (i.service_end at time zone 'Asia/Shanghai')::date) as span
  from project.pub_institution i
  where :subjects(i.id) and i.class in ('B100', 'C210', 'C220')
    and (i.service_end is null or i.service_end >= coalesce(i.service_start, '1900-01-01T00:00:00+08:00'))
), met as (
  select c.id, range_agg(daterange((c.start at time zone 'Asia/Shanghai')::date, (c.end at time zone 'Asia/Shanghai')::date)) as spans
  from project.pub_institution_capability c
  where :subjects(c.id) and c.code = 'basic-standard' and c.start is not null and (c.end is null or c.end >= c.start)
  group by c.id
)
select b.bucket, b.id as subject, b.area, b.id as institution, lower(b.span) as valid_from, upper(b.span) as valid_to,
       '{}'::jsonb as strata, 0 as numerator, 1 as denominator,
       array['Organization/' || b.id || '/_history/' || b.resource_version] as evidence
from base b
union all
select b.bucket, b.id, b.area, b.id, lower(s.part), upper(s.part), '{}'::jsonb, 1, 0,
       array['Organization/' || b.id || '/_history/' || b.resource_version]
from base b
join met m on m.id = b.id
cross join lateral unnest(m.spans * datemultirange(b.span)) as s(part)
