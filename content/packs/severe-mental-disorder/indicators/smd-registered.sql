/*
code: smd-registered
title: {zh: '在册严重精神障碍患者', en: 'Registered patients with severe mental disorders'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: neutral
definition:
  zh: '期末登记在册的确诊患者；拒绝管理和失访者仍在册'
  en: 'Confirmed patients on the register at the end of the period; those who refuse or are lost stay on it'
formula:
  zh: '期末在册患者数'
  en: 'patients on the register on the last day'
source: CDC
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_severe_mental_disorder: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team]
numerator: {zh: '在册患者', en: 'registered patients'}
references:
  - '严重精神障碍管理治疗工作规范（2018年版）'
*/
-- Who refuses or cannot be found stays registered.
:include(on-register; pack=severe-mental-disorder; left=null::date)
