/** Units of durations as packs write them, and of ages and terms. */
const SPAN = /^(\d+) (minute|hour|day|week|month|year)s?$/;

/** The value of a pack's parameter as people say it: 15 天 instead of `15 days`, 是 instead of `true`, 岁 or 年 instead of `a`. */
export function parameterText(
  { title, value, unit }: { title: { zh: string; en: string }; value: string; unit: string | null },
  t: (key: string, vars?: Record<string, unknown>) => string,
): string {
  const [, count, span] = SPAN.exec(value) ?? [];
  if (span) return t(`span.${span}`, { n: count });
  if (value === 'true' || value === 'false') return t(value === 'true' ? 'yes' : 'no');
  if (unit === 'a') return t(/龄|岁/.test(title.zh) ? 'span.age' : 'span.year', { n: value });
  return unit ? `${value} ${unit}` : value;
}
