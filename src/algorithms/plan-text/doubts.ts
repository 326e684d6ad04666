/**
 * Doubts that one read document raises against itself; nothing is corrected. Ratios and sums between catalogue
 * indicators are checked where the catalogue's relations are known.
 */
import { pastFacts } from './past-facts.ts';
import { indicatorKey } from './tables.ts';
import type {
  Direction,
  Operator,
  PlanLexicon,
  PlanText,
  ReadDoubt,
  ReadPlan,
  Span,
  StatedTarget,
  TableIndicator,
} from './types.ts';
import { periodOf } from './years.ts';

interface Claim {
  name: string;
  key: string;
  unit: string | null;
  op: Operator;
  value: number | null;
  raw: string;
  byYear: number | null;
  implied: boolean;
  direction: Direction;
  area: string;
  span: Span;
  table: boolean;
}

const NUMERIC = new Set<Operator>(['>=', '<=', '>', '<', '==', 'keep']);

function claimsOf(rows: readonly TableIndicator[], stated: readonly StatedTarget[]): Claim[] {
  const numeric = (op: Operator, value: unknown): number | null =>
    NUMERIC.has(op) && typeof value === 'number' ? value : null;
  return [
    ...rows.map((row) => ({
      name: row.name,
      key: indicatorKey(row.name),
      unit: row.unit,
      op: row.target.op,
      value: numeric(row.target.op, row.target.value),
      raw: row.target.op === 'keep' ? `${row.target.raw}(${row.baselineRaw})` : row.target.raw,
      byYear: row.target.byYear ?? null,
      implied: false,
      direction: row.direction,
      area: row.area ?? '',
      span: row.span,
      table: true,
    })),
    // Counts are parts and totals under like names; only measures can contradict each other.
    ...stated
      .filter(({ kind }) => kind === 'value')
      .map((one) => ({
        name: one.name,
        key: indicatorKey(one.name),
        unit: one.unit,
        op: one.op,
        value: numeric(one.op, one.value),
        raw: one.raw,
        byYear: one.byYear,
        implied: one.byYearImplied,
        direction: one.direction,
        area: '',
        span: one.span,
        table: false,
      })),
  ];
}

const doubt = (type: ReadDoubt['type'], subject: string, zh: string, en: string, spans: Span[]): ReadDoubt => ({
  type,
  subject,
  finding: { zh, en },
  origin: 'rule',
  spans,
});

function conflicts(claims: readonly Claim[]): ReadDoubt[] {
  const groups = new Map<string, Claim[]>();
  for (const claim of claims) {
    if (claim.value === null || claim.key.length < 4 || claim.area !== '') continue;
    const group = groups.get(claim.key);
    if (group) group.push(claim);
    else groups.set(claim.key, [claim]);
  }
  const found: ReadDoubt[] = [];
  for (const group of groups.values()) {
    const first = group[0]!;
    for (const other of group.slice(1)) {
      if (other.byYear !== first.byYear) continue;
      const spans = [first.span, other.span];
      if (first.unit !== null && other.unit !== null && first.unit !== other.unit) {
        const zh = `同一名称有两个单位：${first.unit} 与 ${other.unit}。`;
        found.push(
          doubt('definition', first.name, zh, `One name has two units: ${first.unit} and ${other.unit}.`, spans),
        );
      } else if (first.value !== other.value) {
        const zh = `同一目标有两个数值：${first.raw} 与 ${other.raw}。`;
        found.push(
          doubt('conflict', first.name, zh, `One target has two values: ${first.raw} and ${other.raw}.`, spans),
        );
      }
    }
  }
  return found;
}

function looser(rows: readonly TableIndicator[]): ReadDoubt[] {
  return rows.flatMap((row) => {
    const { op, value, raw } = row.target;
    if (row.baseline === null || typeof value !== 'number' || !['>=', '<=', '>', '<'].includes(op)) return [];
    const worse = row.direction === 'higher' ? value < row.baseline : row.direction === 'lower' && value > row.baseline;
    if (!worse) return [];
    const zh = `目标 ${raw} 比基期 ${row.baselineRaw} 宽松。`;
    return [
      doubt('looser-than-baseline', row.name, zh, `Target ${raw} is looser than the baseline ${row.baselineRaw}.`, [
        row.span,
      ]),
    ];
  });
}

/** Names whose share may pass 100 %: growth, bed use, ratios of two different things. */
const OPEN_SHARE = /增长|增幅|增速|使用率|提高|负债|上涨|周转|倍/;

