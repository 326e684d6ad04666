/** Numbers and words of a target as reports print them. */
import { roundHalfUp } from '../../../algorithms/rounding.ts';
import { STATUS_TEXT, showPercent, showThreshold, showValue } from '../rule-text.ts';
import type { TargetRow } from '../types.ts';
import type { Lang } from './texts.ts';

export const NOTHING = '—';

export function nameOf(row: Pick<TargetRow, 'name' | 'nameEn'>, lang: Lang): string {
  return (lang === 'en' && row.nameEn) || row.name;
}

export function domainOf(row: Pick<TargetRow, 'domain' | 'domainEn'>, lang: Lang): string {
  return (lang === 'en' && row.domainEn) || row.domain;
}

const UNIT_EN: Record<string, string> = {
  人: 'persons',
  张: 'beds',
  辆: 'vehicles',
  个: 'places',
  岁: 'years',
  名: 'persons',
  所: 'institutions',
  支: 'teams',
};

export function unitOf(row: Pick<TargetRow, 'unit'>, lang: Lang): string {
  if (!row.unit) return '';
  return lang === 'en' ? (UNIT_EN[row.unit] ?? row.unit) : row.unit;
}

const SIGN: Partial<Record<TargetRow['target']['op'], string>> = {
  '>=': '≥',
  '<=': '≤',
  '>': '>',
  '<': '<',
  '==': '=',
};

export function targetText(row: Pick<TargetRow, 'target' | 'direction' | 'unit'>, lang: Lang): string {
  const { op, value, raw } = row.target;
  if (Array.isArray(value)) return `${showThreshold(value[0])}–${showThreshold(value[1])}`;
  if (op === 'trend') return lang === 'zh' ? raw : row.direction === 'lower' ? 'fall' : 'rise';
  if (op === 'keep') return lang === 'zh' ? '保持' : 'keep';
  if (op === 'external-ref' || value === null) return raw;
  if (op === 'relative') return `${value > 0 ? '+' : ''}${value}%`;
  if (op === 'delta-per-year') return lang === 'zh' ? `每年 ${value}` : `${value} a year`;
  return `${op === '==' && row.unit === '1:x' ? '' : (SIGN[op] ?? '')}${ratioSign(row)}${showThreshold(value)}`;
}

export function baselineText(row: Pick<TargetRow, 'baseline' | 'baselineRaw' | 'unit'>): string {
  return row.baseline === null ? (row.baselineRaw ?? NOTHING) : `${ratioSign(row)}${showThreshold(row.baseline)}`;
}

export function valueText(row: Pick<TargetRow, 'value' | 'decimals' | 'unit'>): string {
  return row.value === null ? NOTHING : `${ratioSign(row)}${showValue(row.value, row.decimals)}`;
}

/** A ratio is written 1:1.34. */
function ratioSign(row: Pick<TargetRow, 'unit'>): string {
  return row.unit === '1:x' ? '1:' : '';
}

/** What follows a number: % at once, other units after a space, nothing after a ratio. */
export function unitSuffix(row: Pick<TargetRow, 'unit'>, lang: Lang): string {
  const unit = unitOf(row, lang);
  return unit === '1:x' || unit === '' ? '' : unit === '%' ? '%' : ` ${unit}`;
}

/** `2025 年`, `2025 年 10 月`; other periods as they are labelled. */
export function periodText(period: string | null, lang: Lang): string {
  const m = /^(\d{4})(?:-(\d{2}))?$/.exec(period ?? '');
  if (!m || lang === 'en') return period ?? NOTHING;
  return m[2] ? `${m[1]} 年 ${Number(m[2])} 月` : `${m[1]} 年`;
}

export function progressText(row: TargetRow): string {
  return row.progress === null ? NOTHING : showPercent(row.progress);
}

export function statusText(row: Pick<TargetRow, 'status'>, lang: Lang): string {
  const text = STATUS_TEXT[row.status];
  return `${text.symbol} ${text[lang]}`;
}

/** Whole numbers with thousands separators; fractions with up to two decimals. */
export function countText(value: number | null): string {
  if (value === null) return NOTHING;
  const text = Number.isInteger(value) ? String(value) : roundHalfUp(value.toPrecision(15), 2);
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction ? `${grouped}.${fraction}` : grouped;
}

/** The gap in units and, where the indicator counts subjects, in subjects. */
export function gapText(row: TargetRow, lang: Lang): string {
  if (row.gap === null) return NOTHING;
  const unit = unitOf(row, lang);
  const size = showThreshold(row.gap);
  if (row.gapCount === null) return size;
  return lang === 'zh'
    ? `${size}（${countText(row.gapCount)} ${unit === '%' ? '家' : unit === '1:x' ? '人' : unit}）`
    : `${size} (${countText(row.gapCount)})`;
}

/** Colours of the states, told apart in greyscale by the symbols beside them. */
export const STATUS_COLOUR: Record<TargetRow['status'], { ink: string; fill: string }> = {
  met: { ink: '1B6E4B', fill: 'E3F1EA' },
  'on-track': { ink: '1F5A8C', fill: 'E3EDF6' },
  'at-risk': { ink: '8A5A00', fill: 'FBF0D9' },
  'off-track': { ink: 'A3341F', fill: 'F9E4DF' },
  missed: { ink: 'A3341F', fill: 'F9E4DF' },
  'no-data': { ink: '5F6368', fill: 'ECEDEF' },
};

/** The parts of a target as one line of a table prints them. */
export function showTarget(
  row: TargetRow,
  lang: Lang,
): Record<'name' | 'unit' | 'baseline' | 'target' | 'value' | 'progress' | 'status', string> {
  return {
    name: nameOf(row, lang),
    unit: unitOf(row, lang),
    baseline: baselineText(row),
    target: targetText(row, lang),
    value: valueText(row),
    progress: progressText(row),
    status: statusText(row, lang),
  };
}
