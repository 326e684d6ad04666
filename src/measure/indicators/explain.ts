/** How a value came about: formula, then numbers, then what was counted, with where each came from. */

import { deathProbability } from '../../algorithms/death-probability.ts';
import { lifeTable } from '../../algorithms/life-table.ts';
import { roundHalfUp } from '../../algorithms/rounding.ts';
import type { AreaScope } from '../../record/index.ts';
import { type Restatement, restatements } from './close-period.ts';
import { joinStrata, type Lowest, lowestPart, type PooledDeaths, poolDeaths, YEAR_DAYS } from './compute-cell.ts';
import { openInputs } from './derive-cells.ts';
import { catalogue } from './load-catalogue.ts';
import { type Cell, cells, getIndicator, type Reading, readPeriods } from './read-cells.ts';
import { selectAreaInfo } from './store-cells.ts';
import { selectReported } from './store-reported.ts';
import type { BaseIndicator, Bilingual, DerivedIndicator, Side } from './types.ts';

export interface ExplanationInput {
  label: Bilingual;
  code?: string;
  value: number | null;
  source?: string;
  vintage?: string;
  /** Subjects behind the number. */
  rows?: number;
}

export interface ExplanationStep {
  label: Bilingual;
  expression: string;
  value: string;
  inputs: ExplanationInput[];
}

export interface Explanation {
  indicator: string;
  period: string;
  area: string;
  formula: Bilingual;
  steps: ExplanationStep[];
  provenance: {
    formulaVersion: string;
    computedAt: string | null;
    commitSeq: string | null;
    population: { source: string; vintage: string; basis: string; value: number } | null;
  };
  restatements: Restatement[];
}

export async function explain(
  k: Reading,
  question: { indicator: string; area: string; period: string },
  scope?: AreaScope,
): Promise<Explanation> {
  const indicator = getIndicator(question.indicator);
  const [cell] = await cells(k, { indicator: indicator.code, areas: [question.area], periods: [question.period] });
  const steps = cell!.source === 'reported' ? await reportedSteps(k, cell!) : await computedSteps(k, indicator, cell!);
  const { population, formulaVersion, computedAt, commitSeq } = cell!;
  return {
    ...question,
    formula: indicator.formula,
    steps,
    provenance: {
      formulaVersion,
      computedAt,
      commitSeq,
      population: population && {
        source: population.source,
        vintage: population.vintage,
        basis: `${population.basis} (${population.rule}: ${population.dates.join(', ')})`,
        value: population.value,
      },
    },
    restatements: await restatements(k, indicator.code, question.area, scope),
  };
}

async function reportedSteps(k: Reading, cell: Cell): Promise<ExplanationStep[]> {
  const indicator = getIndicator(cell.indicator);
  const [value] = await selectReported(k.db, {
    indicators: [cell.indicator],
    areas: [cell.area!],
    periods: [cell.period],
    current: true,
  });
  const inputs: ExplanationInput[] = [
    {
      label: { zh: '填报值', en: 'reported value' },
      value: value!.value,
      source: value!.source,
      vintage: value!.reportedAt,
    },
  ];
  if (value!.evidence)
    inputs.push({
      label: { zh: `佐证：${value!.evidence.name}`, en: `evidence: ${value!.evidence.name}` },
      value: null,
      source: value!.evidence.id,
    });
  return [
    {
      label: { zh: '填报', en: 'Reported' },
      expression: value!.source,
      value: roundHalfUp(value!.value, indicator.decimals),
      inputs,
    },
  ];
}

async function computedSteps(
  k: Reading,
  indicator: DerivedIndicator | BaseIndicator,
  cell: Cell,
): Promise<ExplanationStep[]> {
  const result = resultStep(indicator, cell);
  if (!('method' in indicator))
    return [await countStep(k, cell, indicator, 'numerator', undefined, indicator.numerator), result];
  switch (indicator.method) {
    case 'ratio':
      return [await sideStep(k, cell, indicator.numerator), await sideStep(k, cell, indicator.denominator), result];
    case 'share': {
      const base = catalogue().bases.get(indicator.base)!;
      const bottom = base.denominator ?? base.title;
      return [
        await countStep(k, cell, base, 'numerator', undefined, base.numerator),
        await countStep(k, cell, base, 'denominator', undefined, bottom),
        result,
      ];
    }
    case 'lowest':
      return [await lowestStep(k, indicator, cell), result];
    case 'life-table':
      return [...(await lifeTableSteps(k, indicator, cell)), result];
    case 'death-probability':
      return [...(await deathProbabilitySteps(k, indicator, cell)), result];
    case 'reported':
      return [{ label: { zh: '尚未填报', en: 'Not reported yet' }, expression: '', value: '—', inputs: [] }];
  }
}

