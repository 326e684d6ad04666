import { expect, it } from 'vitest';
import { readPlan } from '../../../algorithms/plan-text/read-plan.ts';
import { planLexicon } from './load-lexicon.ts';

const TITLE = '清溪县“十四五”卫生健康发展规划\n一、主要任务\n加强体系建设,推进改革。\n';
const HEAD = '指标 | 单位 | 2020年 | 2025年 |\n';
const doubts = (text: string) =>
  readPlan(TITLE + text, planLexicon()).doubts.map(({ type, subject }) => [type, subject]);

it('finds a target that is looser than its baseline, in both directions', () => {
  const table = `${HEAD}婴儿死亡率 | ‰ | 3.5 | ≤5 |\n每千人口床位数 | 张 | 0.67 | 0.6 |\n签约率 | % | 40 | 60 |\n`;
  expect(doubts(table)).toEqual([
    ['looser-than-baseline', '婴儿死亡率'],
    ['looser-than-baseline', '每千人口床位数'],
  ]);
});

it('finds two values for one name, but not two milestones', () => {
  const table = `${HEAD}居民健康素养水平 | % | 20 | 25 |\n签约率 | % | 40 | 60 |\n二、任务\n`;
  expect(doubts(`${table}居民健康素养水平达到28%以上。`)).toEqual([['conflict', '居民健康素养水平']]);
  expect(doubts(`${table}居民健康素养水平达到25%以上。`)).toEqual([]);
  expect(doubts(`${table}到2023年,居民健康素养水平达到22%以上。`)).toEqual([]);
});

it('finds a baseline that the text tells differently', () => {
  const table = `${HEAD}婴儿死亡率 | ‰ | 3.5 | ≤3 |\n签约率 | % | 40 | 60 |\n`;
  expect(doubts(`“十三五”期间,婴儿死亡率从2015年的4.8‰下降到3.1‰。\n${table}`)).toEqual([['conflict', '婴儿死亡率']]);
  expect(doubts(`“十三五”期间,婴儿死亡率从2015年的4.8‰下降到3.5‰。\n${table}`)).toEqual([]);
});

it('finds an impossible value', () => {
  expect(doubts('信息报告率达到100%以上。')).toEqual([['impossible', '信息报告率']]);
  expect(doubts('信息报告率达到100%。')).toEqual([]);
  expect(doubts('病床使用率不低于102%。')).toEqual([]);
});

it('finds a deadline outside the period but leaves the outlook alone', () => {
  expect(doubts('到2027年,签约率达到70%。')).toEqual([['deadline', '签约率']]);
  expect(doubts('到2024年,签约率达到70%。')).toEqual([]);
  expect(doubts('展望2035年,到2035年,签约率达到90%。')).toEqual([]);
});

it('finds parts that exceed their whole', () => {
  expect(doubts('每年立项50个,其中重点项目20个、一般项目40个。')).toEqual([['sum-exceeds', '立项']]);
  expect(doubts('每年立项60个,其中重点项目20个、一般项目40个。')).toEqual([]);
  const table = `${HEAD}每千人口床位数 | 张 | 5 | 6 |\n其中:公立医院床位数 | 张 | 4 | 7 |\n签约率 | % | 40 | 60 |\n`;
  expect(doubts(table)).toEqual([['sum-exceeds', '其中:公立医院床位数']]);
});

it('finds one name with two units', () => {
  const table = `${HEAD}每万人口全科医生 | 人 | 2 | 3 |\n签约率 | % | 40 | 60 |\n二、任务\n`;
  expect(doubts(`${table}每万人口全科医生达到4个。`)).toEqual([['definition', '每万人口全科医生']]);
});

it('says what is wrong in both languages and where', () => {
  const text = `${TITLE}${HEAD}婴儿死亡率 | ‰ | 3.5 | ≤5 |\n签约率 | % | 40 | 60 |\n`;
  const [found] = readPlan(text, planLexicon()).doubts;
  expect(found).toMatchObject({ origin: 'rule', finding: { zh: '目标 ≤5 比基期 3.5 宽松。' } });
  expect(found!.finding.en).toMatch(/looser/);
  expect(text.slice(...found!.spans[0]!)).toContain('婴儿死亡率');
});
