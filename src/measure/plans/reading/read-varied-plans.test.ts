/** Sentences in the manners of many plans, all invented: what must be read, and what must not. */
import { expect, it } from 'vitest';
import { readPlan } from '../../../algorithms/plan-text/read-plan.ts';
import { planLexicon } from './load-lexicon.ts';

const TITLE = '清溪县“十四五”卫生健康发展规划\n一、主要任务\n加强体系建设，推进改革。\n';
const read = (text: string, title = TITLE) => readPlan(title + text, planLexicon());
const brief = (text: string) =>
  read(text)
    .statedTargets.filter(({ value }) => value !== null)
    .map(({ name, op, value, unit, byYear }) => [name, op, value, unit, byYear]);

it.each([
  ['居民健康素养水平由26.4%提高到32%。', [['居民健康素养水平', '>=', 32, '%', 2025]]],
  ['居民健康素养水平从2020年的26.4%提高到2027年的34%。', [['居民健康素养水平', '>=', 34, '%', 2027]]],
  ['每千人口执业（助理）医师数从2.65人增加到3.2人。', [['每千人口执业(助理)医师数', '>=', 3.2, '人', 2025]]],
  ['人均预期寿命由77.3岁提高至78.5岁以上。', [['人均预期寿命', '>=', 78.5, '岁', 2025]]],
  ['药占比在2020年31%的基础上降低到28%。', [['药占比', '<=', 28, '%', 2025]]],
  ['重大慢性病过早死亡率较2020年下降15%。', [['重大慢性病过早死亡率', 'relative', -15, '%', 2025]]],
  [
    '每千人口托位数达到4.5个，较2020年增加2.7个。',
    [
      ['每千人口托位数', '>=', 4.5, '个', 2025],
      ['每千人口托位数', '>=', 2.7, '个', 2025],
    ],
  ],
  ['家庭医生签约率每年提升１－３个百分点。', [['家庭医生签约率', 'delta-per-year', 1, '个百分点', 2025]]],
  ['财政卫生投入年均增长８％以上。', [['财政卫生投入', 'delta-per-year', 8, '%', 2025]]],
  ['孕产妇死亡率控制在10/10万以内。', [['孕产妇死亡率', '<=', 10, '/10万', 2025]]],
  [
    '三级公立医院平均住院日降至7.5天，四级手术占比超过20%。',
    [
      ['三级公立医院平均住院日', '<=', 7.5, '天', 2025],
      ['四级手术占比', '>', 20, '%', 2025],
    ],
  ],
  ['到规划期末，全县总床位数达到3200张。', [['总床位数', '>=', 3200, '张', 2025]]],
  ['三年内建成5个县域医疗次中心。', [['县域医疗次中心', '==', 5, '个', 2023]]],
  ['2024年6月底前，新增床位1.2万张。', [['床位', '==', 12_000, '张', 2024]]],
  ['力争2027年底前实现村卫生室标准化全覆盖。', [['村卫生室标准化覆盖率', '==', 100, '%', 2027]]],
  ['到“十四五”末，县域内住院量占比达75％以上。', [['县域内住院量占比', '>=', 75, '%', 2025]]],
  ['县中医院创成三级乙等中医医院。', [['县中医院等级', '>=', 3, '级', 2025]]],
  ['医护比提高到1：1.25。', [['医护比', '>=', 1.25, '1:x', 2025]]],
  ['床位与护士之比不低于1∶0.65。', [['床位与护士之比', '>=', 0.65, '1:x', 2025]]],
  ['适龄儿童疫苗接种率以乡镇为单位保持在95%以上。', [['适龄儿童疫苗接种率', '>=', 95, '%', 2025]]],
  ['实施基本药物制度的机构比例达100%。', [['实施基本药物制度的机构比例', '>=', 100, '%', 2025]]],
  [
    '县办医院床位数一般以300—500张为宜，原则上不超过800张。',
    [
      ['县办医院床位数', 'range', [300, 500], '张', 2025],
      ['县办医院床位数', '<=', 800, '张', 2025],
    ],
  ],
  [
    '综合医院、妇幼保健机构、中医医院感染性疾病床位占比分别达到3%、2%、2%。',
    [
      ['综合医院感染性疾病床位占比', '>=', 3, '%', 2025],
      ['妇幼保健机构感染性疾病床位占比', '>=', 2, '%', 2025],
      ['中医医院感染性疾病床位占比', '>=', 2, '%', 2025],
    ],
  ],
  ['按照全国示范要求，建成省级健康县2个。', [['省级健康县', '==', 2, '个', 2025]]],
] as [string, unknown[][]][])('reads %s', (text, expected) => {
  expect(brief(text)).toEqual(expected);
});

