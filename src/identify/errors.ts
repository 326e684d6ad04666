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
  'identify.person-unknown': { status: 404, zh: '没有这个居民', en: 'There is no such resident' },
});
