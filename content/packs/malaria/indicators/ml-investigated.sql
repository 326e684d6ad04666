/*
code: ml-investigated
title: {zh: '三日内完成调查的疟疾病例', en: 'Malaria cases investigated within three days'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '登记的疟疾病例，按登记日计；分子为其中三日内完成调查的病例'
  en: 'Registered cases by the day; numerator: malaria cases investigated within three days'
formula:
  zh: '三日内完成调查的病例；分母为登记的病例'
  en: 'malaria cases investigated within three days; denominator: registered cases'
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
numerator: {zh: '三日内完成调查的病例', en: 'malaria cases investigated within three days'}
denominator: {zh: '登记的病例', en: 'registered cases'}
references:
  - '消除疟疾技术方案（1-3-7工作规范）'
*/
:include(in-time; form=investigation)
