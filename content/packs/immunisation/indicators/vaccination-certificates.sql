/*
code: vaccination-certificates
title: {zh: '建立预防接种证的儿童', en: 'Children with a vaccination certificate'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: children}
decimals: 0
direction: higher
definition:
  zh: '登记的0–6岁儿童中已建预防接种证（纳入预防接种管理）的儿童'
  en: 'Registered children under seven with a certificate, i.e. enrolled for vaccination'
formula:
  zh: '已建证儿童数；分母为应建证儿童数'
  en: 'children with a certificate; denominator: children who should have one'
source: NIP
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 儿童, en: child}}
personal: true
reach:
  programs_immunisation: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team]
numerator: {zh: '已建证儿童', en: 'children with a certificate'}
denominator: {zh: '应建证儿童', en: 'children who should have one'}
references:
  - '国家免疫规划疫苗儿童免疫程序及说明（2021年版）'
*/
with child as (
  :include(young-children; pack=immunisation)
)
select c.bucket, c.id as subject, c.area, c.institution, c.start as valid_from, c.until as valid_to,
       jsonb_strip_nulls(jsonb_build_object('doctor', c.doctor, 'team', c.team)) as strata, 0 as numerator, 1 as denominator,
       array['Patient/' || c.id || '/_history/' || c.resource_version] as evidence
from child c
union all
select c.bucket, c.id, c.area, m.institution, greatest(c.start, m.enrolled), c.until, jsonb_strip_nulls(jsonb_build_object('doctor', m.doctor, 'team', m.team)), 1, 0,
       array['EpisodeOfCare/' || m.id || '/_history/' || m.version]
from child c
cross join lateral (
  select k.* from programs.pub_managed k where k.subject = c.subject and k.pack = 'immunisation' order by k.enrolled, k.id limit 1) m
