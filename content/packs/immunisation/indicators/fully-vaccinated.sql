/*
code: fully-vaccinated
title: {zh: '全程接种的儿童', en: 'Children with all doses due'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: children}
decimals: 0
direction: higher
definition:
  zh: '建卡的7岁以下儿童中到期剂次均已有效接种的儿童，按出生年份分'
  en: 'Children under seven on the register who have had every dose due validly, by year of birth'
formula:
  zh: '全程接种儿童数；分母为建卡儿童数'
  en: 'children with all doses due; denominator: children on the register'
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
strata: [doctor, team, born]
numerator: {zh: '全程接种的儿童', en: 'children with all doses due'}
denominator: {zh: '建卡儿童', en: 'children on the register'}
references:
  - '国家免疫规划疫苗儿童免疫程序及说明（2021年版）'
*/
/* A child is complete from the day on which nothing that is due is missing. */
:include(doses; wait=:param(grace); doses=:include(ages)), wanting as (
  select a.id, range_agg(daterange(a.day, case when d.day is not null then greatest(a.day, d.day) end)) as spans
  from asked a left join dose d on d.subject = a.subject and d.vaccine = a.vaccine and d.no = a.no
  group by a.id
), kept as (
  select c.*, daterange(c.start, least(c.until, (c.birth_date + interval '7 years')::date)) as span
  from child c where c.start < least(c.until, (c.birth_date + interval '7 years')::date)
)
select c.bucket, c.subject, c.area, c.institution, lower(c.span) as valid_from, upper(c.span) as valid_to,
       jsonb_strip_nulls(jsonb_build_object('doctor', c.doctor, 'team', c.team, 'born', extract(year from c.birth_date)::text)) as strata,
       0 as numerator, 1 as denominator, array['EpisodeOfCare/' || c.id || '/_history/' || c.version] as evidence
from kept c
union all
select c.bucket, c.subject, c.area, c.institution, lower(s.piece), upper(s.piece),
       jsonb_strip_nulls(jsonb_build_object('doctor', c.doctor, 'team', c.team, 'born', extract(year from c.birth_date)::text)), 1, 0,
       array['EpisodeOfCare/' || c.id || '/_history/' || c.version]
from kept c
left join wanting w on w.id = c.id
cross join lateral unnest(datemultirange(c.span) - coalesce(w.spans, '{}'::datemultirange)) as s(piece)
