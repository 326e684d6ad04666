import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'indicators.content': {
    status: 500,
    zh: '指标目录有误：{problems}',
    en: 'The indicator catalogue is wrong: {problems}',
  },
  'indicators.unknown': {
    status: 404,
    zh: '没有代码为 {code} 的指标',
    en: 'There is no indicator with the code {code}',
  },
  'indicators.period': { status: 422, zh: '“{period}”不是期间', en: '"{period}" is not a period' },
  'indicators.scope': { status: 422, zh: '必须指明地区或机构', en: 'An area or an institution is required' },
  'indicators.not-listed': {
    status: 422,
    zh: '{code} 的{partZh}不是逐个对象登记的，没有名单',
    en: 'The {partEn} of {code} is not made of registered subjects, so there is no list',
  },
  'indicators.suppressed': {
    status: 403,
    zh: '人数少于 5，名单不予显示',
    en: 'Fewer than 5 persons: the list is not shown',
  },
  'indicators.period-open': {
    status: 409,
    zh: '期间 {period} 尚未结束，不能关闭',
    en: 'Period {period} has not ended and cannot be closed',
  },
  'indicators.period-closed': {
    status: 409,
    zh: '{area} 的 {period} 已关闭',
    en: 'Period {period} of {area} is closed already',
  },
  'indicators.period-kind': {
    status: 422,
    zh: '只能关闭年或月：{period}',
    en: 'Only a year or a month can be closed: {period}',
  },
  'indicators.reported-value': { status: 422, zh: '填报值有误：{reason}', en: 'The reported value is wrong: {reason}' },
  'indicators.reported-impossible': {
    status: 422,
    zh: '{value} 超出允许范围 {range}',
    en: '{value} is outside the allowed range {range}',
  },
  'indicators.reported-implausible': {
    status: 422,
    zh: '{value} 超出常见范围 {range}：确认无误请在说明中写明原因',
    en: '{value} is outside the usual range {range}: if it is right, give the reason in the note',
  },
  'indicators.version-unknown': { status: 404, zh: '没有这个填报版本', en: 'There is no such reported version' },
  'indicators.version-withdrawn': { status: 409, zh: '这个版本已撤回', en: 'This version was withdrawn already' },
  'indicators.version-counts': { status: 409, zh: '这个版本正在使用，无须恢复', en: 'This version counts already' },
  'indicators.register-sort': {
    status: 422,
    zh: '登记簿没有“{column}”这一列',
    en: 'The register has no column "{column}"',
  },
  'indicators.cursor': { status: 422, zh: '不是本列表给出的游标', en: 'That is not a cursor of this list' },
  'indicators.institution-unknown': { status: 404, zh: '没有这个机构', en: 'There is no such institution' },
  'indicators.evidence-unknown': { status: 404, zh: '没有这份佐证文件', en: 'There is no such evidence file' },
});

defineErrors({
  'statistics.period': {
    status: 422,
    zh: '“{period}”不是可填报的期间：请用年、季或月，如 2024、2024-Q1、2024-03',
    en: '"{period}" is no reporting period: a year, quarter or month such as 2024, 2024-Q1, 2024-03',
  },
  'statistics.period-ahead': { status: 422, zh: '期间 {period} 尚未开始', en: 'Period {period} has not begun' },
  'statistics.not-reported': {
    status: 422,
    zh: '这些指标没有或不由填报取得：{codes}',
    en: 'These indicators do not exist or are not reported: {codes}',
  },
  'statistics.no-indicators': { status: 422, zh: '没有可填报的指标', en: 'There is no indicator to report' },
});
