/*
code: cb-recalled
title: {zh: '宫颈筛查阳性召回', en: 'Cervical positives recalled'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '需阴道镜者，按筛查日计；其后做过阴道镜的计入分子'
  en: 'Women who need colposcopy, by the day of the screening; colposcopy afterwards counts'
formula:
  zh: '召回的阳性者；分母为筛查阳性者'
  en: 'positives recalled; denominator: positives'
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
  form_cervical_breast_screening_cervical:
    field: patient
    subjects: ":include(same-person)"
  form_cervical_breast_screening_colposcopy:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '召回的阳性者', en: 'positives recalled'}
denominator: {zh: '筛查阳性者', en: 'positives'}
references:
  - '宫颈癌筛查工作方案、乳腺癌筛查工作方案（国卫办妇幼发〔2021〕23号）'
*/
with people as (
  :include(people)
), screen as (
  :include(answers; form=cervical_breast_screening_cervical; columns=f.colposcopy_asked)
), seen as (
  :include(answers; form=cervical_breast_screening_colposcopy; columns=f.impression)
)
select s.bucket, s.id as subject, s.area, null::text as institution, s.colposcopy_asked as date, '{}'::jsonb as strata,
       case when exists (select 1 from seen c where c.id = s.id and c.day >= s.colposcopy_asked) then 1 else 0 end as numerator, 1 as denominator, array[s.evidence] as evidence
from screen s where s.colposcopy_asked is not null
