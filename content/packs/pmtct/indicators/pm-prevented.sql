/*
code: pm-prevented
title: {zh: '乙肝暴露儿童联合免疫', en: 'Children of HBsAg-positive mothers protected'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '乙肝暴露儿童，按出生日计；12小时内联合免疫的计入分子'
  en: 'Children exposed to hepatitis B, by the day of birth; immunoglobulin and vaccine within 12 hours counts'
formula:
  zh: '及时联合免疫的儿童；分母为乙肝暴露儿童'
  en: 'children protected in time; denominator: children exposed to hepatitis B'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  resident:
    field: id
    subjects: ":include(same-person)"
  form_pmtct_birth:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '及时联合免疫的儿童', en: 'children protected in time'}
denominator: {zh: '乙肝暴露儿童', en: 'children exposed to hepatitis B'}
references:
  - '预防艾滋病、梅毒和乙肝母婴传播工作规范（2020年版）'
*/
with people as (
  :include(people)
), birth as (
  :include(answers; form=pmtct_birth; columns=f.hbv_exposed, f.hbv_prevented)
)
select b.bucket, b.id as subject, b.area, null::text as institution, b.day as date, '{}'::jsonb as strata, case when b.hbv_prevented then 1 else 0 end as numerator, 1 as denominator, array[b.evidence] as evidence
from (select distinct on (id) * from birth where hbv_exposed order by id, day, evidence) b
