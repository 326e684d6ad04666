/*
code: copd-spirometry
title: {zh: '慢阻肺患者肺功能检查', en: 'COPD patients with lung function'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '已诊断慢阻肺的登记居民，一年内做过肺功能检查的计入分子'
  en: 'Residents with COPD; counted while lung function was measured within a year'
formula:
  zh: '做过肺功能的患者；分母为慢阻肺患者'
  en: 'patients with lung function; denominator: patients with COPD'
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
  form_copd_spirometry:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '做过肺功能的患者', en: 'patients with lung function'}
denominator: {zh: '慢阻肺患者', en: 'patients with COPD'}
references:
  - '国家基本公共卫生服务规范（第三版）'
*/
with people as (
  :include(people)
), served as (
  :include(answers; form=copd_spirometry; columns=f.quality)
), target as (
  :include(patients)
), span as (
  select id, unnest(range_agg(daterange(day, (day + :param(spirometryEvery))::date))) as covered from served group by id
)
:include(covered-time)
