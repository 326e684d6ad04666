/*
code: cb-early
title: {zh: '宫颈癌早诊', en: 'Cervical lesions found early'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '确诊宫颈癌及癌前病变者，CIN2/3、原位腺癌和微小浸润癌计入分子（分期界值待核实）'
  en: 'Women with CIN2 or worse; CIN2, CIN3, AIS and microinvasive cancer count (the cut of stages is to be confirmed)'
formula:
  zh: '早诊患者；分母为确诊患者'
  en: 'patients found early; denominator: patients found'
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
  form_cervical_breast_screening_colposcopy:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '早诊患者', en: 'patients found early'}
denominator: {zh: '确诊患者', en: 'patients found'}
references:
  - '宫颈癌筛查工作方案、乳腺癌筛查工作方案（国卫办妇幼发〔2021〕23号）'
*/
with people as (
  :include(people)
), lesion as (
  :include(answers; form=cervical_breast_screening_colposcopy; columns=f.lesion_on, f.early_found)
)
select l.bucket, l.id as subject, l.area, null::text as institution, l.lesion_on as date, '{}'::jsonb as strata, case when l.early_found then 1 else 0 end as numerator, 1 as denominator, array[l.evidence] as evidence
from (select distinct on (id) * from lesion where lesion_on is not null order by id, lesion_on, evidence) l