it('keeps where a change starts, and shows the whole of its words', () => {
  const text = `${TITLE}居民健康素养水平从2020年的26.4%提高到32%，医师、护士分别由2.1人、2.6人增加到2.9人、3.5人。`;
  const found = readPlan(text, planLexicon()).statedTargets;
  expect(found[0]).toMatchObject({ baseline: 26.4, baselineYear: 2020, value: 32 });
  expect(text.slice(...found[0]!.span)).toContain('从2020年的26.4%提高到32%');
  expect(found.slice(1).map(({ value, baseline }) => [value, baseline])).toEqual([
    [2.9, 2.1],
    [3.5, 2.6],
  ]);
});

it.each([
  '2020年，全国居民健康素养水平达到23.15%。',
  '根据国家要求，到2025年全国居民健康素养水平达到25%。',
  '省里提出到2025年人均预期寿命达到80岁。',
  '国家规划纲要明确，到2030年婴儿死亡率控制在5‰以内。',
  '全省孕产妇死亡率控制在12/10万以内。',
  '邻近地区床位使用率达到86%。',
  '全县已建成三甲医院4家，床位使用率达到86%。',
  '健康素养水平由2015年的12%提高到了26%。',
  '婴儿死亡率从2015年的6.1‰下降到4.2‰。',
  '截至2020年12月底，签约率达到68%。',
  '床位使用率低于75%或平均住院日超过9天的公立医院，不得新增床位。',
  '服务人口超过5万人的可增设分支机构。',
  '新增投资3.6亿元，建筑面积4.5万平方米。',
  '100万人口以上的县原则上不超过1200张。',
  '按照每新增1张床位至少配备0.9名卫生技术人员。',
])('takes no target from %s', (text) => {
  expect(brief(text)).toEqual([]);
});

it('takes the figures of the nation for targets of a plan of the nation alone', () => {
  const text = '到2030年，全国居民健康素养水平达到30%。';
  expect(read(text).statedTargets).toEqual([]);
  expect(
    read(text, '全国健康促进规划（2026—2030年）\n一、主要任务\n推进改革，加强体系建设。\n').statedTargets,
  ).toHaveLength(1);
});

it.each([
  [
    '每新增1张床位，至少配备0.88名卫生技术人员和0.46名护士。',
    [
      { value: 0.88, op: '>=', per: 'bed' },
      { value: 0.46, op: '>=', per: 'bed' },
    ],
  ],
  ['疾控机构业务用房面积人均不低于70平方米。', [{ value: 70, unit: 'm2', per: 'person', op: '>=' }]],
  ['每千名儿童拥有儿科医师不少于0.87名。', [{ value: 0.87, op: '>=', per: 1000 }]],
  ['千人口公立医院床位不超过3.3张。', [{ value: 3.3, op: '<=', per: 1000 }]],
  ['新设县办医院床位数一般以600—1000张左右为宜。', [{ value: [600, 1000], op: 'range', unit: 'bed' }]],
  ['床位与卫生技术人员之比不低于1：1.03。', [{ value: [1, 1.03], op: '>=' }]],
  [
    '医院传染病床位、康复床位占比分别不低于3%、2%。',
    [
      { value: 3, unit: '%', op: '>=' },
      { value: 2, unit: '%', op: '>=' },
    ],
  ],
  ['二级以上医院老年医学科设置率达到90%。', [{ value: 90, unit: '%', op: '==' }]],
  [
    '每个县设置1所妇幼保健机构，1所疾病预防控制中心。',
    [
      { value: 1, per: 'county', op: '==' },
      { value: 1, per: 'county', op: '==' },
    ],
  ],
  ['以乡镇为单位，疫苗接种率不低于95%。', [{ value: 95, unit: '%', op: '>=', unitOfCount: 'township' }]],
  ['县域打造1小时急救圈。', [{ value: 1, unit: 'h', op: '<=' }]],
  ['每千人口医师数从2.65人增加到3.2人。', [{ value: 3.2, op: '==', per: 1000 }]],
  ['“十三五”末，每千人口床位数达到5.6张。', []],
] as [string, unknown[]][])('reads the standards of %s', (text, expected) => {
  expect(read(text).standards.map(({ quantity }) => quantity)).toEqual(expected);
});

