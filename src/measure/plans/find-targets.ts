import type { Queryable } from '../../kernel/index.ts';
import { judgedTargets, specOfTarget } from './build-status.ts';
import type { Operator } from './model.ts';
import { targetNumber } from './pace.ts';
import { readPlans } from './read-plans.ts';

/** A target of some plan that is bound to an indicator. */
export interface TargetOfIndicator {
  plan: string;
  planTitle: string;
  areaCode: string;
  no: string;
  baseline: number | null;
  baselineYear: number | null;
  op: Operator;
  value: number | [number, number] | null;
  byYear: number;
  /** The one number to draw as a line; null for trends. */
  line: number | null;
}

/** Targets of all plans bound to an indicator; rows that repeat another of the same plan are left out. */
export async function targetsOfIndicator(q: Queryable, code: string): Promise<TargetOfIndicator[]> {
  return (await readPlans(q)).flatMap((plan) =>
    judgedTargets(plan)
      .filter((target) => target.indicator === code && target.repeats === null)
      .map((target) => ({
        plan: plan.id,
        planTitle: plan.title,
        areaCode: plan.areaCode,
        no: target.no,
        baseline: target.baseline,
        baselineYear: target.baselineYear,
        op: target.op,
        value: target.value,
        byYear: target.byYear,
        line: targetNumber(specOfTarget(plan, target, 2)),
      })),
  );
}
