/**
 * FHIR dates as half-open ranges [low, high) in milliseconds (FHIR R4 §3.1.1.4.7). A value without a zone is a day or
 * month of Asia/Shanghai, which has had no summer time since 1992. Open ends are ±Infinity.
 */
export interface DateRange {
  low: number;
  high: number;
}

/** A record without the date: it sorts as the oldest and no comparison matches it. */
export const UNDATED: DateRange = { low: Number.NEGATIVE_INFINITY, high: Number.NEGATIVE_INFINITY };

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
const SHANGHAI = '+08:00';

/** The range that a FHIR date, dateTime or instant stands for; undefined when it is not one. */
export function dateRange(text: string): DateRange | undefined {
  const match = DATE.exec(text);
  if (!match) return undefined;
  const [, year = '', month, day, hour, minute = '00', second, fraction, zone = SHANGHAI] = match;
  const from = (y: string, m: string, d: string): number => Date.parse(`${y}-${m}-${d}T00:00:00${SHANGHAI}`);
  if (!month) return checked(from(year, '01', '01'), from(String(Number(year) + 1).padStart(4, '0'), '01', '01'));
  if (!day) {
    const next =
      Number(month) === 12
        ? [String(Number(year) + 1).padStart(4, '0'), '01']
        : [year, String(Number(month) + 1).padStart(2, '0')];
    return checked(from(year, month, '01'), from(next[0]!, next[1]!, '01'));
  }
  if (!isRealDay(Number(year), Number(month), Number(day))) return undefined;
  if (!hour) {
    const low = moment(year, month, day, '00', '00', '00', SHANGHAI);
    return checked(low, low + 86_400_000);
  }
  const millis = fraction ? Number(`0.${fraction}`) * 1000 : 0;
  const low = moment(year, month, day, hour, minute, second ?? '00', zone) + Math.trunc(millis);
  return checked(low, low + (fraction ? 1 : second ? 1000 : 60_000));
}

/** The range of a date, dateTime, instant, Period or Timing found in a resource; undefined for anything else. */
export function rangeOf(value: unknown): DateRange | undefined {
  if (typeof value === 'string') return dateRange(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const { start, end, event } = value as { start?: string; end?: string; event?: unknown };
  if (Array.isArray(event)) return span(event.map(rangeOf));
  if (start === undefined && end === undefined) return undefined;
  const from = start === undefined ? { low: Number.NEGATIVE_INFINITY, high: 0 } : dateRange(start);
  const until = end === undefined ? { low: 0, high: Number.POSITIVE_INFINITY } : dateRange(end);
  return from && until && { low: from.low, high: Math.max(until.high, from.low) };
}

function span(ranges: (DateRange | undefined)[]): DateRange | undefined {
  const known = ranges.filter((range) => range !== undefined);
  if (known.length === 0) return undefined;
  return { low: Math.min(...known.map((range) => range.low)), high: Math.max(...known.map((range) => range.high)) };
}

function checked(low: number, high: number): DateRange | undefined {
  return Number.isNaN(low) || Number.isNaN(high) ? undefined : { low, high };
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isRealDay(year: number, month: number, day: number): boolean {
  if (day < 1 || day > (DAYS[month - 1] ?? 0)) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

/**
 * Milliseconds of a moment, NaN for one that no clock shows. Reckoned instead of read as text, which costs several times as
 * much and is done for every date of every record; years before 100 and the hour 24 are left to the platform.
 */
function moment(y: string, m: string, d: string, hour: string, minute: string, second: string, zone: string): number {
  const [h, min, s] = [Number(hour), Number(minute), Number(second)];
  if (y < '0100' || h > 23 || min > 59 || s > 59)
    return Date.parse(`${y}-${m}-${d}T${hour}:${minute}:${second}${zone}`);
  const at = Date.UTC(Number(y), Number(m) - 1, Number(d), h, min, s);
  if (zone === 'Z') return at;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 23 || minutes > 59) return Number.NaN;
  return at - (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

export const DATE_PREFIXES = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const;
export type DatePrefix = (typeof DATE_PREFIXES)[number];

/** A comparison of a search: `ge2024-01` is {prefix: 'ge', range of January 2024}. */
export interface DateTest {
  prefix: DatePrefix;
  range: DateRange;
}

/** Reads `ge2024-01-01`; for `ap` the range is widened by a tenth of its distance from `now` (FHIR's recommendation). */
export function readDateTest(text: string, now: Date): DateTest | undefined {
  const prefix = DATE_PREFIXES.find((candidate) => text.startsWith(candidate)) ?? 'eq';
  const range = dateRange(text.replace(/^[a-z]{2}/, ''));
  if (!range) return undefined;
  if (prefix !== 'ap') return { prefix, range };
  const slack = Math.abs(now.getTime() - range.low) / 10;
  return { prefix, range: { low: range.low - slack, high: range.high + slack } };
}

/** The same meaning as `dateCondition` of condition-sql.ts, for one value in memory. */
export function passes(value: DateRange, { prefix, range }: DateTest): boolean {
  const known = value.high !== Number.NEGATIVE_INFINITY;
  const inside = value.low >= range.low && value.high <= range.high;
  switch (prefix) {
    case 'eq':
      return known && inside;
    case 'ne':
      return known && !inside;
    case 'gt':
      return value.high > range.high;
    case 'lt':
      return known && value.low < range.low;
    case 'ge':
      return known && (value.high > range.high || inside);
    case 'le':
      return known && (value.low < range.low || inside);
    case 'sa':
      return value.low >= range.high;
    case 'eb':
      return known && value.high <= range.low;
    case 'ap':
      return known && value.low < range.high && value.high > range.low;
  }
}
