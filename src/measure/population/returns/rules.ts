/** When a change of population asks for a word of explanation, from content/statistics/population.yaml. */
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot, readContent } from '../../../kernel/index.ts';
import { refuseRegion } from '../load-region.ts';

const Change = z.strictObject({ percent: z.number().positive(), people: z.int().min(0) });
const Rules = z.strictObject({
  since: z.iso.date(),
  total: Change,
  part: Change,
  ages: z.array(z.int().min(0).max(130)).min(2),
  sources: z.array(z.string().min(1)),
});
export type PopulationRules = z.infer<typeof Rules>;

let rules: PopulationRules | undefined;
export function populationRules(): PopulationRules {
  if (rules) return rules;
  const file = join(packageRoot(), 'content', 'statistics', 'population.yaml');
  rules = readContent(file, Rules, refuseRegion);
  return rules;
}
