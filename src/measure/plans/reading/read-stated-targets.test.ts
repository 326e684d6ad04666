import { expect, it } from 'vitest';
import { readPlan } from '../../../algorithms/plan-text/read-plan.ts';
import { planLexicon } from './load-lexicon.ts';

const TITLE = '清溪县“十四五”卫生健康发展规划\n一、主要任务\n加强体系建设,推进改革。\n';
const stated = (text: string) => readPlan(TITLE + text, planLexicon()).statedTargets;
const brief = (text: string) =>
  stated(text)
    .filter(({ value }) => value !== null)
    .map(({ name, op, value, unit, byYear }) => [name, op, value, unit, byYear]);

it.each([
  ['县域内就诊率达到90%以上。', [['县域内就诊率', '>=', 90, '%', 2025]]],
  ['到2023年底前,签约率不低于百分之七十五。', [['签约率', '>=', 75, '%', 2023]]],
  ['孕产妇死亡率稳定控制在十万分之九以下。', [['孕产妇死亡率', '<=', 9, '/10万', 2025]]],
  ['婴儿死亡率低于４‰。', [['婴儿死亡率', '<', 4, '‰', 2025]]],
  ['药占比不超过28%。', [['药占比', '<=', 28, '%', 2025]]],
  ['平均住院日控制在8天以内。', [['平均住院日', '<=', 8, '天', 2025]]],
  ['城区急救半径不超过5公里。', [['城区急救半径', '<=', 5, '千米', 2025]]],
  ['每千常住人口托位数达到4.6个。', [['每千常住人口托位数', '>=', 4.6, '个', 2025]]],
  ['按每万人口1.75名的标准配备疾控人员。', [['每万人口疾控人员', '>=', 1.75, '名', 2025]]],
  ['居民健康水平继续提高,人均预期寿命达到 79 岁\n左右,病床使用效率提高。', [['人均预期寿命', '>=', 79, '岁', 2025]]],
  ['床护比不低于1∶0.65。', [['床护比', '>=', 0.65, '1:x', 2025]]],
  ['精神科医师数量达到4名/10万人口。', [['精神科医师数量', '>=', 4, '名/10万', 2025]]],
  ['县医院进入全省同级医院前30名。', [['县医院排名', '<=', 30, '名次', 2025]]],
  ['基层中医馆实现全覆盖。', [['基层中医馆覆盖率', '==', 100, '%', 2025]]],
  ['乡镇卫生院全部接入信息平台。', [['乡镇卫生院接入信息平台比例', '==', 100, '%', 2025]]],
  ['80%以上的村卫生室能够提供中医药服务。', [['提供中医药服务的村卫生室比例', '>=', 80, '%', 2025]]],
  ['签约居民数量翻一番。', [['签约居民数量', 'relative', 100, '%', 2025]]],
  ['人均预期寿命在2020年基础上继续提高1岁左右。', [['人均预期寿命', '>=', 1, '岁', 2025]]],
  [
    '每千人口拥有执业医师数3.7人、注册护士数5.1人。',
    [
      ['每千人口执业医师数', '>=', 3.7, '人', 2025],
      ['每千人口注册护士数', '>=', 5.1, '人', 2025],
    ],
  ],
  ['早诊率提高5个百分点。', [['早诊率', '>=', 5, '个百分点', 2025]]],
  ['近视率每年降低0.5个百分点。', [['近视率', 'delta-per-year', -0.5, '个百分点', 2025]]],
  [
    '建设二十所健康学校、三十个健康村。',
    [
      ['健康学校', '==', 20, '所', 2025],
      ['健康村', '==', 30, '个', 2025],
    ],
  ],
  [
    '培养2—3名骨干医师,引进高层次人才10名。',
    [
      ['骨干医师', 'range', [2, 3], '名', 2025],
      ['高层次人才', '==', 10, '名', 2025],
    ],
  ],
  ['每年培训乡村医生200人次。', [['乡村医生', '==', 200, '人次/年', 2025]]],
  ['打造“15分钟健康服务圈”。', [['15分钟健康服务圈时间', '<=', 15, '分钟', 2025]]],
  ['120急救电话10秒内接听率达到95%。', [['120急救电话10秒内接听率', '>=', 95, '%', 2025]]],
  ['县中医院通过二级甲等评审。', [['县中医院等级', '>=', 2, '级', 2025]]],
] as [string, unknown[][]][])('reads %s', (text, expected) => {
  expect(brief(text)).toEqual(expected);
});

it('deals values out over names and years', () => {
  expect(brief('孕产妇死亡率、婴儿死亡率分别控制在9/10万和4‰以内。')).toEqual([
    ['孕产妇死亡率', '<=', 9, '/10万', 2025],
    ['婴儿死亡率', '<=', 4, '‰', 2025],
  ]);
  expect(brief('到2023年和2025年,居民健康素养水平分别不低于24%和28%。')).toEqual([
    ['居民健康素养水平', '>=', 24, '%', 2023],
    ['居民健康素养水平', '>=', 28, '%', 2025],
  ]);
  expect(brief('高血压、糖尿病患者规范管理率分别达到70%、65%。')).toEqual([
    ['高血压患者规范管理率', '>=', 70, '%', 2025],
    ['糖尿病患者规范管理率', '>=', 65, '%', 2025],
  ]);
  expect(brief('孕产妇系统管理率和住院分娩率均达到96%以上。').map(([name]) => name)).toEqual([
    '孕产妇系统管理率',
    '住院分娩率',
  ]);
  expect(brief('2023年,标准化率达到80%;2025年,达到90%。')).toEqual([
    ['标准化率', '>=', 80, '%', 2023],
    ['标准化率', '>=', 90, '%', 2025],
  ]);
});

