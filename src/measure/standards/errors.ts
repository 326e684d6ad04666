import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'standards.content': {
    status: 500,
    zh: '配置标准文件有误：{problems}',
    en: 'A file of standards is wrong: {problems}',
  },
  'standards.unknown': { status: 404, zh: '没有编号为 {standard} 的配置标准', en: 'There is no standard {standard}' },
  'standards.rule-unknown': {
    status: 404,
    zh: '规划 {plan} 中没有标准 {rule}',
    en: 'The plan {plan} has no rule {rule}',
  },
  'standards.date': {
    status: 422,
    zh: '日期 {on} 不正确，应为 YYYY-MM-DD',
    en: 'The date {on} is wrong; it must be YYYY-MM-DD',
  },
  'standards.parameter': {
    status: 422,
    zh: '标准 {standard} 的参数 {name} 不能设为 {value}：{reason}',
    en: 'Parameter {name} of the standard {standard} cannot be {value}: {reason}',
  },
  'standards.not-counted': {
    status: 422,
    zh: '标准 {standard} 没有可查的登记：{reason}',
    en: 'The standard {standard} counts no register: {reason}',
  },
  'standards.cursor': {
    status: 422,
    zh: '翻页标记不正确，请从第一页重新开始',
    en: 'The page marker is wrong; start again from the first page',
  },
});
