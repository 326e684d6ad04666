/*
code: doses-due
title: {zh: '应种剂次', en: 'Doses due'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 剂次, en: doses}
decimals: 0
direction: higher
definition:
  zh: '按月龄到期满宽限的应种剂次（推迟和禁忌除外），分疫苗、剂次；分子为其中已有效接种的'
  en: 'Doses whose age and days of grace have passed (those deferred or contraindicated left out), by vaccine and dose; numerator: those given validly'
formula:
  zh: '已接种剂次数；分母为应种剂次数'
  en: 'doses given; denominator: doses due'
source: NIP
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Patient, title: {zh: 儿童, en: child}}
personal: true
reach:
  programs_immunisation: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team, vaccine, dose]
rollups: [[dose, vaccine]]
numerator: {zh: '已有效接种的剂次', en: 'doses given validly'}
denominator: {zh: '应种剂次', en: 'doses due'}
references:
  - '国家免疫规划疫苗儿童免疫程序及说明（2021年版）'
*/
:include(doses; wait=:param(grace); doses=:include(ages))
select a.bucket, a.subject, a.area, a.institution, a.day as date,
       jsonb_strip_nulls(jsonb_build_object('doctor', a.doctor, 'team', a.team)) || jsonb_build_object('vaccine', a.vaccine, 'dose', a.no::text) as strata,
       case when d.day is null then 0 else 1 end as numerator, 1 as denominator,
       array_remove(array['EpisodeOfCare/' || a.id || '/_history/' || a.version, d.evidence], null) as evidence
from asked a
left join dose d on d.subject = a.subject and d.vaccine = a.vaccine and d.no = a.no
