import { DIMENSIONS, type Dimension } from '../../algorithms/quality-dimensions.ts';
import type { QualityRule, Score } from './types.ts';

export interface RuleOutcome {
  rule: Pick<QualityRule, 'id' | 'dimension' | 'severity'>;
  rows: number;
  failed: number;
}
export interface DimensionScore {
  /** 0..100. */
  score: number;
  rows: number;
  failed: number;
  rules: number;
}
export interface Scored {
  /** 0..100; null where nothing was measured. */
  score: number | null;
  dimensions: Partial<Record<Dimension, DimensionScore>>;
}

/**
 * The score of outcomes: a rule's rate is what passed among what it concerns; a dimension the mean of its rules' rates weighted by
 * severity; the whole the mean of the measured dimensions by their weights. Rules that concern nothing count nowhere.
 */
export function scoreOf(outcomes: readonly RuleOutcome[], by: Pick<Score, 'severity' | 'dimensions'>): Scored {
  const dimensions: Scored['dimensions'] = {};
  let [sum, weights] = [0, 0];
  for (const dimension of DIMENSIONS) {
    const own = outcomes.filter(({ rule, rows }) => rule.dimension === dimension && rows > 0);
    if (own.length === 0) continue;
    const weight = own.reduce((total, { rule }) => total + by.severity[rule.severity], 0);
    const passed = own.reduce(
      (total, { rule, rows, failed }) => total + by.severity[rule.severity] * (1 - failed / rows),
      0,
    );
    const score = (passed / weight) * 100;
    dimensions[dimension] = {
      score,
      rows: own.reduce((total, { rows }) => total + rows, 0),
      failed: own.reduce((total, { failed }) => total + failed, 0),
      rules: own.length,
    };
    sum += score * by.dimensions[dimension].weight;
    weights += by.dimensions[dimension].weight;
  }
  return { score: weights === 0 ? null : sum / weights, dimensions };
}
