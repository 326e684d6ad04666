/*
code: report-cards
title: {zh: 传染病报告卡, en: Report cards of infectious disease}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 张, en: cards}
decimals: 0
direction: neutral
definition:
  zh: 已网络报告且未删除、未并卡的报告卡，按报告日期、现住址和报告机构计；分子为其中在规定时限内报告的
  en: 'Cards that were reported and neither deleted nor merged, by the day of the report, current address and institution; numerator: those in time'
formula:
  zh: 及时报告的卡片数；分母为报告的卡片数
  en: cards in time; denominator cards reported
source: CDC
version: '1'
validFrom: 2020-01-01
kind: flow
subject: {type: QuestionnaireResponse, title: {zh: 报告卡, en: report card}}
reach:
  reporting_card: id
  institution:
    field: id
    subjects: select id from reporting.pub_card where institution = any(:keys)
strata: [disease, complete, makeup]
numerator: {zh: 及时报告的卡片, en: cards in time}
denominator: {zh: 报告的卡片, en: cards reported}
references:
  - 传染病信息报告管理规范（2026年版）
*/
select 0::smallint as bucket, c.id as subject, coalesce(a.code, i.area) as area, c.institution, c.reported_on as date,
       jsonb_build_object('disease', c.disease, 'complete', case when c.complete then 'yes' else 'no' end,
         'makeup', case when c.makeup then 'yes' else 'no' end) as strata,
       case when c.late then 0 else 1 end as numerator, 1 as denominator,
       array['QuestionnaireResponse/' || c.id || '/_history/' || c.version] as evidence
from reporting.pub_card c
left join project.pub_institution i on i.id = c.institution
left join population.pub_reporting_area a on a.code = c.area
where :subjects(c.id) and c.reported_on is not null and c.state not in ('deleted', 'duplicate')
