import { expect, it } from 'vitest';
import { outlineOf, sectionAt, sectionLabel } from './outline.ts';

const marks = (text: string) => outlineOf(text).map(({ mark, title, level }) => [mark, title, level]);

it('finds the headings of a plan with chapters, boxes and run-in headings', () => {
  const text = [
    '第一章 总体要求',
    '第一节 发展目标',
    '服务体系更加完善。建成覆盖全县的网络。',
    '第二章 重点任务',
    '专栏1 能力提升工程 |',
    '01人才培养 培养骨干人才。 |',
    '02设施建设 改造业务用房。 |',
    '第二节 改革',
  ].join('\n');
  expect(marks(text)).toEqual([
    ['第一章', '总体要求', 1],
    ['第一节', '发展目标', 2],
    ['', '服务体系更加完善', 3],
    ['第二章', '重点任务', 1],
    ['专栏1', '能力提升工程', 2],
    ['01', '人才培养', 3],
    ['02', '设施建设', 3],
    ['第二节', '改革', 2],
  ]);
});

it('finds the headings of a document that is one line', () => {
  const body = '坚持预防为主,健全服务网络,提升服务能力,推动各级各类机构协同发展,让群众就近获得服务。';
  const text = `${body} 一、总体要求 (一)指导思想 ${body} (二)目标 ${body} 二、重点任务 1.健全体系 ${body} 专栏 1 人才工程 | 1.骨干培养:${body} 2.定向培养:${body} |\n2.完善机制 ${body} 附件:任务分工`;
  expect(marks(text).filter(([mark]) => mark !== '')).toEqual([
    ['一', '总体要求', 1],
    ['(一)', '指导思想', 2],
    ['(二)', '目标', 2],
    ['二', '重点任务', 1],
    ['1', '健全体系', 2],
    ['专栏1', '人才工程', 3],
    ['1', '骨干培养', 4],
    ['2', '定向培养', 4],
    ['2', '完善机制', 2],
    ['附件', '任务分工', 1],
  ]);
});

it('gives the innermost section of a place and the way to it', () => {
  const text = '一、目标\n(一)指标\n甲乙丙\n二、任务\n丁';
  const sections = outlineOf(text);
  const at = sectionAt(sections, text.indexOf('乙'));
  expect(sectionLabel(sections, at)).toContain('目标');
  expect(sectionLabel(sections, at)).toContain('指标');
  expect(sections[sectionAt(sections, text.indexOf('丁'))]?.title).toBe('任务');
  expect(sectionAt(sections, -1)).toBe(-1);
});

it('takes no heading from numbers and lists inside a sentence', () => {
  expect(marks('提高三、四级手术占比,达到3.5张,见(一)所列,2.5万人受益')).toEqual([]);
});
