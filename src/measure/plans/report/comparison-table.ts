import type { ComparedState, ComparedTarget, Comparison } from '../compare-snapshots.ts';
import { showThreshold } from '../rule-text.ts';
import { NOTHING, nameOf, statusText, targetText, unitOf, valueText } from './show.ts';
import { type Lang, TEXTS } from './texts.ts';
import { VERDICT_TEXT, WORDS } from './texts-report.ts';

/** The value of one side of a comparison with its period. */
export function stateText(row: ComparedTarget, state: ComparedState | null): string {
  if (!state) return NOTHING;
  const value = valueText({ value: state.value, decimals: row.decimals, unit: row.unit });
  return state.value === null ? value : `${value}（${state.period}）`;
}

export function stateTarget(row: ComparedTarget, state: ComparedState | null, lang: Lang): string {
  return state ? targetText({ ...row, target: state.target }, lang) : NOTHING;
}

export function changeText(row: ComparedTarget): string {
  if (row.change === null) return NOTHING;
  return `${row.change > 0 ? '+' : row.change < 0 ? '−' : '±'}${showThreshold(Math.abs(row.change))}`;
}

export function verdictText(row: Pick<ComparedTarget, 'verdict'>, lang: Lang): string {
  const text = VERDICT_TEXT[row.verdict];
  return text ? `${text.symbol} ${text[lang]}` : row.verdict;
}

/** A comparison as one table to export. */
export function comparisonTable(comparison: Comparison, lang: Lang) {
  const { a, b } = comparison;
  const t = (name: keyof typeof TEXTS) => TEXTS[name][lang];
  const w = (name: keyof typeof WORDS) => WORDS[name][lang];
  const side = (on: string, word: string) => `${word} ${on}`;
  const columns = [
    { key: 'no', title: t('no') },
    { key: 'domain', title: t('domain') },
    { key: 'name', title: t('indicator') },
    { key: 'unit', title: t('unit') },
    { key: 'target', title: t('target') },
    { key: 'before', title: side(a.on, w('before')) },
    { key: 'beforePeriod', title: `${t('dataPeriod')} ${a.on}` },
    { key: 'beforeStatus', title: `${t('status')} ${a.on}` },
    { key: 'now', title: side(b.on, w('now')) },
    { key: 'nowPeriod', title: `${t('dataPeriod')} ${b.on}` },
    { key: 'nowStatus', title: `${t('status')} ${b.on}` },
    { key: 'change', title: w('change') },
    { key: 'verdict', title: w('verdict') },
    { key: 'restated', title: w('restatedSince') },
  ];
  const rows = comparison.rows.map((row) => ({
    no: row.no,
    domain: (lang === 'en' && row.domainEn) || row.domain,
    name: nameOf(row, lang),
    unit: unitOf(row, lang),
    target: stateTarget(row, row.now ?? row.before, lang),
    before: row.before?.value ?? null,
    beforePeriod: row.before?.period ?? null,
    beforeStatus: row.before && statusText(row.before, lang),
    now: row.now?.value ?? null,
    nowPeriod: row.now?.period ?? null,
    nowStatus: row.now && statusText(row.now, lang),
    change: row.change,
    verdict: verdictText(row, lang) + (row.redefined ? ` (${w('redefined')})` : ''),
    restated: row.restated
      .map((one) => `${one.period}: ${showThreshold(one.before)} → ${showThreshold(one.now)} (${one.reason[lang]})`)
      .join('; '),
  }));
  return {
    name: `${comparison.plan} ${a.on} - ${b.on}`,
    columns,
    rows,
    notes: [`${w('comparison')}: ${comparison.plan}, ${a.on} → ${b.on}`],
  };
}
