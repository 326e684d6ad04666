import { expect, it } from 'vitest';
import { readPlan } from '../../../algorithms/plan-text/read-plan.ts';
import { planLexicon } from './load-lexicon.ts';

const TITLE = '清溪县“十四五”卫生健康发展规划\n加强体系建设。\n';
const rows = (table: string) =>
  readPlan(TITLE + table, planLexicon()).tableIndicators.map(
    ({ no, domain, name, unit, baseline, target, ...row }) => ({
      no,
      domain,
      name,
      unit,
      baseline,
      op: target.op,
      value: target.value,
      byYear: target.byYear,
      nature: row.nature,
      direction: row.direction,
    }),
  );
const brief = (table: string) =>
  rows(table).map(({ no, name, unit, baseline, op, value }) => [no, name, unit, baseline, op, value]);

const EXPECTED = [
  ['1', '人均预期寿命', '岁', 78.2, '>=', 79],
  ['2', '婴儿死亡率', '‰', null, '<=', 5],
  ['3', '每千人口医疗卫生机构床位数', '张', 6.1, '>=', 7.2],
  ['3a', '其中:公立医院床位数', '张', 4, '>=', 4.5],
  ['4', '床人(卫生人员)比', '1:x', 1.7, '>=', 2.1],
];

it.each([
  [
    'one cell a line with pipes',
    '领域 |\n指标 |\n2020年 |\n2025年 |\n属性 | |\n健康水平 |\n1 |\n人均预期寿命(岁) |\n78.2 |\n79 |\n预期性 | |\n2 |\n婴儿死亡率(‰) |\n— |\n≤5 |\n预期性 |\n资源配置 |\n3 |\n每千人口医疗卫生\n机构床位数(张) |\n6.1 |\n7.2 |\n约束性 | |\n其中:公立医院床位数(张) |\n4.0 |\n4.5 |\n预期性 | |\n4 |\n床人(卫生人员)比 |\n1︰1.7 |\n1︰2.1 |\n预期性 |\n第三章 任务',
  ],
  [
    'the whole table on one line',
    '指标见表。 表 1 主要目标 任务 | 序号 | 指标 | 单位 | 2020 年 | 2025 年 | 性质 | 健康 水平 | 1 | 人均预期寿命 | 岁 | 78.2 | 79 | 预期性 | 2 | 婴儿死亡率 | ‰ | - | ≤5 | 预期性 | 资源 | 3 | 每千人口医疗卫生机构床位数 | 张 | 6.1 | 7.2 | 约束性 | 其中:公立医院床位数 | 张 | 4.0 | 4.5 | 预期性 | 4 | 床人(卫生人员)比 |\n| 1:1.7 | 1:2.1 | 预期性 |\n二、任务 加强管理。',
  ],
  [
    'tabs with a group between number and name',
    '序号\t类别\t指标名称\t计量单位\t基期值(2020年)\t目标值(2025年)\t指标属性\n1\t健康水平\t人均预期寿命\t岁\t78.2\t79\t预期性\n2\t\t婴儿死亡率\t‰\t/\t≤5\t预期性\n3\t资源\t每千人口医疗卫生机构床位数\t张\t6.1\t7.2\t约束性\n\t\t其中:公立医院床位数\t张\t4.0\t4.5\t预期性\n4\t\t床人(卫生人员)比\t—\t1:1.7\t1:2.1\t预期性\n',
  ],
  [
    'Markdown',
    '| 序号 | 主要指标 | 单位 | 2020年现状 | 2025年目标 |\n|---|---|---|---|---|\n| 1 | 人均预期寿命 | 岁 | 78.2 | 79 |\n| 2 | 婴儿死亡率 | ‰ | — | ≤5 |\n| 3 | 每千人口医疗卫生机构床位数 | 张 | 6.1 | 7.2 |\n| | 其中：公立医院床位数 | 张 | 4.0 | 4.5 |\n| 4 | 床人（卫生人员）比 | | 1∶1.7 | 1∶2.1 |\n',
  ],
  [
    'one cell a line without any sign',
    '序号\n指标\n单位\n2020年\n2025年\n属性\n1\n人均预期寿命\n岁\n78.2\n79\n预期性\n2\n婴儿死亡率\n‰\n—\n≤5\n预期性\n3\n每千人口医疗卫生机构床位数\n张\n6.1\n7.2\n约束性\n其中:公立医院床位数\n张\n4.0\n4.5\n预期性\n4\n床人(卫生人员)比\n—\n1:1.7\n1:2.1\n预期性\n二、任务\n',
  ],
  [
    'columns of spaces with a wrapped name',
    '序号 指标 单位 2020年 2025年 属性\n1 人均预期寿命 岁 78.2 79 预期性\n2 婴儿死亡率 ‰ — ≤5 预期性\n3 每千人口医疗卫生\n机构床位数 张 6.1 7.2 约束性\n其中:公立医院床位数 张 4.0 4.5 预期性\n4 床人(卫生人员)比 — 1:1.7 1:2.1 预期性\n二、任务\n',
  ],
])('reads a table: %s', (_form, table) => {
  expect(brief(table)).toEqual(EXPECTED);
});

