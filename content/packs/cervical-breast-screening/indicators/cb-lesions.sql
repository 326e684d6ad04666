/*
code: cb-lesions
title: {zh: '宫颈癌及癌前病变患者', en: 'Cervical cancer and precancer found'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '确诊宫颈癌及癌前病变（CIN2+）者，按确诊日计；已规范治疗的计入分子'
  en: 'Women with CIN2 or worse, by the day it was found; treated to the standard counts'
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
  form_cervical_breast_screening_colposcopy:
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
:include(treated; finding=cervical_breast_screening_colposcopy; found=f.lesion_on; site='cervix')
