/*
code: doses-given
title: {zh: '接种剂次', en: 'Doses given'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 剂次, en: doses}
decimals: 0
direction: higher
definition:
  zh: '期内接种的剂次，分疫苗；分子为年龄和间隔符合程序的'
  en: 'Doses given in the period, by vaccine; numerator: those of valid age and interval'
formula:
  zh: '合格剂次数；分母为接种剂次数'
  en: 'valid doses; denominator: doses given'
source: NIP
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Patient, title: {zh: 受种者, en: person vaccinated}}
personal: true
reach:
  programs_immunisation: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team, vaccine]
numerator: {zh: '合格的剂次', en: 'valid doses'}
denominator: {zh: '接种剂次', en: 'doses given'}
references:
  - '国家免疫规划疫苗儿童免疫程序及说明（2021年版）'
*/
select r.bucket, c.subject, r.area, e.institution, c.day as date,
       jsonb_strip_nulls(jsonb_build_object('doctor', e.doctor, 'team', e.team, 'vaccine', c.values->>'vaccine')) as strata,
       case when (c.values->>'valid')::boolean then 1 else 0 end as numerator, 1 as denominator,
       array[c.evidence] as evidence
from (
  select subject, day, values, 'QuestionnaireResponse/' || id || '/_history/' || version as evidence
  from programs.pub_contact
  where pack = 'immunisation' and form = 'vaccination' and valid and values->>'state' = 'given' and :subjects(subject)
  union all
  -- Of other institutions.
  select subject, day, values, type || '/' || id || '/_history/' || version
  from programs.pub_recorded
  where pack = 'immunisation' and form = 'vaccination' and :subjects(subject)) c
join project.pub_resident r on r.id = c.subject
left join lateral (
  select m.institution, m.doctor, m.team from programs.pub_managed m
  where m.subject = c.subject and m.pack = 'immunisation' order by m.enrolled desc, m.id limit 1) e on true