it.each([
  '“十三五”期间,全县新建卫生室40个,签约率达到70%。',
  '截至2020年,全县拥有医疗机构326家,床位2100张。',
  '婴儿死亡率从2015年的5.1‰下降到3.2‰。',
  '全县已建成发热门诊12个。',
  '人均预期寿命比2015年提高了1.2岁。',
  '做好65岁以上老年人、0—6岁儿童和3岁以下婴幼儿健康管理。',
  '落实《健康促进法》第三十九条和国发〔2019〕13号文件。',
  '统筹二、三级医院和3、4级手术管理。',
  '落实“两个允许”要求,建设“五大中心”。',
  '常住人口800人以上的行政村应设置村卫生室。',
  '床位使用率低于75%、平均住院日高于9天的,不再增加床位。',
  '咨询电话:0318-7521234,邮编053000。',
  '2022年8月21日印发。',
  '从3个方面完善12个环节的管理。',
])('takes no target from %s', (text) => {
  expect(brief(text)).toEqual([]);
});

it('reads nothing from a section about the past', () => {
  const text =
    '第一章 规划背景\n第一节 发展成就\n签约率达到70%以上,建成中医馆12个。\n第二章 任务\n签约率达到80%以上。\n';
  expect(brief(text)).toEqual([['签约率', '>=', 80, '%', 2025]]);
});

it('reads targets without a number with less confidence', () => {
  const found = stated(
    '到2025年,基本建成优质高效的医疗卫生服务体系,居民健康素养水平稳步提高,重大慢性病过早死亡率逐年降低,每千人口托位数达到全国平均水平。',
  );
  expect(found.map(({ name, op, value, kind, direction }) => [name, op, value, kind, direction])).toEqual([
    ['优质高效的医疗卫生服务体系', '==', null, 'milestone', 'higher'],
    ['居民健康素养水平', 'trend', null, 'trend', 'higher'],
    ['重大慢性病过早死亡率', 'trend', null, 'trend', 'lower'],
    ['每千人口托位数', 'external-ref', null, 'milestone', 'higher'],
  ]);
  const [numbered] = stated('到2025年,居民健康素养水平达到25%。');
  expect(Math.max(...found.map(({ confidence }) => confidence))).toBeLessThan(numbered!.confidence);
});

it('says where a target stands, in which section, and whether the year was implied', () => {
  const text = `${TITLE}(一)建强基层\n健全服务网络并优化流程，力争到2024年，签约\n率达到 ８０％以上。覆盖面扩大。\n(二)管好慢病\n管理率达到70%。`;
  const [first, , last] = [
    ...readPlan(text, planLexicon()).statedTargets.filter(({ value }) => value !== null),
    undefined,
  ];
  expect(text.slice(...first!.span)).toBe(first!.quote);
  expect(first).toMatchObject({ byYear: 2024, byYearImplied: false, qualifier: '力争', value: 80 });
  expect(first!.section).toContain('建强基层');
  expect(last).toBeUndefined();
  const second = readPlan(text, planLexicon()).statedTargets.at(-1)!;
  expect(second).toMatchObject({ byYear: 2025, byYearImplied: true, value: 70 });
});

it('is not disturbed by what a web page puts around the text', () => {
  const noise =
    '首页 > 政务公开 > 规划\n字号:大 中 小 打印 关闭\n分享到: 微信 微博\n浏览次数:1208次 发布日期:2022-08-21\n';
  const text = `${noise}${TITLE}签约率达到80%以上。\n${noise}上一篇 下一篇 相关链接 90%的人还看了\n`;
  const found = readPlan(text, planLexicon()).statedTargets.filter(({ name }) => name === '签约率');
  expect(found).toHaveLength(1);
});

it.each([
  [
    'a statistical bulletin',
    '云山市2023年卫生健康事业发展统计公报\n2023年末,全市医疗机构1987个,比上年增加23个。床位使用率78.2%,比上年提高5.1个百分点。孕产妇系统管理率达到95.6%,同比上升。',
  ],
  [
    'a news report',
    '本报讯(记者 李某)记者昨日从市卫生健康委获悉,到2025年每个街道都有社区卫生服务中心,签约率将达到80%以上。',
  ],
  [
    'a novel',
    '第一章\n那年冬天,镇上的卫生院只有两名医生。村里九成以上的人都没活过七十五岁。\n第二章\n来了十个知青,建起一所小学,百分之八十的孩子上了学。',
  ],
  ['nothing', ''],
])('finds no target in %s', (_what, text) => {
  const read = readPlan(text, planLexicon());
  expect(read.statedTargets).toEqual([]);
  expect(read.tableIndicators).toEqual([]);
});

it('takes time in proportion to the length of a hostile text', () => {
  const opening = `${TITLE}${'到2025年,加强体系建设,推进改革,完善制度。'.repeat(200)}\n`;
  const pieces = [
    '1,',
    '百',
    '(',
    '“',
    '《',
    '一、\n',
    '专栏1 ',
    '|',
    'a\tb\n',
    '到2025年和',
    '达到90%、',
    '每',
    '从2015年的',
  ];
  for (const piece of pieces) {
    const started = process.cpuUsage().user;
    readPlan(opening + piece.repeat(60_000 / piece.length), planLexicon());
    expect([piece, process.cpuUsage().user - started < 5_000_000]).toEqual([piece, true]);
  }
}, 120_000);
