import { describe, expect, it } from 'vitest';
import { planLexicon, readPlan } from '../index.ts';

/** no | title | lead units | co-operating units of every task read. */
const tasksOf = (text: string): string[] =>
  readPlan(text, planLexicon()).tasks.map(({ no, title, leadUnits, coopUnits }) =>
    [no ?? '-', title, leadUnits.join('、'), coopUnits.join('、')].join(' | '),
  );

describe('tasks of a plan', () => {
  it('have one undivided list of units as leading units', () => {
    const text = `二、重点任务
(一)改造卫生院。更新二十所卫生院的设备。〔责任单位:市卫生健康委、市财政局,各县(市)、区人民政府〕
(二)建好急救网。增设急救点。(责任部门:市卫生健康委等部门按职责分工负责)
(三)守好血库。保证用血。
责任单位:市卫生健康委、市
财政局`;
    expect(tasksOf(text)).toEqual([
      '(一) | 改造卫生院 | 市卫生健康委、市财政局、各县(市)、区人民政府 | ',
      '(二) | 建好急救网 | 市卫生健康委 | ',
      '(三) | 守好血库 | 市卫生健康委、市财政局 | ',
    ]);
  });

  it('tell leading from co-operating units in every usual form', () => {
    const text = `二、重点任务
(一)做优产科。添置产床。(牵头单位:县卫健局;配合单位:县财政局、县医保局)
(二)做强儿科。引进医师。(牵头单位:县卫健局,配合单位:县人社局,各乡镇人民政府)
(三)管好慢病。建立档案。(县卫健局牵头,县医保局、县民政局等按职责分工负责)
(四)照护老人。改造床位。由县民政局牵头,县卫健局配合。
(五)清洁饮水。检测水样。
牵头责任单位:县水利局
主要协作单位:县卫健局、县疾控局
完成时限:2027年12月`;
    expect(tasksOf(text)).toEqual([
      '(一) | 做优产科 | 县卫健局 | 县财政局、县医保局',
      '(二) | 做强儿科 | 县卫健局 | 县人社局、各乡镇人民政府',
      '(三) | 管好慢病 | 县卫健局 | 县医保局、县民政局',
      '(四) | 照护老人 | 县民政局 | 县卫健局',
      '(五) | 清洁饮水 | 县水利局 | 县卫健局、县疾控局',
    ]);
  });

  it('give short names their level back and keep the list as printed', () => {
    const plan = readPlan(
      '二、重点任务\n(一)放活用人。下放权限。(责任单位:市委改革办、编办、市财政局、卫生健康委、市场监管局)',
      planLexicon(),
    );
    expect(plan.tasks[0]?.leadUnits).toEqual(['市委改革办', '市委编办', '市财政局', '市卫生健康委', '市市场监管局']);
    expect(plan.tasks[0]?.unitsRaw).toBe('市委改革办、编办、市财政局、卫生健康委、市场监管局');
  });

  it('write one unit in one way when the document prints two', () => {
    const text = `二、重点任务
(一)保供药。(责任单位:区卫生健康局、区人力资源和社会保障局)
(二)稳队伍。(责任单位:区卫健局、区人社局)`;
    expect(tasksOf(text)[1]).toBe('(二) | 稳队伍 | 区卫生健康局、区人力资源和社会保障局 | ');
  });

  it('are several when a heading has several notes of responsibility', () => {
    const text = `二、重点工程
(一)实施“强基”工程
加强卫生院急诊室建设,配齐设备。(责任单位:市卫生健康委)
改善村医待遇,按时发放补助。(责任单位:市财政局)`;
    expect(tasksOf(text)).toEqual([
      '(一)-1 | “强基”工程:卫生院急诊室建设 | 市卫生健康委 | ',
      '(一)-2 | “强基”工程:改善村医待遇 | 市财政局 | ',
    ]);
  });

  it('are the headings of the task chapters when no units are named, not those of the general chapters', () => {
    const text = `一、发展基础
(一)主要成效
五年来床位增加。
二、总体要求
(一)指导思想
坚持预防为主。
三、主要任务
(一)建强疾控
1.改造实验室。更新设备。
2.充实队伍。招录人员。
(二)办好托育
新办托育园。
四、保障措施
(一)加强领导。定期会商。`;
    expect(tasksOf(text)).toEqual([
      '(一)1 | 改造实验室 |  | ',
      '(一)2 | 充实队伍 |  | ',
      '(二) | 办好托育 |  | ',
      '(一) | 加强领导 |  | ',
    ]);
  });

  it('belong to the heading above when one note stands below its last point', () => {
    const text = `二、重点任务
(一)减盐行动
1.标示含盐量。覆盖食堂。
2.发放控盐勺。覆盖家庭。
(市卫生健康委、市市场监管局负责,各县(市、区)人民政府配合)`;
    expect(tasksOf(text)).toEqual(['(一) | 减盐行动 | 市卫生健康委、市市场监管局 | 各县(市、区)人民政府']);
  });
});

