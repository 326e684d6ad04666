import { defineErrors } from '../../kernel/index.ts';

defineErrors({
  'population.area-unknown': {
    status: 404,
    zh: '没有代码为 {area} 的地区',
    en: 'There is no area with the code {area}',
  },
  'population.basis-unknown': {
    status: 422,
    zh: '人口口径只能是 year-end 或 mid-year',
    en: 'The population basis must be year-end or mid-year',
  },
  'population.date': {
    status: 422,
    zh: '“{date}”不是已到来的日期，应如 2024-12-31',
    en: '"{date}" is not a day that has come, such as 2024-12-31',
  },
  'population.region-unreadable': {
    status: 500,
    zh: '区域内容 {file} 第 {line} 行有误：{reason}',
    en: 'Region content {file}, line {line}: {reason}',
  },
});
