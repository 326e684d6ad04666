/*
code: ns-treated
title: {zh: '新生儿筛查确诊治疗', en: 'Newborns confirmed and treated'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '召回后确诊者，已开始治疗的计入分子'
  en: 'Newborns confirmed after recall; under treatment counts'
formula:
  zh: '治疗的新生儿；分母为确诊的新生儿'
  en: 'newborns treated; denominator: newborns confirmed'
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
  form_newborn_screening_recall:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '治疗的新生儿', en: 'newborns treated'}
denominator: {zh: '确诊的新生儿', en: 'newborns confirmed'}
references:
  - '新生儿疾病筛查技术规范（2010年版）'
*/
with people as (
  :include(people)
), recalled as (
  :include(answers; form=newborn_screening_recall; columns=f.confirmed, f.treated_on)
)
select s.bucket, s.id as subject, s.area, null::text as institution, s.day as date, '{}'::jsonb as strata, case when s.treated_on is not null then 1 else 0 end as numerator, 1 as denominator, array[s.evidence] as evidence
from (select distinct on (id) * from recalled where jsonb_array_length(to_jsonb(confirmed)) > 0 and not to_jsonb(confirmed) @> '["0"]' order by id, treated_on nulls last, evidence) s
