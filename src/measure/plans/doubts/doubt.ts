/** What a doubt is: two or more numbers of a plan that disagree, or one that cannot be; nothing is resolved in it. */

import type { z } from 'zod';
import type { Bilingual, Direction, DoubtRule, DoubtType, Operator } from '../model.ts';

/** A value that may hold: for a target (with operator and year) or for its baseline. */
export interface DoubtChoice {
  target: string;
  field: 'target' | 'baseline';
  op?: Operator;
  value: number | [number, number] | null;
  byYear?: number;
  /** As printed. */
  raw: string;
  /** Where the plan says so. */
  from: Bilingual;
}

export interface PlanDoubt {
  /** The same each time the plan is loaded, as long as the rows it is about keep their numbers. */
  key: string;
  /** The rule that found it; absent for doubts found by reading. */
  rule?: DoubtRule;
  type: z.infer<typeof DoubtType>;
  subject: string;
  finding: Bilingual;
  origin: 'rule' | 'manual';
  /** Number of the first target it hangs on, where there is one. */
  target?: string;
  targets: string[];
  choices: DoubtChoice[];
}

/** What a rule gives; its key is made from the rule and `about`. */
export interface FoundDoubt {
  rule: DoubtRule;
  type: PlanDoubt['type'];
  subject: string;
  finding: Bilingual;
  about: readonly string[];
  targets: string[];
  choices?: DoubtChoice[];
}

/** What the rules must know of an indicator. */
export interface IndicatorBasics {
  direction: Direction;
  /** Multiplier of its quotient; null where it is none. */
  factor: number | null;
}

/** A target as the plan states it, in its table or in its text, ready to be compared. */
export interface Claim {
  no: string;
  where: 'table' | 'text';
  section: string | null;
  name: string;
  nameEn: string;
  indicator: string | null;
  unit: string | null;
  raw: string;
  /** The operator as judged: a bare number asks for at least or at most, by the direction. */
  op: Operator;
  /** How the bound is printed; `bare` without any sign or word. */
  printed: Operator | 'bare';
  value: number | [number, number] | null;
  /** What the printed number is multiplied by to be comparable with others of the indicator. */
  scale: number;
  byYear: number | null;
  direction: Direction;
  baseline: number | null;
  baselineYear: number | null;
  baselineRaw: string | null;
  kind: string | null;
  annual: boolean;
  external: boolean;
}
