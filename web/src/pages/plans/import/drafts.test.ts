import { describe, expect, it } from 'vitest';
import { blankOf, draftOf, valueOfDraft } from './drafts.ts';

const target = {
  no: '3',
  domain: '资源',
  name: '每千人口床位数',
  unit: '张',
  baselineYear: 2020,
  baseline: 5.1,
  baselineRaw: '5.10',
  target: { op: '>=', value: 6.2, raw: '6.2', byYear: 2025 },
  direction: 'higher',
  nature: null,
  indicator: 'R01',
};

describe('the form of an item', () => {
  it.each([
    ['target', target],
    ['target', { ...target, target: { op: 'range', value: [2, 3], raw: '2-3' }, indicator: null }],
    ['target', { ...target, target: { op: 'keep', value: null, raw: '保持' } }],
    [
      'stated',
      {
        name: '就诊率',
        unit: '%',
        op: '>=',
        value: 90,
        raw: '90%以上',
        byYear: 2025,
        section: '一',
        direction: 'higher',
      },
    ],
    ['task', { no: '1', section: '', title: '健全体系', leadUnits: ['县卫生健康局'], coopUnits: [] }],
    ['project', { name: '新建医院', kind: 'build', due: 2024 }],
    ['standard', { rule: '每3万人口一辆', quantity: { per: 30000, value: 1, unit: '辆' } }],
    ['doubt', { type: 'conflict', subject: '床位', targets: ['3'], finding: { zh: '前后不一', en: 'It differs' } }],
  ] as const)('gives a %s back unchanged', (kind, value) => {
    expect(valueOfDraft(kind, value, draftOf(kind, value))).toEqual(value);
  });

  it('prints a corrected baseline as it was corrected and drops a number that the operator does not take', () => {
    const draft = { ...draftOf('target', target), baseline: 5.2, op: 'trend' };
    expect(valueOfDraft('target', target, draft)).toMatchObject({
      baseline: 5.2,
      baselineRaw: '5.2',
      target: { op: 'trend', value: null },
    });
  });

  it('takes the first number of the selected words as the value of a new target', () => {
    const blank = blankOf('stated', '床位数达到 6.2 张', { no: '1', domain: '', period: [2021, 2025] });
    expect(blank).toMatchObject({ value: 6.2, byYear: 2025, raw: '床位数达到 6.2 张' });
  });
});
