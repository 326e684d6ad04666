/**
 * Random series and options through R's surveillance and through the detection library, every method that both have: largest
 * relative differences of upper bounds and expectations, and differing alarms, by method.
 * `npx tsx bench/compare-detection.bench.ts [runs] [seed] [own|package] [method]` (default 60 a method, own series, all methods;
 * package: the data sets of surveillance); needs Rscript with surveillance (Debian: r-cran-surveillance).
 * KANGYU_SHOW_DIFFERENCES=1 prints the points that differ.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DetectionError } from '../src/algorithms/detection/control.ts';
import { type DetectedPoint, detect } from '../src/algorithms/detection/detect.ts';
import { dayNumber } from '../src/algorithms/detection/reference-points.ts';
import { callOfR, type Drawn, detectionDraws, type KnownSeries, onKnownSeries } from './detection-draws.ts';
import { machine } from './server.ts';

const [wanted = 60, seed = 1] = process.argv.slice(2, 4).map(Number);
const [from = 'own', only] = process.argv.slice(4);
const drawn = detectionDraws(seed, wanted).filter(({ method }) => !only || method === only);

/** What R prints. */
function runR(lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'kangyu-compare-'));
  writeFileSync(join(folder, 'run.R'), lines.join('\n'));
  const child = spawnSync('Rscript', ['run.R'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  rmSync(folder, { recursive: true });
  if (child.status !== 0) throw new Error(`Rscript with surveillance is needed: ${child.stderr}`);
  return child.stdout;
}

/** The first three units of every data set of surveillance that is a series of counts. */
function packageSeries(): KnownSeries[] {
  const printed = runR([
    `suppressMessages(library(surveillance)); options(warn=-1)
for (item in sub(" .*", "", data(package="surveillance")$results[,"Item"])) {
  e <- new.env(); try(data(list=item, package="surveillance", envir=e), silent=TRUE)
  for (name in ls(e)) { o <- get(name, e); if (inherits(o, "disProg")) o <- disProg2sts(o); if (inherits(o, "sts") && !anyNA(observed(o)))
    for (j in seq_len(min(3, ncol(o)))) cat("SERIES", paste0(name, "/", j), o@freq, if (o@epochAsDate) paste(epoch(o), collapse=",") else "-",
      paste(observed(o)[,j], collapse=","), "\\n") } }`,
  ]);
  return printed
    .split('\n')
    .filter((line) => line.startsWith('SERIES '))
    .map((line) => {
      const [, name = '', freq, dates = '-', counts = ''] = line.trim().split(' ');
      const days = dates === '-' ? null : dates.split(',');
      return { name, freq: Number(freq), dates: days, observed: counts.split(',').map(Number) };
    });
}

const runs = from === 'package' ? onKnownSeries(drawn, packageSeries()) : drawn;
const printed = runR([
  'suppressMessages(library(surveillance)); options(warn=-1)',
  `out <- function(i, r) if (inherits(r, "try-error")) cat("RUN", i, "failed", gsub("\\n", " ", r), "\\n") else {
  e <- if (is.null(r$expected)) rep(NA, length(r$bound)) else r$expected
  cat("RUN", i, formatC(c(as.numeric(r$bound), as.numeric(e), as.numeric(r$alarm)), digits=15, format="g"), "\\n")
}`,
  ...runs.map(callOfR),
]);

interface Tally {
  compared: number;
  /** Runs that R gives up, and what is refused here. */
  failed: number;
  refused: number;
  points: number;
  /** Points of which R says neither alarm nor none. */
  unsaid: number;
  bounds: number;
  expected: number;
  apart: number;
  alarms: number;
}

console.log(machine());
const tallies = new Map<string, Tally>();
for (const line of printed.split('\n').filter((text) => text.startsWith('RUN '))) {
  const [, number, ...rest] = line.trim().split(/\s+/);
  const one = runs[Number(number)]!;
  const tally = tallies.get(one.method) ?? empty();
  tallies.set(one.method, tally);
  if (rest[0] === 'failed') {
    tally.failed++;
    if (process.env.KANGYU_SHOW_DIFFERENCES) console.log(`  R gives up ${one.method}: ${rest.slice(1).join(' ')}`);
    continue;
  }
  compare(
    one,
    rest.map((text) => (text === 'NA' || text === 'NaN' ? Number.NaN : Number(text.replace('Inf', 'Infinity')))),
    tally,
  );
}
for (const [method, tally] of tallies)
  console.log(
    `${method.padEnd(18)} ${tally.compared} runs, ${tally.points} points, ${tally.unsaid} of which R says nothing (${tally.failed} runs that R gives up, ${tally.refused} refused here): ` +
      `largest relative difference of bounds ${tally.bounds.toExponential(1)}, of expectations ${tally.expected.toExponential(1)}, ` +
      `${tally.apart} points above 1e-6, ${tally.alarms} alarms differ`,
  );

function empty(): Tally {
  return { compared: 0, failed: 0, refused: 0, points: 0, unsaid: 0, bounds: 0, expected: 0, apart: 0, alarms: 0 };
}

function compare(one: Drawn, theirs: readonly number[], tally: Tally): void {
  const n = one.range.length;
  let points: DetectedPoint[];
  try {
    points = detect(
      one.method,
      {
        observed: Float64Array.from(one.series, (count) => count ?? Number.NaN),
        population: one.population.length > 0 ? Float64Array.from(one.population) : undefined,
        axis: { freq: one.freq, days: one.dates ? Int32Array.from(one.dates, dayNumber) : undefined },
      },
      { ...one.control, range: one.range },
    ).points;
  } catch (error) {
    if (!(error instanceof DetectionError)) throw error;
    tally.refused++;
    console.log(`  ${one.method} refused (${error.message}): ${JSON.stringify(one.control)}`);
    return;
  }
  tally.compared++;
  tally.points += n;
  const differing: string[] = [];
  points.forEach((point, i) => {
    const [bound, expected, alarm] = [theirs[i]!, theirs[n + i]!, theirs[2 * n + i]!];
    if (Number.isNaN(alarm)) {
      tally.unsaid++;
      return;
    }
    const apart = difference(point.upperbound, bound);
    const off = Number.isNaN(expected) ? 0 : difference(point.expected, expected);
    const turned = point.alarm !== (alarm === 1);
    tally.bounds = Math.max(tally.bounds, apart);
    tally.expected = Math.max(tally.expected, off);
    if (apart > 1e-6 || off > 1e-6) tally.apart++;
    if (turned) tally.alarms++;
    if (apart > 1e-6 || off > 1e-6 || turned)
      differing.push(
        `    ${point.index}: ${one.series[point.index - 1]} here ${point.upperbound} ${point.expected} ${point.alarm}, R ${bound} ${expected} ${alarm}`,
      );
  });
  if (differing.length === 0) return;
  const { mu0, ...options } = one.control;
  const shown = { ...options, ...(Array.isArray(mu0) ? { mu0: mu0[0] } : mu0 ? { mu0 } : {}) };
  console.log(
    `  ${one.method} freq ${one.freq}${one.dates ? ` from ${one.dates[0]}` : ''}: ${differing.length} of ${n} points differ: ${JSON.stringify(shown)}`,
  );
  if (process.env.KANGYU_SHOW_DIFFERENCES) console.log(differing.join('\n'));
}

function difference(ours: number, theirs: number): number {
  if ((Number.isNaN(ours) && Number.isNaN(theirs)) || ours === theirs) return 0;
  const found = Math.abs(ours - theirs) / Math.max(Math.abs(theirs), 0.01);
  return Number.isNaN(found) ? Number.POSITIVE_INFINITY : found;
}