const PLAN = `云岭县卫生健康事业发展“十五五”规划
第一章 重点任务
一、建设公共卫生体系。推进标准化建设。（责任单位：县卫生健康局）
二、做强基层。提升乡镇卫生院服务能力。
专栏2 重大工程
1.县人民医院新院区建设项目。建筑面积6.2万平方米，总投资4.1亿元。
2.托育综合服务中心
三、推进以下重点项目建设：县中医院康复楼、县急救中心迁建。
第二章 保障措施
一、加强组织领导。成立领导小组。
二、强化资金投入。落实补助政策。（县财政局、县卫生健康局负责）
附件 重点项目表
序号 | 项目名称 | 建设性质 | 总投资（万元） | 建设年限
1 | 县传染病医院 | 迁建 | 28000 | 2026—2028
2 | 智慧健康云平台 | 续建 | 3100 | 2026-2029
合计 | | | 31100 |
`;

it('takes the items of a box and the rows of a table of projects for projects, not for tasks', () => {
  const plan = read(PLAN, '');
  expect(plan.projects.map(({ name, due }) => [name, due])).toEqual([
    ['县人民医院新院区建设项目', null],
    ['托育综合服务中心', null],
    ['县中医院康复楼', null],
    ['县急救中心迁建', null],
    ['县传染病医院', 2028],
    ['智慧健康云平台', 2029],
  ]);
  expect(plan.tasks.map(({ title }) => title).slice(0, 2)).toEqual(['建设公共卫生体系', '做强基层']);
});

it('leaves to the reviewer which safeguards without a unit are duties', () => {
  const { tasks } = read(PLAN, '');
  const [plain, named] = tasks.filter(({ section }) => section.includes('保障措施'));
  expect(plain).toMatchObject({ title: '加强组织领导', leadUnits: [] });
  expect(named).toMatchObject({ title: '强化资金投入', leadUnits: ['县财政局', '县卫生健康局'] });
  expect(plain!.confidence).toBeLessThan(0.5);
  expect(named!.confidence).toBeGreaterThan(0.7);
});

it('reads rows without a pipe at their ends whose first cell is left blank', () => {
  const table = `领域 | 序号 | 指标 | 2025年 | 2030年 | 属性
健康水平 | 1 | 人均预期寿命（岁） | 78.1 | 79 | 预期性
 | 2 | 孕产妇死亡率（1/10万） | 9.8 | ≤9 | 约束性
资源配置 | 3 | 每千人口医师数（人） | 2.9 | 3.6 | 预期性
`;
  const rows = read(table, '云岭县卫生健康“十五五”规划\n主要指标\n').tableIndicators;
  expect(rows.map(({ domain, name, nature }) => [domain, name, nature])).toEqual([
    ['健康水平', '人均预期寿命', '预期性'],
    ['健康水平', '孕产妇死亡率', '约束性'],
    ['资源配置', '每千人口医师数', '预期性'],
  ]);
});
