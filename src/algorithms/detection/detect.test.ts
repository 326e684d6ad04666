import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detect } from './detect.ts';
import type { DetectionSeries } from './farrington-flexible.ts';
import { dayNumber } from './reference-points.ts';

/** Outputs of R 4.2.2 with surveillance 1.20.3: a series and a run a file, listed in manifest.json. */
const ROOT = process.env.KANGYU_TESTDATA ?? join(import.meta.dirname, '../../../../shared/testdata');
const DATA = join(ROOT, 'outbreak', 'r');
const PRESENT = existsSync(join(DATA, 'manifest.json'));
const METHOD: Record<string, string> = { 'algo.cdc': 'cdc' };

type Row = Record<string, string>;
interface Run {
  file: string;
  series: string;
  fun: string;
  control: Record<string, unknown>;
}
interface Manifest {
  series: { id: string; file: string; freq: number; epochAsDate: boolean }[];
  runs: Run[];
}

function rows(file: string): Row[] {
  const [header = [], ...lines] = readFileSync(join(DATA, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replaceAll('"', '').split(','));
  return lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ''])));
}

function read(list: readonly Row[], freq: number, epochAsDate: boolean): DetectionSeries {
  return {
    observed: Float64Array.from(list, ({ observed }) => Number(observed)),
    population: Float64Array.from(list, ({ population }) => Number(population)),
    axis: { freq, days: epochAsDate ? Int32Array.from(list, ({ date }) => dayNumber(date ?? '')) : undefined },
  };
}

const number = (text = 'NA') => (text === 'NA' || text === 'NaN' ? Number.NaN : Number(text));

/** Relative difference; what is unknown on both sides is equal. */
function difference(ours: number, theirs: number): number {
  if (Number.isNaN(ours) && Number.isNaN(theirs)) return 0;
  if (ours === theirs) return 0;
  return Math.abs(ours - theirs) / Math.max(Math.abs(theirs), 1e-9);
}

function largestDifference(manifest: Manifest, { series, fun, control, file }: Run): number {
  const { file: source, freq, epochAsDate } = manifest.series.find(({ id }) => id === series)!;
  const all = rows(source);
  const wanted = rows(file);
  let largest = 0;
  for (const unit of new Set(wanted.map((row) => row.unit))) {
    const own = read(
      all.filter((row) => row.unit === unit),
      freq,
      epochAsDate,
    );
    const { points } = detect(METHOD[fun] ?? fun, own, control);
    const expected = wanted.filter((row) => row.unit === unit);
    expect(points.map(({ index }) => String(index))).toEqual(expected.map(({ index }) => index));
    points.forEach((point, i) => {
      const row = expected[i]!;
      largest = Math.max(largest, difference(point.upperbound, number(row.upperbound)));
      if (row.expected !== undefined) largest = Math.max(largest, difference(point.expected, number(row.expected)));
      if (row.mu0 !== undefined) largest = Math.max(largest, difference(point.expected, number(row.mu0)));
      if (row.alarm !== 'NA') expect(point.alarm, `alarm of ${file} at ${point.index}`).toBe(row.alarm === '1');
    });
  }
  return largest;
}

if (!PRESENT) console.warn(`no reference outputs of R at ${DATA}; the comparison is left out (KANGYU_TESTDATA)`);

describe.skipIf(!PRESENT)('against R surveillance', () => {
  const manifest: Manifest = PRESENT
    ? JSON.parse(readFileSync(join(DATA, 'manifest.json'), 'utf8'))
    : { series: [], runs: [] };
  it.each(manifest.runs.filter(({ fun }) => !fun.startsWith('glr')).map((run) => [run.file, run] as const))(
    '%s',
    (_, run) => {
      const largest = largestDifference(manifest, run);
      if (process.env.KANGYU_SHOW_DIFFERENCES) console.info(run.fun, largest);
      expect(largest).toBeLessThan(1e-6);
    },
  );

  it.each([50, 80, 85, 90, 95])('moving percentile P%i', (percentile) => {
    const series = read(rows('series/salmonella.agona.csv'), 52, false);
    const wanted = rows('other/mpm_5y_pm2w_salmonella.agona.csv');
    const { points } = detect('moving-percentile', series, { percentile, years: 5, window: 2 });
    expect(points.map(({ index }) => String(index))).toEqual(wanted.map(({ index }) => index));
    const differences = points.map(({ upperbound }, i) => difference(upperbound, number(wanted[i]![`P${percentile}`])));
    expect(Math.max(...differences)).toBeLessThan(1e-9);
  });
});

const noisy = (n: number): DetectionSeries => ({
  observed: Float64Array.from({ length: n }, (_, i) => (i * 7919) % 11),
  axis: { freq: 52 },
});

describe('detect', () => {
  it('answers an unknown method with the known ones', () => {
    expect(() => detect('crystal-ball', noisy(20), {})).toThrow(
      expect.objectContaining({
        code: 'method',
        params: expect.objectContaining({ known: expect.stringContaining('farringtonFlexible') }),
      }),
    );
  });

  it('names the option that cannot be, and those it does not know', () => {
    expect(() => detect('farringtonFlexible', noisy(400), { alpha: 2 })).toThrow(
      expect.objectContaining({ code: 'control', params: expect.objectContaining({ name: 'alpha' }) }),
    );
    expect(detect('farringtonFlexible', noisy(400), { noperiods: 10 }).ignored).toEqual(['noperiods']);
  });

  it('refuses points outside the series or before the history it needs', () => {
    expect(() => detect('farringtonFlexible', noisy(100), {})).toThrow(expect.objectContaining({ code: 'range' }));
    expect(() => detect('farringtonFlexible', noisy(300), { range: 301 })).toThrow(
      expect.objectContaining({ code: 'range' }),
    );
    expect(() => detect('farringtonFlexible', noisy(300), { range: [200] })).toThrow(
      expect.objectContaining({ code: 'history', params: expect.objectContaining({ from: '264' }) }),
    );
  });
});
