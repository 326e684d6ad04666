import type { TargetKind, TargetStatus } from './evaluate.ts';

export interface ScoredTarget {
  status: TargetStatus;
  kind: TargetKind;
  progress: number | null;
  weight: number;
}

/**
 * Composite score 0..1 of a plan: Σ w·min(1, max(0, p)) / Σ w. A target without a percentage counts 1 when met (or on
 * track, for a trend before its end), else 0. Targets without data leave the sum. Null when nothing can be scored.
 */
export function compositeScore(targets: readonly ScoredTarget[]): number | null {
  const counted = targets.filter((target) => target.status !== 'no-data' && target.weight > 0);
  const weight = counted.reduce((sum, target) => sum + target.weight, 0);
  if (weight === 0) return null;
  return counted.reduce((sum, target) => sum + target.weight * shareOf(target), 0) / weight;
}

function shareOf(target: ScoredTarget): number {
  if (target.progress !== null) return Math.min(1, Math.max(0, target.progress));
  return target.status === 'met' || target.status === 'on-track' ? 1 : 0;
}
