import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'http.too-many-requests': {
    status: 429,
    zh: '请求过于频繁，请 {seconds} 秒后再试',
    en: 'Too many requests; try again in {seconds} seconds',
  },
  'http.not-found': { status: 404, zh: '没有这个地址', en: 'There is nothing at this address' },
  'http.invalid': { status: 422, zh: '请求内容不符合要求', en: 'The request does not fit what is expected here' },
  'http.break-glass-target': {
    status: 422,
    zh: '请指定一位居民（person）或一条记录（record）',
    en: 'Name one person, or one record',
  },
  'http.area-needed': { status: 422, zh: '请指定地区', en: 'Name an area' },
  'http.bad-request': { status: 400, zh: '请求无法读取：{reason}', en: 'The request cannot be read: {reason}' },
  'http.too-large': { status: 413, zh: '请求内容过大', en: 'The request is too large' },
  'http.media-type': { status: 415, zh: '不支持这种内容类型', en: 'This content type is not taken here' },
  'http.internal': {
    status: 500,
    zh: '服务器内部错误，请把请求编号告诉管理员',
    en: 'Something failed inside; tell the administrator the request id',
  },
  'http.unavailable': {
    status: 503,
    zh: '服务暂不可用，请稍后再试',
    en: 'The service is not available now; try again later',
  },
});
