/** Series that random comparison with R found to differ once; upper bounds as R 4.2.2 with surveillance 1.20.3 prints them. */
import { expect, it } from 'vitest';
import { detect } from './detect.ts';
import { dayNumber } from './reference-points.ts';

const LONG = Array.from({ length: 330 }, (_, i) => (((i + 1) * 7919) % 11) + (((i + 1) * 31) % 7));
const OWN = [3, 2, 4, 3, 9, 8, 7, 12, 3, 2, 1, 4, 9, 3, 2, 8, 9, 10, 2, 3];
const HUGE = OWN.map((count, i) => (i === 9 ? 400 : count));
const GAP = OWN.map((count, i) => (i === 9 ? 0 : count));
const steps = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const mu0 = (mean: number) => Array.from({ length: 16 }, () => mean);
const MONTHS = Int32Array.from({ length: 80 }, (_, i) =>
  dayNumber(new Date(Date.UTC(2000, i, 1)).toISOString().slice(0, 10)),
);
const WEEKS = Int32Array.from({ length: 330 }, (_, i) => dayNumber('2003-05-12') + 7 * i);
/** Counts of months with nothing in most: a yearly wave has no finite coefficients. */
const RARE = [...Array<number>(5).fill(0), 4, 7, ...Array<number>(17).fill(0), 0, 1, 0, 2, 3, 0, 5, 0];
const WINTER = [0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 2, 1];
const NONE = Number.NaN;
const NEVER = 1e99;

interface Case {
  about: string;
  method: string;
  series: number[];
  days?: Int32Array;
  control: Record<string, unknown>;
  bounds: number[];
}

