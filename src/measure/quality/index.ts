/** The door of the quality room: dated rules over all records, their outcomes, the score, and the records that fail. */
import './errors.ts';

export { DIMENSIONS } from '../../algorithms/quality-dimensions.ts';
export { getRule, qualityContent } from './load-rules.ts';
export { type MaturityTest, testMaturity } from './maturity/test-maturity.ts';
export {
  failures,
  type RuleResult,
  ruleResults,
  type Scorecard,
  type ScoreRow,
  scorecard,
  withheldFailures,
} from './read-scorecard.ts';
export { registerQualityJobs, runQuality, scheduleQuality } from './run-quality.ts';
export { stateVisits } from './state-visits.ts';
export type { Failure } from './store-failures.ts';
export type { QualityRule } from './types.ts';
