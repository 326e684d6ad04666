/** Gathers what targets of the next plan are proposed from, in a few reads for all rows together. */
import { periodsBetween } from '../../../algorithms/periods.ts';
import { cells, factsByCode, findIndicator, indicatorFacts, type Reading } from '../../indicators/index.ts';
import { children, getArea } from '../../population/index.ts';
import { specOfTarget } from '../build-status.ts';
import { targetNumber } from '../pace.ts';
import { type StoredPlan, selectPlans } from '../store.ts';
import type { EvaluatedPlan } from '../types.ts';
import type { RowBasis } from './draft-types.ts';

/** Fewer siblings with a value than this say little: the plan's own townships stand in. */
const SIBLINGS = 3;

/** Basis by number of the row of the last plan. */
export async function basisOfPlan(k: Reading, evaluated: EvaluatedPlan): Promise<Map<string, RowBasis>> {
  const { plan, status } = evaluated;
  const codes = [
    ...new Set(status.rows.flatMap((row) => (row.indicator && row.value !== null ? [row.indicator] : []))),
  ];
  const periods = new Map(status.rows.map((row) => [row.indicator, row.period]));
  const peers = await siblingValues(
    k,
    plan.areaCode,
    codes,
    [...new Set(periods.values())].flatMap((one) => one ?? []),
  );
  const others = await otherTargets(k, plan);
  const facts = factsByCode();
  return new Map(
    status.rows.map((row): [string, RowBasis] => {
      const code = row.indicator ?? '';
      const siblings = peers.get(`${code} ${row.period}`) ?? [];
      const townships = (evaluated.townships[row.no] ?? []).flatMap(({ name, value }) =>
        value === null ? [] : [{ name, value }],
      );
      const values = siblings.length >= SIBLINGS ? siblings : townships;
      const basis: RowBasis = {
        points: row.spark.flatMap(({ period, value }) => (value === null ? [] : [{ period, value }])),
        last: {
          op: row.target.op,
          value: row.target.value,
          raw: row.target.raw,
          byYear: row.target.byYear,
          baseline: row.baseline,
          baselineYear: row.baselineYear,
          status: row.status,
        },
        figures:
          row.period === null
            ? null
            : {
                numerator: row.numerator,
                denominator: row.denominator,
                factor: facts.get(code)?.factor ?? null,
                period: row.period.slice(0, 4),
              },
        peers:
          values.length >= SIBLINGS && row.period
            ? { kind: values === siblings ? 'siblings' : 'townships', period: row.period, values }
            : null,
        plans: others.targets.get(code) ?? [],
        reference: others.references.get(code) ?? null,
      };
      return [row.no, basis];
    }),
  );
}

/** Basis of an indicator that the last plan did not have. */
export async function basisOfIndicator(
  k: Reading,
  plan: StoredPlan,
  code: string,
): Promise<{ basis: RowBasis; value: number | null; period: string | null }> {
  const today = k.clock.today();
  const last = Math.min(Number(today.slice(0, 4)), plan.period[1]);
  const years = periodsBetween('year', `${plan.period[0] - 1}-01-01`, `${last}-12-31`)
    .filter(({ end }) => end <= today)
    .map(({ label }) => label);
  const own = years.length > 0 ? await cells(k, { indicator: code, areas: [plan.areaCode], periods: years }) : [];
  const known = own.filter((cell) => cell.value !== null && !cell.suppressed);
  const newest = known.at(-1);
  const period = newest?.period ?? null;
  const peers = period ? await siblingValues(k, plan.areaCode, [code], [period]) : new Map();
  const siblings: { name: string; value: number }[] = peers.get(`${code} ${period}`) ?? [];
  const others = await otherTargets(k, plan);
  return {
    value: newest?.value ?? null,
    period,
    basis: {
      points: known.map((cell) => ({ period: cell.period, value: cell.value as number })),
      last: null,
      figures: newest
        ? {
            numerator: newest.numerator,
            denominator: newest.denominator,
            factor: indicatorFacts().find((one) => one.code === code)?.factor ?? null,
            period: newest.period,
          }
        : null,
      peers: siblings.length >= SIBLINGS && period ? { kind: 'siblings', period, values: siblings } : null,
      plans: others.targets.get(code) ?? [],
      reference: others.references.get(code) ?? null,
    },
  };
}

/** Values of the areas beside the plan's own, by indicator and period. */
async function siblingValues(
  k: Reading,
  areaCode: string,
  codes: readonly string[],
  periods: readonly string[],
): Promise<Map<string, { name: string; value: number }[]>> {
  const found = new Map<string, { name: string; value: number }[]>();
  if (codes.length === 0 || periods.length === 0) return found;
  const area = await getArea(k.db, areaCode);
  if (!area.parent) return found;
  const siblings = (await children(k.db, area.parent)).filter(({ code }) => code !== areaCode);
  if (siblings.length === 0) return found;
  const areas = siblings.map(({ code }) => code);
  for (const cell of await cells(k, { indicator: codes, areas, periods })) {
    if (cell.value === null || cell.suppressed) continue;
    const key = `${cell.indicator} ${cell.period}`;
    const list = found.get(key) ?? [];
    found.set(key, list);
    list.push({ name: cell.name ?? cell.area ?? '', value: cell.value });
  }
  return found;
}

/** Targets of other plans by indicator (drafts of this area's own next plan left out), and published references. */
async function otherTargets(k: Reading, plan: StoredPlan) {
  const targets = new Map<string, RowBasis['plans']>();
  const references = new Map<string, NonNullable<RowBasis['reference']>>();
  for (const other of await selectPlans(k.db)) {
    for (const one of other.references) {
      const kept = references.get(one.indicator);
      if (!kept || kept.year < one.year)
        references.set(one.indicator, { year: one.year, value: one.value, issuer: one.issuer });
    }
    if (other.areaCode === plan.areaCode) continue;
    for (const target of other.targets) {
      if (!target.indicator || target.repeats) continue;
      const decimals = findIndicator(target.indicator)?.decimals ?? 2;
      const line = targetNumber(specOfTarget(other, target, decimals));
      if (line === null) continue;
      const list = targets.get(target.indicator) ?? [];
      targets.set(target.indicator, list);
      list.push({ title: other.region, op: target.op, value: target.value, byYear: target.byYear, line });
    }
  }
  return { targets, references };
}
