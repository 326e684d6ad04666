/**
 * Reporting periods as calendar days (Asia/Shanghai has one offset all year, so days need no clock arithmetic).
 * Labels: `2024`, `2024-Q3`, `2024-07`, `2024-W31` (ISO 8601 week), `2024-07-15`, `MCH2024` (maternal-and-child
 * year: 1 October 2023 – 30 September 2024), `R12:2024-07` (the twelve months that end with July 2024).
 */
export type PeriodKind = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'mch' | 'rolling12';

/** `start` and `end` are the first and last day, `YYYY-MM-DD`, both inside the period. */
export interface Period {
  label: string;
  kind: PeriodKind;
  start: string;
  end: string;
}

const DAY_MS = 86_400_000;

const toMs = (day: string): number => Date.UTC(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8, 10));
const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** True for an existing calendar day written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && +text.slice(0, 4) > 0 && toDay(toMs(text)) === text;
}

export function addDays(day: string, days: number): string {
  return toDay(toMs(day) + days * DAY_MS);
}

/** Whole days from `from` to `to` (negative when `to` is earlier). */
export function daysBetween(from: string, to: string): number {
  return Math.round((toMs(to) - toMs(from)) / DAY_MS);
}

/** Calendar day of an instant in Asia/Shanghai (UTC+8 without summer time since 1991). */
export function dayInShanghai(instant: Date): string {
  return toDay(instant.getTime() + 8 * 3_600_000);
}

const two = (n: number): string => String(n).padStart(2, '0');
const four = (n: number): string => String(n).padStart(4, '0');

function monthSpan(year: number, month: number, months: number): { start: string; end: string } {
  const start = toDay(Date.UTC(year, month - 1, 1));
  return { start, end: toDay(Date.UTC(year, month - 1 + months, 1) - DAY_MS) };
}

/** Monday of ISO week 1 is the Monday of the week that holds 4 January. */
function weekStart(year: number, week: number): string {
  const fourth = Date.UTC(year, 0, 4);
  const weekday = (new Date(fourth).getUTCDay() + 6) % 7;
  return toDay(fourth - weekday * DAY_MS + (week - 1) * 7 * DAY_MS);
}

/** The period of a label, or undefined when the text names none (so `2024-13` and `2023-W53` are none). */
export function findPeriod(label: string): Period | undefined {
  let m = /^(\d{4})$/.exec(label);
  if (m) return { label, kind: 'year', start: `${m[1]}-01-01`, end: `${m[1]}-12-31` };
  m = /^(\d{4})-Q([1-4])$/.exec(label);
  if (m) return { label, kind: 'quarter', ...monthSpan(+m[1]!, +m[2]! * 3 - 2, 3) };
  m = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(label);
  if (m) return { label, kind: 'month', ...monthSpan(+m[1]!, +m[2]!, 1) };
  m = /^(\d{4})-W(\d{2})$/.exec(label);
  if (m) {
    const start = weekStart(+m[1]!, +m[2]!);
    const found: Period = { label, kind: 'week', start, end: addDays(start, 6) };
    return +m[2]! >= 1 && periodOf(start, 'week').label === label ? found : undefined;
  }
  if (isDay(label)) return { label, kind: 'day', start: label, end: label };
  m = /^MCH(\d{4})$/.exec(label);
  if (m) return { label, kind: 'mch', start: `${four(+m[1]! - 1)}-10-01`, end: `${m[1]}-09-30` };
  m = /^R12:(\d{4})-(0[1-9]|1[0-2])$/.exec(label);
  if (m) return { label, kind: 'rolling12', ...monthSpan(+m[1]!, +m[2]! - 11, 12) };
  return undefined;
}

/** As findPeriod; throws RangeError for a text that names no period. */
export function getPeriod(label: string): Period {
  const period = findPeriod(label);
  if (!period) throw new RangeError(`not a period: ${label}`);
  return period;
}

/** The period of a kind that contains the day; for `rolling12` the one that ends with the day's month. */
export function periodOf(day: string, kind: PeriodKind): Period {
  const year = +day.slice(0, 4);
  const month = +day.slice(5, 7);
  switch (kind) {
    case 'year':
      return getPeriod(four(year));
    case 'quarter':
      return getPeriod(`${four(year)}-Q${Math.ceil(month / 3)}`);
    case 'month':
      return getPeriod(day.slice(0, 7));
    case 'day':
      return getPeriod(day);
    case 'mch':
      return getPeriod(`MCH${four(month >= 10 ? year + 1 : year)}`);
    case 'rolling12':
      return getPeriod(`R12:${day.slice(0, 7)}`);
    case 'week': {
      const weekday = (new Date(toMs(day)).getUTCDay() + 6) % 7;
      const thursday = addDays(day, 3 - weekday);
      const start = addDays(day, -weekday);
      const week = 1 + Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7);
      return { label: `${thursday.slice(0, 4)}-W${two(week)}`, kind, start, end: addDays(start, 6) };
    }
  }
}

/** The period of the same kind that follows; a rolling year moves by one month. */
export function nextPeriod(period: Period): Period {
  return periodOf(addDays(period.end, 1), period.kind);
}

/** The period of the same kind that comes before; a rolling year moves by one month. */
export function previousPeriod(period: Period): Period {
  if (period.kind === 'rolling12') return periodOf(addDays(`${period.end.slice(0, 7)}-01`, -1), 'rolling12');
  return periodOf(addDays(period.start, -1), period.kind);
}

/** All periods of a kind that overlap the days `from`..`to`, oldest first. */
export function periodsBetween(kind: PeriodKind, from: string, to: string): Period[] {
  const periods: Period[] = [];
  for (
    let p = periodOf(from, kind);
    kind === 'rolling12' ? p.end.slice(0, 7) <= to.slice(0, 7) : p.start <= to;
    p = nextPeriod(p)
  ) {
    periods.push(p);
  }
  return periods;
}

/** Days in the period. */
export function lengthInDays(period: Period): number {
  return daysBetween(period.start, period.end) + 1;
}
