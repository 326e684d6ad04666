/** The one way in: a condition read, checked and ready to run. */
import { checkConditionOf, namesOf } from './check-condition.ts';
import { type RunCondition, runnable } from './run-condition.ts';
import type { Row, Scope, Typed, ValueType } from './types.ts';

export interface Condition {
  text: string;
  type: ValueType;
  /** Every name it reads. */
  names: ReadonlySet<string>;
  typed: Typed;
  run: RunCondition;
  /** True only where the result is true; empty counts as not. */
  holds(row: Row): boolean;
}

/** Throws ConditionFault, whose message says what is wrong. */
export function readCondition(text: string, scope: Scope, wanted: readonly ValueType[] = ['boolean']): Condition {
  const typed = checkConditionOf(text, scope, wanted);
  const run = runnable(typed);
  return { text, type: typed.type, names: namesOf(typed), typed, run, holds: (row) => run(row) === true };
}
