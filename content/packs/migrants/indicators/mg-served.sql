/*
code: mg-served
title: {zh: '流动人口服务', en: 'Migrants served'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '登记的流动人口，一年内接受过基本公共卫生服务的计入分子；离开后不计'
  en: 'Registered migrants; counted while served within a year; not after they left'
formula:
  zh: '接受服务的流动人口；分母为流动人口'
  en: 'migrants served; denominator: migrants'
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
  form_migrants_service:
    field: patient
    subjects: ":include(same-person)"
  form_migrants_registration:
    field: patient
    subjects: ":include(same-person)"
  form_migrants_confirmation:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '接受服务的流动人口', en: 'migrants served'}
denominator: {zh: '流动人口', en: 'migrants'}
references:
  - '国家基本公共卫生服务规范（第三版）'
*/
with people as (
  :include(people)
), served as (
  :include(answers; form=migrants_service; columns=f.place)
), registered as (
  :include(answers; form=migrants_registration; columns=f.arrived_on)
), confirmed as (
  :include(answers; form=migrants_confirmation; columns=f.left_on)
), target as (
  select g.bucket, g.id, g.area, g.day as first, least(g.until, (select min(c.left_on) from confirmed c where c.id = g.id and c.left_on >= g.arrived_on)) as last, g.evidence
  from (select distinct on (id) * from registered order by id, day, evidence) g
), span as (
  select id, unnest(range_agg(daterange(day, (day + :param(serviceEvery))::date))) as covered from served group by id
)
:include(covered-time)
