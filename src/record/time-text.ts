/** A time in milliseconds as PostgreSQL reads it; ±Infinity and times outside its range are the open ends. */
export function timeText(millis: number): string {
  if (millis <= EARLIEST) return '-infinity';
  if (millis >= LATEST) return 'infinity';
  return new Date(millis).toISOString();
}

const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('9999-12-31T23:59:59Z');
