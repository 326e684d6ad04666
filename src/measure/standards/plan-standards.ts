import type { Kernel } from '../../kernel/index.ts';
import { getPlan } from '../plans/index.ts';
import { findArea } from '../population/index.ts';
import { type BoundRule, bindRules } from './bind-rules.ts';
import { number } from './describe.ts';
import { evaluateIn, type StandardResult } from './evaluate-area.ts';
import { getStandard } from './load-standards.ts';
import { openScope } from './open-scope.ts';
import type { Bilingual } from './types.ts';

/** A numbered rule of a plan, evaluated where it is bound to a standard; `result` is null for rules nothing is counted for. */
export interface PlanStandard {
  no: string;
  rule: string;
  ruleEn: string | null;
  quantity: unknown;
  result: StandardResult | null;
  /** Key of the rule, by which it is bound. */
  key: string;
  /** Who bound it: the content, or a person (`set`); `none` = nobody yet. */
  binding: BoundRule['origin'];
  set?: { by: string; at: string; reason: string };
}

/** The rules of a plan in its order, over the plan's area; a rule that is two standards stands twice. Nothing is counted where `known` is false: the instance has no such area. */
export async function planStandards(
  k: Pick<Kernel, 'db' | 'clock' | 'instance'>,
  planId: string,
  on?: string,
): Promise<{ area: string; on: string; known: boolean; items: PlanStandard[] }> {
  const plan = await getPlan(k.db, planId);
  const today = k.clock.today();
  const end = `${plan.period[1]}-12-31`;
  const day = on ?? (today < end ? today : end);
  const rules = await bindRules(k.db, plan);
  const known = (await findArea(k.db, plan.areaCode)) !== undefined;
  const codes = new Set(rules.flatMap(({ bindings }) => bindings.map(({ standard }) => standard)));
  const evaluated = known
    ? await evaluateIn(
        k,
        await openScope(k, { area: plan.areaCode, on: day, plan: planId }),
        [...codes].map(getStandard),
        [plan.areaCode],
      )
    : [];
  const results = new Map(evaluated.map((one) => [one.code, one]));
  const items = plan.standards.flatMap((standard, position): PlanStandard[] => {
    const { no, key, bindings, origin, set } = rules[position]!;
    const base = {
      ...{ no, key, rule: standard.rule, ruleEn: standard.ruleEn, quantity: standard.quantity, binding: origin },
      ...(set ? { set: { by: set.setBy, at: set.setAt.toISOString(), reason: set.reason } } : {}),
    };
    if (bindings.length === 0 || !known) return [{ ...base, result: null }];
    return bindings.map((binding) => ({ ...base, result: results.get(binding.standard)! }));
  });
  return { area: plan.areaCode, on: day, known, items };
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
  const { items, known } = await planStandards(k, planId, on);
  return items.map(({ no, rule, ruleEn, quantity, result, binding, set }) => {
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
        note: known ? uncounted(binding, set?.reason) : NO_AREA,
      };
    const { standard, status, actual, needed, gap, unit, notes } = result;
    const note = { zh: notes.map(({ zh }) => zh).join('；'), en: notes.map(({ en }) => en).join('; ') };
    return { no, rule: words, standard, status, actual, needed, gap, unit, note };
  });
}

const NO_AREA = { zh: '本系统没有这个地区，未测算', en: 'This system has no such area; nothing is counted' };

/** Why nothing is counted for a rule. */
function uncounted(binding: BoundRule['origin'], reason = ''): Bilingual {
  if (binding === 'none')
    return { zh: '尚未选定用哪条配置标准测算', en: 'No standard is chosen yet by which it is evaluated' };
  if (binding === 'set') return { zh: `不作数量测算：${reason}`, en: `Nothing is counted: ${reason}` };
  return { zh: '程序性规定，不作数量测算', en: 'A rule of procedure; nothing is counted' };
}

/** The plan's own quantity where it is one number with a unit; a dash for everything else. */
function plainQuantity(quantity: unknown): string {
  const { value, unit } = (quantity ?? {}) as { value?: unknown; unit?: unknown };
  if (typeof value !== 'number') return '—';
  return `${number(value)}${typeof unit === 'string' ? ` ${unit}` : ''}`;
}
