/** Words of strata: strata.yaml beside base indicators, in content/catalogue/base for all and in a pack's indicators for its own. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { describeProblems, readYaml } from '../../kernel/index.ts';
import { StratumWords } from './types.ts';

const File = z.strictObject({ schema: z.literal(1, 'must be 1'), strata: z.record(z.string(), StratumWords) });
export type Strata = Readonly<Record<string, StratumWords>>;

/** Empty where there is no such file; what is wrong in it is told. */
export function readStrata(file: string, problems: string[]): Strata {
  if (!existsSync(file)) return {};
  const { value, problems: found } = readYaml(file, readFileSync(file, 'utf8'), File);
  if (found.length > 0) problems.push(describeProblems(found));
  return value?.strata ?? {};
}
