/*
code: pm-infected
title: {zh: '暴露儿童母婴传播', en: 'Exposed children infected'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: lower
definition:
  zh: '随访过的暴露儿童，按首次随访日计；发生母婴传播的计入分子'
  en: 'Exposed children who were followed, by their first visit; infected counts'
formula:
  zh: '感染的儿童；分母为随访的暴露儿童'
  en: 'children infected; denominator: exposed children followed'
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
  form_pmtct_child_visit:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '感染的儿童', en: 'children infected'}
denominator: {zh: '随访的暴露儿童', en: 'exposed children followed'}
references:
  - '预防艾滋病、梅毒和乙肝母婴传播工作规范（2020年版）'
*/
with people as (
  :include(people)
), visit as (
  :include(answers; form=pmtct_child_visit; columns=f.infected)
)
select v.bucket, v.id as subject, v.area, null::text as institution, min(v.day) as date, '{}'::jsonb as strata, max(case when v.infected then 1 else 0 end) as numerator, 1 as denominator, array_agg(v.evidence order by v.day, v.evidence) as evidence
from visit v group by v.bucket, v.id, v.area
