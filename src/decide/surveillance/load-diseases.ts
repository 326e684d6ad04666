import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ContentProblem, describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';

export const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export const Id = z.string().regex(/^[a-z][a-z0-9-]{1,39}$/);
const Disease = z.strictObject({
  id: Id,
  title: Bilingual,
  class: z.enum(['A', 'B', 'C', 'none']),
  hours: z.union([z.literal(2), z.literal(24)]).optional(),
  codes: z.array(z.string().regex(/^[A-Z]\d\d(\.\d{1,2})?$/)).min(1),
  course: z.number().int().min(1).nullable(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  verified: z.boolean().default(true),
});
const File = z.strictObject({ schema: z.literal(1), diseases: z.array(Disease).min(1) });

/** `hours` limit of the report from the diagnosis; `course` in days, null: once in a lifetime; `from` and `to` inclusive. */
export type Disease = z.infer<typeof Disease>;

let loaded: Disease[] | undefined;

/** All diseases of content/surveillance/diseases.yaml, of every day. Throws `surveillance.content` for a wrong file. */
export function diseases(): readonly Disease[] {
  loaded ??= loadDiseases(join(packageRoot(), 'content', 'surveillance', 'diseases.yaml'));
  return loaded;
}

/** Reads a file; every problem is told with its line. */
export function loadDiseases(file: string): Disease[] {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), File);
  const problems: ContentProblem[] = [...found];
  const seen = new Set<string>();
  for (const [i, { id, class: of, hours, from, to }] of (value?.diseases ?? []).entries()) {
    const complain = (reason: string) => problems.push({ file, ...locate(['diseases', i]), reason });
    if (seen.has(id)) complain(`${id} stands twice`);
    if ((of === 'none') !== (hours === undefined)) complain(`${id}: a notifiable disease states hours, others do not`);
    if (from !== undefined && to !== undefined && to < from) complain(`${id}: to is before from`);
    seen.add(id);
  }
  if (problems.length > 0) throw new KangyuError('surveillance.content', { problems: describeProblems(problems) });
  return value!.diseases;
}
