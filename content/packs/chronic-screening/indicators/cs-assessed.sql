/*
code: cs-assessed
title: {zh: '筛查异常者评估', en: 'Abnormal results assessed'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '筛查异常者，按筛查日计；评估期限内经慢病管理中心评估的计入分子'
  en: 'Residents with an abnormal screening, by the day; assessed within the time for it counts'
formula:
  zh: '评估的居民；分母为筛查异常的居民'
  en: 'residents assessed; denominator: residents with an abnormal screening'
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
  form_chronic_screening_screening:
    field: patient
    subjects: ":include(same-person)"
  form_chronic_screening_assessment:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '评估的居民', en: 'residents assessed'}
denominator: {zh: '筛查异常的居民', en: 'residents with an abnormal screening'}
references:
  - '中国防治慢性病中长期规划（2017—2025年）'
*/
with people as (
  :include(people)
), screened as (
  :include(answers; form=chronic_screening_screening; columns=f.abnormal_on)
), assessed as (
  :include(answers; form=chronic_screening_assessment; columns=f.level)
)
select s.bucket, s.id as subject, s.area, null::text as institution, s.abnormal_on as date, '{}'::jsonb as strata,
       case when exists (select 1 from assessed a where a.id = s.id and a.day between s.abnormal_on and (s.abnormal_on + :param(assessWithin))::date) then 1 else 0 end as numerator, 1 as denominator, array[s.evidence] as evidence
from screened s where s.abnormal_on is not null
