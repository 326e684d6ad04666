import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'planning.content': { status: 500, zh: '{file} 有误：{reason}', en: '{file} is wrong: {reason}' },
  'planning.task-unknown': { status: 404, zh: '规划中没有任务 {task}', en: 'The plan has no task {task}' },
  'planning.project-unknown': { status: 404, zh: '规划中没有这个项目', en: 'The plan has no such project' },
  'planning.target-unknown': { status: 404, zh: '规划中没有目标 {target}', en: 'The plan has no target {target}' },
  'planning.target-reached': {
    status: 422,
    zh: '目标 {target} 目前是“{statusZh}”，无须采取措施',
    en: 'Target {target} is {statusEn} now; nothing has to be done about it',
  },
  'planning.code': { status: 422, zh: '{field} 没有取值“{code}”', en: '{field} has no value {code}' },
  'planning.dates': { status: 422, zh: '完成日期早于开始日期', en: 'It would be finished before it begins' },
  'planning.version': {
    status: 412,
    zh: '有人已改动此项，请查看最新内容后再试',
    en: 'Somebody changed it; look at the newest state and try again',
  },
  'planning.line-unknown': { status: 404, zh: '没有这笔资金', en: 'There is no such funding line' },
  'planning.movement-day': {
    status: 422,
    zh: '日期 {day} 在将来，到位与支出只能在发生后登记',
    en: '{day} lies in the future; money is entered when it arrived or was spent',
  },
  'planning.movement-below': {
    status: 422,
    zh: '冲减后合计将小于零',
    en: 'Taking that back would leave a sum below zero',
  },
  'planning.order-unknown': { status: 404, zh: '没有这份督办单', en: 'There is no such supervision order' },
  'planning.report-nothing': {
    status: 422,
    zh: '{unit} 在本规划中没有任务',
    en: '{unit} has no tasks in this plan',
  },
  'planning.report-unit': {
    status: 403,
    zh: '只能填报本单位的自评',
    en: 'One reports only for one’s own unit',
  },
});
