/*
code: t2dm-control
title: {zh: '血糖达标的2型糖尿病患者', en: 'Type-2 diabetes patients with blood glucose at target'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '最近一次应做的面对面随访血糖达标的在管2型糖尿病患者；失访视为未达标'
  en: 'Type-2 diabetes patients under management whose blood glucose was at target at the last face-to-face visit that was due; who is lost is not at target'
formula:
  zh: '血糖达标的在管2型糖尿病患者数；分母为在管2型糖尿病患者数'
  en: 'type-2 diabetes patients with blood glucose at target; denominator: type-2 diabetes patients under management'
source: PHS
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
strata: [doctor, team]
numerator: {zh: '血糖达标的2型糖尿病患者', en: 'type-2 diabetes patients with blood glucose at target'}
denominator: {zh: '在管2型糖尿病患者', en: 'type-2 diabetes patients under management'}
references:
  - '国家基本公共卫生服务规范（第三版）2型糖尿病患者健康管理服务规范'
*/
:include(at-target; pack=type-2-diabetes)
