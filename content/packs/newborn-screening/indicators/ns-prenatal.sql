/*
code: ns-prenatal
title: {zh: '产前筛查', en: 'Women screened before birth'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '登记分娩的产妇，按分娩日计；分娩前300天内做过产前筛查的计入分子'
  en: 'Women who gave birth, by the day; screened within 300 days before counts'
formula:
  zh: '筛查的产妇；分母为产妇'
  en: 'women screened; denominator: women who gave birth'
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
  form_maternal_delivery:
    field: patient
    subjects: ":include(same-person)"
  form_newborn_screening_prenatal:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '筛查的产妇', en: 'women screened'}
denominator: {zh: '产妇', en: 'women who gave birth'}
references:
  - '新生儿疾病筛查技术规范（2010年版）'
*/
with people as (
  :include(people)
), delivery as (
  :include(answers; form=maternal_delivery; columns=f.delivered_on)
), screen as (
  :include(answers; form=newborn_screening_prenatal; columns=f.method)
)
select d.bucket, d.id as subject, d.area, null::text as institution, d.delivered_on as date, '{}'::jsonb as strata,
       case when exists (select 1 from screen s where s.id = d.id and s.day between d.delivered_on - 300 and d.delivered_on) then 1 else 0 end as numerator, 1 as denominator, array[d.evidence] as evidence
from delivery d where d.delivered_on is not null