function impossible(claims: readonly Claim[]): ReadDoubt[] {
  return claims.flatMap((claim) => {
    const { name, raw, value, unit, op } = claim;
    if (value === null) return [];
    const beyond = /以上|超过|大于|高于|>/.test(raw) && op !== '<=' && op !== '<';
    const share = unit === '%' && !OPEN_SHARE.test(name);
    const wrong =
      (share && (value > 100 || (value === 100 && beyond && !/≥|>=|不低于/.test(raw)))) ||
      (unit === '‰' && value > 1000) ||
      (unit === '岁' && /寿命/.test(name) && (value > 100 || value < 40)) ||
      value < 0;
    if (!wrong) return [];
    return [
      doubt('impossible', name, `${raw} 对单位“${unit}”不可能。`, `${raw} is impossible for the unit ${unit}.`, [
        claim.span,
      ]),
    ];
  });
}

function deadlines(claims: readonly Claim[], period: readonly [number, number] | null, text: string): ReadDoubt[] {
  if (!period) return [];
  return claims.flatMap(({ name, byYear, implied, span }) => {
    if (byYear === null || implied || (byYear >= period[0] && byYear <= period[1])) return [];
    // An outlook beyond the period is meant so.
    if (byYear > period[1] && /展望|远景|愿景/.test(text.slice(Math.max(0, span[0] - 60), span[1]))) return [];
    if (byYear > period[1] && byYear % 5 === 0 && byYear - period[1] >= 5) return [];
    const zh = `期限 ${byYear} 年不在规划期 ${period[0]}—${period[1]} 年之内。`;
    return [
      doubt('deadline', name, zh, `The deadline ${byYear} lies outside the period ${period[0]}–${period[1]}.`, [span]),
    ];
  });
}

/** 其中 rows and parts that exceed their whole. */
function sums(rows: readonly TableIndicator[], stated: readonly StatedTarget[]): ReadDoubt[] {
  const found: ReadDoubt[] = [];
  const byNo = new Map(rows.map((row) => [`${row.table} ${row.no}`, row]));
  for (const row of rows) {
    const whole = row.parent ? byNo.get(`${row.table} ${row.parent}`) : undefined;
    if (!whole || whole.unit !== row.unit) continue;
    const [part, total] = [row.target.value, whole.target.value];
    if (typeof part !== 'number' || typeof total !== 'number' || part <= total || row.unit === '%') continue;
    const zh = `其中项 ${row.target.raw} 大于总项“${whole.name}” ${whole.target.raw}。`;
    const en = `The part ${row.target.raw} exceeds its whole, ${whole.target.raw}.`;
    found.push(doubt('sum-exceeds', row.name, zh, en, [row.span, whole.span]));
  }
  const counts = stated.filter(({ kind, value }) => kind === 'count' && typeof value === 'number');
  for (let i = 0; i + 1 < counts.length; i++) {
    if (!/^其中/.test(counts[i + 1]!.quote)) continue;
    const whole = counts[i]!;
    const parts: StatedTarget[] = [];
    for (let k = i + 1; k < counts.length && counts[k]!.unit === whole.unit; k++) {
      const near = counts[k]!.span[0] - (parts.at(-1) ?? whole).span[1] <= 3;
      if (!near) break;
      parts.push(counts[k]!);
    }
    const sum = parts.reduce((total, { value }) => total + (value as number), 0);
    if (sum <= (whole.value as number)) continue;
    const zh = `各部分合计 ${sum} 大于总数 ${whole.raw}。`;
    const en = `The parts add up to ${sum}, more than the whole, ${whole.raw}.`;
    found.push(
      doubt(
        'sum-exceeds',
        whole.name,
        zh,
        en,
        [whole, ...parts].map(({ span }) => span),
      ),
    );
  }
  return found;
}

function baselines(document: PlanText, rows: readonly TableIndicator[], lexicon: PlanLexicon): ReadDoubt[] {
  const period = periodOf(document.text);
  if (!period || rows.length === 0) return [];
  const told = new Map(pastFacts(document, lexicon, period).map((fact) => [indicatorKey(fact.name), fact]));
  return rows.flatMap((row) => {
    const fact = told.get(indicatorKey(row.name));
    if (!fact || row.baseline === null || row.area || fact.value === row.baseline) return [];
    if (fact.unit !== null && row.unit !== null && fact.unit !== row.unit) return [];
    const zh = `基期有两个数值：正文 ${fact.value}，表中 ${row.baselineRaw}。`;
    const en = `The baseline has two values: ${fact.value} in the text, ${row.baselineRaw} in the table.`;
    return [doubt('conflict', row.name, zh, en, [fact.span, row.span])];
  });
}

export function findDoubts(
  document: PlanText,
  read: Pick<ReadPlan, 'plan' | 'tableIndicators' | 'statedTargets'>,
  lexicon: PlanLexicon,
): ReadDoubt[] {
  const { tableIndicators: rows, statedTargets: stated } = read;
  const claims = claimsOf(rows, stated);
  return [
    ...conflicts(claims),
    ...baselines(document, rows, lexicon),
    ...looser(rows),
    ...impossible(claims),
    ...deadlines(claims, read.plan.period, document.text),
    ...sums(rows, stated),
  ];
}
