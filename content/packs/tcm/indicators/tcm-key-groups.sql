/*
code: tcm-key-groups
title: {zh: '接受中医药健康管理的重点人群', en: 'Key groups with Chinese-medicine care'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '65岁及以上老年人中本年做过体质辨识的，和0–36个月儿童中按月龄接受服务的'
  en: 'Residents of 65 and over whose constitution was assessed in the year, and children to 36 months served at their month'
formula:
  zh: '接受服务的重点人群；分母为65岁及以上老年人和应服务的0–36个月儿童'
  en: 'served; denominator: residents of 65 and over and children due'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 居民, en: resident}}
personal: true
reach:
  programs_elderly: subject
  programs_tcm: subject
  resident:
    field: id
    subjects: ":include(same-person)"
  form_tcm_child_guidance:
    field: patient
    subjects: ":include(same-person)"
strata: [group]
numerator: {zh: '接受中医药健康管理的重点人群', en: 'key groups served'}
denominator: {zh: '重点人群', en: 'key groups'}
references:
  - '国家基本公共卫生服务规范（第三版）'
*/
select bucket, subject, area, institution, valid_from, valid_to, '{"group": "elderly"}'::jsonb as strata, numerator, denominator, evidence
from (
  :include(served-in-year; pack=elderly; service=(c.pack, c.form) in (('elderly', 'constitution'), ('tcm', 'constitution')))
) elderly
union all
select bucket, subject, area, institution, valid_from, valid_to, '{"group": "children"}'::jsonb, numerator, denominator, evidence
from (
  :include(children)
) children
