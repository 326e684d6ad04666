/*
code: event-reports
title: {zh: 报告的突发公共卫生事件相关信息, en: Reports of public-health events}
domain: {zh: 健康服务, en: Health services}
unit: {zh: 起, en: events}
decimals: 0
direction: neutral
definition:
  zh: 首报单位已向县级卫生健康主管部门报告的突发公共卫生事件相关信息（演练除外），按事件所在地和报告日期计；分子为获悉后在规定时限内报告的
  en: 'Information on public-health events that the first unit has reported to the county authority (exercises left out), by place of the event and day of the report; numerator: within the time that the rules of the day give from the moment the unit knew'
formula:
  zh: 及时报告的事件相关信息数；分母为报告的事件相关信息数
  en: event information reported in time; denominator event information reported
source: CDC
version: '1'
validFrom: 2020-01-01
kind: flow
subject: {type: Event, title: {zh: 突发公共卫生事件, en: public-health event}}
reach:
  command_first_report: event
numerator: {zh: 及时报告的事件相关信息, en: event information reported in time}
denominator: {zh: 报告的事件相关信息, en: event information reported}
references:
  - 国家基本公共卫生服务规范（第三版）传染病及突发公共卫生事件报告和处理服务规范
*/
select 0::smallint as bucket, r.id as subject, r.area, null::text as institution, (r.at at time zone 'Asia/Shanghai')::date as date,
       '{}'::jsonb as strata, case when r.at <= r.due_at then 1 else 0 end as numerator, 1 as denominator, array[]::text[] as evidence
from (select event::text as id, area, at, due_at from command.pub_first_report where not exercise) r
where :subjects(r.id)
