/** Kinds of a disease that a card tells apart: content/reporting/subtypes.yaml. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ContentProblem, describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';
import { diseases } from '../surveillance/index.ts';
import { reportRules } from './load-rules.ts';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const Kind = z.strictObject({
  code: Id,
  title: Bilingual,
  /** ICD-10 codes or their beginnings; a diagnosis that begins so is taken for it, the first one stands in the card's diagnosis. */
  codes: z.array(z.string().regex(/^[A-Z]\d\d(\.\d{1,2})?$/)).default([]),
  /** Case classes where others than the disease's. */
  classes: z.array(Id).min(1).optional(),
  /** Time limit where another than the disease's. */
  hours: z.union([z.literal(2), z.literal(24)]).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
const File = z.strictObject({
  schema: z.literal(1),
  subtypes: z.array(z.strictObject({ disease: Id, kinds: z.array(Kind).min(2) })),
});
type Subtype = z.infer<typeof Kind> & { disease: string };

let loaded: Subtype[] | undefined;

/** Of every disease and day. Throws `reporting.content` for a wrong file. */
export function allSubtypes(): readonly Subtype[] {
  loaded ??= loadSubtypes(join(packageRoot(), 'content', 'reporting', 'subtypes.yaml'));
  return loaded;
}

/** Reads a file; every problem is told with its line. */
export function loadSubtypes(file: string): Subtype[] {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), File);
  const problems: ContentProblem[] = [...found];
  const known = new Set(diseases().map(({ id }) => id));
  const classes = new Set(Object.keys(reportRules('9999-12-31').caseClasses));
  const seen = new Set<string>();
  for (const [i, { disease, kinds }] of (value?.subtypes ?? []).entries()) {
    const tell = (path: (string | number)[], reason: string) =>
      problems.push({ file, ...locate(['subtypes', i, ...path]), reason });
    if (!known.has(disease)) tell([], `${disease} is not in diseases.yaml`);
    for (const [j, { code, classes: own = [] }] of kinds.entries()) {
      if (seen.has(code)) tell(['kinds', j], `${code} stands twice`);
      seen.add(code);
      for (const one of own) if (!classes.has(one)) tell(['kinds', j], `${one} is not in caseClasses`);
    }
  }
  if (problems.length > 0) throw new KangyuError('reporting.content', { problems: describeProblems(problems) });
  return value!.subtypes.flatMap(({ disease, kinds }) => kinds.map((kind) => ({ ...kind, disease })));
}

/** Kinds of a disease on a day; empty where its cards tell none apart. */
export const subtypesOf = (disease: string, day: string): Subtype[] =>
  allSubtypes().filter((one) => one.disease === disease && (one.from ?? '') <= day && day <= (one.to ?? '9999'));

export const findSubtype = (disease: string, code: unknown): Subtype | undefined =>
  allSubtypes().find((one) => one.disease === disease && one.code === code);

/** The kind that a diagnosis means: that of its longest code. */
export function subtypeOfCode(disease: string, icd10: string): Subtype | undefined {
  const fitting = allSubtypes().flatMap((one) =>
    one.disease === disease
      ? one.codes.filter((code) => icd10.startsWith(code)).map((code) => ({ one, length: code.length }))
      : [],
  );
  return fitting.sort((a, b) => b.length - a.length)[0]?.one;
}
