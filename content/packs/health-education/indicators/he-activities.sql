/*
code: he-activities
title: {zh: '健康教育活动次数', en: 'Health-education activities'}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 次, en: times}
decimals: 0
direction: higher
definition:
  zh: '期内举办的讲座、公众咨询和其他健康教育活动'
  en: 'Lectures, public consultations and other activities held in the period'
formula:
  zh: '期内活动次数'
  en: 'activities held in the period'
source: PHS
version: '1'
validFrom: 2017-02-28
kind: flow
subject: {type: Organization, title: {zh: 机构, en: institution}}
reach:
  institution: id
  form_health_education_activity: patient
strata: [activity]
numerator: {zh: '健康教育活动', en: 'activities'}
references:
  - '国家基本公共卫生服务规范（第三版）健康教育服务规范'
*/
:include(institution-answers; form=health_education_activity; day=coalesce(f.held_on, f.day); columns=jsonb_build_object('activity', case f.kind when '1' then 'lecture' when '2' then 'consultation' when '3' then 'individual' else 'other' end) as strata, 1 as numerator, null::numeric as denominator)
