/**
 * `npm run score:plans [-- --verbose]`: precision and recall of the document reader against the facts of published
 * plans in ../shared (or the folder KANGYU_SHARED). The match rule stands in test/plan-reading/score.ts.
 */
import { f1, loadLexicon, PLANS, precision, recall, scorePlan, sharedFolder } from '../test/plan-reading/score.ts';

const folder = sharedFolder();
if (!folder) {
  console.log(
    'Skipped: no plans to score against. Put sources/ and plans/ in ../shared or name the folder in KANGYU_SHARED.',
  );
  process.exit(0);
}
const lexicon = loadLexicon();
const figure = (value) => value.toFixed(3);
console.log('plan        kind      wanted  found  matched  precision  recall  F1');
for (const plan of PLANS) {
  for (const score of scorePlan(folder, plan, lexicon).scores) {
    console.log(
      [
        plan.padEnd(11),
        score.kind.padEnd(9),
        String(score.wanted).padStart(6),
        String(score.found).padStart(6),
        String(score.matched).padStart(8),
        figure(precision(score)).padStart(10),
        figure(recall(score)).padStart(7),
        figure(f1(score)),
      ].join(' '),
    );
    if (!process.argv.includes('--verbose')) continue;
    for (const miss of score.misses) console.log(`  missed ${miss}`);
    for (const extra of score.falseFinds) console.log(`  false  ${extra}`);
  }
}
