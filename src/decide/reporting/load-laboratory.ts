/** Which positive results point to a disease that is reported: content/reporting/laboratory.yaml. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ContentProblem, describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';
import { diseases } from '../surveillance/index.ts';
import { findSubtype } from './load-subtypes.ts';

const Id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const Test = z.strictObject({
  id: Id,
  disease: Id,
  words: z.array(z.string().min(2)).min(1),
  not: z.array(z.string().min(1)).default([]),
  loinc: z.array(z.string().regex(/^\d{1,7}-\d$/)).default([]),
  subtype: Id.optional(),
  critical: z.boolean().default(false),
});
const File = z.strictObject({ schema: z.literal(1), verified: z.boolean(), tests: z.array(Test).min(1) });
export type LaboratoryTest = z.infer<typeof Test>;

let loaded: LaboratoryTest[] | undefined;

/** In the order in which they are tried. Throws `reporting.content` for a wrong file. */
export function laboratoryTests(): readonly LaboratoryTest[] {
  loaded ??= loadLaboratory(join(packageRoot(), 'content', 'reporting', 'laboratory.yaml'));
  return loaded;
}

/** Reads a file; every problem is told with its line. Words are folded as texts are compared. */
export function loadLaboratory(file: string): LaboratoryTest[] {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), File);
  const problems: ContentProblem[] = [...found];
  const known = new Set(diseases().map(({ id }) => id));
  const seen = new Set<string>();
  for (const [i, { id, disease, subtype }] of (value?.tests ?? []).entries()) {
    const tell = (reason: string) => problems.push({ file, ...locate(['tests', i]), reason });
    if (seen.has(id)) tell(`${id} stands twice`);
    if (!known.has(disease)) tell(`${disease} is not in diseases.yaml`);
    if (subtype !== undefined && !findSubtype(disease, subtype)) tell(`${subtype} is no kind of ${disease}`);
    seen.add(id);
  }
  if (problems.length > 0) throw new KangyuError('reporting.content', { problems: describeProblems(problems) });
  return value!.tests.map((test) => ({ ...test, words: test.words.map(fold), not: test.not.map(fold) }));
}

/** Letters of any width and case are one. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