/** Which place and kind has the lowest share, beside how many they were compared with. */
async function lowestStep(k: Reading, indicator: Lowest, cell: Cell): Promise<ExplanationStep> {
  const period = readPeriods([cell.period])[0]!;
  const target = { scope: 'area' as const, codes: [cell.area!], periods: [period], today: k.clock.today() };
  const inputs = await openInputs(k.db, catalogue(), [indicator], target);
  const key = { scope: 'area' as const, code: cell.area!, period: cell.period, stratum: cell.stratum ?? '' };
  const parts = inputs.parts(indicator, key, period);
  const lowest = lowestPart(parts);
  const names = new Map((await selectAreaInfo(k.db)).map(({ code, name }) => [code, name]));
  const nameOf = ({ code, stratum }: { code: string; stratum: string }) =>
    [names.get(code) ?? code, stratum].filter(Boolean).join(' · ');
  return {
    label: { zh: `${parts.length} 项中最低的一项`, en: `Lowest of ${parts.length}` },
    expression: lowest ? nameOf(lowest) : '—',
    value: lowest ? `${plain(lowest.numerator)} / ${plain(lowest.denominator)}` : '—',
    inputs: parts.map((part) => ({
      label: { zh: nameOf(part), en: nameOf(part) },
      value: part.denominator > 0 ? (part.numerator * indicator.factor) / part.denominator : null,
      source: catalogue().bases.get(indicator.base)!.source,
    })),
  };
}

async function sideStep(k: Reading, cell: Cell, side: Side): Promise<ExplanationStep> {
  if ('base' in side)
    return countStep(k, cell, catalogue().bases.get(side.base)!, side.column, side.stratum, side.words);
  const population = cell.population;
  return {
    label: side.words,
    expression: population ? `${population.basis} · ${population.rule} · ${population.dates.join(' + ')}` : '—',
    value: population ? plain(population.value) : '—',
    inputs: population
      ? [{ label: side.words, value: population.value, source: population.source, vintage: population.vintage }]
      : [],
  };
}

async function countStep(
  k: Reading,
  cell: Cell,
  base: BaseIndicator,
  column: 'numerator' | 'denominator',
  stratum: string | undefined,
  words: Bilingual,
): Promise<ExplanationStep> {
  const period = readPeriods([cell.period])[0]!;
  const inputs = await openInputs(k.db, catalogue(), [base], {
    scope: 'area',
    codes: [cell.area!],
    periods: [period],
    today: k.clock.today(),
  });
  const key = {
    scope: 'area' as const,
    code: cell.area!,
    period: cell.period,
    stratum: joinStrata(stratum, cell.stratum ?? ''),
  };
  const sum = inputs.sum(base.code, key);
  const value = sum === undefined ? null : base.kind === 'exposure' ? sum[column] / YEAR_DAYS : sum[column];
  const day = period.end < k.clock.today() ? period.end : k.clock.today();
  const when = base.kind === 'stock' ? day : `${period.start} – ${day}`;
  return {
    label: words,
    expression: `${base.code}${stratum ? ` [${stratum}]` : ''} · ${when}`,
    value: value === null ? '—' : plain(value),
    inputs: [
      {
        label: base.title,
        code: base.code,
        value,
        source: base.source,
        ...(sum?.facts === undefined ? {} : { rows: sum.facts }),
      },
    ],
  };
}

type Pooling = Extract<DerivedIndicator, { method: 'life-table' | 'death-probability' }>;

async function readPooled(k: Reading, indicator: Pooling, cell: Cell): Promise<PooledDeaths | undefined> {
  const period = readPeriods([cell.period])[0]!;
  const inputs = await openInputs(k.db, catalogue(), [indicator], {
    scope: 'area',
    codes: [cell.area!],
    periods: [period],
    today: k.clock.today(),
  });
  return poolDeaths(
    indicator,
    { scope: 'area', code: cell.area!, period: cell.period, stratum: cell.stratum ?? '' },
    period,
    inputs,
  );
}

function pooledStep(words: Bilingual, base: string, value: number, years: string): ExplanationStep {
  const { title, source } = catalogue().bases.get(base)!;
  return {
    label: words,
    expression: `${base} · ${years}`,
    value: plain(value),
    inputs: [{ label: title, code: base, value, source }],
  };
}

