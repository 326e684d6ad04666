/*
code: cb-followed
title: {zh: '宫颈低级别病变随访', en: 'Follow-up of low-grade lesions'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '阴道镜病理为CIN1者，按应复查期满日计；期内复查的计入分子'
  en: 'Women with CIN1, by the day their recheck was due; seen again by then counts'
formula:
  zh: '期内复查的人；分母为应复查者'
  en: 'women seen again in time; denominator: women due'
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
  form_cervical_breast_screening_cervical:
    field: patient
    subjects: ":include(same-person)"
refreshDays: 31
numerator: {zh: '期内复查的人', en: 'women seen again in time'}
denominator: {zh: '应复查者', en: 'women due'}
references:
  - '宫颈癌筛查工作方案、乳腺癌筛查工作方案（国卫办妇幼发〔2021〕23号）'
*/
with people as (
  :include(people)
), lesion as (
  :include(answers; form=cervical_breast_screening_colposcopy; columns=f.pathology)
), again as (
  :include(answers; form=cervical_breast_screening_cervical; columns=f.method)
)
select l.bucket, l.id as subject, l.area, null::text as institution, (l.day + :param(cin1Recheck) + :param(grace))::date as date, '{}'::jsonb as strata,
       case when exists (select 1 from again a where a.id = l.id and a.day > l.day and a.day <= (l.day + :param(cin1Recheck) + :param(grace))::date) then 1 else 0 end as numerator, 1 as denominator, array[l.evidence] as evidence
from lesion l where l.pathology = 'cin1' and (l.day + :param(cin1Recheck) + :param(grace))::date <= :today
