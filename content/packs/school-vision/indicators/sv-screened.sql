/*
code: sv-screened
title: {zh: '受检学生', en: 'Pupils screened'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人, en: pupils}
decimals: 0
direction: neutral
definition:
  zh: '年内做过视力与屈光筛查的6–18岁学生，一年一次（取最后一次）；分子为其中筛查性近视者'
  en: 'Pupils of six to eighteen screened in the year, each by the last screening of it; numerator: those found myopic'
formula:
  zh: '筛查性近视学生数；分母为受检学生数'
  en: 'pupils found myopic; denominator: pupils screened'
source: SCH
version: '1'
validFrom: 2018-08-30
kind: flow
subject: {type: Patient, title: {zh: 学生, en: pupil}}
personal: true
reach:
  programs_school_vision: subject
  resident:
    field: id
    subjects: ":include(same-person)"
strata: [stage, sex]
numerator: {zh: '筛查性近视的学生', en: 'pupils found myopic'}
denominator: {zh: '受检学生', en: 'pupils screened'}
references:
  - '综合防控儿童青少年近视实施方案（2018）'
*/
with screened as (
  select r.bucket, c.subject, r.area, r.sex, c.day, c.values, 'QuestionnaireResponse/' || c.id || '/_history/' || c.version as evidence,
         lead(c.day) over (partition by c.subject order by c.day, c.id) as later
  from programs.pub_contact c
  join project.pub_resident r on r.id = c.subject
  where c.pack = 'school-vision' and c.form = 'screening' and c.valid and c.values->>'myopic' is not null and :subjects(c.subject)
    and c.day >= (r.birth_date + :param(fromAge) * interval '1 year')::date and c.day < (r.birth_date + (:param(toAge) + 1) * interval '1 year')::date
)
select s.bucket, s.subject, s.area, null::text as institution, s.day as date,
       jsonb_strip_nulls(jsonb_build_object('stage', s.values->>'stage', 'sex', s.sex)) as strata,
       case when (s.values->>'myopic')::boolean then 1 else 0 end as numerator, 1 as denominator, array[s.evidence] as evidence
from screened s
where s.later is null or extract(year from s.later) > extract(year from s.day)
