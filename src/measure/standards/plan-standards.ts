import type { Kernel } from '../../kernel/index.ts';
import { getPlan } from '../plans/index.ts';
import { number } from './describe.ts';
import { evaluateIn, type StandardResult } from './evaluate-area.ts';
import { getStandard, standardsContent } from './load-standards.ts';
import { openScope, standardNo } from './open-scope.ts';
import type { Bilingual } from './types.ts';

/** A numbered rule of a plan, evaluated where it is bound to a standard; `result` is null for rules nothing is counted for. */
export interface PlanStandard {
  no: string;
  rule: string;
  ruleEn: string | null;
  quantity: unknown;
  result: StandardResult | null;
}

/** The rules of a plan in its order, over the plan's area; a rule that is two standards stands twice. */
export async function planStandards(
  k: Pick<Kernel, 'db' | 'clock' | 'instance'>,
  planId: string,
  on?: string,
): Promise<{ area: string; on: string; items: PlanStandard[] }> {
  const plan = await getPlan(k.db, planId);
  const today = k.clock.today();
  const end = `${plan.period[1]}-12-31`;
  const day = on ?? (today < end ? today : end);
  const scope = await openScope(k, { area: plan.areaCode, on: day, plan: planId });
  const bindings = standardsContent().bindings.get(planId) ?? [];
  const bound = [...new Set(bindings.map(({ standard }) => standard))].map(getStandard);
  const results = new Map((await evaluateIn(k, scope, bound, [plan.areaCode])).map((one) => [one.code, one]));
  const items = plan.standards.flatMap((standard, position): PlanStandard[] => {
    const no = standardNo(position);
    const base = { no, rule: standard.rule, ruleEn: standard.ruleEn, quantity: standard.quantity };
    const mine = bindings.filter((binding) => binding.no === no);
    if (mine.length === 0) return [{ ...base, result: null }];
    return mine.map((binding) => ({ ...base, result: results.get(binding.standard)! }));
  });
  return { area: plan.areaCode, on: day, items };
}

/** A row for reports: plain figures, with what must be said beside them. */
export interface StandardRow {
  no: string;
  rule: Bilingual;
  standard: Bilingual;
  status: StandardResult['status'] | 'not-counted';
  actual: number | null;
  needed: number | null;
  /** Missing, or too much where the status is `over`. */
  gap: number | null;
  unit: Bilingual;
  note: Bilingual;
}

/** The standards of a plan as rows of a report, on a day (default: today, never after the plan's end). */
export async function standardsOf(
  k: Pick<Kernel, 'db' | 'clock' | 'instance'>,
  planId: string,
  on?: string,
): Promise<StandardRow[]> {
  const { items } = await planStandards(k, planId, on);
  return items.map(({ no, rule, ruleEn, quantity, result }) => {
    const words = { zh: rule, en: ruleEn ?? rule };
    if (!result)
      return {
        no,
        rule: words,
        standard: { zh: plainQuantity(quantity), en: plainQuantity(quantity) },
        status: 'not-counted',
        actual: null,
        needed: null,
        gap: null,
        unit: { zh: '', en: '' },
        note: { zh: '程序性规定，不作数量测算', en: 'A rule of procedure; nothing is counted' },
      };
    const { standard, status, actual, needed, gap, unit, notes } = result;
    const note = { zh: notes.map(({ zh }) => zh).join('；'), en: notes.map(({ en }) => en).join('; ') };
    return { no, rule: words, standard, status, actual, needed, gap, unit, note };
  });
}

/** The plan's own quantity where it is one number with a unit; a dash for everything else. */
function plainQuantity(quantity: unknown): string {
  const { value, unit } = (quantity ?? {}) as { value?: unknown; unit?: unknown };
  if (typeof value !== 'number') return '—';
  return `${number(value)}${typeof unit === 'string' ? ` ${unit}` : ''}`;
}
