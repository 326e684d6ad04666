/*
code: cc-days
title: {zh: '冷链设备记录日', en: 'Days of refrigerators'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 天, en: days}
decimals: 0
direction: higher
definition:
  zh: '有人工温度记录的设备日；分子为记录两次以上且间隔达到规定的'
  en: 'Days on which a device was read; numerator: read at least twice with the time between'
formula:
  zh: '两次以上且间隔达到规定的设备日；分母为有记录的设备日'
  en: 'days read twice; denominator: days read'
source: NIP
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  form_cold_chain_reading: patient
numerator: {zh: '记录两次以上的设备日', en: 'days read twice'}
denominator: {zh: '有记录的设备日', en: 'days read'}
references:
  - '疫苗储存和运输管理规范（2017年版）'
*/
select i.bucket, i.id as subject, i.area, i.id as institution, f.day as date, '{}'::jsonb as strata,
       case when max(f.read_at) - min(f.read_at) >= make_interval(hours => :param(gapHours)) then 1 else 0 end as numerator, 1 as denominator,
       array_agg('QuestionnaireResponse/' || f.id || '/_history/' || f.resource_version order by f.read_at, f.id) as evidence
from project.pub_institution i
join project.pub_form_cold_chain_reading f on f.patient = i.id
where :subjects(i.id)
group by i.bucket, i.id, i.area, f.day, f.device
