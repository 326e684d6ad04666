import { describe, expect, it } from 'vitest';
import { planLexicon, readPlan } from '../index.ts';

const projectsOf = (sentence: string) =>
  readPlan(`二、重点任务\n(一)建设\n${sentence}`, planLexicon()).projects.map(({ name, kind, due }) => [
    name,
    kind,
    due,
  ]);

describe('projects of a plan', () => {
  it('are named after the verb that opens them', () => {
    expect(projectsOf('深入实施乡镇急诊能力提升工程,持续推进儿童近视防控行动。')).toEqual([
      ['乡镇急诊能力提升工程', 'programme', null],
      ['儿童近视防控行动', 'programme', null],
    ]);
  });

  it('are separate when 和 joins two', () => {
    expect(projectsOf('实施护理人才培养计划和青年骨干成长计划。').map(([name]) => name)).toEqual([
      '护理人才培养计划',
      '青年骨干成长计划',
    ]);
  });

  it('keep quotation marks and tell the kind', () => {
    expect(projectsOf('实施“杏林新苗”人才工程;建设全市急救调度平台;新建县医院传染病大楼,2027年底前投用。')).toEqual([
      ['“杏林新苗”人才工程', 'talent', null],
      ['全市急救调度平台', 'system', null],
      ['县医院传染病大楼', 'build', 2027],
    ]);
  });

  it('are read from lists', () => {
    expect(
      projectsOf('有序推进县医院二期、县疾控中心迁建、城北院区等项目建设,争取2028年底前竣工。').map(([name, kind]) => [
        name,
        kind,
      ]),
    ).toEqual([
      ['县医院二期', 'build'],
      ['县疾控中心迁建', 'build'],
      ['城北院区', 'build'],
    ]);
  });

  it('are read from boxes with the year of the item', () => {
    const text = `二、重点任务
(一)建设
加强队伍。
专栏1 人才建设
1.村医轮训工程:到2027年,轮训200名。
2.院长研修计划:每年一期。`;
    expect(readPlan(text, planLexicon()).projects.map(({ name, kind, due }) => [name, kind, due])).toEqual([
      ['村医轮训工程', 'programme', 2027],
      ['院长研修计划', 'talent', null],
    ]);
  });

  it.each([
    [
      '加强县精神病医院重点专科建设,推进全市卫生健康网络安全建设。',
      ['县精神病医院重点专科建设', '全市卫生健康网络安全建设'],
    ],
    ['支持县疾控中心、县血站信息化建设。', ['县疾控中心、县血站信息化建设']],
    ['组建突发事件心理救援队伍,建成20人的水上应急队。', ['突发事件心理救援队伍', '水上应急队']],
    ['新建2所普惠托育服务机构,支持普惠托育服务机构发展。', ['2所普惠托育服务机构']],
    ['建设县级公共卫生服务中心1个。', ['县级公共卫生服务中心']],
    ['推进县中医院整体搬迁、城东社区卫生服务中心新建等12个项目。', ['县中医院整体搬迁', '城东社区卫生服务中心新建']],
    ['建成全民健康信息平台并与市级平台对接,充分利用物流信息平台,开放医疗机构信息系统。', ['全民健康信息平台']],
    ['为乡镇卫生院配备智能辅助诊断系统。', ['智能辅助诊断系统']],
  ])('are what is built up, put together or counted: %s', (sentence, names) => {
    expect(projectsOf(sentence).map(([name]) => name)).toEqual(names);
  });

  it('are read from boxes without numbers whose lines name their items', () => {
    const text = `二、重点任务
(一)建设
加强队伍。
专栏  数字健康工程
青川健康大脑建设:建设数据中台和应用门户。
智慧医院建设:三级医院全部达到电子病历五级。
责任单位:县卫生健康局`;
    expect(readPlan(text, planLexicon()).projects.map(({ name }) => name)).toEqual([
      '青川健康大脑建设',
      '智慧医院建设',
    ]);
  });

  it('are a box without items that is called one, which is no task', () => {
    const text = `二、重点任务
(一)预防
加强监测。
专栏1 疾病预防控制能力提升工程
疾病预防控制：加强人员培训。
专栏2 老年健康促进项目
到2025年，规范健康管理服务率达到65%以上。`;
    const plan = readPlan(text, planLexicon());
    expect(plan.projects.map(({ name }) => name)).toEqual(['疾病预防控制能力提升工程', '老年健康促进项目']);
    expect(plan.tasks.map(({ title }) => title)).toEqual(['预防']);
  });

  it('stand once however often they are named', () => {
    const names = projectsOf('实施健康青川行动。健康青川行动要有声势。到2030年健康青川行动见效。');
    expect(names).toEqual([['健康青川行动', 'programme', 2030]]);
  });

  it('are no common words, no title of the plan and nothing of the past', () => {
    expect(projectsOf('做好计划生育服务,规范收费项目管理,提高项目资金使用效益,完善各项目单位责任。')).toEqual([]);
    const text =
      '青川市卫生三年行动计划(2024—2026年)\n一、发展基础\n实施了乡镇急诊能力提升工程。\n二、任务\n(一)落实\n各地实施青川市卫生三年行动计划。';
    expect(readPlan(text, planLexicon()).projects).toEqual([]);
  });
});
