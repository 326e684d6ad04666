/*
code: cs-screened
title: {zh: '慢性病筛查', en: 'Screened for chronic disease'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '35岁及以上登记居民，一年内做过慢性病筛查的计入分子'
  en: 'Residents of 35 and older; counted while screened within a year'
formula:
  zh: '筛查的居民；分母为35岁及以上居民'
  en: 'residents screened; denominator: residents of 35 and older'
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
  form_chronic_screening_screening:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '筛查的居民', en: 'residents screened'}
denominator: {zh: '35岁及以上居民', en: 'residents of 35 and older'}
references:
  - '中国防治慢性病中长期规划（2017—2025年）'
*/
with people as (
  :include(people)
), served as (
  :include(answers; form=chronic_screening_screening; columns=f.abnormal)
), target as (
  select p.bucket, p.id, p.area, greatest(p.start, (p.birth_date + make_interval(years => :param(fromAge)))::date) as first, p.until as last, 'Patient/' || p.id || '/_history/' || p.resource_version as evidence
  from people p
), span as (
  select id, unnest(range_agg(daterange(day, (day + :param(every))::date))) as covered from served group by id
)
:include(covered-time)
