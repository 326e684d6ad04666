import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'quality.content': {
    status: 500,
    zh: '数据质量规则文件有误：{problems}',
    en: 'A file of quality rules is wrong: {problems}',
  },
  'quality.rule-unknown': {
    status: 404,
    zh: '没有编号为 {rule} 的质量规则',
    en: 'There is no quality rule {rule}',
  },
  'quality.period': {
    status: 422,
    zh: '期间 {period} 不正确，应为年（2024）、季（2024-Q3）或月（2024-07）',
    en: 'The period {period} is wrong; it is a year (2024), a quarter (2024-Q3) or a month (2024-07)',
  },
  'quality.nothing-failed': {
    status: 422,
    zh: '该来源在该期间没有不合格记录：{rule}',
    en: 'Nothing of this source fails in this period: {rule}',
  },
  'quality.rule-failed': {
    status: 500,
    zh: '质量规则表 {table} 无法计算：{reason}',
    en: 'The rules of the table {table} cannot be computed: {reason}',
  },
});