it('keeps group, year and nature', () => {
  const [first, second] = rows(
    '领域 | 指标 | 2020年 | 2025年 | 属性 |\n健康水平 | 人均预期寿命(岁) | 78.2 | 79 | 预期性 |\n孕产妇死亡率(/10万) | 9.8 | <10 | 约束性 |\n',
  );
  expect(first).toMatchObject({ domain: '健康水平', byYear: 2025, nature: '预期性', direction: 'higher' });
  expect(second).toMatchObject({ domain: '健康水平', op: '<', nature: '约束性', direction: 'lower', unit: '/10万' });
});

it.each([
  ['比2020年降低10%', 'relative', -10],
  ['每年降低0.5个百分点以上', 'delta-per-year', -0.5],
  ['提高2个百分点', '>=', 22],
  ['≥基期指标', 'keep', 20],
  ['保持稳定', 'keep', 20],
  ['逐步提高', 'trend', null],
  ['稳中有降', 'trend', null],
  ['同比例提高', 'trend', null],
  ['达到国家要求', 'external-ref', null],
  ['不低于全省平均水平', 'external-ref', null],
  ['25左右', '>=', 25],
  ['25以上', '>=', 25],
  ['不超过25', '<=', 25],
  ['20—25', 'range', [20, 25]],
  ['〔25〕', '>=', 25],
  ['25①', '>=', 25],
  ['全覆盖', '>=', 100],
] as [string, string, unknown][])('reads the goal %s', (goal, op, value) => {
  const table = `指标 | 单位 | 2020年 | 2025年 | 属性 |\n某项服务覆盖率 | % | 20 | ${goal} | 预期性 |\n另一项服务覆盖率 | % | 30 | 40 | 预期性 |\n`;
  expect(rows(table)[0]).toMatchObject({ op, value, baseline: 20 });
});

it('makes one row of every milestone', () => {
  const table = '指标 单位 2020年 2023年 2025年\n健康素养水平 % 20 23 25\n近视率 % 51 50 48\n';
  expect(rows(table).map(({ name, op, value, byYear }) => [name, op, value, byYear])).toEqual([
    ['健康素养水平', '>=', 23, 2023],
    ['健康素养水平', '>=', 25, 2025],
    ['近视率', '<=', 50, 2023],
    ['近视率', '<=', 48, 2025],
  ]);
});

it('reads a table that lists areas, and several tables', () => {
  const table =
    '表1 目标\n指标 | 单位 | 2020年 | 2025年 |\n健康素养水平 | % | 20 | 25 |\n签约率 | % | 40 | 60 |\n表2 各县目标\n地 区 | 每千人口注册 护士 | 每万人口全科医生 |\n2020年 | 2025年 | 2020年 | 2025年 |\n东县 | 2.1 | 3.0 | 1.5 | 3.1 |\n西县 | 2.2 | 3.1 | 1.6 | 3.2 |\n';
  const read = readPlan(TITLE + table, planLexicon()).tableIndicators;
  expect(read.map(({ table: of, area, name, unit, target }) => [of, area ?? '', name, unit, target.value])).toEqual([
    [1, '', '健康素养水平', '%', 25],
    [1, '', '签约率', '%', 60],
    [2, '东县', '每千人口注册护士', '人', 3],
    [2, '东县', '每万人口全科医生', '人', 3.1],
    [2, '西县', '每千人口注册护士', '人', 3.1],
    [2, '西县', '每万人口全科医生', '人', 3.2],
  ]);
});

it('marks the place of a row in the text as it was given', () => {
  const text = `${TITLE}指标 | 单位 | 2020年 | 2025年 |\n健康素养水平 | ％ | ２０ | ≧２５ |\n签约率 | % | 40 | 60 |\n`;
  const [row] = readPlan(text, planLexicon()).tableIndicators;
  expect(text.slice(...row!.span)).toBe('健康素养水平 | ％ | ２０ | ≧２５');
  expect(row!.target).toEqual({ op: '>=', value: 25, raw: '≧２５', byYear: 2025 });
});

it('reads no indicator from other tables', () => {
  const table =
    '序号 | 工作任务 | 牵头部门 | 配合部门 |\n1 | 完善机制 | 县卫生健康局 | 县财政局、县医保局 |\n2 | 培养人才 | 县教育局 | 县卫生健康局 |\n';
  expect(rows(table)).toEqual([]);
});
