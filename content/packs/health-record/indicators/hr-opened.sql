/*
code: hr-opened
title: {zh: '向个人开放的健康档案', en: 'Records open to the person'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '本人可在线查询的健康档案'
  en: 'Residents whose record they can read online'
formula:
  zh: '档案开放的居民'
  en: 'residents whose record is open'
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
  form_health_record_opening:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '档案开放的居民', en: 'residents whose record is open'}
references:
  - '国家基本公共卫生服务规范（第三版）'
*/
with people as (
  :include(people)
), opening as (
  :include(answers; form=health_record_opening; columns=f.opened)
), latest as (
  select *, lead(day) over (partition by id order by day, evidence) as later from opening
)
select bucket, id as subject, area, null::text as institution, greatest(start, day) as valid_from, least(until, later) as valid_to, '{}'::jsonb as strata, 1 as numerator, null::numeric as denominator, array[evidence] as evidence
from latest where opened
