import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'pipeline.too-deep': {
    status: 409,
    zh: '提交的因果链已有 {depth} 步，超过 {limit} 步上限',
    en: 'The submission stands {depth} steps from its first cause; {limit} are the limit',
  },
});
