import { type BackTest, backTest, type Candidate, type CandidateResult } from '../../algorithms/detection/back-test.ts';
import type { DetectionSeries } from '../../algorithms/detection/farrington-flexible.ts';
import { KangyuError } from '../../kernel/index.ts';

/** Tried when the control names no candidates: the published thresholds of each method. */
const CANDIDATES: readonly Candidate[] = [
  ...[0.05, 0.01, 0.001].map((alpha) => ({ method: 'farringtonFlexible', control: { b: 3, noPeriods: 10, alpha } })),
  ...['C1', 'C2', 'C3'].map((method) => ({ method: 'earsC', control: { method, minSigma: 0.5 } })),
  ...[80, 90, 95].map((percentile) => ({ method: 'moving-percentile', control: { years: 3, percentile } })),
  { method: 'cusum', control: {} },
];

interface BackTestControl {
  candidates?: Candidate[];
  from?: number;
  outbreaks?: { from: number; to: number }[];
  inject?: { outbreaks?: number; sizes?: number[]; spread?: number; seed?: number };
  mostFalse?: number;
}

/** Runs the back-test a control file describes; without `from` the first three years are history. */
export function runBackTest(series: DetectionSeries, control: Readonly<Record<string, unknown>>): BackTest {
  const { candidates = CANDIDATES, from, outbreaks, inject, mostFalse } = readControl(control);
  const start = from ?? 3 * series.axis.freq + 30;
  if (start >= series.observed.length)
    throw new KangyuError('detect.range', { from: String(start), length: String(series.observed.length) });
  return backTest({
    series,
    candidates,
    from: start,
    ...(outbreaks && { known: outbreaks }),
    ...(inject && { inject }),
    ...(mostFalse !== undefined && { mostFalse }),
  });
}

function readControl(given: Readonly<Record<string, unknown>>): BackTestControl {
  const wrong = (name: string, allowed: string) =>
    new KangyuError('detect.control', { name, value: JSON.stringify(given[name]), allowed });
  const spans = given.outbreaks;
  const isSpan = (span: unknown) => {
    const { from, to } = (span ?? {}) as Record<string, unknown>;
    return Number.isInteger(from) && Number.isInteger(to) && (from as number) <= (to as number);
  };
  if (spans !== undefined && !(Array.isArray(spans) && spans.every(isSpan)))
    throw wrong('outbreaks', '[{"from": 120, "to": 124}]');
  const tried = given.candidates;
  const isCandidate = (candidate: unknown) => {
    const { method, control } = (candidate ?? {}) as Record<string, unknown>;
    return typeof method === 'string' && typeof control === 'object' && control !== null;
  };
  if (tried !== undefined && !(Array.isArray(tried) && tried.length > 0 && tried.every(isCandidate)))
    throw wrong('candidates', '[{"method": "earsC", "control": {"method": "C1"}}]');
  if (given.from !== undefined && !(Number.isInteger(given.from) && (given.from as number) > 1))
    throw wrong('from', '2, 3, 4 …');
  if (given.mostFalse !== undefined && !(typeof given.mostFalse === 'number' && given.mostFalse >= 0))
    throw wrong('mostFalse', '0 .. 1');
  const inject = (given.inject ?? {}) as Record<string, unknown>;
  const { sizes } = inject;
  const counts = (value: unknown) => value === undefined || (Number.isInteger(value) && (value as number) > 0);
  const positive = (value: unknown) => typeof value === 'number' && value > 0;
  if (
    typeof given.inject === 'string' ||
    !counts(inject.outbreaks) ||
    (sizes !== undefined && !(Array.isArray(sizes) && sizes.length > 0 && sizes.every(positive))) ||
    (inject.spread !== undefined && !positive(inject.spread)) ||
    (inject.seed !== undefined && !Number.isInteger(inject.seed))
  )
    throw wrong('inject', '{"outbreaks": 25, "sizes": [2, 5], "spread": 0.5, "seed": 1}');
  return given as BackTestControl;
}

/** The result as printed: a row a candidate, the recommended one marked. */
export function backTestRows({ results, recommended }: BackTest) {
  return results.map((result: CandidateResult) => ({
    method: result.method,
    control: result.control,
    outbreaks: result.outbreaks,
    found: result.found,
    sensitivity: known(result.sensitivity),
    falseAlarms: known(result.falseAlarms),
    delay: known(result.delay),
    recommended: result === recommended,
  }));
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
