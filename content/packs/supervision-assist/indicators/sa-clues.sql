/*
code: sa-clues
title: {zh: '卫生监督协管事件或线索', en: 'Events or clues of health inspection'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 次, en: times}
decimals: 0
direction: higher
definition:
  zh: '期内发现的卫生监督协管事件或线索（同一机构同一天同一专业计一次）；分子为已报告的'
  en: 'Events or clues found in the period (those of an institution, a day and a domain are one); numerator: reported'
formula:
  zh: '已报告的事件或线索；分母为发现的事件或线索'
  en: 'events or clues reported; denominator: found'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  form_supervision_assist_patrol: patient
  form_supervision_assist_report: patient
strata: [inspection]
numerator: {zh: '已报告的事件或线索', en: 'events or clues reported'}
denominator: {zh: '发现的事件或线索', en: 'events or clues found'}
references:
  - '国家基本公共卫生服务规范（第三版）卫生监督协管服务规范'
*/
/* What is reported was found, also where no round was recorded for it. */
with told as (
  select f.patient, f.day as found, f.domain, false as reported, f.id, f.resource_version from project.pub_form_supervision_assist_patrol f where f.clue
  union all
  select f.patient, f.found_on, f.domain, true, f.id, f.resource_version from project.pub_form_supervision_assist_report f
)
select i.bucket, i.id as subject, i.area, i.id as institution, t.found as date, jsonb_build_object('inspection', t.domain) as strata,
       bool_or(t.reported)::int as numerator, 1 as denominator,
       array_agg('QuestionnaireResponse/' || t.id || '/_history/' || t.resource_version order by t.id) as evidence
from project.pub_institution i join told t on t.patient = i.id
where :subjects(i.id)
group by i.bucket, i.id, i.area, t.found, t.domain
