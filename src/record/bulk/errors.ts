import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'bulk.unknown': { status: 404, zh: '没有这个批量任务，或已过期', en: 'There is no such bulk job, or it has expired' },
  'bulk.prefer': {
    status: 400,
    zh: '批量导出需要请求头 Prefer: respond-async',
    en: 'A bulk export needs the header Prefer: respond-async',
  },
  'bulk.failed': { status: 500, zh: '批量任务失败：{reason}', en: 'The bulk job failed: {reason}' },
  'bulk.too-many': {
    status: 429,
    zh: '已有 {count} 个导出在等待；请稍后再试',
    en: '{count} exports wait already; try again later',
  },
  'bulk.input': {
    status: 415,
    zh: '请以 application/fhir+ndjson 正文提交，或以 JSON 写明文件地址（input[].url）',
    en: 'Send NDJSON as the body (Content-Type: application/fhir+ndjson), or JSON that names files (input[].url)',
  },
  'bulk.manifest': { status: 400, zh: '导入清单 {place}：{reasonZh}', en: 'Import manifest: {place} {reasonEn}' },
  'bulk.source': { status: 502, zh: '无法从 {host} 读取：{reason}', en: 'Cannot read from {host}: {reason}' },
  'bulk.key': {
    status: 400,
    zh: 'Idempotency-Key 应为 1–100 个字母、数字或 . _ : -',
    en: 'Idempotency-Key takes 1 to 100 letters, digits and . _ : -',
  },
  'bulk.encoding': {
    status: 415,
    zh: '不支持编码 {encoding}；可用 gzip',
    en: 'The encoding {encoding} is not known; gzip is',
  },
  'bulk.gzip': { status: 400, zh: '正文不是完整的 gzip', en: 'The body is not whole gzip' },
});
