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
