/** What a reading says against its limits. Pure. */
import { LEVELS, type Level } from '../surveillance/index.ts';
import type { MonitoringItem, MonitoringLimit } from './load-content.ts';

const breaks = ({ most, least, below }: MonitoringLimit, value: number): boolean =>
  (most !== undefined && value > most) ||
  (least !== undefined && value < least) ||
  (below !== undefined && value >= below);

/** Limits that hold at a point of the type. */
export const limitsAt = ({ limits }: Pick<MonitoringItem, 'limits'>, type: string): MonitoringLimit[] =>
  limits.filter(({ types }) => types === undefined || types.includes(type));

/** The limit of the highest level that the value breaks; undefined within all of them. */
export function brokenLimit(
  item: Pick<MonitoringItem, 'limits'>,
  type: string,
  value: number,
): (MonitoringLimit & { level: Level }) | undefined {
  return limitsAt(item, type)
    .filter((limit) => breaks(limit, value))
    .sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level))[0];
}

/** A limit in words. */
export function limitText(
  { most, least, below }: Pick<MonitoringLimit, 'most' | 'least' | 'below'>,
  { unit, presence }: Pick<MonitoringItem, 'unit' | 'presence'>,
): { zh: string; en: string } {
  if (presence) return { zh: '不得检出', en: 'not to be found' };
  const text = most !== undefined ? `≤ ${most}` : least !== undefined ? `≥ ${least}` : `< ${below}`;
  const whole = `${text} ${unit}`.trim();
  return { zh: whole, en: whole };
}

const FOUND = /^(检出|阳性|\+|pos(itive)?|detected|found)$/i;
const NOT_FOUND = /^(未检出|阴性|-|nd|n\.d\.|neg(ative)?|not detected|<\s*\d+(\.\d+)?)$/i;

/** A result that is written in words: found 1, not found or below what can be told 0; undefined for other texts. */
export function readWords(text: string): number | undefined {
  const plain = text.normalize('NFKC').trim();
  if (FOUND.test(plain)) return 1;
  return NOT_FOUND.test(plain) ? 0 : undefined;
}
