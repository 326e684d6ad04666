/*
code: t2dm-expected
title: {zh: '估算2型糖尿病患者数', en: 'Expected type-2 diabetes patients'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: neutral
definition:
  zh: '登记的成年居民乘以患病率（参数，待核实）'
  en: 'Registered adult residents times the prevalence (a parameter, to be confirmed)'
formula:
  zh: '成年登记居民数 × 患病率'
  en: 'registered adults × prevalence'
source: REG
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_type_2_diabetes: subject
  resident:
    field: id
    subjects: ":include(same-person)"
numerator: {zh: '估算2型糖尿病患者', en: 'expected type-2 diabetes patients'}
references:
  - '中国居民营养与慢性病状况报告（2020年）'
*/
:include(expected-patients)
