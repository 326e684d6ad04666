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

/** The day in Asia/Shanghai on which `instant` falls, as `YYYY-MM-DD`. */
export function dayOf(instant: Date): string {
  return dayFormat.format(instant);
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
