/*
code: fd-items
title: {zh: '履约项目', en: 'Items of contracts'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 次, en: items}
decimals: 0
direction: higher
definition:
  zh: '年度评价中承诺的项目次数，完成的计入分子'
  en: 'Items promised in contracts that were reviewed; the items done count'
formula:
  zh: '完成的项目；分母为承诺的项目'
  en: 'items done; denominator: items promised'
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
numerator: {zh: '完成的项目', en: 'items done'}
denominator: {zh: '承诺的项目', en: 'items promised'}
references:
  - '关于推进家庭医生签约服务高质量发展的指导意见（国卫基层发〔2022〕10号）'
*/
with people as (
  :include(people)
), review as (
  :include(answers; form=family_doctor_review; columns=f.promised, f.kept)
)
select bucket, id as subject, area, null::text as institution, day as date, '{}'::jsonb as strata, least(kept, promised) as numerator, promised as denominator, array[evidence] as evidence
from review where promised > 0
