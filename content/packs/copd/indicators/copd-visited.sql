/*
code: copd-visited
title: {zh: '慢阻肺患者随访', en: 'COPD patients in follow-up'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '已诊断慢阻肺的登记居民，最近随访在6个月内计入分子（次数待核实）'
  en: 'Residents with COPD; counted while seen within six months (the number of visits is to be confirmed)'
formula:
  zh: '按期随访的患者；分母为慢阻肺患者'
  en: 'patients seen in time; denominator: patients with COPD'
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
  condition_row:
    field: patient
    subjects: ":include(same-person)"
  form_copd_follow_up:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '按期随访的患者', en: 'patients seen in time'}
denominator: {zh: '慢阻肺患者', en: 'patients with COPD'}
references:
  - '国家基本公共卫生服务规范（第三版）'
*/
with people as (
  :include(people)
), served as (
  :include(answers; form=copd_follow_up; columns=f.status) and f.status = '1' and f.mode in ('1', '2')
), target as (
  :include(patients)
), span as (
  select id, unnest(range_agg(daterange(day, (day + :param(visitEvery) + :param(grace))::date))) as covered from served group by id
)
:include(covered-time)
