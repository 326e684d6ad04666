/**
 * Random epidemics, tables, counts and reporting triangles through R (EpiEstim, surveillance, base) and through the epidemiology
 * library: largest relative differences by figure. `npx tsx bench/compare-epidemiology.bench.ts [runs] [seed]` (default 60); needs
 * Rscript with surveillance and EpiEstim (Debian: r-cran-surveillance, r-cran-epiestim).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poissonDraw, seededUniform } from '../src/algorithms/distributions.ts';
import { nowcast } from '../src/algorithms/epidemiology/nowcast.ts';
import { reproductionNumbers, serialInterval } from '../src/algorithms/epidemiology/reproduction-number.ts';
import { measureTable } from '../src/algorithms/epidemiology/two-by-two.ts';
import { poissonInterval, wilsonInterval } from '../src/algorithms/intervals.ts';
import { inR, steps } from './detection-draws.ts';
import { machine } from './server.ts';

const [wanted = 60, seed = 1] = process.argv.slice(2).map(Number);
const uniform = seededUniform(seed);
const whole = (low: number, high: number): number => low + Math.floor(uniform() * (high - low + 1));
const among = <T>(list: readonly T[]): T => list[Math.floor(uniform() * list.length)]!;

/** What is compared: names of figures, ours, and the R expression that gives theirs in the same order. */
interface Comparison {
  about: string;
  ours: number[];
  theirs: string;
}

function epidemic(): Comparison[] {
  const days = whole(20, 70);
  const growth = 0.9 + uniform() * 0.25;
  const incidence = steps(1, days).map((day) =>
    day === 1 ? 5 : poissonDraw(Math.min(400, 4 * growth ** day), uniform),
  );
  const [mean, sd, window] = [1.5 + uniform() * 6, 0.4 + uniform() * 3, whole(2, 10)];
  const interval = serialInterval(mean, sd, days);
  const estimates = reproductionNumbers(Float64Array.from(incidence), interval, { window });
  const columns = '"Mean(R)","Std(R)","Quantile.0.025(R)","Median(R)","Quantile.0.975(R)"';
  return [
    {
      about: 'reproduction number (EpiEstim, parametric)',
      ours: estimates.flatMap(({ mean: m, sd: s, low, median, high }) => [m, s, low, median, high]),
      theirs: `{ s <- seq(2, ${days - window + 1}); r <- estimate_R(${inR(incidence)}, method="parametric_si", config=make_config(list(mean_si=${mean}, std_si=${sd}, t_start=s, t_end=s+${window - 1})))$R; as.vector(t(as.matrix(r[!is.na(r[,"Mean(R)"]),c(${columns})]))) }`,
    },
    { about: 'serial interval (EpiEstim)', ours: [...interval], theirs: `discr_si(0:${days - 1}, ${mean}, ${sd})` },
  ];
}

function table(): Comparison[] {
  const size = among([5, 30, 300, 3000]);
  const [a, b, c, d] = [whole(0, size), whole(0, size), whole(0, size), whole(1, size)];
  if (a + b === 0 || a + c === 0) return [];
  const found = measureTable({ exposedIll: a, exposedWell: b, unexposedIll: c, unexposedWell: d });
  const finite = (values: number[]) => values.map((value) => (Number.isFinite(value) ? value : Number.NaN));
  const { oddsRatioExact: exact, oddsRatioMidP: mid } = found;
  const cells = `${a},${b},${c},${d}`;
  const comparisons: Comparison[] = [
    { about: 'Fisher’s p (fisher.test)', ours: [found.fisherP], theirs: `fisher.test(matrix(c(${cells}),2))$p.value` },
    {
      about: 'conditional odds ratio, exact and mid-p interval (non-central hypergeometric)',
      ours: finite([exact.estimate, exact.low, exact.high, mid.estimate, mid.low, mid.high]),
      theirs: `odds(${cells})`,
    },
  ];
  if (a * b * c * d > 0)
    comparisons.push({
      about: 'risk and odds ratio (Wald)',
      ours: [
        ...[found.riskRatio.estimate, found.riskRatio.low, found.riskRatio.high],
        ...[found.oddsRatio.estimate, found.oddsRatio.low, found.oddsRatio.high],
      ],
      theirs: `wald(${cells})`,
    });
  return comparisons;
}

function intervals(): Comparison[] {
  const trials = among([10, 200, 5000]);
  const [events, count] = [whole(0, trials), whole(0, among([5, 100, 5000]))];
  const wilson = wilsonInterval(events, trials)!;
  const poisson = poissonInterval(count)!;
  return [
    {
      about: 'Wilson’s interval (prop.test)',
      ours: [wilson.low, wilson.high],
      theirs: `prop.test(${events}, ${trials}, correct=FALSE)$conf.int`,
    },
    {
      about: 'interval of a Poisson mean (poisson.test)',
      ours: [poisson.low, poisson.high],
      theirs: `poisson.test(${count})$conf.int`,
    },
  ];
}

