import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'terminology.system-unknown': {
    status: 404,
    zh: '没有代码系统 {system}',
    en: 'There is no code system {system}',
  },
  'terminology.code-unknown': {
    status: 404,
    zh: '代码系统 {system} 中没有代码 {code}',
    en: 'The code system {system} has no code {code}',
  },
  'terminology.value-set-unknown': {
    status: 404,
    zh: '没有值集 {valueSet}',
    en: 'There is no value set {valueSet}',
  },
  'terminology.map-unknown': {
    status: 404,
    zh: '没有概念映射 {map}',
    en: 'There is no concept map {map}',
  },
  'terminology.context-unknown': {
    status: 404,
    zh: '元素 {context} 没有绑定值集',
    en: 'The element {context} is bound to no value set',
  },
  'terminology.parameter': {
    status: 400,
    zh: '参数 {parameter} 有误：{reasonZh}',
    en: 'The parameter {parameter} is wrong: {reasonEn}',
  },
  'terminology.filter': {
    status: 422,
    zh: '值集的筛选条件 {filter} 无法执行：{reasonZh}',
    en: 'The filter {filter} of the value set cannot be applied: {reasonEn}',
  },
  'terminology.value-set-circle': {
    status: 422,
    zh: '值集 {valueSet} 循环引用自身',
    en: 'The value set {valueSet} refers to itself',
  },
  'terminology.version-mismatch': {
    status: 422,
    zh: '代码系统 {system} 的版本是 {version}，要求 {wanted}',
    en: 'The code system {system} counts in version {version}, {wanted} is required',
  },
  'terminology.too-costly': {
    status: 422,
    zh: '值集展开超过 {limit} 个代码，请用 filter 缩小范围，或用 count 和 offset 分页',
    en: 'The expansion has more than {limit} codes; narrow it by filter, or page by count and offset',
  },
  'terminology.too-slow': {
    status: 422,
    zh: '值集的计算超过 {seconds} 秒，请简化其定义或筛选条件',
    en: 'The value set takes longer than {seconds} seconds; simplify its definition or its filters',
  },
  'terminology.content': { status: 500, zh: '内容文件 {file} 有误：{reason}', en: '{file} is wrong: {reason}' },
  'terminology.file': { status: 422, zh: '无法读取 {file}：{reasonZh}', en: 'Cannot read {file}: {reasonEn}' },
  'terminology.rows': {
    status: 422,
    zh: '{file} 有 {count} 处错误，没有载入',
    en: '{file} has {count} errors and was not loaded',
  },
  'terminology.version-differs': {
    status: 409,
    zh: '{system} 版本 {version} 已载入且内容不同；请使用新的版本号，或用 --replace 替换',
    en: '{system} version {version} was loaded before with other content; give it another version, or replace it with --replace',
  },
  'terminology.mapping': { status: 422, zh: '列映射有误：{reason}', en: 'The mapping of columns is wrong: {reason}' },
});
