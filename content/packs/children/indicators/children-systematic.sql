/*
code: children-systematic
title: {zh: '接受系统管理的0–6岁儿童', en: 'Children under seven with all examinations of their age'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: children}
decimals: 0
direction: higher
definition:
  zh: '登记的0–6岁儿童中至今已做过按4:2:1应做检查的儿童；新生儿访视不计，迁入前的检查不要求，迟做的自做之日起计'
  en: 'Registered children under seven who have had all examinations asked so far by 4:2:1; the visit of the newborn is not counted, those before moving here are not asked, a late one counts from its day'
formula:
  zh: '接受系统管理的儿童数；分母为登记的0–6岁儿童数'
  en: 'children with all examinations; denominator: registered children under seven'
source: MCH
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Patient, title: {zh: 儿童, en: child}}
personal: true
reach:
  programs_children: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [doctor, team, age_part]
numerator: {zh: '接受系统管理的儿童', en: 'children with all examinations of their age'}
denominator: {zh: '登记的0–6岁儿童', en: 'registered children under seven'}
references:
  - '国家基本公共卫生服务规范（第三版）0～6岁儿童健康管理服务规范'
  - '全国妇幼健康统计调查制度'
*/
/* 4:2:1: four examinations in the first year, two in each of the next two, then one a year; each by the end of its part, with the tolerance of its age. */
with child as (
  :include(young-children; pack=children)
), asked as (
  -- Examinations before the child moved here are not asked.
  select c.id, s.day, row_number() over (partition by c.id order by s.day) as no
  from child c
  cross join lateral (
    select ((c.birth_date + make_interval(months => m.months)) + case when m.months <= 12 then :param(tolerance) else :param(toleranceLater) end)::date as day
    from (values (3), (6), (9), (12), (18), (24), (30), (36), (48), (60), (72)) as m(months)
    where (c.birth_date + make_interval(months => m.months))::date > c.start) s
), made as (
  select c.id, v.day, row_number() over (partition by c.id order by v.day) as no,
         array_agg('QuestionnaireResponse/' || v.id || '/_history/' || v.version) over (partition by c.id order by v.day) as evidence
  from child c
  join (select distinct on (k.subject, k.day) k.subject, k.day, k.id, k.version from programs.pub_contact k
        where k.pack = 'children' and k.form = 'child-visit' and k.valid and :subjects(k.subject) order by k.subject, k.day, k.id) v on v.subject = c.subject and v.day >= c.start
), wanting as (
  select a.id, range_agg(daterange(a.day, case when m.day is not null then greatest(a.day, m.day) end)) as spans
  from asked a left join made m on m.id = a.id and m.no = a.no
  group by a.id
), part as (
  select c.*, 'under-3' as age, daterange(c.start, least(c.until, (c.birth_date + interval '3 years')::date)) as span
  from child c where c.start < (c.birth_date + interval '3 years')::date and (c.until is null or c.start < c.until)
  union all
  select c.*, '3-6', daterange(greatest(c.start, (c.birth_date + interval '3 years')::date), c.until)
  from child c where c.until is null or greatest(c.start, (c.birth_date + interval '3 years')::date) < c.until
)
select c.bucket, c.id as subject, c.area, c.institution, lower(c.span) as valid_from, upper(c.span) as valid_to,
       jsonb_strip_nulls(jsonb_build_object('doctor', c.doctor, 'team', c.team)) || jsonb_build_object('age_part', c.age) as strata, 0 as numerator, 1 as denominator,
       array['Patient/' || c.id || '/_history/' || c.resource_version] as evidence
from part c
union all
select c.bucket, c.id, c.area, c.institution, lower(s.piece), upper(s.piece), jsonb_strip_nulls(jsonb_build_object('doctor', c.doctor, 'team', c.team)) || jsonb_build_object('age_part', c.age), 1, 0,
       coalesce((select m.evidence from made m where m.id = c.id order by m.no desc limit 1), array['Patient/' || c.id || '/_history/' || c.resource_version])
from part c
left join wanting w on w.id = c.id
cross join lateral unnest(datemultirange(c.span) - coalesce(w.spans, '{}'::datemultirange)) as s(piece)
