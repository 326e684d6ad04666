/** Which value a parameter of a standard has: what people set, else what the plan says, else the content's own. */
import { decimalString } from '../../algorithms/rounding.ts';
import type { SetParameter } from './store.ts';
import type { Binding, Standard } from './types.ts';

export interface Resolved {
  name: string;
  value: string;
  origin: 'content' | 'plan' | 'set';
  /** Of what was set: why, by whom, since when, for which area. */
  set?: { reason: string; by: string; from: string; area: string };
}
export type Parameters = Record<string, Resolved>;

/** A plan as the parameters see it: the quantity behind each number of its standards. */
export interface PlanQuantities {
  id: string;
  bindings: readonly Binding[];
  quantity(no: string): unknown;
}

export interface ParameterSources {
  plan?: PlanQuantities;
  /** Rows that count on the day, newest first. */
  sets: readonly SetParameter[];
}

/** `above`: the area and those above it, nearest first: what is set for the nearest counts, and for the plan before that. */
export function resolveParameters(standard: Standard, above: readonly string[], sources: ParameterSources): Parameters {
  const fromPlan = planParameters(standard, sources.plan);
  const result: Parameters = {};
  for (const [name, own] of Object.entries(standard.parameters)) {
    const set = findSet(standard.code, name, above, sources);
    const planned = fromPlan[name];
    if (set && set.value !== null)
      result[name] = {
        name,
        value: set.value,
        origin: 'set',
        set: { reason: set.reason, by: set.setBy, from: set.validFrom, area: set.area },
      };
    else if (planned !== undefined) result[name] = { name, value: planned, origin: 'plan' };
    else result[name] = { name, value: own, origin: 'content' };
  }
  return result;
}

function findSet(
  standard: string,
  name: string,
  above: readonly string[],
  { plan, sets }: ParameterSources,
): SetParameter | undefined {
  const mine = sets.filter((row) => row.standard === standard && row.name === name);
  const planned = mine.find((row) => row.plan !== null && row.plan === plan?.id && above.includes(row.area));
  if (planned && planned.value !== null) return planned;
  for (const area of above) {
    const row = mine.find((one) => one.plan === null && one.area === area);
    if (row && row.value !== null) return row;
  }
  return undefined;
}

/** Parameters that the plan's rule gives; a binding may state one that its quantity words otherwise. */
export function planParameters(standard: Standard, plan: PlanQuantities | undefined): Record<string, string> {
  const binding = plan?.bindings.find((one) => one.standard === standard.code);
  if (!plan || !binding) return {};
  const quantity = plan.quantity(binding.no);
  if (quantity === undefined) return {};
  const found: Record<string, string> = {};
  for (const [name, own] of Object.entries(standard.parameters)) {
    const stated = binding.parameters?.[name] ?? written(at(quantity, standard.take[name] ?? name), own);
    if (stated !== undefined) found[name] = stated;
  }
  return found;
}

/** `value.1` is the second entry under the key `value`. */
function at(quantity: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (node, key) => (typeof node === 'object' && node !== null ? (node as never)[key] : undefined),
      quantity,
    );
}

/** A number, or the second part of a ratio `1:1.25`; words (per: township) are no parameter. */
function written(value: unknown, own: string): string | undefined {
  if (!/^-?\d/.test(own)) return undefined;
  if (typeof value === 'number') return decimalString(value);
  const ratio = typeof value === 'string' ? /^[≥≤]?1[:：︰](\d+(?:\.\d+)?)$/.exec(value) : null;
  return ratio?.[1] && decimalString(ratio[1]);
}
