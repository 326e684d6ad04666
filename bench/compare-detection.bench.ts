/**
 * Random series and options through R's surveillance and through the detection library: largest relative differences of upper
 * bounds and expectations, and differing alarms, by method. `npx tsx bench/compare-detection.bench.ts [runs] [seed]`
 * (default 60 a method); needs Rscript with surveillance (Debian: r-cran-surveillance).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detect } from '../src/algorithms/detection/detect.ts';
import { poissonDraw, seededUniform } from '../src/algorithms/distributions.ts';
import { machine } from './server.ts';

const [wanted = 60, seed = 1] = process.argv.slice(2).map(Number);
const uniform = seededUniform(seed);
const among = <T>(list: readonly T[]): T => list[Math.floor(uniform() * list.length)]!;
const whole = (low: number, high: number): number => low + Math.floor(uniform() * (high - low + 1));

type Control = Record<string, unknown>;
interface Run {
  method: string;
  series: number[];
  population: number[];
  range: number[];
  control: Control;
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** Weekly counts with a season, a trend, bursts and gaps of zeros. */
function draw(weeks: number): number[] {
  const level = among([0.5, 2, 8, 40, 300]);
  const season = uniform();
  const trend = (uniform() - 0.5) * 0.006;
  const spread = among([0, 0, 0.3, 1]);
  return range(1, weeks).map((week) => {
    const burst = uniform() < 0.01 ? 5 : 1;
    const noise = Math.exp(spread * (uniform() + uniform() - 1));
    return poissonDraw(
      level * Math.exp(season * Math.cos((2 * Math.PI * week) / 52) + trend * week) * burst * noise,
      uniform,
    );
  });
}

function flexible(method: string): Run {
  const series = draw(420);
  const classic: Control = {
    b: whole(2, 5),
    w: whole(1, 4),
    reweight: uniform() < 0.8,
    alpha: among([0.1, 0.05, 0.01]),
    trend: uniform() < 0.8,
    powertrans: among(['2/3', '1/2', 'none']),
  };
  const offset = uniform() < 0.3;
  const more: Control = {
    noPeriods: among([1, 1, 4, 10]),
    thresholdMethod: among(['delta', 'nbPlugin', 'muan']),
    weightsThreshold: among([2.58, 1]),
    pThresholdTrend: among([0.05, 1]),
    pastWeeksNotIncluded: among([0, 3, 26]),
    populationOffset: offset,
    glmWarnings: false,
  };
  return {
    method,
    series,
    population: series.map((_, i) => 50_000 + 40 * i),
    range: range(415, 420),
    control:
      method === 'farrington'
        ? { ...classic, ...(offset ? { fitFun: 'algo.farrington.fitGLM.populationOffset' } : {}) }
        : { ...classic, ...more },
  };
}

function glr(method: string): Run {
  const series = draw(150);
  const mean = series.reduce((a, b) => a + b, 0) / series.length;
  const estimated = uniform() < 0.4;
  const epidemic = uniform() < 0.3;
  const dir = epidemic ? 'inc' : among(['inc', 'dec']);
  const control: Control = {
    ...(epidemic ? { change: 'epi' } : {}),
    mu0: estimated
      ? { S: whole(0, 2), trend: uniform() < 0.5, refit: uniform() < 0.3 }
      : range(121, 150).map(() => Math.max(0.2, mean)),
    'c.ARL': among([3, 5, 8]),
    dir,
    // R's search for the cases of a fall goes the wrong way with the negative binomial, and it has none for an epidemic.
    ret: epidemic || (method === 'glrnb' && dir === 'dec') ? 'value' : among(['value', 'cases']),
    Mtilde: whole(1, 3),
    M: among([-1, -1, 5, 10]),
    ...(uniform() < 0.3 ? { theta: among([0.3, 0.7]) } : {}),
    ...(method === 'glrnb' ? { alpha: among([0.05, 0.2, 0.6]), xMax: 1500 } : {}),
  };
  return { method, series, population: [], range: range(121, 150), control };
}

const runs: Run[] = [
  ...range(1, wanted).flatMap(() => [flexible('farringtonFlexible'), flexible('farrington')]),
  ...range(1, wanted).flatMap(() => [glr('glrpois'), glr('glrnb')]),
];

