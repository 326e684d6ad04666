import { formatTime } from '../components/format.ts';

/** An instant of the device's clock (ms) as the platform's clock would have it. */
export const shownTime = ({ offset }: { offset: number }, at: number): string =>
  formatTime(new Date(at + offset).toISOString());

/** Whole years on a day; null where the birth is not known to the day. */
export function ageOn(birthDate: string | null, today: string): number | null {
  if (birthDate?.length !== 10) return null;
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (today.slice(5) < birthDate.slice(5) ? 1 : 0);
}
