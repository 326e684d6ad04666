import type { SignalKind } from './levels.ts';
import { signalContent } from './load-signals.ts';
import { sourceContent } from './load-sources.ts';

const KIND_TITLES: Record<SignalKind, { zh: string; en: string }> = {
  rule: { zh: '病例规则', en: 'Rule over cases' },
  series: { zh: '时间序列异常', en: 'Unusual time series' },
  source: { zh: '症状监测异常', en: 'Unusual counts of a source' },
  agreement: { zh: '多点触发', en: 'Several sources agree' },
  place: { zh: '同一单位聚集', en: 'Cluster at one unit' },
  exceedance: { zh: '监测值超限', en: 'A reading beyond its limit' },
  scan: { zh: '时空聚集', en: 'Space-time cluster' },
  silence: { zh: '报送中断', en: 'A source went silent' },
  rumour: { zh: '线索核实', en: 'A rumour that was verified' },
};

/** What raised a signal, in words. */
export function triggerTitle(row: { trigger: string; kind: SignalKind; contentFrom: string }): {
  zh: string;
  en: string;
} {
  const { rules, places, households, exposures } = signalContent(row.contentFrom);
  const rule = [...rules, ...places, ...households, ...exposures].find(({ id }) => id === row.trigger);
  if (rule) return rule.title;
  const source = sourceContent(row.contentFrom).sources.find(({ id }) => `source-${id}` === row.trigger);
  const base = KIND_TITLES[row.kind];
  return source ? { zh: `${source.title.zh}异常`, en: `${source.title.en}: unusual counts` } : base;
}
