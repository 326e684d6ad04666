/**
 * Which published figure serves as denominator. Kept apart from storage because the choice is a rule people argue about.
 *
 * year-end: the latest 31 December on or before the day; without one, the latest figure of any date on or before it
 *   (a census); without that, the earliest later figure, marked `earliest-after`. Figures are never interpolated: a
 *   month inside a year uses the year-end before it, so a ratio moves in January only by what was published.
 * mid-year: (year-end before the year + year-end of the year) / 2 for the year that holds the day (governance §1);
 *   with only one of the two, that one alone, marked `start-only` or `end-only`; with neither, as year-end.
 */
import type { Basis, Count, PopulationFigure } from './types.ts';

export function chooseFigure(counts: readonly Count[], day: string, basis: Basis): PopulationFigure | undefined {
  return basis === 'year-end' ? yearEnd(counts, day) : midYear(counts, day);
}

function yearEnd(counts: readonly Count[], day: string): PopulationFigure | undefined {
  const before = counts.filter((c) => c.date <= day);
  const ends = before.filter((c) => c.date.endsWith('-12-31'));
  const past = latest(ends) ?? latest(before);
  const row =
    past ?? counts.reduce<Count | undefined>((first, c) => (first && first.date <= c.date ? first : c), undefined);
  return row && figure([row], 'year-end', past ? 'on-or-before' : 'earliest-after');
}

function midYear(counts: readonly Count[], day: string): PopulationFigure | undefined {
  const year = Number(day.slice(0, 4));
  const start = counts.find((c) => c.date === `${year - 1}-12-31`);
  const end = counts.find((c) => c.date === `${year}-12-31`);
  if (start && end) return figure([start, end], 'mid-year', 'mean');
  if (start) return figure([start], 'mid-year', 'start-only');
  if (end) return figure([end], 'mid-year', 'end-only');
  const near = yearEnd(counts, day);
  return near && { ...near, basis: 'mid-year' };
}

const latest = (counts: readonly Count[]): Count | undefined =>
  counts.reduce<Count | undefined>((last, c) => (last && last.date >= c.date ? last : c), undefined);

function figure(rows: Count[], basis: Basis, rule: PopulationFigure['rule']): PopulationFigure {
  const list = (pick: (c: Count) => string) => [...new Set(rows.map(pick))].join(' + ');
  return {
    value: rows.reduce((sum, row) => sum + row.value, 0) / rows.length,
    basis,
    rule,
    source: list((c) => c.source),
    vintage: list((c) => c.vintage),
    rows,
  };
}

/** Adds the figures of an area's parts; undefined unless every part has one. */
export function addFigures(
  parts: readonly { area: string; figure: PopulationFigure | undefined }[],
): PopulationFigure | undefined {
  if (parts.length === 0 || parts.some((p) => !p.figure)) return undefined;
  const figures = parts.map((p) => p.figure!);
  const list = (pick: (f: PopulationFigure) => string) => [...new Set(figures.map(pick))].join(' + ');
  return {
    value: figures.reduce((sum, f) => sum + f.value, 0),
    basis: figures[0]!.basis,
    rule: figures.every((f) => f.rule === figures[0]!.rule) ? figures[0]!.rule : 'on-or-before',
    source: list((f) => f.source),
    vintage: list((f) => f.vintage),
    rows: figures.flatMap((f) => f.rows),
    parts: parts.map((p) => p.area),
  };
}
