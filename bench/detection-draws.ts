/** Random series and options for every detection method that R's surveillance has too, and the call of R that runs each. */
import { poissonDraw, seededUniform } from '../src/algorithms/distributions.ts';

export type Control = Record<string, unknown>;
export interface Drawn {
  method: string;
  /** null: not known. */
  series: (number | null)[];
  population: number[];
  freq: 52 | 12 | 365;
  /** First day of each point, where years are counted by date. */
  dates: string[] | null;
  range: number[];
  control: Control;
}

export const steps = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

const DAY = 86_400_000;

function datesFrom(first: string, n: number, freq: number): string[] {
  const start = new Date(`${first}T00:00:00Z`);
  return steps(0, n - 1).map((i) =>
    freq === 12
      ? new Date(Date.UTC(start.getUTCFullYear(), i, 1)).toISOString().slice(0, 10)
      : new Date(start.getTime() + i * (freq === 52 ? 7 : 1) * DAY).toISOString().slice(0, 10),
  );
}

export function detectionDraws(seed: number, wanted: number): Drawn[] {
  const uniform = seededUniform(seed);
  const among = <T>(list: readonly T[]): T => list[Math.floor(uniform() * list.length)]!;
  const whole = (low: number, high: number): number => low + Math.floor(uniform() * (high - low + 1));
  const chance = (p: number): boolean => uniform() < p;

  /** Counts with a season, a trend, bursts, one huge value and gaps of zeros. */
  const counts = (points: number, freq: number, levels = [0.3, 0.5, 2, 8, 40, 300, 2000]): number[] => {
    const level = among(levels);
    const season = uniform();
    const trend = ((uniform() - 0.5) * 0.3) / freq;
    const spread = among([0, 0, 0.3, 1]);
    const huge = chance(0.15) ? whole(1, points) : 0;
    const quiet = chance(0.2) ? whole(1, points) : points;
    return steps(1, points).map((point) => {
      if (point > quiet && point < quiet + freq / 3) return 0;
      const burst = chance(0.01) ? 5 : point === huge ? 50 : 1;
      const noise = Math.exp(spread * (uniform() + uniform() - 1));
      const mean = level * Math.exp(season * Math.cos((2 * Math.PI * point) / freq) + trend * point) * burst * noise;
      return poissonDraw(mean, uniform);
    });
  };
  const withGaps = (series: (number | null)[]): (number | null)[] =>
    chance(0.15) ? series.map((count, i) => (i < series.length - 10 && chance(0.03) ? null : count)) : series;
  const drawn = (one: Pick<Drawn, 'method' | 'series' | 'range' | 'control'> & Partial<Drawn>): Drawn => ({
    ...{ freq: 52, population: [], dates: null },
    ...one,
  });

  const regression = (method: 'farringtonFlexible' | 'farrington'): Drawn => {
    const freq = among([52, 52, 52, 12, 365] as const);
    const b = freq === 365 ? whole(1, 3) : whole(1, 6);
    const w = freq === 12 ? whole(1, 2) : whole(0, 5);
    const flexible = method === 'farringtonFlexible';
    const length = b * freq + w + among([0, 1, freq === 12 ? 3 : 60]) + 8 + (freq === 365 ? 20 : 0);
    const byDate = chance(0.4);
    const series = counts(length, freq);
    const offset = chance(0.3);
    const classic: Control = {
      ...{ b, w },
      ...{ reweight: chance(0.8), alpha: among([0.1, 0.05, 0.01, 0.001]), trend: chance(0.8) },
      ...{
        limit54: among([
          [5, 4],
          [5, 4],
          [0, 1],
          [20, 6],
        ]),
        powertrans: among(['2/3', '1/2', 'none']),
      },
    };
    const more: Control = {
      noPeriods: freq === 12 ? among([1, 1, 3]) : among([1, 1, 4, 10]),
      thresholdMethod: among(['delta', 'nbPlugin', 'muan']),
      weightsThreshold: among([2.58, 1, 1.5]),
      pThresholdTrend: among([0.05, 1, 0.2]),
      pastWeeksNotIncluded: among([null, 0, 1, 3, freq === 12 ? 4 : 26]),
      populationOffset: offset,
      glmWarnings: chance(0.5),
      fitFun: 'algo.farrington.fitGLM.flexible',
    };
    const fit = offset
      ? 'algo.farrington.fitGLM.populationOffset'
      : among(['algo.farrington.fitGLM.fast', 'algo.farrington.fitGLM']);
    return drawn({
      ...{ method, freq, series: flexible ? withGaps(series) : series },
      population: series.map((_, i) => 50_000 + 40 * i + (i % 7) * 100),
      dates: byDate ? datesFrom(`20${among(['00', '03', '08'])}-0${whole(1, 9)}-${whole(10, 28)}`, length, freq) : null,
      // Only the method of 1996 runs where some points of past years are before the series.
      range: steps(length - 5 - (!flexible && chance(0.2) ? w + 6 : 0), length),
      control: flexible ? { ...classic, ...more } : { ...classic, fitFun: fit },
    });
  };

  const ears = (): Drawn => {
    const series = withGaps(counts(80, 365));
    const control: Control = {
      method: among(['C1', 'C2', 'C3']),
      baseline: among([7, 7, 3, 14, 28]),
      minSigma: among([0.2, 0.5, 2]),
      ...(chance(0.5) ? { alpha: among([0.05, 0.01, 0.0001]) } : {}),
    };
    return drawn({ method: 'earsC', freq: 365, series, range: steps(40, 80), control });
  };

  const cusum = (): Drawn => {
    const control: Control = {
      k: among([1.04, 0.5, 1.5]),
      h: among([2.26, 4, 5]),
      trans: among(['standard', 'rossi', 'anscombe', 'anscombe2nd', 'pearsonNegBin', 'anscombeNegBin', 'none']),
      ...(chance(0.5) ? { alpha: among([0.02, 0.3, 1]) } : {}),
      ...among<Control>([{}, { m: 'glm' }, { m: among([0.7, 4, 60]) }, { m: steps(121, 170).map((i) => 3 + (i % 9)) }]),
    };
    return drawn({ method: 'cusum', series: counts(170, 52, [0.5, 2, 8, 40, 300]), range: steps(121, 170), control });
  };

  const past = (method: 'rki' | 'bayes' | 'cdc'): Drawn => {
    const b = whole(method === 'cdc' ? 1 : 0, 5);
    const control: Control = {
      rki: { b, w: whole(b === 0 ? 1 : 0, 8), actY: b === 0 || chance(0.5) },
      bayes: { b, w: whole(0, 8), actY: b === 0 || chance(0.5), alpha: among([0.05, 0.01, 0.001]) },
      cdc: { b, m: whole(b === 1 ? 1 : 0, 3), alpha: among([0.025, 0.05, 0.001]) },
    }[method];
    const series = counts(330, 52);
    return drawn({
      ...{ method, series: method === 'bayes' ? withGaps(series) : series, range: steps(301, 330), control },
    });
  };

  const outbreakP = (): Drawn => {
    const length = among([20, 40, 60]);
    const control: Control = { k: among([100, 20, 1000, 5]), ret: among(['cases', 'value']), maxUpperboundCases: 4000 };
    return drawn({ method: 'outbreakP', series: counts(length, 52), range: steps(1, length), control });
  };

  const glr = (method: 'glrpois' | 'glrnb'): Drawn => {
    const series = counts(150, 52, [0.3, 0.5, 2, 8, 40, 300]);
    const mean = series.reduce((a, b) => a + b, 0) / series.length;
    const estimated = chance(0.5);
    const epidemic = chance(0.3);
    const theta = chance(0.3) ? { theta: among([0.3, 0.7]) } : {};
    const control: Control = {
      ...(epidemic ? { change: 'epi' } : theta),
      mu0: estimated
        ? { S: whole(0, 2), trend: chance(0.5), refit: chance(0.3) }
        : steps(121, 150).map(() => Math.max(0.2, mean)),
      ...{ 'c.ARL': among([3, 5, 8]), dir: among(['inc', 'inc', 'dec']) },
      // R has no search for the cases of an epidemic.
      ret: epidemic ? 'value' : among(['value', 'cases']),
      ...{ Mtilde: whole(1, 3), M: among([-1, -1, 0, 5, 10]) },
    };
    if (method === 'glrpois') return drawn({ method, series, range: steps(121, 150), control });
    const alpha = estimated && chance(0.7) ? {} : { alpha: among([0, 0.001, 0.05, 0.2, 0.6]) };
    return drawn({ method, series, range: steps(121, 150), control: { ...control, ...alpha, xMax: 600 } });
  };

  /** Some options are left out, so that their defaults are compared too. */
  const withDefaults = (one: Drawn): Drawn => {
    const needed = [
      'mu0',
      'change',
      'xMax',
      'maxUpperboundCases',
      ...(['rki', 'bayes'].includes(one.method) ? ['b', 'actY'] : []),
    ];
    const fixed = one.method === 'glrnb' && Array.isArray(one.control.mu0) ? [...needed, 'alpha'] : needed;
    const kept = Object.entries(one.control).filter(
      ([name]) => fixed.includes(name) || (name === 'b' && one.freq === 365) || !chance(0.07),
    );
    // A longer window or history than was drawn might not fit the series.
    const long = one.method.startsWith('farrington') ? { b: one.control.b, w: one.control.w } : {};
    return { ...one, control: { ...long, ...Object.fromEntries(kept) } };
  };

  return steps(1, wanted)
    .flatMap(() => [
      ...[regression('farringtonFlexible'), regression('farringtonFlexible'), regression('farrington')],
      ...[ears(), cusum(), past('rki'), past('bayes'), past('cdc'), outbreakP(), glr('glrpois'), glr('glrnb')],
    ])
    .map(withDefaults);
}

