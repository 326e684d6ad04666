/** How far the server's clock is ahead of the browser's: a demonstration stands in the past, and a browser may run wrong. */
let ahead = 0;

export function noteServerTime(now: string): void {
  ahead = Date.parse(now) - Date.now();
}

export const serverNow = (): number => Date.now() + ahead;
