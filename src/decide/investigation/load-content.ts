/** content/investigation/diseases.yaml: incubations and serial intervals. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ContentProblem, describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';
import { diseases } from '../surveillance/index.ts';

const Incubation = z
  .tuple([z.number().positive(), z.number().positive(), z.number().positive()])
  .refine(([shortest, usual, longest]) => shortest <= usual && usual <= longest, 'must rise: shortest, usual, longest');
const Serial = z.tuple([z.number().gt(1), z.number().positive()]);
const File = z.strictObject({
  schema: z.literal(1),
  times: z.number().min(1).max(3),
  other: z.strictObject({ incubation: Incubation }),
  diseases: z.array(z.strictObject({ id: z.string(), incubation: Incubation, serial: Serial.optional() })).min(1),
});

/** Hours of incubation; days of the serial interval, null where it does not pass from person to person or is not known. */
export interface DiseaseCourse {
  incubation: { shortest: number; usual: number; longest: number };
  serial: { mean: number; sd: number } | null;
  /** How often the longest incubation passes after the last case until the event is over. */
  times: number;
}

let loaded: z.infer<typeof File> | undefined;

/** Of a disease; of those that are not listed, what stands under `other`. Throws `investigation.content` for a wrong file. */
export function courseOf(disease: string): DiseaseCourse {
  loaded ??= load(join(packageRoot(), 'content', 'investigation', 'diseases.yaml'));
  const own = loaded.diseases.find(({ id }) => id === disease);
  const [shortest, usual, longest] = (own ?? loaded.other).incubation;
  const serial = own?.serial ? { mean: own.serial[0], sd: own.serial[1] } : null;
  return { incubation: { shortest, usual, longest }, serial, times: loaded.times };
}

function load(file: string): z.infer<typeof File> {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), File);
  const problems: ContentProblem[] = [...found];
  const known = new Set(diseases().map(({ id }) => id));
  const seen = new Set<string>();
  for (const [i, { id }] of (value?.diseases ?? []).entries()) {
    const complain = (reason: string) => problems.push({ file, ...locate(['diseases', i]), reason });
    if (!known.has(id)) complain(`${id} is no disease of content/surveillance/diseases.yaml`);
    if (seen.has(id)) complain(`${id} stands twice`);
    seen.add(id);
  }
  if (problems.length > 0) throw new KangyuError('investigation.content', { problems: describeProblems(problems) });
  return value!;
}