/** A series of a data set: its dates where it counts years by them. */
export interface KnownSeries {
  name: string;
  freq: number;
  dates: string[] | null;
  observed: number[];
}

/** The same options on the last points of a known series of the same rhythm, each in its turn; what none is long enough for stays. */
export function onKnownSeries(drawn: readonly Drawn[], known: readonly KnownSeries[]): Drawn[] {
  return drawn.map((one, i) => {
    const { length } = one.series;
    const fitting = known.filter(
      ({ freq, observed }) => observed.length >= length && (freq === one.freq || one.method === 'earsC'),
    );
    const chosen = fitting[i % Math.max(1, fitting.length)];
    if (!chosen) return one;
    return {
      ...one,
      series: chosen.observed.slice(-length),
      dates: one.dates && (chosen.dates?.slice(-length) ?? null),
    };
  });
}

export const inR = (value: unknown): string => {
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return `c(${value.map((one) => (one === null ? 'NA' : inR(one))).join(',')})`;
  if (typeof value === 'object')
    return `list(${Object.entries(value)
      .map(([name, one]) => `${name}=${inR(one)}`)
      .join(',')})`;
  return typeof value === 'boolean' ? (value ? 'TRUE' : 'FALSE') : JSON.stringify(value);
};

/** R code that prints the run's number, then bounds, expectations and alarms. */
export function callOfR({ method, series, population, freq, dates, range, control }: Drawn, number: number): string {
  const options = `c(list(range=${inR(range)}), ${inR(control)})`;
  const parts = [
    `observed=matrix(${inR(series)})`,
    `frequency=${freq}`,
    ...(population.length > 0 ? [`population=matrix(${inR(population)})`] : []),
    dates ? `epoch=as.numeric(as.Date(${inR(dates)})), epochAsDate=TRUE` : 'start=c(2005,1)',
  ];
  const run =
    method === 'cdc'
      ? `{ r <- algo.cdc(create.disProg(1:${series.length}, ${inR(series)}, rep(0, ${series.length}), freq=${freq}, start=c(2005,1)), ${options}); list(bound=r$upperbound, alarm=r$alarm) }`
      : `{ r <- ${method}(sts(${parts.join(', ')}), ${options}); list(bound=upperbound(r), alarm=alarms(r), expected=r@control$expected) }`;
  return `out(${number}, try(${run}, silent=TRUE))`;
}
