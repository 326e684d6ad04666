/** When a message may leave: at once, after the quiet hours, or gathered with others once a day. Pure. */
import { isAtLeast, type NoticeLevel } from './levels.ts';

export interface Hours {
  /** `HH:MM` in Asia/Shanghai; from later than to reaches over midnight. */
  quietFrom: string | null;
  quietTo: string | null;
  /** What is below this level is gathered. */
  digestBelow: NoticeLevel | null;
  digestAt: string | null;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const ZONE_MINUTES = 480; // Asia/Shanghai is eight hours ahead of UTC all year

export function whenDue(
  level: NoticeLevel,
  at: Date,
  hours: Hours,
  rules: { urgent: NoticeLevel; digestAt: string },
): { due: Date; digest: boolean } {
  if (isAtLeast(level, rules.urgent)) return { due: at, digest: false };
  const digest = hours.digestBelow !== null && !isAtLeast(level, hours.digestBelow);
  const wished = digest ? next(at, minutesOf(hours.digestAt ?? rules.digestAt)) : at;
  return { due: afterQuiet(wished, hours), digest };
}

function afterQuiet(at: Date, { quietFrom, quietTo }: Hours): Date {
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) return at;
  const [from, to, now] = [minutesOf(quietFrom), minutesOf(quietTo), minuteOfDay(at)];
  const isQuiet = from < to ? now >= from && now < to : now >= from || now < to;
  return isQuiet ? next(at, to) : at;
}

const minutesOf = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
const minuteOfDay = (at: Date): number => (Math.floor(at.getTime() / MINUTE_MS) + ZONE_MINUTES) % DAY_MINUTES;

/** The next time of day after `at`, on the minute. */
function next(at: Date, minute: number): Date {
  const ahead = (minute - minuteOfDay(at) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  return new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS + ahead * MINUTE_MS);
}
