import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'monitoring.content': {
    status: 500,
    zh: '监测点内容有误：{problems}',
    en: 'The content of monitoring is wrong: {problems}',
  },
  'monitoring.kind-unknown': { status: 404, zh: '没有监测类别 {kind}', en: 'There is no kind of monitoring {kind}' },
  'monitoring.point-unknown': { status: 404, zh: '没有这个监测点', en: 'There is no such point' },
  'monitoring.readings-refused': {
    status: 422,
    zh: '有 {rows} 行未被接受，全部未入库；第一处：第 {row} 行 {reason}',
    en: '{rows} rows were not accepted and nothing was stored; the first: row {row}, {reason}',
  },
});