describe('a table that divides the tasks', () => {
  const expected = [
    '1.1 | 卫生院设置 | 区卫生健康局、区委编办 | 区财政局、区医疗保障局',
    '1.2 | 车辆 | 区卫生健康局 | 区财政局',
    '2 | 托育体系 | 区民政局 | 区卫生健康局',
  ];

  it('is read from one line of pipes with merged groups, a header printed again and names broken by spaces', () => {
    const text = `二、资源布局 (一)卫生院设置。每镇一所。 (二)车辆。更新旧车。 三、托育体系。新办托育园。
附件 任务分工 序号 | 工作任务 | 牵头部门 | 配合部门 | 1 | 资源布局 | 卫生院 | 区卫生健康局 区委编办 | 区财政 局 、区医疗保障局 | 序号 | 工作任务 | 牵头部门 | 配合部门 | 1 | 资源布局 | 车辆 | 区卫生健康局 | 区财政局 | 2 | 托育体系 | 区民政局 | 区卫生健康局 |`;
    expect(tasksOf(text)).toEqual(expected);
    expect(readPlan(text, planLexicon()).tasks.map(({ section }) => section)).toEqual([
      '二、资源布局',
      '二、资源布局',
      '',
    ]);
  });

  it('is read from cells that stand one on a line', () => {
    const text = `序号
任务名称
牵头部门
配合部门
1
健全应急体系
市应急局
市卫生健康委、市公安局
2
提升救治能力
市卫生健康委
市财政局、市人力
资源社会保障局`;
    expect(tasksOf(text)).toEqual([
      '1 | 健全应急体系 | 市应急局 | 市卫生健康委、市公安局',
      '2 | 提升救治能力 | 市卫生健康委 | 市财政局、市人力资源社会保障局',
    ]);
  });

  it('is read with a column of groups, one of dates and numbered group rows', () => {
    const text = `序号	重点任务	具体举措	牵头单位	配合单位	完成时限
1	建强疾控	改造实验室	市疾控局	市财政局	2027年12月
2	建强疾控	充实队伍	市委编办	市人社局	持续推进`;
    expect(tasksOf(text)).toEqual(['1 | 改造实验室 | 市疾控局 | 市财政局', '2 | 充实队伍 | 市委编办 | 市人社局']);
    const grouped =
      '任务分解 序号 | 工作任务 | 责任单位 | 完成时限 | 一 | 建强疾控 | 1 | 改造实验室 | 县疾控局、县发改局 | 2026年 | 二 | 做实托育 | 2 | 新办托育园 | 县卫健局 | 2027年 |';
    expect(readPlan(grouped, planLexicon()).tasks.map(({ section, title }) => [section, title])).toEqual([
      ['建强疾控', '改造实验室'],
      ['做实托育', '新办托育园'],
    ]);
  });

  it('gives places at which the text names the units', () => {
    const text = '二、重点任务\n(一)改造卫生院。更新设备。(责任单位:市卫生健康委)';
    const [task] = readPlan(text, planLexicon()).tasks;
    expect(text.slice(...(task?.span ?? [0, 0]))).toBe('(一)改造卫生院。更新设备。(责任单位:市卫生健康委)');
  });
});

describe('text without tasks or of hostile form', () => {
  it('yields no task from a story', () => {
    expect(tasksOf('老李清早出门,沿河走到村口。他说今年雨水好,收成不会差。')).toEqual([]);
  });

  it('is read in time that grows with its length only', () => {
    for (const part of [
      '(责任单位:',
      '责任单位:市卫生健康委 ',
      '、',
      '(一)项目\n',
      '牵头',
      '序号 | 任务 | 责任单位 | ',
    ]) {
      // Of the processor, in microseconds: a busy machine takes longer by the clock.
      const started = process.cpuUsage().user;
      readPlan(part.repeat(Math.ceil(50_000 / part.length)), planLexicon());
      expect(process.cpuUsage().user - started).toBeLessThan(5_000_000);
    }
  }, 60_000);
});
