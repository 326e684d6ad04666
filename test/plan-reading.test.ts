import { expect, it } from 'vitest';
import { f1, type Kind, loadLexicon, PLANS, precision, recall, scorePlan, sharedFolder } from './plan-reading/score.ts';

const folder = sharedFolder();
if (!folder) console.log('Reading of published plans is not scored: no ../shared and no KANGYU_SHARED.');

/** What the reader must reach on published plans; the match rule stands in score.ts. */
const GOALS: Partial<Record<Kind, number>> = { tables: 0.98, stated: 0.85, tasks: 0.95 };

it.skipIf(!folder).each(PLANS)('reads the published plan of %s as well as its goals ask', (plan) => {
  const { scores } = scorePlan(folder!, plan, loadLexicon());
  for (const score of scores) {
    const goal = GOALS[score.kind];
    if (goal === undefined) continue;
    const reached = score.kind === 'stated' ? f1(score) : Math.min(precision(score), recall(score));
    expect([score.kind, reached >= goal, score.misses, score.falseFinds]).toEqual([
      score.kind,
      true,
      score.misses,
      score.falseFinds,
    ]);
  }
});
