/** Arithmetic on days and instants; months keep the day and are clamped to the end of a shorter month. */
import type { Duration } from './types.ts';

const DAY = 86_400_000;
/** China has kept UTC+8 without summer time since 1991. */
const ZONE = 8 * 3_600_000;

/** A duration is multiplied by whole numbers up to this one, so that days stay days that exist; else it is empty. */
export const MOST_TIMES = 1000;

const toMs = (day: string): number => {
  const at = new Date(0);
  at.setUTCFullYear(+day.slice(0, 4), +day.slice(5, 7) - 1, +day.slice(8, 10));
  return at.getTime();
};
/** The same few days come again and again, and a date as text takes a microsecond to make. */
const texts = new Map<number, string>();
function toDay(ms: number): string {
  const day = Math.floor(ms / DAY);
  const known = texts.get(day);
  if (known !== undefined) return known;
  const text = new Date(ms).toISOString().slice(0, 10);
  if (texts.size >= 100_000) texts.clear();
  texts.set(day, text);
  return text;
}
const two = (value: number): string => String(value).padStart(2, '0');

/** Whether the text is a day that exists, or an instant with its zone. */
export const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && toDay(toMs(text)) === text;
export const isInstant = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
  isDay(text.slice(0, 10)) &&
  !Number.isNaN(Date.parse(text));

function addMonths(day: string, months: number): string {
  const all = +day.slice(0, 4) * 12 + +day.slice(5, 7) - 1 + months;
  const year = Math.floor(all / 12);
  const month = all - year * 12;
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return `${String(year).padStart(4, '0')}-${two(month + 1)}-${two(Math.min(+day.slice(8, 10), last))}`;
}

/** The day so much later (`sign` 1) or earlier (-1). */
export function shiftDay(day: string, { value, unit }: Duration, sign: 1 | -1): string {
  const by = value * sign;
  if (unit === 'year') return addMonths(day, by * 12);
  if (unit === 'month') return addMonths(day, by);
  return toDay(toMs(day) + by * DAY * (unit === 'week' ? 7 : 1));
}

/** The same for an instant, by the clock of China. */
export function shiftInstant(instant: string, duration: Duration, sign: 1 | -1): string {
  const { value, unit } = duration;
  const local = new Date(Date.parse(instant) + ZONE).toISOString();
  if (unit === 'hour' || unit === 'minute') {
    const ms = Date.parse(instant) + value * sign * (unit === 'hour' ? 3_600_000 : 60_000);
    return `${new Date(ms + ZONE).toISOString().slice(0, 23)}+08:00`;
  }
  return `${shiftDay(local.slice(0, 10), duration, sign)}${local.slice(10, 23)}+08:00`;
}

/** The day of an instant in China. */
export const dayOf = (instant: string): string => toDay(Date.parse(instant) + ZONE);

export const daysBetween = (from: string, to: string): number => Math.round((toMs(to) - toMs(from)) / DAY);
export const hoursBetween = (from: string, to: string): number =>
  Number(((Date.parse(to) - Date.parse(from)) / 3_600_000).toPrecision(15));

/** The most months that may be added to `from` without passing `to`. */
export function monthsBetween(from: string, to: string): number {
  const months = (+to.slice(0, 4) - +from.slice(0, 4)) * 12 + (+to.slice(5, 7) - +from.slice(5, 7));
  return addMonths(from, months) > to ? months - 1 : months;
}
export const yearsBetween = (from: string, to: string): number => Math.floor(monthsBetween(from, to) / 12);

export type Span = 'year' | 'quarter' | 'month' | 'week';

/** First day of the year, quarter, month or week (Monday) that the day lies in. */
export function startOf(day: string, span: Span): string {
  if (span === 'year') return `${day.slice(0, 4)}-01-01`;
  if (span === 'month') return `${day.slice(0, 7)}-01`;
  if (span === 'quarter') return `${day.slice(0, 5)}${two(Math.floor((+day.slice(5, 7) - 1) / 3) * 3 + 1)}-01`;
  return toDay(toMs(day) - ((new Date(toMs(day)).getUTCDay() + 6) % 7) * DAY);
}

/** Last day of it. */
export function endOf(day: string, span: Span): string {
  const next: Record<Span, Duration> = {
    year: { value: 1, unit: 'year' },
    quarter: { value: 3, unit: 'month' },
    month: { value: 1, unit: 'month' },
    week: { value: 7, unit: 'day' },
  };
  return shiftDay(shiftDay(startOf(day, span), next[span], 1), { value: 1, unit: 'day' }, -1);
}
