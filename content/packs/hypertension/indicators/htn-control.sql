/*
code: htn-control
title: {zh: '血压达标的高血压患者', en: 'Hypertension patients with blood pressure at target'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '最近一次应做的面对面随访血压达标的在管高血压患者；失访视为未达标'
  en: 'Hypertension patients under management whose blood pressure was at target at the last face-to-face visit that was due; who is lost is not at target'
formula:
  zh: '血压达标的在管高血压患者数；分母为在管高血压患者数'
  en: 'hypertension patients with blood pressure at target; denominator: hypertension patients under management'
source: PHS
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
strata: [doctor, team]
numerator: {zh: '血压达标的高血压患者', en: 'hypertension patients with blood pressure at target'}
denominator: {zh: '在管高血压患者', en: 'hypertension patients under management'}
references:
  - '国家基本公共卫生服务规范（第三版）高血压患者健康管理服务规范'
*/
:include(at-target; pack=hypertension)
