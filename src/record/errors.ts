import { defineErrors } from '../kernel/index.ts';

defineErrors({
  'record.not-found': { status: 404, zh: '没有记录 {reference}', en: 'There is no record {reference}' },
  'record.deleted': { status: 410, zh: '记录 {reference} 已删除', en: 'The record {reference} was deleted' },
  'record.erased': {
    status: 410,
    zh: '记录 {reference} 的内容已应本人请求依法删除',
    en: 'What the record {reference} said was erased at the request of the person it is about',
  },
  'record.not-deleted': { status: 409, zh: '记录 {reference} 尚未删除', en: 'The record {reference} is not deleted' },
  'record.version-not-found': {
    status: 404,
    zh: '记录 {reference} 没有这个版本',
    en: 'The record {reference} has no such version',
  },
  'record.type-unknown': {
    status: 404,
    zh: '{type} 不是 FHIR R4 资源类型',
    en: '{type} is not a resource type of FHIR R4',
  },
  'record.bad-id': { status: 422, zh: '标识 {id} 不是有效的 FHIR id', en: '{id} is not a FHIR id' },
  'record.type-mismatch': {
    status: 422,
    zh: '资源类型 {found} 与 {type} 不符',
    en: 'The resource is a {found} where {type} is expected',
  },
  'record.id-mismatch': {
    status: 422,
    zh: '资源 id 与地址中的 id 不符',
    en: 'The id of the resource differs from the id it is stored under',
  },
  'record.bad-text': {
    status: 422,
    zh: '{reference} 含有不能保存的控制字符',
    en: '{reference} holds characters that cannot be stored',
  },
  'record.version-conflict': {
    status: 412,
    zh: '{reference} 的当前版本是 {current}，而不是 {expected}',
    en: 'The current version of {reference} is {current}, not {expected}',
  },
  'record.several-matches': {
    status: 412,
    zh: '条件 {condition} 匹配多条记录',
    en: 'The condition {condition} matches several records',
  },
  'record.busy': {
    status: 409,
    zh: '记录正被同时写入，请重试',
    en: 'The records are being written at the same time; try again',
  },
  'record.search-invalid': {
    status: 400,
    zh: '检索参数 {parameter} 有误：{reasonZh}',
    en: 'Search parameter {parameter}: {reasonEn}',
  },
  'record.search-too-wide': {
    status: 400,
    zh: '检索需要逐条读取超过 {limit} 条记录，请增加条件',
    en: 'The search would have to read more than {limit} records one by one; add a condition',
  },
  'record.subscription-invalid': {
    status: 422,
    zh: '订阅不能启用：{element} {reasonZh}',
    en: 'The subscription cannot be served: {element} {reasonEn}',
  },
  'record.subscription-by-id': {
    status: 400,
    zh: '订阅只能按 id 修改',
    en: 'Subscriptions are changed by their id, not by a condition',
  },
  'record.cursor-invalid': { status: 400, zh: '翻页标记无效', en: 'The paging cursor is not valid' },
});