const CASES: Case[] = [
  {
    about: 'bayes leaves out weeks that nobody counted',
    method: 'bayes',
    series: LONG.map((count, i) => ([319, 267, 269].includes(i) ? Number.NaN : count)),
    control: { range: steps(325, 330), b: 1, w: 3, actY: true, alpha: 0.05 },
    bounds: [12, 13, 14, 13, 13, 13],
  },
  {
    about: 'farrington takes the windows of past years as far as the series has them',
    method: 'farrington',
    series: LONG.slice(0, 200),
    control: { range: steps(150, 155), b: 3, w: 3 },
    bounds: [16.9492872524, 17.9971874645, 17.9679710626, 17.6016824089, 15.7068460404, 16.8156021663],
  },
  {
    about: 'farrington by date counts its time by points: months are not equally long',
    method: 'farrington',
    series: LONG.slice(0, 80),
    days: MONTHS,
    control: { freq: 12, range: steps(75, 80), b: 5, w: 1 },
    bounds: [10.7200439063, 10.1463558755, 7.36821616006, 11.8720734458, 13.1687186322, 16.4902960094],
  },
  {
    about: 'farringtonFlexible by date counts the week it forecasts from the first reference week that anybody counted',
    method: 'farringtonFlexible',
    series: LONG.map((count, i) => (i > 54 && i < 68 ? Number.NaN : count + Math.floor(i / 20))),
    days: WEEKS,
    control: { freq: 52, range: steps(325, 330), b: 5, w: 3, noPeriods: 10 },
    bounds: [32.8371434169, 33.2703151994, 33.3047345345, 33.7416364229, 33.5298143036, 33.5274547502],
  },
  {
    about: 'outbreakP of large counts is the product of its factors in their order',
    method: 'outbreakP',
    series: OWN.map((count) => 600 + 40 * count),
    control: { range: steps(1, 20), ret: 'cases', maxUpperboundCases: 4000 },
    bounds: [
      ...[NONE, 840, 802, 797, 802, 606, 446, 325, 2, 40, 117, 234, 231, 27, 64, 140],
      ...[NONE, NONE, NONE, NONE],
    ],
  },
  {
    about: 'glrnb estimates a dispersion near 0 as glm.nb leaves it, and then is no Poisson chart',
    method: 'glrnb',
    series: LONG.map((count) => 4 + (count % 3)),
    control: { range: steps(325, 330), mu0: { S: 1 }, ret: 'value', M: 4 },
    bounds: [1.31868933102e-5, 0, 1.0211633201e-5, 0, 8.4976661543e-6, 0],
  },
  {
    about: 'glrnb alarms on one huge count as R does, and goes on after it',
    method: 'glrnb',
    series: HUGE,
    control: { range: steps(5, 20), mu0: mu0(4), alpha: 0.05, ret: 'value', 'c.ARL': 5 },
    bounds: [
      ...[1.81035395643, 3.01865599558, 3.68687522795, 7.24141582572, 0, 639.943704405, 0, 0, 1.81035395643],
      ...[0.703360498274, 0.130585427661, 1.22895840932, 3.01865599558, 5.43106186929, 0, 0],
    ],
  },
  {
    about: 'glrnb looks for the cases of an alarm from the count seen',
    method: 'glrnb',
    series: GAP,
    control: { range: steps(5, 20), mu0: mu0(4), alpha: 0.2, ret: 'cases', 'c.ARL': 3, Mtilde: 2, xMax: 500 },
    bounds: [NEVER, 11, 10, 8, NEVER, NEVER, 20, 19, 16, 11, 15, 18, 12, 10, NEVER, 18],
  },
  {
    about: 'glrnb looks for the cases of a fall only downwards',
    method: 'glrnb',
    series: GAP.map((count) => 20 * count),
    control: { range: steps(5, 20), mu0: mu0(100), alpha: 0.05, ret: 'cases', dir: 'dec', 'c.ARL': 3, xMax: 500 },
    bounds: [...Array(5).fill(NEVER), 0, 18, NEVER, NEVER, NEVER, 0, NEVER, NEVER, NEVER, 0, NEVER],
  },
  {
    about: 'cusum reads Anscombe residuals beyond the fine part of its table between whole numbers',
    method: 'cusum',
    series: OWN.map((count) => 20 * count),
    control: { range: steps(5, 20), m: 60, trans: 'anscombeNegBin', alpha: 0.3, h: 5, k: 1 },
    bounds: [
      ...[
        3.62491981943, 2.54929708052, 1.7989711748, 0, 0.640167479538, 2.31146689561, 4.92522369252, 5, 3.62491981943,
      ],
      ...[4.62491981943, 5, 3.92437726109, 2.54929708052, 0.896007887237, 2.5673073033, 3.5673073033],
    ],
  },
  {
    about: 'cusum of a regression whose means go to 0 ends where glm ends',
    method: 'cusum',
    series: [...WINTER, ...WINTER, 0, 0, 0, 1, 0, 2, 0, 0],
    control: { freq: 12, range: steps(25, 32), k: 1.5, h: 2.26, trans: 'anscombe', m: 'glm' },
    bounds: [2.31772393908, 1.09831153607, 0.620486154695, 0.457465408987, 0, 0.0295812232908, 0, 0],
  },
  {
    about: 'glrnb has no mean below that of the log link',
    method: 'glrnb',
    series: RARE,
    control: { freq: 12, range: steps(25, 32), mu0: { S: 2, trend: true }, alpha: 0, ret: 'value' },
    bounds: [0, 35.0436533891, 0, 71.4736011394, 108.426797033, 0, 183.265456508, 0],
  },
  {
    about: 'farringtonFlexible says nothing where its windows hold no case',
    method: 'farringtonFlexible',
    series: [...Array<number>(60).fill(0), ...OWN],
    control: { range: steps(75, 80), b: 1, w: 3, thresholdMethod: 'muan', limit54: [0, 1], alpha: 0.01 },
    bounds: Array(6).fill(NONE),
  },
];

it.each(CASES.map((one) => [one.about, one] as const))('%s', (_, { method, series, days, control, bounds }) => {
  const { freq = 52, ...options } = control;
  const { points } = detect(
    method,
    { observed: Float64Array.from(series), axis: { freq: freq as number, days } },
    options,
  );
  expect(points.map(({ upperbound }) => upperbound)).toHaveLength(bounds.length);
  points.forEach(({ index, upperbound }, i) => {
    const wanted = bounds[i]!;
    if (Number.isNaN(wanted)) expect(upperbound, `at ${index}`).toBeNaN();
    else expect(Math.abs(upperbound - wanted), `at ${index}`).toBeLessThanOrEqual(1e-7 * Math.max(0.01, wanted));
  });
});

it('a season of one point has no outbreak in it, whichever way its residual was rounded', () => {
  const series = Float64Array.from(LONG.slice(0, 120), (count) => 20 + count);
  for (const thresholdMethod of ['delta', 'nbPlugin', 'muan']) {
    const control = { b: 1, w: 0, noPeriods: 10, thresholdMethod, weightsThreshold: 1, range: steps(110, 120) };
    for (const { expected, upperbound } of detect(
      'farringtonFlexible',
      { observed: series, axis: { freq: 52 } },
      control,
    ).points) {
      expect(expected).toBeGreaterThan(15);
      expect(upperbound).toBeLessThan(100);
    }
  }
});
