/*
code: maternal-deliveries
title: {zh: '分娩产妇', en: 'Women who gave birth'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: women}
decimals: 0
direction: higher
definition:
  zh: '期内分娩的产妇，按分娩日期和居住地计；按早孕检查、建册、产前检查、检测、产后访视和系统管理分'
  en: 'Women who gave birth in the period, by day of the delivery and residence; by early visit, registration, antenatal visits, tests, postnatal visit and systematic management'
formula:
  zh: '期内分娩产妇数'
  en: 'women who gave birth in the period'
source: MCH
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Patient, title: {zh: 产妇, en: woman}}
personal: true
reach:
  programs_maternal: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team, antenatal, early_visit, registered_early, registered, postnatal, hiv_test, syphilis_test, systematic]
numerator: {zh: '分娩产妇', en: 'women who gave birth'}
references:
  - '国家基本公共卫生服务规范（第三版）孕产妇健康管理服务规范'
  - '全国妇幼健康统计调查制度'
*/
/* One row a delivery. Visits of the pregnancy are those in the 45 weeks before it. */
with delivery as (
  select c.id, c.version, c.subject, r.bucket, r.area, e.institution, e.doctor, e.team, (c.values->>'deliveredOn')::date as day,
         (c.values->>'liveBirths')::int as live_births, c.values->>'place' as place
  from programs.pub_contact c
  join project.pub_resident r on r.id = c.subject
  left join lateral (
    select m.institution, m.doctor, m.team from programs.pub_managed m
    where m.subject = c.subject and m.pack = 'maternal' and m.enrolled <= c.day order by m.enrolled desc, m.id limit 1) e on true
  where c.pack = 'maternal' and c.form = 'delivery' and c.valid and :subjects(c.subject)
    -- Told again, a delivery counts once.
    and not exists (select from programs.pub_contact o where o.subject = c.subject and o.pack = 'maternal' and o.form = 'delivery' and o.valid
                      and o.values->>'deliveredOn' = c.values->>'deliveredOn' and o.id < c.id)
), before as (
  select d.id, count(distinct c.day) filter (where c.form in ('first-visit', 'antenatal-visit')) as visits,
         bool_or((c.values->>'early')::boolean) filter (where c.form = 'first-visit') as early,
         bool_or(c.values->>'hiv' in ('1', '2')) as hiv, bool_or(c.values->>'syphilis' in ('1', '2')) as syphilis,
         bool_or(c.form = 'first-visit') as registered,
         array_agg('QuestionnaireResponse/' || c.id || '/_history/' || c.version order by c.day, c.id) as evidence
  from delivery d
  join programs.pub_contact c on c.subject = d.subject and c.pack = 'maternal' and c.form in ('first-visit', 'antenatal-visit') and c.valid
    and c.day between d.day - 315 and d.day
  group by d.id
), after as (
  select d.id, bool_or((c.values->>'counts')::boolean) as visited,
         array_agg('QuestionnaireResponse/' || c.id || '/_history/' || c.version order by c.day, c.id) as evidence
  from delivery d
  join programs.pub_contact c on c.subject = d.subject and c.pack = 'maternal' and c.form = 'postnatal-visit' and c.valid
    and c.day between d.day and d.day + 60
  group by d.id
)
select d.bucket, d.subject, d.area, d.institution, d.day as date,
       jsonb_strip_nulls(jsonb_build_object('doctor', d.doctor, 'team', d.team,
         'antenatal', case when b.visits >= 1 then 'yes' end,
         'early_visit', case when b.early then 'yes' end,
         'registered_early', case when b.registered and b.early then 'yes' end,
         'registered', case when b.registered then 'yes' end,
         'postnatal', case when a.visited then 'yes' end,
         'hiv_test', case when b.hiv then 'yes' end,
         'syphilis_test', case when b.syphilis then 'yes' end,
         'systematic', case when b.early and b.visits >= 5 and d.place = '1' and a.visited then 'yes' end)) as strata,
       1 as numerator, null::numeric as denominator,
       array['QuestionnaireResponse/' || d.id || '/_history/' || d.version] || coalesce(b.evidence, '{}') || coalesce(a.evidence, '{}') as evidence
from delivery d
left join before b on b.id = d.id
left join after a on a.id = d.id
