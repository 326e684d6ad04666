/*
code: cc-readings
title: {zh: '冷链温度记录', en: 'Temperature readings'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 次, en: times}
decimals: 0
direction: higher
definition:
  zh: '期内冷链设备的人工温度记录；分子为在规定范围内的'
  en: 'Readings of refrigerators by hand in the period; numerator: within the range'
formula:
  zh: '在范围内的记录数；分母为记录数'
  en: 'readings within the range; denominator: readings'
source: NIP
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  form_cold_chain_reading: patient
strata: [device]
numerator: {zh: '在规定范围内的记录', en: 'readings within the range'}
denominator: {zh: '温度记录', en: 'readings'}
references:
  - '疫苗储存和运输管理规范（2017年版）'
*/
:include(institution-answers; form=cold_chain_reading; day=f.day; columns=jsonb_build_object('device', case f.kind when '1' then 'refrigerator' when '2' then 'freezer' when '3' then 'box' else 'room' end) as strata, case when f.outside then 0 else 1 end as numerator, 1 as denominator)
