import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'identify.busy': {
    status: 409,
    zh: '同一标识正被另一提交登记，请重试',
    en: 'Another submission is registering the same identifier; try again',
  },
  'identify.alone': {
    status: 409,
    zh: '带检索条件的提交须单独处理，请重试',
    en: 'A submission with conditions is taken by itself; try again',
  },
  'identify.content': {
    status: 500,
    zh: '主索引规则文件 {file} 有误：{reason}',
    en: 'Master index rules {file}: {reason}',
  },
  'identify.review-unknown': { status: 404, zh: '没有这条复核', en: 'There is no such review' },
  'identify.review-decided': { status: 409, zh: '这条复核已有决定', en: 'This review is decided already' },
  'identify.review-open': { status: 409, zh: '这条复核没有可撤销的决定', en: 'This review has no decision to undo' },
  'identify.merge-self': { status: 422, zh: '不能与自身合并', en: 'A person cannot be merged with itself' },
  'identify.merged': { status: 409, zh: '该居民已并入他人', en: 'This person was merged into another one' },
  'identify.merge-unknown': {
    status: 404,
    zh: '没有这次合并，或已撤销',
    en: 'There is no such merge, or it was undone',
  },
  'identify.member-unknown': {
    status: 422,
    zh: '所列记录不属于该居民，或不能全部拆出',
    en: 'The records named are not all of this person, or are all it has',
  },
  'identify.no-pair': {
    status: 422,
    zh: '这条复核没有可合并的另一方',
    en: 'This review has no other side to merge with',
  },
  'identify.person-unknown': { status: 404, zh: '没有这个居民', en: 'There is no such resident' },
});
