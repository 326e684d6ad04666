import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'fhir.not-acceptable': { status: 406, zh: '只提供 FHIR JSON', en: 'Only FHIR JSON is given' },
  'fhir.body': {
    status: 400,
    zh: '请求正文应为 FHIR 资源：{reasonZh}',
    en: 'The body must be a FHIR resource: {reasonEn}',
  },
  'fhir.refused': {
    status: 422,
    zh: '记录未通过校验，没有保存',
    en: 'The record did not pass validation and was not stored',
  },
  'fhir.request': {
    status: 400,
    zh: '不支持的请求：{method} {url}',
    en: 'Not a request of this server: {method} {url}',
  },
  'fhir.if-match': { status: 400, zh: 'If-Match 应为 W/"版本号"', en: 'If-Match must be W/"version"' },
});
