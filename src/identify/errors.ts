import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'identify.busy': {
    status: 409,
    zh: '同一标识正被另一提交登记，请重试',
    en: 'Another submission is registering the same identifier; try again',
  },
  'identify.person-unknown': { status: 404, zh: '没有这个居民', en: 'There is no such resident' },
});
