/**
 * Which past time points a forecast for one time point is made from: the windows of 2w+1 points around the same season
 * of b past years, and the points between them divided into noPeriods-1 seasons (Noufaily et al., Statistics in Medicine
 * 2013; 32: 1206–1222, §3.2).
 */
const DAY = 86_400_000;

/** How the reference points of past years are found: a whole period back by index, or the same calendar day by date. */
export interface TimeAxis {
  /** Points a year: 52, 12, 365 … */
  readonly freq: number;
  /** Day number (days since 1970-01-01) of each point; without it years are counted by index. */
  readonly days?: Int32Array | undefined;
}

/** Day number of a calendar date YYYY-MM-DD. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);
}

/** 0-based indices of the reference points of years 0..b back from point k; the first is k itself. -1 = before the series. */
export function referencePoints(axis: TimeAxis, k: number, b: number): number[] {
  if (!axis.days)
    return Array.from({ length: b + 1 }, (_, year) => (k - axis.freq * year >= 0 ? k - axis.freq * year : -1));
  const days = axis.days;
  const today = new Date(days[k]! * DAY);
  return Array.from({ length: b + 1 }, (_, back) => {
    const target = Math.round(Date.UTC(today.getUTCFullYear() - back, today.getUTCMonth(), today.getUTCDate()) / DAY);
    return nearest(days, target, axis.freq);
  });
}

/** The point of the axis on the day, for weekly series the nearest one of the same weekday; -1 outside the series. */
function nearest(days: Int32Array, target: number, freq: number): number {
  const reach = freq === 52 ? 3 : freq === 12 ? 15 : 0;
  let low = 0;
  let high = days.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (days[mid]! < target - reach) low = mid + 1;
    else high = mid;
  }
  return low < days.length && days[low]! <= target + reach ? low : -1;
}

/**
 * The day `steps` weeks, months or days (by `freq`) from the same calendar day `back` years before; of weeks the nearest one of
 * the same weekday, of months the same day of the month.
 */
export function steppedDay(day: number, back: number, steps: number, freq: number): number {
  const today = new Date(day * DAY);
  const months = today.getUTCMonth() + (freq === 12 ? steps : 0);
  const stepped = Math.round(Date.UTC(today.getUTCFullYear() - back, months, today.getUTCDate()) / DAY);
  if (freq === 12) return stepped + today.getUTCDate() - new Date(stepped * DAY).getUTCDate();
  if (freq !== 52) return stepped + steps;
  const forward = (((day - stepped) % 7) + 7) % 7;
  return stepped + 7 * steps + (forward > 3 ? forward - 7 : forward);
}
