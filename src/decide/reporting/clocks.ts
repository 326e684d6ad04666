/** The clocks of a card, to the minute (传染病信息报告管理规范: the card states the hour and minute of the diagnosis). Pure. */
const MINUTE = 60_000;
const HOUR = 60;

/** Whole minutes between two instants, each cut to its minute. */
export const minutesBetween = (from: Date, to: Date): number =>
  Math.floor(to.getTime() / MINUTE) - Math.floor(from.getTime() / MINUTE);

/** Exactly `hours` is in time; a report before the diagnosis is not late either, but odd. */
export const isLate = (diagnosed: Date, reported: Date, hours: number): boolean =>
  minutesBetween(diagnosed, reported) > hours * HOUR;

/** The last instant in time. */
export const dueAfter = (from: Date, hours: number): Date => new Date(from.getTime() + hours * HOUR * MINUTE);

/** What a sender's clock says that cannot be: the card filled in before the diagnosis, or later than it came in. */
export function clockDoubts(
  { diagnosed, filled, received }: { diagnosed: Date; filled: Date; received: Date },
  tolerance: number,
): string[] {
  const doubts: string[] = [];
  if (minutesBetween(filled, diagnosed) > 0) doubts.push('filled-before-diagnosis');
  if (minutesBetween(received, filled) > tolerance) doubts.push('filled-in-future');
  if (minutesBetween(received, diagnosed) > tolerance) doubts.push('diagnosed-in-future');
  return doubts;
}
