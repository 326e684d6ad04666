/*
code: tcm-children
title: {zh: '儿童中医药健康管理', en: 'Chinese-medicine care of children'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '0–36个月儿童自每个规定月龄（6、12、18、24、30、36月）宽限30天起，该次已做计入分子'
  en: 'Children, from thirty days after each of the months 6, 12, 18, 24, 30 and 36; counted where that contact was made'
formula:
  zh: '按月龄接受服务的儿童；分母为应服务的儿童'
  en: 'children served at their month; denominator: children due'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  resident:
    field: id
    subjects: ":include(same-person)"
  form_tcm_child_guidance:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '按月龄接受服务的儿童', en: 'children served at their month'}
denominator: {zh: '应服务的儿童', en: 'children due'}
references:
  - '国家基本公共卫生服务规范（第三版）'
*/
:include(children)
