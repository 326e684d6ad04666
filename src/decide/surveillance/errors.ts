import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'surveillance.content': {
    status: 500,
    zh: '监测预警内容有误：{problems}',
    en: 'The content of surveillance is wrong: {problems}',
  },
  'surveillance.signal-unknown': { status: 404, zh: '没有这条预警信号', en: 'There is no such signal' },
  'surveillance.signal-changed': {
    status: 409,
    zh: '这条信号刚刚被别人处理过，请刷新后再试',
    en: 'Somebody has worked on this signal since; look again',
  },
  'surveillance.step-unfit': {
    status: 422,
    zh: '处于“{state}”的信号不能执行“{step}”',
    en: 'A signal that is {state} does not take the step {step}',
  },
  'surveillance.reason-missing': { status: 422, zh: '请选择原因', en: 'A reason is needed' },
  'surveillance.note-missing': { status: 422, zh: '请填写说明', en: 'A note is needed' },
  'surveillance.disease-unknown': { status: 422, zh: '没有病种 {disease}', en: 'There is no disease {disease}' },
  'surveillance.source-unknown': { status: 404, zh: '没有监测来源 {source}', en: 'There is no source {source}' },
  'surveillance.site-unknown': { status: 404, zh: '没有这个报送单位', en: 'There is no such site' },
  'surveillance.counts-refused': {
    status: 422,
    zh: '有 {rows} 行未被接受，全部未入库；第一处：第 {row} 行 {reason}',
    en: '{rows} rows were not accepted and nothing was stored; the first: row {row}, {reason}',
  },
  'surveillance.zone-unknown': { status: 404, zh: '没有这条地区分类', en: 'No area is classed so' },
  'surveillance.zone-unfit': {
    status: 422,
    zh: '报告标准中该病种没有这一地区分类',
    en: 'The standard has no such class of areas for the disease',
  },
  'surveillance.zone-twice': {
    status: 409,
    zh: '该地区已有这一病种的这一分类',
    en: 'The area has this class for the disease already',
  },
  'surveillance.rumour-unknown': { status: 404, zh: '没有这条线索', en: 'There is no such rumour' },
  'surveillance.rumour-settled': { status: 409, zh: '这条线索已处理', en: 'This rumour was settled already' },
  'surveillance.heard-wrong': {
    status: 422,
    zh: '日期 {day} 应在最近一年内且不晚于今天（{today}）',
    en: 'The day {day} must lie in the last year and not after today ({today})',
  },
  'surveillance.report-refused': {
    status: 422,
    zh: '未能接受：请清空“网址”一栏后重新提交',
    en: 'Not accepted: empty the field for a web address and send it again',
  },
  'surveillance.channel-unknown': { status: 422, zh: '没有来源渠道 {channel}', en: 'There is no channel {channel}' },
});
