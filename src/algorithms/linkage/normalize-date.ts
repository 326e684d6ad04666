/**
 * A date as `YYYYMMDD`. Eight digits stay as they are, also when they are no day of the calendar: a typing error must
 * still be comparable. Other texts are read as year-month-day, or day-month-year when the year stands last; a date
 * without a day or month has `00` there. Empty when there is no year.
 */
export function normalizeDate(text: string): string {
  const folded = text.normalize('NFKC').trim();
  const digits = folded.replace(/\D/g, '');
  if (/^\d{8}$/.test(folded)) return folded;
  if (/^\d{14}$/.test(folded)) return folded.slice(0, 8);
  const parts = folded.split(/\D+/).filter((part) => part !== '');
  const [first = '', second = '', third = ''] = parts;
  if (/^\d{4}$/.test(first) && parts.length >= 1) return compose(first, second, third);
  if (/^\d{4}$/.test(third) && first.length <= 2 && second.length <= 2) return european(third, second, first);
  if (digits.length === 6 && parts.length === 1) return `${digits}00`;
  return '';
}

function compose(year: string, month: string, day: string): string {
  return /^[0-9]{0,2}$/.test(month) && /^[0-9]{0,2}$/.test(day)
    ? year + month.padStart(2, '0') + day.padStart(2, '0')
    : '';
}

/** Day first, unless only the other reading is a date. */
function european(year: string, month: string, day: string): string {
  return Number(month) > 12 && Number(day) <= 12 ? compose(year, day, month) : compose(year, month, day);
}

/** Days since 1970 of a real `YYYYMMDD`, NaN otherwise. */
export function dayCount(date: string): number {
  const month = Number(date.slice(4, 6));
  const day = Number(date.slice(6, 8));
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  return Date.UTC(Number(date.slice(0, 4)), month - 1, day) / 86_400_000;
}
