/*
code: he-av-hours
title: {zh: '音像资料播放时间', en: 'Hours of audio-visual materials'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 小时, en: hours}
decimals: 1
direction: higher
definition:
  zh: '期内播放音像资料的小时数'
  en: 'Hours that audio-visual materials were played'
formula:
  zh: '期内播放小时数'
  en: 'hours played'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  form_health_education_materials: patient
numerator: {zh: '播放小时数', en: 'hours'}
references:
  - '国家基本公共卫生服务规范（第三版）健康教育服务规范'
*/
:include(institution-answers; form=health_education_materials; day=f.day; columns='{}'::jsonb as strata, f.hours as numerator, null::numeric as denominator) and f.type = '2' and f.hours is not null
