/*
code: he-audience
title: {zh: '接受健康教育人次', en: 'People reached by health education'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 人次, en: people}
decimals: 0
direction: higher
definition:
  zh: '期内健康教育活动的参加人次'
  en: 'People who took part in the activities of the period'
formula:
  zh: '期内参加人次'
  en: 'people who took part'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  form_health_education_activity: patient
strata: [activity]
numerator: {zh: '参加人次', en: 'people'}
references:
  - '国家基本公共卫生服务规范（第三版）健康教育服务规范'
*/
:include(institution-answers; form=health_education_activity; day=coalesce(f.held_on, f.day); columns=jsonb_build_object('activity', case f.kind when '1' then 'lecture' when '2' then 'consultation' when '3' then 'individual' else 'other' end) as strata, f.people as numerator, null::numeric as denominator)
