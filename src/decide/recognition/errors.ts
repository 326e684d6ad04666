import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'recognition.content': {
    status: 500,
    zh: '互认目录有误：{problems}',
    en: 'The list of recognised items is wrong: {problems}',
  },
  'recognition.patient-unknown': { status: 404, zh: '没有这位居民的档案', en: 'There is no such patient' },
  'recognition.institution-unknown': {
    status: 422,
    zh: '没有编号为 {institution} 的机构',
    en: 'There is no institution {institution}',
  },
  'recognition.institution-missing': {
    status: 422,
    zh: '请求没有说明开单机构（extension.institution 或医嘱的 requester）',
    en: 'The request does not say which institution orders (extension.institution, or the requester of an order)',
  },
  'recognition.item-unknown': { status: 422, zh: '互认目录中没有 {item}', en: 'There is no recognised item {item}' },
  'recognition.prompt-unknown': { status: 404, zh: '没有这条互认提示', en: 'There is no such prompt' },
  'recognition.decided': {
    status: 409,
    zh: '这条互认提示已由 {by} 处理',
    en: 'This prompt was decided by {by} already',
  },
  'recognition.reason-missing': {
    status: 422,
    zh: '不采用既往结果必须选择目录中的理由',
    en: 'A result that is not accepted needs one of the listed reasons',
  },
  'recognition.words-missing': {
    status: 422,
    zh: '选择“{reason}”须写明具体情形',
    en: 'The reason “{reason}” needs words of its own',
  },
  'recognition.hook': { status: 422, zh: '该服务不处理 {hook}', en: 'This service does not answer {hook}' },
  'recognition.period': { status: 422, zh: '期间 {period} 不正确', en: 'The period {period} is wrong' },
  'recognition.prices': {
    status: 422,
    zh: '价目表没有载入：{reason}',
    en: 'The price list was not loaded: {reasonEn}',
  },
  'recognition.prices-region': {
    status: 403,
    zh: '价目表适用于整个区域，由负责整个区域的人员载入',
    en: 'A price list holds for the whole region and is loaded by who is responsible for all of it',
  },
  'recognition.days': { status: 422, zh: '结束日期须晚于开始日期', en: 'The end must lie after the beginning' },
});
