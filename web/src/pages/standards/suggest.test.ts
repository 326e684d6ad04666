import { expect, it } from 'vitest';
import { suggestStandards } from './suggest.ts';

const choices = [
  { code: 'ambulances', group: 'emergency' as const, title: { zh: '救护车', en: 'Ambulances' } },
  { code: 'negative', group: 'emergency' as const, title: { zh: '负压救护车', en: 'Negative-pressure ambulances' } },
  { code: 'nurses', group: 'workforce' as const, title: { zh: '注册护士', en: 'Nurses' } },
];

it('proposes the standards whose titles stand in the rule, the closest first', () => {
  const codes = (rule: string) => suggestStandards(rule, choices).map(({ code }) => code);
  expect(codes('按不低于每3万人口配置1辆救护车')).toEqual(['ambulances', 'negative']);
  expect(codes('负压救护车占比不低于40%')).toEqual(['ambulances', 'negative']);
  expect(codes('诊所实行备案制管理')).toEqual([]);
});
