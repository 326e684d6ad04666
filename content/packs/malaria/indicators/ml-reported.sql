/*
code: ml-reported
title: {zh: '一日内报告的疟疾病例', en: 'Malaria cases reported within a day'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '登记的疟疾病例，按登记日计；分子为其中一日内报告的病例'
  en: 'Registered cases by the day; numerator: malaria cases reported within a day'
formula:
  zh: '一日内报告的病例；分母为登记的病例'
  en: 'malaria cases reported within a day; denominator: registered cases'
source: CDC
version: '1'
validFrom: 2013-01-01
kind: flow
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_malaria: subject
  resident:
    field: id
    subjects: ":include(same-person)"
numerator: {zh: '一日内报告的病例', en: 'malaria cases reported within a day'}
denominator: {zh: '登记的病例', en: 'registered cases'}
references:
  - '消除疟疾技术方案（1-3-7工作规范）'
*/
:include(in-time; form=case)
