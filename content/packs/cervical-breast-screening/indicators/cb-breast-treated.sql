/*
code: cb-breast-treated
title: {zh: '乳腺癌患者', en: 'Breast cancer found'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '确诊乳腺癌者，按确诊日计；已规范治疗的计入分子'
  en: 'Women with breast cancer, by the day it was found; treated to the standard counts'
formula:
  zh: '规范治疗的患者；分母为确诊患者'
  en: 'patients treated to the standard; denominator: patients found'
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
  form_cervical_breast_screening_breast_diagnosis:
    field: patient
    subjects: ":include(same-person)"
  form_cervical_breast_screening_treatment:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '规范治疗的患者', en: 'patients treated to the standard'}
denominator: {zh: '确诊患者', en: 'patients found'}
references:
  - '宫颈癌筛查工作方案、乳腺癌筛查工作方案（国卫办妇幼发〔2021〕23号）'
*/
:include(treated; finding=cervical_breast_screening_breast_diagnosis; found=f.cancer_on; site='breast')