function triangle(): Comparison[] {
  const [days, longest] = [whole(25, 50), whole(4, 12)];
  const decay = 0.4 + uniform() * 0.5;
  const all = steps(0, days - 1).map(() => steps(0, longest).map((d) => poissonDraw(12 * decay ** d, uniform)));
  const known = all.map((row, day) => row.map((count, d) => (day + d <= days - 1 ? count : 0)));
  const list = known.flatMap((row, day) =>
    row.flatMap((count, d) => Array.from({ length: count }, () => [day, day + d])),
  );
  const found = nowcast(known);
  // The day before the last, which every delay but the shortest may still add to.
  const asked = steps(1, longest).map((back) => found[days - 1 - back]!);
  return [
    {
      about: 'nowcast (surveillance, lawless): share reported by delay',
      ours: asked.map(({ observed, expected }) => observed / expected),
      theirs: `{ l <- data.frame(dHospital=as.Date("2025-01-01")+${inR(list.map(([day]) => day))}, dReport=as.Date("2025-01-01")+${inR(list.map(([, on]) => on))}); capture.output(suppressMessages(nc <- nowcast(now=as.Date("2025-01-01")+${days - 1}, when=as.Date("2025-01-01")+${days - 1}-(${longest}:1), data=l, method="lawless", D=${longest}, control=list(dRange=as.Date(c("2025-01-01", as.character(as.Date("2025-01-01")+${days - 1}))))))); delayCDF(nc)[["lawless"]][2:${longest + 1}] }`,
    },
  ];
}

const comparisons = steps(1, wanted).flatMap(() => [...epidemic(), ...table(), ...intervals(), ...triangle()]);
const folder = mkdtempSync(join(tmpdir(), 'kangyu-compare-'));
writeFileSync(
  join(folder, 'run.R'),
  [
    'suppressMessages({library(surveillance); library(EpiEstim)}); options(warn=-1)',
    `odds <- function(a, b, c, d) {
  lo <- max(0, a+c-(c+d)); hi <- min(a+b, a+c); s <- lo:hi; w <- dhyper(s, a+b, c+d, a+c, log=TRUE)
  p <- function(t) { l <- w + s*t; e <- exp(l-max(l)); e/sum(e) }
  root <- function(f) exp(uniroot(f, c(-60, 60), tol=1e-14, maxiter=10000)$root)
  up <- function(t) sum(p(t)[s>=a]); down <- function(t) sum(p(t)[s<=a]); mid <- function(t) up(t) - p(t)[s==a]/2
  c(if (a==lo) 0 else if (a==hi) NaN else root(function(t) sum(s*p(t))-a),
    if (a==lo) 0 else root(function(t) up(t)-.025), if (a==hi) NaN else root(function(t) .025-down(t)),
    if (a==lo) 0 else if (a==hi) NaN else root(function(t) mid(t)-.5),
    if (a==lo) 0 else root(function(t) mid(t)-.025), if (a==hi) NaN else root(function(t) mid(t)-.975)) }
wald <- function(a, b, c, d) { z <- qnorm(.975); r <- (a/(a+b))/(c/(c+d)); e <- sqrt(1/a-1/(a+b)+1/c-1/(c+d)); o <- a*d/b/c; f <- sqrt(1/a+1/b+1/c+1/d)
  c(r, r*exp(-z*e), r*exp(z*e), o, o*exp(-z*f), o*exp(z*f)) }
out <- function(i, v) cat("RUN", i, if (inherits(v, "try-error")) c("failed", gsub("\\n", " ", v)) else formatC(as.numeric(v), digits=15, format="g"), "\\n")`,
    ...comparisons.map(({ theirs }, i) => `out(${i}, try(${theirs}, silent=TRUE))`),
  ].join('\n'),
);
const child = spawnSync('Rscript', ['run.R'], { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 });
rmSync(folder, { recursive: true });
if (child.status !== 0) throw new Error(`Rscript with surveillance and EpiEstim is needed: ${child.stderr}`);

console.log(machine());
const tallies = new Map<string, { runs: number; failed: number; figures: number; largest: number }>();
for (const line of child.stdout.split('\n').filter((text) => text.startsWith('RUN '))) {
  const [, number, ...rest] = line.trim().split(/\s+/);
  const { about, ours } = comparisons[Number(number)]!;
  const tally = tallies.get(about) ?? { runs: 0, failed: 0, figures: 0, largest: 0 };
  tallies.set(about, tally);
  if (rest[0] === 'failed' || rest.length !== ours.length) {
    tally.failed++;
    if (process.env.KANGYU_SHOW_DIFFERENCES) console.log(`  ${about}: R gives up (${rest.slice(0, 30).join(' ')})`);
    continue;
  }
  tally.runs++;
  rest.forEach((text, i) => {
    const theirs = text === 'NA' || text === 'NaN' ? Number.NaN : Number(text.replace('Inf', 'Infinity'));
    if (Number.isNaN(theirs) && Number.isNaN(ours[i]!)) return;
    const apart = ours[i] === theirs ? 0 : Math.abs(ours[i]! - theirs) / Math.max(Math.abs(theirs), 1e-9);
    tally.figures++;
    tally.largest = Math.max(tally.largest, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
    if (process.env.KANGYU_SHOW_DIFFERENCES && !(apart < 1e-6))
      console.log(`  ${about} ${i}: here ${ours[i]}, R ${theirs}`);
  });
}
for (const [about, { runs, failed, figures, largest }] of tallies)
  console.log(
    `${about}: ${runs} runs (${failed} that R gives up), ${figures} figures, largest relative difference ${largest.toExponential(1)}`,
  );
