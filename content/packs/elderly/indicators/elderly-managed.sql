/*
code: elderly-managed
title: {zh: '本年接受健康管理的老年人', en: 'Elderly examined in the year'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '65岁及以上登记居民中本年做过完整健康体检的人'
  en: 'Residents aged 65 and over with a complete yearly examination in the year'
formula:
  zh: '本年接受健康管理的老年人数；分母为65岁及以上登记居民数'
  en: 'elderly with a complete examination in the year; denominator: registered residents aged 65 and over'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_elderly: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team]
numerator: {zh: '本年接受健康管理的老年人', en: 'elderly with a complete examination in the year'}
denominator: {zh: '65岁及以上登记居民', en: 'registered residents aged 65 and over'}
references:
  - '国家基本公共卫生服务规范（第三版）老年人健康管理服务规范'
*/
:include(served-in-year; pack=elderly; service=c.pack = 'elderly' and c.form = 'annual-exam')
