/**
 * farringtonFlexible (noPeriods 10, b 5, one point) on many weekly series, and the prospective space-time scan. Baseline of
 * the same run: R's surveillance on some of the same series, where Rscript and the package are installed.
 * `npx tsx bench/detection.bench.ts [series] [series for R]` (default 10000, 200).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detect } from '../src/algorithms/detection/detect.ts';
import { poissonDraw, seededUniform } from '../src/algorithms/distributions.ts';
import { scanClusters } from '../src/algorithms/epidemiology/scan.ts';
import { machine } from './server.ts';

const [wanted = 10_000, forR = 200] = process.argv.slice(2).map(Number);
const WEEKS = 52 * 8;
const CONTROL = { b: 5, noPeriods: 10, w: 3, alpha: 0.01, range: [WEEKS], thresholdMethod: 'nbPlugin' };
const uniform = seededUniform(1);
const series = Array.from({ length: wanted }, (_, i) =>
  Float64Array.from({ length: WEEKS }, (_, week) =>
    poissonDraw((2 + (i % 20)) * Math.exp(0.4 * Math.cos((2 * Math.PI * week) / 52)), uniform),
  ),
);

console.log(machine());
const start = performance.now();
const startedCpu = process.cpuUsage();
const bounds = series.map(
  (observed) => detect('farringtonFlexible', { observed, axis: { freq: 52 } }, CONTROL).points[0]!.upperbound,
);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(startedCpu);
console.log(
  `farringtonFlexible  ${wanted} series of ${WEEKS} weeks, one point each: ${seconds.toFixed(2)} s (${((user + system) / 1e6).toFixed(2)} s of processor)`,
);
compareWithR();

const AREAS = 100;
const DAYS = 28;
const places = Array.from({ length: AREAS }, (_, i) => [i % 10, Math.floor(i / 10)] as const);
const counts = places.map(() => Array.from({ length: DAYS }, () => poissonDraw(1, uniform)));
for (const maxDays of [7, DAYS]) {
  const begin = performance.now();
  scanClusters({ counts, places, maxDays, replicates: 999 });
  const took = (performance.now() - begin) / 1000;
  console.log(
    `scan                ${AREAS} areas x ${DAYS} days, windows to ${maxDays}, 999 replicates: ${took.toFixed(2)} s`,
  );
}

function compareWithR(): void {
  const folder = mkdtempSync(join(tmpdir(), 'kangyu-detection-'));
  const some = series.slice(0, forR);
  writeFileSync(join(folder, 'series.csv'), some.map((counts) => counts.join(',')).join('\n'));
  writeFileSync(
    join(folder, 'run.R'),
    `suppressMessages(library(surveillance))
counts <- as.matrix(read.csv("series.csv", header = FALSE))
control <- list(range = ${WEEKS}, b = 5, w = 3, noPeriods = 10, alpha = 0.01, thresholdMethod = "nbPlugin", glmWarnings = FALSE)
took <- system.time(bounds <- sapply(seq_len(nrow(counts)), function(i)
  upperbound(farringtonFlexible(sts(counts[i, ], frequency = 52, start = c(2015, 1)), control))))["elapsed"]
cat(took, bounds)`,
  );
  const run = spawnSync('Rscript', ['run.R'], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  if (run.status !== 0) {
    console.log('  baseline: Rscript with surveillance is not installed here (Debian: r-cran-surveillance)');
    return;
  }
  const [took = Number.NaN, ...theirs] = run.stdout.trim().split(/\s+/).map(Number);
  const ratio = took / forR / (seconds / wanted);
  const differences = theirs.map((bound, i) => Math.abs(bound - bounds[i]!) / Math.max(0.01, Math.abs(bound)));
  console.log(`  baseline: R surveillance, ${forR} of the series: ${took.toFixed(2)} s; ratio ${ratio.toFixed(0)} x R`);
  console.log(
    `  largest relative difference of the upper bounds ${Math.max(...differences.filter((d) => !Number.isNaN(d))).toExponential(1)}`,
  );
}
