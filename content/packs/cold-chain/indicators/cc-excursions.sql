/*
code: cc-excursions
title: {zh: '冷链超温', en: 'Excursions'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 次, en: times}
decimals: 0
direction: higher
definition:
  zh: '期内有超温记录的机构日；分子为在处置期限内处置的'
  en: 'Days with a reading outside the range; numerator: handled in time'
formula:
  zh: '期限内处置的；分母为超温机构日'
  en: 'handled in time; denominator: days with an excursion'
source: NIP
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  form_cold_chain_reading: patient
  form_cold_chain_excursion: patient
numerator: {zh: '期限内处置的超温', en: 'handled in time'}
denominator: {zh: '超温', en: 'excursions'}
references:
  - '疫苗储存和运输管理规范（2017年版）'
*/
select i.bucket, i.id as subject, i.area, i.id as institution, f.day as date, '{}'::jsonb as strata,
       case when exists (select 1 from project.pub_form_cold_chain_excursion e where e.patient = i.id and e.day between f.day and (f.day + :param(aliveWithin))::date) then 1 else 0 end as numerator,
       1 as denominator, array_agg('QuestionnaireResponse/' || f.id || '/_history/' || f.resource_version order by f.id) as evidence
from project.pub_institution i
join project.pub_form_cold_chain_reading f on f.patient = i.id and f.outside
where :subjects(i.id)
group by i.bucket, i.id, i.area, f.day
