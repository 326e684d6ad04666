/*
code: pv-helped
title: {zh: '因病返贫监测对象帮扶', en: 'Households watched and helped'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: persons}
decimals: 0
direction: higher
definition:
  zh: '纳入监测的家庭（以登记人计），已落实帮扶措施的计入分子；风险消除后不计'
  en: 'Households that are watched, by the person registered; counted once somebody helps; not after the risk is gone'
formula:
  zh: '已帮扶的监测对象；分母为监测对象'
  en: 'watched and helped; denominator: watched'
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
  form_poverty_by_illness_help:
    field: patient
    subjects: ":include(same-person)"
  form_poverty_by_illness_household:
    field: patient
    subjects: ":include(same-person)"
  form_poverty_by_illness_review:
    field: patient
    subjects: ":include(same-person)"
numerator: {zh: '已帮扶的监测对象', en: 'watched and helped'}
denominator: {zh: '监测对象', en: 'watched'}
references:
  - '关于健全防止返贫动态监测和帮扶机制的指导意见（国开发〔2021〕7号）'
*/
with people as (
  :include(people)
), served as (
  :include(answers; form=poverty_by_illness_help; columns=f.kind)
), registered as (
  :include(answers; form=poverty_by_illness_household; columns=f.identified_on, f.category)
), reviewed as (
  :include(answers; form=poverty_by_illness_review; columns=f.free_on)
), target as (
  select g.bucket, g.id, g.area, g.identified_on as first, least(g.until, (select min(c.free_on) from reviewed c where c.id = g.id and c.free_on >= g.identified_on)) as last, g.evidence
  from (select distinct on (id) * from registered where category in ('1', '2', '3') order by id, identified_on, evidence) g
), span as (
  select id, unnest(range_agg(daterange(day, (day + interval '50 years')::date))) as covered from served group by id
)
:include(covered-time)
