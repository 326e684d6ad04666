/*
code: hospitals-tcm-department
title: {zh: 设中医临床科室的二级以上公立综合医院, en: Level-2+ public general hospitals with a Chinese-medicine department}
domain: {zh: 卫生资源, en: Health resources}
unit: {zh: 家, en: institutions}
decimals: 0
direction: higher
definition:
  zh: 二级以上公立综合医院（不含中医类医院）中设有中医科的医院
  en: Level-2 and level-3 public general hospitals (Chinese-medicine hospitals not included) that have a Chinese-medicine department
formula:
  zh: 期末设有该科室的机构数；分母为期末在运行的同类机构数
  en: 'institutions that have the department on the last day; denominator: such institutions in operation'
source: INST
version: '1'
validFrom: 2020-01-01
kind: stock
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  department: institution
  institution: id
numerator: {zh: 设有中医科的医院, en: hospitals with the department}
denominator: {zh: 二级以上公立综合医院, en: level-2+ public general hospitals}
references:
  - WS 218-2002 卫生机构（组织）分类与代码
  - 包头市规划指标表第29行
*/
with base as (
  select i.bucket, i.id, i.area, i.resource_version,
         daterange(coalesce((i.service_start at time zone 'Asia/Shanghai')::date, '1900-01-01'), (i.service_end at time zone 'Asia/Shanghai')::date) as span
  from project.pub_institution i
  where :subjects(i.id) and i.class = 'A100' and i.ownership = 'public' and i.grade in ('2', '3')
    and (i.service_end is null or i.service_end >= coalesce(i.service_start, '1900-01-01T00:00:00+08:00'))
), having_it as (
  select d.institution, range_agg(daterange((d.service_start at time zone 'Asia/Shanghai')::date, (d.service_end at time zone 'Asia/Shanghai')::date)) as spans,
         array_agg('HealthcareService/' || d.id || '/_history/' || d.resource_version order by d.id) as evidence
  from project.pub_department d
  where :subjects(d.institution) and d.code = 'tcm'
    and d.service_start is not null and (d.service_end is null or d.service_end >= d.service_start)
  group by d.institution
)
select b.bucket, b.id as subject, b.area, b.id as institution, lower(b.span) as valid_from, upper(b.span) as valid_to,
       '{}'::jsonb as strata, 0 as numerator, 1 as denominator,
       array['Organization/' || b.id || '/_history/' || b.resource_version] as evidence
from base b
union all
select b.bucket, b.id, b.area, b.id, lower(s.part), upper(s.part),
       '{}'::jsonb, 1, 0, h.evidence
from base b
join having_it h on h.institution = b.id
cross join lateral unnest(h.spans * datemultirange(b.span)) as s(part)
