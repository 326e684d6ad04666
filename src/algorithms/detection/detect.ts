/** Every detection method by name: options and defaults of the R package surveillance, one result for all. */
import { Control, DetectionError } from './control.ts';
import { cusum } from './cusum.ts';
import { earsC } from './ears.ts';
import { essence } from './essence.ts';
import {
  type DetectionSeries,
  FARRINGTON_FLEXIBLE,
  type FarringtonFlexibleControl,
  farringtonFlexiblePoint,
} from './farrington-flexible.ts';
import { glrnb, glrpois } from './glr.ts';
import type { Judgement, PrepareMethod } from './methods.ts';
import { movingPercentile } from './moving-percentile.ts';
import { outbreakP } from './outbreak-p.ts';
import { bayes, cdc, rki } from './past-windows.ts';

export interface DetectedPoint extends Judgement {
  /** 1-based. */
  index: number;
}

export interface Detection {
  points: DetectedPoint[];
  /** Options given that the method does not know. */
  ignored: string[];
}

const METHODS: Readonly<Record<string, PrepareMethod>> = {
  farringtonFlexible: (series, control) => {
    const options = flexibleOptions(control);
    return {
      from: options.b * series.axis.freq + options.w + 1,
      judge: (points) => points.map((k) => farringtonFlexiblePoint(series, k, options)),
    };
  },
  farrington: (series, control) => {
    const options = classicOptions(control);
    const judge = (k: number) => {
      const point = farringtonFlexiblePoint(series, k, options);
      // Too few cases: the bound is 0 without an alarm, as in R.
      return point && Number.isNaN(point.upperbound) ? { ...point, upperbound: 0 } : point;
    };
    return { from: options.b * series.axis.freq + options.w + 1, judge: (points) => points.map(judge) };
  },
  earsC,
  cusum,
  rki,
  bayes,
  cdc,
  outbreakP,
  glrpois,
  glrnb,
  'moving-percentile': movingPercentile,
  essence,
};

/** Options of R that change nothing here. */
const SILENT = ['freq', 'epochAsDate', 'verbose', 'glmWarnings', 'plot', 'fitFun', 'name'];

/** Tests the points of `control.range`, or all that have the history the method needs. */
export function detect(method: string, series: DetectionSeries, given: Readonly<Record<string, unknown>>): Detection {
  const prepare = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (!prepare) throw new DetectionError('method', { method, known: Object.keys(METHODS).join(', ') });
  const control = new Control(given);
  const range = control.numbers('range');
  const { from, judge } = prepare(series, control);
  const points = chooseRange(range, from, series.observed.length);
  const judged = judge(points.map((index) => index - 1));
  return {
    points: points.map((index, i) => {
      const judgement = judged[i];
      if (!judgement) throw new DetectionError('history', { method, index: String(index), from: String(from) });
      return { index, ...judgement };
    }),
    ignored: control.unread().filter((name) => !SILENT.includes(name)),
  };
}

function chooseRange(given: readonly number[] | undefined, from: number, length: number): number[] {
  if (!given) {
    if (from > length) throw new DetectionError('range', { from: String(from), length: String(length) });
    return Array.from({ length: length - from + 1 }, (_, i) => from + i);
  }
  const outside = given.find((index) => !Number.isInteger(index) || index < 1 || index > length);
  if (outside !== undefined) throw new DetectionError('range', { from: String(outside), length: String(length) });
  return [...new Set(given)].sort((a, b) => a - b);
}

function flexibleOptions(control: Control): FarringtonFlexibleControl {
  const defaults = FARRINGTON_FLEXIBLE;
  const past = control.value('pastWeeksNotIncluded');
  const [cases, points, ...more] = control.numbers('limit54') ?? defaults.limit54;
  if (cases === undefined || points === undefined || more.length > 0) throw control.wrong('limit54', '[5, 4]');
  return {
    b: control.integer('b', defaults.b, 1),
    w: control.integer('w', defaults.w, 0),
    reweight: control.flag('reweight', defaults.reweight),
    weightsThreshold: control.number('weightsThreshold', defaults.weightsThreshold, 0),
    alpha: control.probability('alpha', defaults.alpha),
    trend: control.flag('trend', defaults.trend),
    pThresholdTrend: control.number('pThresholdTrend', defaults.pThresholdTrend, 0, 1),
    limit54: [cases, points],
    powertrans: control.choice('powertrans', ['2/3', '1/2', 'none']),
    populationOffset: control.flag('populationOffset', defaults.populationOffset),
    noPeriods: control.integer('noPeriods', defaults.noPeriods, 1),
    pastWeeksNotIncluded:
      past === undefined || past === null ? null : control.integer('pastWeeksNotIncluded', defaults.w, 0),
    thresholdMethod: control.choice('thresholdMethod', ['delta', 'nbPlugin', 'muan']),
    ...{ design: 'seasons', scale: 'working' },
  };
}

/** What the reference implementation calls its fits of the method of 1996: the first two give the same, the third has an offset. */
const CLASSIC_FITS: [string, ...string[]] = [
  'algo.farrington.fitGLM.fast',
  'algo.farrington.fitGLM',
  'algo.farrington.fitGLM.populationOffset',
];

/** The method of 1996: windows of past years only, every residual above 1 is given less weight, alpha is two-sided. */
function classicOptions(control: Control): FarringtonFlexibleControl {
  const w = control.integer('w', 3, 0);
  const [cases, points, ...more] = control.numbers('limit54') ?? [5, 4];
  if (cases === undefined || points === undefined || more.length > 0) throw control.wrong('limit54', '[5, 4]');
  return {
    ...FARRINGTON_FLEXIBLE,
    b: control.integer('b', 5, 1),
    w,
    reweight: control.flag('reweight', true),
    weightsThreshold: 1,
    alpha: control.probability('alpha', 0.05) / 2,
    trend: control.flag('trend', true),
    limit54: [cases, points],
    powertrans: control.choice('powertrans', ['2/3', '1/2', 'none']),
    populationOffset: control.choice('fitFun', CLASSIC_FITS) === 'algo.farrington.fitGLM.populationOffset',
    design: 'windows',
    scale: 'pearson',
  };
}
