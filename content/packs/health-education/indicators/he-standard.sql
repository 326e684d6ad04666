/*
code: he-standard
title: {zh: '健康教育达到年度规定的机构', en: 'Institutions with the health education of a year'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 个, en: institutions}
decimals: 0
direction: higher
definition:
  zh: '本年讲座、咨询、宣传栏更换、印刷和音像资料种类均达到规定的机构，自达到之日起计到年末'
  en: 'Institutions whose lectures, consultations, boards and kinds of materials of the year reach what is required, from that day to the end of the year'
formula:
  zh: '达到年度规定的机构数；分母为应开展的在用机构数'
  en: 'institutions that reached it; denominator: institutions in service that owe it'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: stock
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  form_health_education_activity: patient
  form_health_education_board: patient
  form_health_education_materials: patient
numerator: {zh: '达到年度规定的机构', en: 'institutions that reached it'}
denominator: {zh: '应开展健康教育的机构', en: 'institutions that owe it'}
references:
  - '国家基本公共卫生服务规范（第三版）健康教育服务规范'
*/
/* Centres owe lectures, consultations, boards and two sorts of materials; stations lectures and boards. Numbers a year follow from the intervals. */
with owing as (
  select i.bucket, i.id, i.area, i.resource_version, i.class = any(:param(stations)) as station,
         coalesce((i.service_start at time zone 'Asia/Shanghai')::date, date '1900-01-01') as start, (i.service_end at time zone 'Asia/Shanghai')::date as until
  from project.pub_institution i
  where :subjects(i.id) and (i.class ~ '^[BC]' or i.class = any(:param(stations)))
), need as (
  select o.id, y.no as calendar_year, n.kind, n.least
  from owing o
  cross join lateral generate_series(extract(year from greatest(o.start, :since))::int, extract(year from :today)::int) as y(no)
  cross join lateral (values
    ('lecture', floor(extract(epoch from interval '1 year') / extract(epoch from case when o.station then :param(lectureStation) else :param(lectureCentre) end))),
    ('board', floor(extract(epoch from interval '1 year') / extract(epoch from :param(boardEvery)))),
    ('consultation', case when o.station then 0 else :param(consultationsYear) end),
    ('printed', case when o.station then 0 else :param(printedKinds) end),
    ('audio-visual', case when o.station then 0 else :param(avKinds) end)) as n(kind, least)
  where n.least > 0
), made as (
  select o.id, case f.kind when '1' then 'lecture' else 'consultation' end as kind, coalesce(f.held_on, f.day) as day
  from owing o join project.pub_form_health_education_activity f on f.patient = o.id where f.kind in ('1', '2')
  union all
  select o.id, 'board', coalesce(f.changed_on, f.day) from owing o join project.pub_form_health_education_board f on f.patient = o.id where f.fits
  union all
  -- A kind counts once a year, on the day it was first used.
  select o.id, case f.type when '1' then 'printed' else 'audio-visual' end, min(f.day)
  from owing o join project.pub_form_health_education_materials f on f.patient = o.id
  group by o.id, f.type, f.name, extract(year from f.day)
), counted as (
  select m.*, extract(year from m.day)::int as calendar_year, row_number() over (partition by m.id, m.kind, extract(year from m.day) order by m.day) as no from made m
), met as (
  select n.id, n.calendar_year, max(c.day) as day
  from need n left join counted c on c.id = n.id and c.calendar_year = n.calendar_year and c.kind = n.kind and c.no = n.least
  group by n.id, n.calendar_year having count(c.day) = count(*)
)
select o.bucket, o.id as subject, o.area, o.id as institution, o.start as valid_from, o.until as valid_to, '{}'::jsonb as strata, 0 as numerator, 1 as denominator,
       array['Organization/' || o.id || '/_history/' || o.resource_version] as evidence
from owing o
union all
select o.bucket, o.id, o.area, o.id, m.day, least(o.until, make_date(m.calendar_year + 1, 1, 1)), '{}'::jsonb, 1, 0, array['Organization/' || o.id || '/_history/' || o.resource_version]
from owing o join met m on m.id = o.id
