import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'plans.content': { status: 500, zh: '规划文件有误：{problems}', en: 'A plan file is wrong: {problems}' },
  'plans.not-found': { status: 404, zh: '没有编号为 {plan} 的规划', en: 'There is no plan {plan}' },
  'plans.date': {
    status: 422,
    zh: '日期 {on} 不正确，应为 YYYY-MM-DD',
    en: 'The date {on} is wrong; it must be YYYY-MM-DD',
  },
  'plans.snapshot-not-found': {
    status: 404,
    zh: '没有编号为 {snapshot} 的评估快照',
    en: 'There is no evaluation snapshot {snapshot}',
  },
});
