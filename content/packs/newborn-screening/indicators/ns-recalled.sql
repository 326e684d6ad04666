/*
code: ns-recalled
title: {zh: '新生儿筛查可疑阳性召回', en: 'Newborn positives recalled'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '血片可疑阳性者，按结果日计；其后召回的计入分子'
  en: 'Newborns with a positive blood spot, by the day of the result; who came afterwards counts'
formula:
  zh: '召回的新生儿；分母为可疑阳性新生儿'
  en: 'newborns recalled; denominator: newborns with a positive result'
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
  form_newborn_screening_blood_result:
    field: patient
    subjects: ":include(same-person)"
  form_newborn_screening_recall:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '召回的新生儿', en: 'newborns recalled'}
denominator: {zh: '可疑阳性新生儿', en: 'newborns with a positive result'}
references:
  - '新生儿疾病筛查技术规范（2010年版）'
*/
with people as (
  :include(people)
), result as (
  :include(answers; form=newborn_screening_blood_result; columns=f.positive_on)
), recalled as (
  :include(answers; form=newborn_screening_recall; columns=f.came)
)
select s.bucket, s.id as subject, s.area, null::text as institution, s.positive_on as date, '{}'::jsonb as strata,
       case when exists (select 1 from recalled c where c.id = s.id and c.came and c.day >= s.positive_on) then 1 else 0 end as numerator, 1 as denominator, array[s.evidence] as evidence
from (select distinct on (id) * from result where positive_on is not null order by id, positive_on, evidence) s
