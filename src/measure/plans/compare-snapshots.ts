/** Two evaluations of one plan side by side: what moved, for better or worse, and which figures were restated in between. */
import { roundForJudging, tidy } from './evaluate.ts';
import type { Bilingual } from './model.ts';
import { targetNumber } from './pace.ts';
import type { FactMoves } from './store-snapshots.ts';
import type { EvaluatedPlan, FigureOfPeriod, PlanStatus, SnapshotKind, TargetRow } from './types.ts';

/** One of the two evaluations compared; `id` null is the plan as it stands. */
export interface ComparedSide {
  id: string | null;
  on: string;
  phase: Bilingual;
  kind: SnapshotKind | null;
  title: string | null;
  createdAt: string | null;
  counts: PlanStatus['counts'];
  score: number | null;
}

export interface ComparedState {
  value: number | null;
  period: string | null;
  status: TargetRow['status'];
  progress: number | null;
  source: TargetRow['source'];
  baseline: number | null;
  target: TargetRow['target'];
}

export type Verdict = 'better' | 'worse' | 'same' | 'new' | 'removed' | 'unknown';

export interface ComparedTarget {
  no: string;
  name: string;
  nameEn?: string;
  domain: string;
  domainEn?: string;
  unit: string | null;
  decimals: number;
  direction: TargetRow['direction'];
  indicator: string | null;
  before: ComparedState | null;
  now: ComparedState | null;
  /** Change of the value in the indicator's unit; null where one of them is missing. */
  change: number | null;
  verdict: Verdict;
  /** The plan itself changed: another baseline or target. */
  redefined: boolean;
  /** Values of the same period that differ between the two evaluations. */
  restated: RestatedBetween[];
}

export interface RestatedBetween {
  period: string;
  before: number;
  now: number;
  reason: Bilingual;
}

export interface Comparison {
  plan: string;
  a: ComparedSide;
  b: ComparedSide;
  verdicts: Record<Verdict, number>;
  rows: ComparedTarget[];
}

export interface Evaluated {
  evaluated: EvaluatedPlan;
  info: { id: string; kind: SnapshotKind; title: string | null; createdAt: string } | null;
}

/** `a` is the earlier evaluation. Moves of subjects are known between two snapshots only. */
export function compareEvaluations(a: Evaluated, b: Evaluated, moves: readonly FactMoves[] = []): Comparison {
  const pairs = pairRows(a.evaluated.status.rows, b.evaluated.status.rows);
  const rows = pairs.map(([then, now]) => compareRow(then, now, a.evaluated, b.evaluated, moves));
  const verdicts: Comparison['verdicts'] = { better: 0, worse: 0, same: 0, new: 0, removed: 0, unknown: 0 };
  for (const { verdict } of rows) verdicts[verdict] += 1;
  return { plan: b.evaluated.plan.id, a: sideOf(a), b: sideOf(b), verdicts, rows };
}

function sideOf({ evaluated: { status }, info }: Evaluated): ComparedSide {
  return {
    id: info?.id ?? null,
    on: status.on,
    phase: status.phase,
    kind: info?.kind ?? null,
    title: info?.title ?? null,
    createdAt: info?.createdAt ?? null,
    counts: status.counts,
    score: status.score,
  };
}

/** Rows of the later plan in its order, each with the row it was before, then rows that are gone. A plan read anew may number its rows otherwise. */
function pairRows(then: readonly TargetRow[], now: readonly TargetRow[]): [TargetRow | null, TargetRow | null][] {
  const left = new Set(then);
  const found = new Map<TargetRow, TargetRow>();
  const rules: ((x: TargetRow, y: TargetRow) => boolean)[] = [
    (x, y) => x.no === y.no && (x.indicator !== null ? x.indicator === y.indicator : x.name === y.name),
    (x, y) => x.indicator !== null && x.indicator === y.indicator && x.target.byYear === y.target.byYear,
    (x, y) => x.name === y.name && x.target.byYear === y.target.byYear,
  ];
  for (const same of rules)
    for (const row of now) {
      const before = found.has(row) ? undefined : [...left].find((one) => same(row, one));
      if (!before) continue;
      found.set(row, before);
      left.delete(before);
    }
  return [
    ...now.map((row): [TargetRow | null, TargetRow | null] => [found.get(row) ?? null, row]),
    ...[...left].map((row): [TargetRow | null, TargetRow | null] => [row, null]),
  ];
}

