/** Business time. Days are those of Asia/Shanghai; demos and tests move it. */
export interface Clock {
  now(): Date;
  /** Today as `YYYY-MM-DD` in Asia/Shanghai. */
  today(): string;
}

const dayFormat = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

const HOUR_MS = 3_600_000;
const WHOLE_HOURS_SINCE = Date.UTC(1902); // the zone's offset before was no whole hour
let last = { hour: Number.NaN, day: '' };

/** The day in Asia/Shanghai on which `instant` falls, as `YYYY-MM-DD`. */
export function dayOf(instant: Date): string {
  const hour = Math.floor(instant.getTime() / HOUR_MS);
  if (hour === last.hour) return last.day; // a day ends with an hour, and nearly all ask for the present one
  const day = dayFormat.format(instant);
  if (instant.getTime() >= WHOLE_HOURS_SINCE) last = { hour, day };
  return day;
}

function clockFrom(now: () => Date): Clock {
  return { now, today: () => dayOf(now()) };
}

/** A clock that stands still at `iso`. */
export function fixedClock(iso: string): Clock {
  const at = new Date(iso);
  return clockFrom(() => new Date(at));
}

/** The system's clock moved by what `offsetMs` gives at each call (a demo's clock is moved once its data is loaded). */
export function offsetClock(offsetMs: () => number): Clock {
  return clockFrom(() => new Date(Date.now() + offsetMs()));
}
