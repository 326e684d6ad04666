/*
code: cb-breast-recalled
title: {zh: '乳腺筛查阳性者', en: 'Positive breast screenings'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '乳腺筛查需活检者，按筛查日计；已做活检的计入分子'
  en: 'Women whose screening asks for a biopsy, by the day; who had one counts'
formula:
  zh: '召回的人；分母为需活检者'
  en: 'women who came; denominator: women asked to'
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
  form_cervical_breast_screening_breast:
    field: patient
    subjects: ":include(same-person)"
  form_cervical_breast_screening_breast_diagnosis:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '召回的人', en: 'women who came'}
denominator: {zh: '需活检者', en: 'women asked to'}
references:
  - '宫颈癌筛查工作方案、乳腺癌筛查工作方案（国卫办妇幼发〔2021〕23号）'
*/
with people as (
  :include(people)
), screen as (
  :include(answers; form=cervical_breast_screening_breast; columns=f.biopsy_asked)
), seen as (
  :include(answers; form=cervical_breast_screening_breast_diagnosis; columns=f.pathology)
)
select s.bucket, s.id as subject, s.area, null::text as institution, s.biopsy_asked as date, '{}'::jsonb as strata,
       case when exists (select 1 from seen c where c.id = s.id and c.day >= s.biopsy_asked) then 1 else 0 end as numerator, 1 as denominator, array[s.evidence] as evidence
from screen s where s.biopsy_asked is not null