const inR = (value: unknown): string => {
  if (Array.isArray(value)) return `c(${value.map(inR).join(',')})`;
  if (value !== null && typeof value === 'object')
    return `list(${Object.entries(value)
      .map(([name, one]) => `${name}=${inR(one)}`)
      .join(',')})`;
  return typeof value === 'boolean' ? (value ? 'TRUE' : 'FALSE') : JSON.stringify(value);
};

const folder = mkdtempSync(join(tmpdir(), 'kangyu-compare-'));
writeFileSync(
  join(folder, 'run.R'),
  [
    'suppressMessages(library(surveillance)); options(warn = -1)',
    `out <- function(i, result) cat(i, if (inherits(result, "try-error")) "failed" else paste(
  c(result$bound, result$alarm), collapse = " "), "\\n")`,
    ...runs.map(({ method, series, population, range, control }, i) =>
      method.startsWith('glr')
        ? `out(${i}, try({ r <- algo.${method}(create.disProg(1:${series.length}, ${inR(series)}, rep(0, ${series.length}), freq = 52, start = c(2015, 1)), c(list(range = ${inR(range)}), ${inR(control)})); list(bound = r$upperbound, alarm = as.numeric(r$alarm)) }, silent = TRUE))`
        : `out(${i}, try({ r <- ${method}(sts(matrix(${inR(series)}), frequency = 52, start = c(2015, 1), population = matrix(${inR(population)})), c(list(range = ${inR(range)}), ${inR(control)})); list(bound = as.numeric(upperbound(r)), alarm = as.numeric(alarms(r))) }, silent = TRUE))`,
    ),
  ].join('\n'),
);
const run = spawnSync('Rscript', ['run.R'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
rmSync(folder, { recursive: true });
if (run.status !== 0) throw new Error(`Rscript with surveillance is needed: ${run.stderr}`);

console.log(machine());
const lines = run.stdout.split('\n').filter((line) => /^\d+ /.test(line));
for (const method of ['farringtonFlexible', 'farrington', 'glrpois', 'glrnb']) {
  let [compared, failed, bounds, alarms] = [0, 0, 0, 0];
  for (const line of lines) {
    const [number = '', ...rest] = line.trim().split(' ');
    const one = runs[Number(number)]!;
    if (one.method !== method) continue;
    if (rest[0] === 'failed') {
      failed++;
      continue;
    }
    const observed = Float64Array.from(one.series);
    const population = one.population.length > 0 ? Float64Array.from(one.population) : undefined;
    const control = { ...one.control, range: one.range };
    const { points } = detect(method, { observed, population, axis: { freq: 52 } }, control);
    const theirs = rest.map(Number);
    const largest = Math.max(
      ...points.map(({ index, upperbound }, i) =>
        noSearch(one, observed[index - 1]!) ? 0 : difference(upperbound, theirs[i]!),
      ),
    );
    const differing = points.filter(({ alarm }, i) => alarm !== (theirs[points.length + i] === 1)).length;
    compared++;
    bounds = Math.max(bounds, largest);
    alarms += differing;
    if (largest > 1e-6 || differing > 0)
      console.log(
        `  ${method} ${largest.toExponential(1)}, ${differing} alarms differ: ${JSON.stringify(one.control)}`,
      );
    if (process.env.KANGYU_SHOW_DIFFERENCES && largest > 1e-6)
      points.forEach((point, i) => {
        console.log(`    ${point.index} ${observed[point.index - 1]} ours ${point.upperbound} R ${theirs[i]}`);
      });
  }
  console.log(
    `${method.padEnd(20)} ${compared} runs (${failed} that R gives up): largest relative difference ${bounds.toExponential(1)}, ${alarms} alarms differ`,
  );
}

/** R does not look for the cases of an alarm where the count is 0 and the distribution negative binomial. */
function noSearch({ method, control }: Run, count: number): boolean {
  return method === 'glrnb' && control.ret === 'cases' && control.theta === undefined && count === 0;
}

function difference(ours: number, theirs: number): number {
  if ((Number.isNaN(ours) && Number.isNaN(theirs)) || ours === theirs) return 0;
  const found = Math.abs(ours - theirs) / Math.max(Math.abs(theirs), 0.01);
  return Number.isNaN(found) ? Number.POSITIVE_INFINITY : found;
}
