/*
code: elderly-standard
title: {zh: '本年接受规范健康管理的老年人', en: 'Elderly with the complete yearly service'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '65岁及以上登记居民中本年完成评估、体检、辅助检查并得到反馈和健康指导的人'
  en: 'Residents aged 65 and over with assessment, examination, tests, feedback and guidance in the year'
formula:
  zh: '本年获得完整健康管理服务的老年人数；分母为65岁及以上登记居民数'
  en: 'elderly with the complete service in the year; denominator: registered residents aged 65 and over'
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
numerator: {zh: '本年获得完整健康管理服务的老年人', en: 'elderly with the complete service in the year'}
denominator: {zh: '65岁及以上登记居民', en: 'registered residents aged 65 and over'}
references:
  - '国家基本公共卫生服务规范（第三版）老年人健康管理服务规范'
*/
:include(served-in-year; pack=elderly;
  service=c.pack = 'elderly' and c.form = 'annual-exam' and (coalesce(jsonb_array_length(c.values->'guidance'), 0) > 0 or coalesce(jsonb_array_length(c.values->'advice'), 0) > 0))
