/*
code: ns-hearing
title: {zh: '新生儿听力筛查', en: 'Newborns with a hearing screen'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '登记的活产婴儿，按出生日计；做过听力筛查计入分子'
  en: 'Live births among residents, by the day of birth; a hearing screen counts'
formula:
  zh: '筛查的新生儿；分母为活产婴儿'
  en: 'newborns screened; denominator: live births'
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
  form_newborn_screening_hearing:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '筛查的新生儿', en: 'newborns screened'}
denominator: {zh: '活产婴儿', en: 'live births'}
references:
  - '新生儿疾病筛查技术规范（2010年版）'
*/
with people as (
  :include(people; only=r.birth_date >= :since)
), screen as (
  :include(answers; form=newborn_screening_hearing; columns=f.stage)
)
:include(screened-newborns; good=true)
