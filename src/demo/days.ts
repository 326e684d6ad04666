/** Civil days as whole numbers since 1970-01-01, the form in which the generator reckons. */
const texts = new Map<number, string>();

export function dayNumber(text: string): number {
  return Date.UTC(+text.slice(0, 4), +text.slice(5, 7) - 1, +text.slice(8, 10)) / 86_400_000;
}

export function dayText(day: number): string {
  let text = texts.get(day);
  if (text === undefined) {
    text = new Date(day * 86_400_000).toISOString().slice(0, 10);
    texts.set(day, text);
  }
  return text;
}

/** The same day of the month `years` later; 29 February becomes 1 March. */
export function addYears(day: number, years: number): number {
  const at = new Date(day * 86_400_000);
  return Date.UTC(at.getUTCFullYear() + years, at.getUTCMonth(), at.getUTCDate()) / 86_400_000;
}

/** The same day of the month `months` later; where that month is shorter, in the one after. */
export function addMonths(day: number, months: number): number {
  const at = new Date(day * 86_400_000);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months, at.getUTCDate()) / 86_400_000;
}

export const yearStart = (year: number): number => Date.UTC(year, 0, 1) / 86_400_000;
export const yearEnd = (year: number): number => Date.UTC(year, 11, 31) / 86_400_000;
export const yearOf = (day: number): number => new Date(day * 86_400_000).getUTCFullYear();

/** Completed years of life on a day. */
export function ageOn(birth: number, day: number): number {
  const years = yearOf(day) - yearOf(birth);
  return addYears(birth, years) > day ? years - 1 : years;
}

/** First days of the months from the one of `from` to the one of `to`. */
export function monthStarts(from: number, to: number): number[] {
  const starts: number[] = [];
  const first = new Date(from * 86_400_000);
  for (let i = 0; ; i += 1) {
    const start = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + i, 1) / 86_400_000;
    if (start > to) return starts;
    starts.push(start);
  }
}

/** A moment of a day in Asia/Shanghai, as a FHIR instant; `minutes` since midnight may run into later days. */
export function instantOf(day: number, minutes: number): string {
  const at = day + Math.floor(minutes / 1440);
  const rest = ((minutes % 1440) + 1440) % 1440;
  return `${dayText(at)}T${String(Math.floor(rest / 60)).padStart(2, '0')}:${String(rest % 60).padStart(2, '0')}:00+08:00`;
}