async function deathProbabilitySteps(
  k: Reading,
  indicator: Extract<DerivedIndicator, { method: 'death-probability' }>,
  cell: Cell,
): Promise<ExplanationStep[]> {
  const pooled = await readPooled(k, indicator, cell);
  if (!pooled) return [];
  const years = pooled.years.join(' + ');
  const found = deathProbability(pooled.groups, indicator.until);
  const groups = pooled.groups.map((g, i) => {
    const ages = `${g.age}–${(pooled.groups[i + 1]?.age ?? indicator.until) - 1}`;
    const q = found ? ` q=${found.q[i]!.toFixed(6)}` : '';
    return {
      label: {
        zh: `${ages}岁：死亡 ${plain(g.deaths)}，人年 ${plain(g.personYears)}${q}`,
        en: `age ${ages}: ${plain(g.deaths)} deaths, ${plain(g.personYears)} person-years${q}`,
      },
      value: g.personYears > 0 ? g.deaths / g.personYears : null,
    };
  });
  return [
    pooledStep(indicator.deaths.words, indicator.deaths.base, pooled.deaths, years),
    pooledStep(indicator.exposure.words, indicator.exposure.base, pooled.personYears, years),
    {
      label: {
        zh: `分年龄死亡概率（登记完整率 ${indicator.completeness}）`,
        en: `probability of dying by age (completeness of registration ${indicator.completeness})`,
      },
      expression: 'nqx = n·nMx / (1 + n·nMx / 2)',
      value: found ? (found.value * indicator.factor).toFixed(4) : '—',
      inputs: groups,
    },
  ];
}

async function lifeTableSteps(
  k: Reading,
  indicator: Extract<DerivedIndicator, { method: 'life-table' }>,
  cell: Cell,
): Promise<ExplanationStep[]> {
  const pooled = await readPooled(k, indicator, cell);
  if (!pooled) return [];
  const years = pooled.years.join(' + ');
  const table = lifeTable(pooled.groups, { a0: indicator.a0 });
  const rows = table?.rows ?? [];
  const groups = pooled.groups.map((g, i) => {
    const next = pooled.groups[i + 1]?.age;
    const ages = next === undefined ? `${g.age}+` : next - 1 === g.age ? `${g.age}` : `${g.age}–${next - 1}`;
    const row = rows[i];
    const shown = row ? `q=${row.q.toFixed(5)} l=${row.l.toFixed(0)} L=${row.L.toFixed(0)} e=${row.e.toFixed(2)}` : '';
    return {
      label: {
        zh: `${ages}岁：死亡 ${plain(g.deaths)}，人年 ${plain(g.personYears)} ${shown}`,
        en: `age ${ages}: ${plain(g.deaths)} deaths, ${plain(g.personYears)} person-years ${shown}`,
      },
      value: g.personYears > 0 ? g.deaths / g.personYears : null,
    };
  });
  return [
    pooledStep(indicator.deaths.words, indicator.deaths.base, pooled.deaths, years),
    pooledStep(indicator.exposure.words, indicator.exposure.base, pooled.personYears, years),
    {
      label: {
        zh: `分年龄死亡率（a0 = ${indicator.a0}，登记完整率 ${indicator.completeness}）`,
        en: `mortality by age (a0 = ${indicator.a0}, completeness of registration ${indicator.completeness})`,
      },
      expression: 'nqx = n·nMx / (1 + n·(1−a)·nMx)',
      value: table ? `T0 = ${plain(table.rows[0]!.T)}, l0 = ${plain(table.rows[0]!.l)}` : '—',
      inputs: groups,
    },
  ];
}

function resultStep(indicator: DerivedIndicator | BaseIndicator, cell: Cell): ExplanationStep {
  const factor = 'method' in indicator && 'factor' in indicator ? indicator.factor : undefined;
  const top = cell.numerator === null ? '—' : plain(cell.numerator);
  const bottom = cell.denominator === null ? '—' : plain(cell.denominator);
  const quotient = `${top} / ${bottom}${factor === undefined || factor === 1 ? '' : ` × ${factor}`}`;
  const fixed = { 'life-table': 'e0 = T0 / l0', 'death-probability': `1 − Π(1 − nqx) × ${factor}` };
  const expression = !('method' in indicator)
    ? top
    : indicator.method in fixed
      ? fixed[indicator.method as keyof typeof fixed]
      : quotient;
  const interval =
    cell.low === null || cell.high === null
      ? ''
      : ` (${roundHalfUp(cell.low, indicator.decimals)}–${roundHalfUp(cell.high, indicator.decimals)})`;
  return {
    label: indicator.title,
    expression,
    value: cell.value === null ? '—' : `${roundHalfUp(cell.value, indicator.decimals)}${interval}`,
    inputs: [],
  };
}

/** Whole numbers as they are, others to two digits. */
const plain = (value: number): string => (Number.isInteger(value) ? String(value) : roundHalfUp(value, 2));