function compareRow(
  then: TargetRow | null,
  now: TargetRow | null,
  a: EvaluatedPlan,
  b: EvaluatedPlan,
  moves: readonly FactMoves[],
): ComparedTarget {
  const row = (now ?? then) as TargetRow;
  const change =
    then?.value != null && now?.value != null
      ? tidy(roundForJudging(now.value, row.decimals) - roundForJudging(then.value, row.decimals))
      : null;
  return {
    no: row.no,
    name: row.name,
    ...(row.nameEn ? { nameEn: row.nameEn } : {}),
    domain: row.domain,
    ...(row.domainEn ? { domainEn: row.domainEn } : {}),
    unit: row.unit,
    decimals: row.decimals,
    direction: row.direction,
    indicator: row.indicator,
    before: then && stateOf(then),
    now: now && stateOf(now),
    change,
    verdict: then === null ? 'new' : now === null ? 'removed' : verdictOf(then, now, change),
    redefined:
      then !== null &&
      now !== null &&
      JSON.stringify([then.baseline, then.target.op, then.target.value, then.target.byYear]) !==
        JSON.stringify([now.baseline, now.target.op, now.target.value, now.target.byYear]),
    restated: row.indicator && then && now ? restatedBetween(row, a, b, moves) : [],
  };
}

function stateOf({ value, period, status, progress, source, baseline, target }: TargetRow): ComparedState {
  return { value, period, status, progress, source, baseline, target };
}

/** By the direction of the target; a neutral one is better when it came nearer to its goal. */
function verdictOf(then: TargetRow, now: TargetRow, change: number | null): Verdict {
  if (change === null) return 'unknown';
  if (change === 0) return 'same';
  if (now.direction !== 'neutral') return change > 0 === (now.direction === 'higher') ? 'better' : 'worse';
  const { target } = now;
  const goal = targetNumber({ ...now, op: target.op, value: target.value, byYear: target.byYear });
  if (goal === null) return 'unknown';
  const away = (row: TargetRow) => Math.abs(roundForJudging(row.value as number, row.decimals) - goal);
  const closer = tidy(away(now) - away(then));
  return closer === 0 ? 'same' : closer < 0 ? 'better' : 'worse';
}

function restatedBetween(
  row: TargetRow,
  a: EvaluatedPlan,
  b: EvaluatedPlan,
  moves: readonly FactMoves[],
): RestatedBetween[] {
  const code = row.indicator as string;
  const before = new Map((a.figures?.[code] ?? []).map((figure) => [figure.period, figure]));
  return (b.figures?.[code] ?? []).flatMap((now) => {
    const then = before.get(now.period);
    if (then?.value == null || now.value === null) return [];
    const [x, y] = [roundForJudging(then.value, row.decimals), roundForJudging(now.value, row.decimals)];
    return x === y ? [] : [{ period: now.period, before: x, now: y, reason: reasonOf(code, then, now, b, moves) }];
  });
}

const SOURCE: Record<FigureOfPeriod['source'], Bilingual> = {
  computed: { zh: '记录计算', en: 'computed' },
  reported: { zh: '填报', en: 'reported' },
  none: { zh: '无', en: 'none' },
};

/** What made a figure of the same period another one. */
function reasonOf(
  code: string,
  then: FigureOfPeriod,
  now: FigureOfPeriod,
  b: EvaluatedPlan,
  moves: readonly FactMoves[],
): Bilingual {
  const parts: Bilingual[] = [];
  if (then.formulaVersion !== now.formulaVersion)
    parts.push({
      zh: `口径由第 ${then.formulaVersion} 版改为第 ${now.formulaVersion} 版`,
      en: `formula version ${then.formulaVersion} became ${now.formulaVersion}`,
    });
  if (then.source !== now.source)
    parts.push({
      zh: `来源由${SOURCE[then.source].zh}变为${SOURCE[now.source].zh}`,
      en: `source changed from ${SOURCE[then.source].en} to ${SOURCE[now.source].en}`,
    });
  if (then.numerator !== null && now.numerator !== null && then.numerator !== now.numerator)
    parts.push({
      zh: `分子由 ${then.numerator} 变为 ${now.numerator}`,
      en: `the numerator went from ${then.numerator} to ${now.numerator}`,
    });
  if (then.denominator !== null && now.denominator !== null && then.denominator !== now.denominator)
    parts.push({
      zh: `分母由 ${then.denominator} 变为 ${now.denominator}`,
      en: `the denominator went from ${then.denominator} to ${now.denominator}`,
    });
  const moved = moves.find(({ indicator, period }) => indicator === code && period === now.period);
  if (moved)
    parts.push({
      zh: `对象新增 ${moved.added}、移除 ${moved.removed}、更改 ${moved.changed}`,
      en: `${moved.added} subjects added, ${moved.removed} removed, ${moved.changed} changed`,
    });
  const closed = b.restatements?.find(({ indicator, period }) => indicator === code && period === now.period);
  if (closed) parts.push(closed.reason);
  if (parts.length === 0)
    parts.push({ zh: '填报值更正或合并年份的数据有更新', en: 'a corrected report or an updated pooled year' });
  return { zh: parts.map(({ zh }) => zh).join('；'), en: parts.map(({ en }) => en).join('; ') };
}
