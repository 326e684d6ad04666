import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'cli.file': { status: 422, zh: '无法读取 {file}：{reason}', en: 'Cannot read {file}: {reason}' },
});
