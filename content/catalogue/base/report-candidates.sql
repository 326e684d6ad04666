/*
code: report-candidates
title: {zh: 应报告的传染病病例, en: Cases of infectious disease that should be reported}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 例, en: cases}
decimals: 0
direction: higher
definition:
  zh: 就诊与诊断记录中的法定传染病病例，按首次就诊日期、居住地和接诊机构计；分子为其中已网络报告的
  en: 'Illnesses of notifiable diseases in the records of visits and diagnoses, by the day of the first contact, residence and institution; numerator: those that were reported'
formula:
  zh: 已报告的病例数；分母为登记的病例数
  en: cases reported; denominator cases recorded
source: CDC
version: '1'
validFrom: 2020-01-01
kind: flow
subject: {type: Condition, title: {zh: 登记的传染病病例, en: recorded case}}
reach:
  reporting_candidate: id
  institution:
    field: id
    subjects: select id from reporting.pub_candidate where institution = any(:keys)
strata: [disease]
numerator: {zh: 已网络报告的病例, en: cases reported}
denominator: {zh: 登记的传染病病例, en: cases recorded}
references:
  - 传染病信息报告管理规范（2026年版）
  - 国家基本公共卫生服务规范（第三版）传染病及突发公共卫生事件报告和处理服务规范
*/
select 0::smallint as bucket, c.id as subject, c.area, c.institution, c.day as date, jsonb_build_object('disease', c.disease) as strata,
       case when c.reported then 1 else 0 end as numerator, 1 as denominator,
       array_remove(array['Encounter/' || c.encounter, 'QuestionnaireResponse/' || c.card], null) as evidence
from reporting.pub_candidate c
where :subjects(c.id)
