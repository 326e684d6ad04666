import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'cli.file': { status: 422, zh: '无法读取 {file}：{reason}', en: 'Cannot read {file}: {reason}' },
  'cli.file-kind': {
    status: 422,
    zh: '文件格式是 {format}，请使用 kangyu ingest {other}',
    en: 'It is a {format} file; hand it in with kangyu ingest {other}',
  },
  'cli.server-unreachable': {
    status: 503,
    zh: '无法连接 {url}：{reason}；请检查地址以及服务是否在运行',
    en: 'Cannot reach {url}: {reason}; check the address and that the server runs',
  },
  'cli.server-refused': {
    status: 422,
    zh: '{url} 拒绝了提交（{status}）：{reason}',
    en: '{url} refused it ({status}): {reason}',
  },
});
