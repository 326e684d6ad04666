/**
 * A date as `YYYYMMDD`. Eight digits stay as they are, also when they are no day of the calendar: a typing error must
 * still be comparable. Five digits are a spreadsheet's count of days. Other texts are read as year-month-day, or day-month-year
 * when the year stands last; a date without a day or month has `00` there. Empty when there is no year.
 */
export function normalizeDate(text: string): string {
  const folded = text
    .normalize('NFKC')
    .trim()
    .replace(/(?<=^\d{5}|^\d{8})\.\d+$/, '');
  const digits = folded.replace(/\D/g, '');
  if (/^\d{8}$/.test(folded)) return folded;
  if (/^\d{14}$/.test(folded)) return folded.slice(0, 8);
  const parts = folded.split(/\D+/).filter((part) => part !== '');
  const [first = '', second = '', third = ''] = parts;
  if (/^\d{4}$/.test(first) && parts.length >= 1) return compose(first, second, third);
  if (/^\d{4}$/.test(third) && first.length <= 2 && second.length <= 2) return european(third, second, first);
  if (parts.length !== 1) return '';
  if (digits.length === 6) return shortened(digits);
  return /^\d{5}$/.test(folded) && Number(folded) <= LAST_SERIAL ? ofSerial(Number(folded)) : '';
}

/** Spreadsheets count days from the end of 1899 (ECMA-376 part 1, 18.17.4.1); the last one here is that of 2099. */
const SERIAL_START = Date.UTC(1899, 11, 30);
const LAST_SERIAL = 73_050;
const ofSerial = (days: number): string =>
  new Date(SERIAL_START + days * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');

/** 198703 is a year and a month, 870305 a day of the last century; of 050305 nobody knows which century. */
function shortened(digits: string): string {
  if (/^(18|19|20)/.test(digits) && Number(digits.slice(4)) <= 12) return `${digits}00`;
  return Number(digits.slice(0, 2)) >= 30 && Number(digits.slice(2, 4)) <= 12 ? `19${digits}` : '';
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
