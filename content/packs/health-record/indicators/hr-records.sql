/*
code: hr-records
title: {zh: '健康档案', en: 'Health records'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '已建立健康档案的登记居民'
  en: 'Registered residents with a health record'
formula:
  zh: '建档居民'
  en: 'residents with a record'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  resident:
    field: id
    subjects: ":include(same-person)"
  form_health_record_basic:
    field: patient
    subjects: ":include(same-person)"
strata: [electronic]
numerator: {zh: '建档居民', en: 'residents with a record'}
references:
  - '国家基本公共卫生服务规范（第三版）'
*/
with people as (
  :include(people)
), built as (
  :include(answers; form=health_record_basic; columns=coalesce(f.built_on, f.day) as built_on, f.electronic)
)
select b.bucket, b.id as subject, b.area, null::text as institution, greatest(b.start, b.built_on) as valid_from, b.until as valid_to,
       jsonb_strip_nulls(jsonb_build_object('electronic', case when b.electronic then 'yes' end)) as strata, 1 as numerator, null::numeric as denominator, array[b.evidence] as evidence
from (select distinct on (id) * from built order by id, built_on, evidence) b
