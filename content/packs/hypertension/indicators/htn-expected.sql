/*
code: htn-expected
title: {zh: '估算高血压患者数', en: 'Expected hypertension patients'}
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
  programs_hypertension: subject
  resident:
    field: id
    subjects: ":include(same-person)"
numerator: {zh: '估算高血压患者', en: 'expected hypertension patients'}
references:
  - '中国居民营养与慢性病状况报告（2020年）'
*/
:include(expected-patients)
