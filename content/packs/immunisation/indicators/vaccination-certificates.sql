/*
code: vaccination-certificates
title: {zh: '建立预防接种证的儿童', en: 'Children with a vaccination certificate'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: children}
decimals: 0
direction: higher
definition:
  zh: '登记的0–6岁儿童中已建预防接种证的儿童：由接种单位登记，或按规则自动纳入后已建证'
  en: 'Registered children under seven with a certificate: registered by a clinic, or taken in by the rule and issued one since'
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
-- Who was taken in by the rule alone has none until somebody issues it.
select c.bucket, c.id, c.area, m.institution, greatest(c.start, m.since), c.until, jsonb_strip_nulls(jsonb_build_object('doctor', m.doctor, 'team', m.team)), 1, 0,
       array[m.evidence]
from child c
cross join lateral (
  select k.institution, k.doctor, k.team, o.since, o.evidence
  from programs.pub_managed k
  cross join lateral (
    select k.enrolled as since, 'EpisodeOfCare/' || k.id || '/_history/' || k.version as evidence where not k.by_rule
    union all
    select f.day, 'QuestionnaireResponse/' || f.id || '/_history/' || f.version
    from programs.pub_contact f
    where k.by_rule and f.subject = k.subject and f.pack = 'immunisation' and f.form = 'certificate' and f.valid) o
  where k.subject = c.subject and k.pack = 'immunisation' order by o.since, k.id limit 1) m
