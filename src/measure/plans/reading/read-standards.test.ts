import { describe, expect, it } from 'vitest';
import { planLexicon, readPlan } from '../index.ts';

const quantitiesOf = (sentence: string) =>
  readPlan(`二、资源配置\n(一)标准\n${sentence}`, planLexicon()).standards.map(({ quantity }) => quantity);

describe('standards of allocation', () => {
  it.each([
    ['按每万人口不低于2名的标准配备监督员。', [{ value: 2, per: 10000, op: '>=' }]],
    ['按不低于每4万人口配置1辆救护车。', [{ value: 1, per: 40000, op: '>=' }]],
    ['为社会办医预留每千常住人口1.5张床位。', [{ value: 1.5, per: 1000, op: '==' }]],
    ['全县护士达到35名/10万人口。', [{ value: 35, per: 100000, op: '==' }]],
    [
      '每万人口按1.5名核定疾控人员、按1.2名配备监督员。',
      [
        { value: 1.5, per: 10000, op: '==' },
        { value: 1.2, per: 10000, op: '==' },
      ],
    ],
    [
      '每个街道或每2万—8万居民设置1个社区卫生服务中心。',
      [{ value: 1, per: [20000, 80000], op: '==', orPer: 'sub-district' }],
    ],
  ])('count per residents: %s', (sentence, quantities) => {
    expect(quantitiesOf(sentence)).toEqual(quantities);
  });

  it.each([
    ['每个乡(镇)办好1所卫生院。', [{ value: 1, per: 'township', op: '==' }]],
    ['旗县区至少有2家机构承担体检。', [{ value: 2, per: 'county', op: '>=' }]],
    ['每个村卫生室至少配备1名村医。', [{ value: 1, per: 'village clinic', op: '>=' }]],
    ['每个中医馆开展8项以上适宜技术。', [{ value: 8, per: 'TCM clinic', op: '>=' }]],
  ])('count per area or institution: %s', (sentence, quantities) => {
    expect(quantitiesOf(sentence)).toEqual(quantities);
  });

  it('keep thresholds with what they ask for', () => {
    expect(quantitiesOf('常住人口600人以上的行政村应设置村卫生室。')).toEqual([
      { threshold: 600, op: '>=', per: 'village' },
    ]);
    expect(quantitiesOf('20万以上人口的县(市、区)设置2个综合医院和1个中医医院。')).toEqual([
      { threshold: 200000, op: '>=', per: 'county', general: 2, tcm: 1 },
    ]);
  });

  it('leave the join of the bed gate open unless the text joins both conditions', () => {
    const gate = (join: string) =>
      quantitiesOf(`公立医院病床使用率低于80%${join}平均住院日高于8天的,不再增加床位。`)[0];
    const both = {
      occupancy: { op: '<', value: 80, unit: '%' },
      alos: { op: '>', value: 8, unit: 'day' },
    };
    expect(gate('、')).toEqual({ ...both, join: 'any' });
    expect(gate('或')).toEqual({ ...both, join: 'any' });
    expect(gate('且')).toEqual({ ...both, join: 'all' });
  });

  it.each([
    ['专业技术人员占编制总额的比例不低于80%。', [{ value: 80, unit: '%', op: '>=' }]],
    ['按医院床位的3%—4%设置观察床。', [{ value: [3, 4], unit: '%', op: 'range' }]],
    ['医护人员编制不得低于岗位总数的60%。', [{ value: 60, unit: '%', op: '>=' }]],
  ])('are shares of staff and beds: %s', (sentence, quantities) => {
    expect(quantitiesOf(sentence)).toEqual(quantities);
  });

  it.each([
    ['电话8秒内接听比例达到90%。', [{ value: 90, unit: '%', within_s: 8, op: '==' }]],
    ['城区服务半径不超过4千米或到达时间12分钟以内。', [{ radius_km: 4, arrival_min: 12, join: 'or' }]],
    ['病人交接控制在8分钟内。', [{ value: 8, unit: 'min', op: '<=' }]],
    ['打造“20分钟就医圈”。', [{ value: 20, unit: 'min', op: '<=' }]],
    ['急救站24小时值守。', [{ value: 24, unit: 'h', op: '==' }]],
  ])('are times of service: %s', (sentence, quantities) => {
    expect(quantitiesOf(sentence)).toEqual(quantities);
  });

  it.each([
    [
      '100万人口以上的县县办医院床位原则上不超过1200张。',
      [{ value: 1200, unit: 'bed', op: '<=', threshold: 1_000_000, thresholdOp: '>=', per: 'county' }],
    ],
    ['村卫生室业务用房建筑面积不低于60平方米。', [{ value: 60, unit: 'm2', per: 'village clinic', op: '>=' }]],
    ['每所县级妇幼保健机构至少设1个孕产保健部。', [{ value: 1, per: 'hospital', op: '>=' }]],
    ['12个县级医院100%建成卒中救治中心。', [{ value: 100, unit: '%', op: '==', n: 12 }]],
    ['不少于80%的县(市)、区能够独立完成职业病危害采样。', [{ value: 80, unit: '%', op: '>=' }]],
    ['实验室达到生物安全三级水平。', [{ value: 3, unit: 'BSL', op: '>=' }]],
  ])('are sizes and shares of institutions: %s', (sentence, quantities) => {
    expect(quantitiesOf(sentence)).toEqual(quantities);
  });

  it.each([
    ['诊所设置不受布局限制,实行备案制管理。', [{ process: '备案' }]],
    ['长期住院按床日付费,再次明确长期住院按床日付费。', [{ basis: 'bed-day' }]],
    ['做实65岁及以上老年人、孕产妇、慢性病患者等重点人群服务。', [{ groups: ['65+', 'pregnant', 'chronic'] }]],
    ['完善备案制度,关爱孕产妇。', []],
  ])('may prescribe a way instead of a number: %s', (sentence, quantities) => {
    expect(quantitiesOf(sentence)).toEqual(quantities);
  });

  it('are not figures of the past', () => {
    expect(quantitiesOf('每千人口床位从4张增加至5张,比2020年提高了1张。')).toEqual([]);
    const told = '一、发展基础\n每个乡镇建有1所卫生院。';
    expect(readPlan(told, planLexicon()).standards).toEqual([]);
  });
});
