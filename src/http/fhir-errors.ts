import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'fhir.not-acceptable': {
    status: 406,
    zh: '只提供 FHIR R4 的 JSON 和 XML',
    en: 'FHIR R4 is given as JSON and XML only',
  },
  'fhir.json': {
    status: 400,
    zh: 'JSON 无法读取（第 {line} 行第 {column} 列）：{reasonZh}',
    en: 'The JSON cannot be read (line {line}, column {column}): {reasonEn}',
  },
  'fhir.xml': {
    status: 400,
    zh: 'XML 无法读取（第 {line} 行）：{reasonZh}',
    en: 'The XML cannot be read (line {line}): {reasonEn}',
  },
  'fhir.encoding': {
    status: 415,
    zh: '不支持的内容编码 {encoding}；请用 gzip、deflate、br 或不压缩',
    en: 'The content encoding {encoding} is not taken; use gzip, deflate, br or none',
  },
  'fhir.compressed': { status: 400, zh: '压缩的请求正文已损坏', en: 'The compressed body is damaged' },
  'fhir.method': {
    status: 405,
    zh: '此地址不支持 {method}，只支持 {allow}',
    en: '{method} is not possible here, only {allow}',
  },
  'fhir.subsetted': {
    status: 422,
    zh: '带 SUBSETTED 标记的资源是节选，不能保存',
    en: 'A resource with the tag SUBSETTED is an excerpt and cannot be stored',
  },
  'fhir.patch': {
    status: 422,
    zh: '补丁第 {step} 步不能执行：{reasonZh}',
    en: 'Step {step} of the patch cannot be done: {reasonEn}',
  },
  'fhir.no-match': { status: 404, zh: '没有符合条件的 {type}', en: 'No {type} matches the condition' },
  'fhir.body': {
    status: 400,
    zh: '请求正文应为 FHIR 资源：{reasonZh}',
    en: 'The body must be a FHIR resource: {reasonEn}',
  },
  'fhir.pix-authority': {
    status: 400,
    zh: '没有这个来源标识系统（sourceIdentifier Assigning Authority not found）',
    en: 'sourceIdentifier Assigning Authority not found',
  },
  'fhir.pix-unknown': {
    status: 404,
    zh: '没有这个标识（sourceIdentifier Patient Identifier not found）',
    en: 'sourceIdentifier Patient Identifier not found',
  },
  'fhir.pix-target': {
    status: 403,
    zh: '没有目标标识系统 {system}（targetSystem not found）',
    en: 'targetSystem not found: {system}',
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
  'fhir.view-masked': {
    status: 403,
    zh: '该角色看到的个人信息经过脱敏，不能运行视图',
    en: 'This role sees persons masked and cannot run views',
  },
  'fhir.view-parameter': {
    status: 400,
    zh: '参数 {parameter}：{reasonZh}',
    en: 'Parameter {parameter}: {reasonEn}',
  },
  'fhir.view-busy': {
    status: 503,
    zh: '正在运行的视图过多，请稍后再试',
    en: 'Too many views run now; try again later',
  },
});
