/*
code: fd-content
title: {zh: '签约居民满意度评价', en: 'Satisfaction with contracts'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 份, en: reviews}
decimals: 0
direction: higher
definition:
  zh: '年度评价中满意度为4分及以上的计入分子'
  en: 'Reviews; a satisfaction of 4 or more of 5 counts'
formula:
  zh: '满意的评价；分母为评价'
  en: 'content; denominator: reviews'
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
  form_family_doctor_review:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '满意的评价', en: 'content'}
denominator: {zh: '评价', en: 'reviews'}
references:
  - '关于推进家庭医生签约服务高质量发展的指导意见（国卫基层发〔2022〕10号）'
*/
with people as (
  :include(people)
), review as (
  :include(answers; form=family_doctor_review; columns=f.satisfaction)
)
select bucket, id as subject, area, null::text as institution, day as date, '{}'::jsonb as strata, case when satisfaction >= :param(contentFrom) then 1 else 0 end as numerator, 1 as denominator, array[evidence] as evidence
from review where satisfaction is not null
