/**
 * Turns the SELECT of a base indicator into statements. The text knows three names:
 *   :subjects(expr)  the incremental path: `expr = any(keys)`; the full path: `true`. Written where an index can use it.
 *   :since, :today   first day of the first kept period, and the day of the clock (dates).
 * Columns it returns: bucket, subject (the bare key), area, institution, strata (jsonb), numerator, denominator (may be
 * null), evidence (text[]), and valid_from, valid_to (stock, exposure; valid_to exclusive or null) or date (flow).
 */
import type { BaseIndicator } from './types.ts';

export type Path = 'full' | 'incremental' | 'check';

/** Parameters: $1 since, $2 today, $3 keys (incremental only). `check` gives a text without parameters. */
export function compileBase(base: Pick<BaseIndicator, 'code' | 'sql'>, path: Path): { text: string } {
  let text = '';
  let rest = base.sql;
  let narrowed = false;
  for (;;) {
    const at = rest.search(/(?<!:):subjects\s*\(/);
    if (at < 0) break;
    const open = rest.indexOf('(', at);
    const close = closingBracket(rest, open);
    const expression = rest.slice(open + 1, close);
    text += `${rest.slice(0, at)}${path === 'incremental' ? `${expression} = any($3::text[])` : 'true'}`;
    rest = rest.slice(close + 1);
    narrowed = true;
  }
  if (!narrowed) throw new Error('it never says :subjects(…), so a single change would recompute everything');
  text += rest;
  const since = path === 'check' ? `'2000-01-01'::date` : '$1::date';
  const today = path === 'check' ? `'2000-01-01'::date` : '$2::date';
  text = text.replace(/(?<!:):since\b/g, since).replace(/(?<!:):today\b/g, today);
  const unknown = /(?<!:):([a-z_]+)/.exec(text);
  if (unknown) throw new Error(`unknown parameter :${unknown[1]}`);
  return { text };
}

/** The select of a reach with its keys as $1. */
export function selectOfReach(sql: string, path: 'run' | 'check'): string {
  return sql.replace(/(?<!:):keys\b/g, path === 'run' ? '$1::text[]' : 'array[]::text[]');
}

function closingBracket(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return i;
  }
  throw new Error(':subjects( is not closed');
}

/** Writes the facts of the statement's rows; equal rows get equal numbers, so full and incremental facts are the same. */
export function insertFacts(base: BaseIndicator, path: 'full' | 'incremental'): string {
  const span = base.kind === 'flow' ? 'f.date as valid_from, null::date as valid_to' : 'f.valid_from, f.valid_to';
  const when =
    base.kind === 'flow'
      ? 'f.date is not null'
      : 'f.valid_from is not null and (f.valid_to is null or f.valid_to > f.valid_from)';
  return `
    insert into indicators.fact (bucket, base, subject, no, area, institution, valid_from, valid_to, strata, numerator, denominator, evidence)
    select bucket, '${base.code}', '${base.subject.type}/' || subject,
           row_number() over (partition by subject order by valid_from, valid_to nulls last, institution, numerator desc, strata::text),
           known.area, institution, valid_from, valid_to, strata, numerator, denominator, evidence
    from (select f.bucket, f.subject::text as subject, f.area, f.institution, ${span}, coalesce(f.strata, '{}') as strata,
                 f.numerator::numeric as numerator, f.denominator::numeric as denominator, f.evidence
          from (${compileBase(base, path).text}) f
          where ${when} and $1::date is not null and $2::date is not null) r
    left join lateral (
      -- A code that the tree lacks counts in the nearest area that it lies in by its digits (GB/T 2260, 12-digit codes).
      select a.code as area from population.pub_area a
      where a.code in (r.area, left(r.area, 9), left(r.area, 6)) order by length(a.code) desc limit 1
    ) known on true`;
}
