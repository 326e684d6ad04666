/*
code: beds
title: {zh: 实有床位, en: Beds in service}
domain: {zh: 卫生资源, en: Health resources}
unit: {zh: 张, en: beds}
decimals: 0
direction: higher
definition:
  zh: 期末在用的固定实有床位，按床位登记的启用、停用日期计
  en: 'Beds in service at the end of the period, by the dates each bed entered and left service'
formula:
  zh: 期末在用床位数
  en: count of beds in service on the last day
source: INST
version: '1'
validFrom: 2020-01-01
kind: stock
subject: {type: Location, title: {zh: 床位, en: bed}}
reach:
  bed: id
  institution:
    field: id
    subjects: select id from project.pub_bed where institution = any(:keys)
strata: [kind, ownership, tier, county_or_primary, public_tcm]
numerator: {zh: 在用床位, en: beds in service}
references:
  - 国家卫生健康统计调查制度（卫生资源）
  - WS 218-2002 卫生机构（组织）分类与代码
*/
select b.bucket, b.id as subject, i.area, b.institution, (b.service_start at time zone 'Asia/Shanghai')::date as valid_from, (b.service_end at time zone 'Asia/Shanghai')::date as valid_to,
       jsonb_strip_nulls(jsonb_build_object(
         'kind', b.kind,
         'ownership', i.ownership,
         'tier', case when i.class ~ '^A' then 'hospital' when i.class ~ '^[BCD]' then 'primary'
            when i.class ~ '^[EFGHJKLP]' then 'public-health' else 'other' end,
         -- county-run public hospitals and primary institutions: the plan's "of which" row
         'county_or_primary', case when i.class ~ '^A' and i.ownership = 'public' and i.run_by = 'county' or i.class ~ '^[BCD]' then 'yes' end,
         -- hospitals of Chinese (A2), integrated (A3) and ethnic (A4) medicine under public ownership
         'public_tcm', case when i.class ~ '^A[234]' and i.ownership = 'public' then 'yes' end
       )) as strata,
       1 as numerator, null::numeric as denominator,
       array['Location/' || b.id || '/_history/' || b.resource_version] as evidence
from project.pub_bed b
left join project.pub_institution i on i.id = b.institution
where :subjects(b.id) and b.service_start is not null
