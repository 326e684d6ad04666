import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DetectionError } from '../../algorithms/detection/control.ts';
import { detect } from '../../algorithms/detection/detect.ts';
import { type ContentProblem, describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';
import { Bilingual, type Disease, diseases, Id } from './load-diseases.ts';

const Candidate = z.strictObject({
  id: Id,
  title: Bilingual,
  method: z.string().min(1),
  control: z.record(z.string(), z.unknown()),
});
const Version = z.strictObject({
  from: z.iso.date(),
  diseases: z.array(Id).min(1),
  candidates: z.array(Candidate).min(1),
  history: z.number().int().min(2),
  fewest: z.number().int().min(1),
  inject: z.strictObject({
    outbreaks: z.number().int().min(1),
    sizes: z.array(z.number().positive()).min(1),
    spread: z.number().positive(),
    seed: z.number().int(),
  }),
  borne: z.number().min(0).max(1),
  known: z.strictObject({ share: z.number().min(0).max(1), dense: z.number().gt(0).max(1) }),
});
const File = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) });

/** What is watched and tried from a day on; `history` in weeks, `borne` in false alarms a week. */
export type SurveillanceContent = Omit<z.infer<typeof Version>, 'diseases'> & { diseases: Disease[] };

let loaded: SurveillanceContent[] | undefined;

/** The version of a day; the first before there was one. Throws `surveillance.content` for a wrong file. */
export function surveillanceContent(on: string): SurveillanceContent {
  loaded ??= loadContent(join(packageRoot(), 'content', 'surveillance', 'back-tests.yaml'));
  return loaded.findLast(({ from }) => from <= on) ?? loaded[0]!;
}

/** Reads a file; every problem is told with its line. */
export function loadContent(file: string): SurveillanceContent[] {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), File);
  const problems: ContentProblem[] = [...found];
  const known = new Map(diseases().map((disease) => [disease.id, disease]));
  for (const [v, version] of (value?.versions ?? []).entries()) {
    const complainAt = (list: string, i: number) => (reason: string) =>
      problems.push({ file, ...locate(['versions', v, list, i]), reason });
    for (const [i, id] of version.diseases.entries()) {
      if (version.diseases.indexOf(id) !== i) complainAt('diseases', i)(`${id} stands twice`);
      if (!known.has(id)) complainAt('diseases', i)(`${id} is not in diseases.yaml`);
    }
    const seen = new Set<string>();
    for (const [i, entry] of version.candidates.entries()) {
      if (seen.has(entry.id)) complainAt('candidates', i)(`${entry.id} stands twice`);
      seen.add(entry.id);
      tryOut(entry, version.history, complainAt('candidates', i));
    }
  }
  if (problems.length > 0) throw new KangyuError('surveillance.content', { problems: describeProblems(problems) });
  return value!.versions
    .map((version) => ({ ...version, diseases: version.diseases.map((id) => known.get(id)!) }))
    .sort((a, b) => a.from.localeCompare(b.from));
}

/** A method that does not run on a plain series of the given history would fail every run at night. */
function tryOut(
  { method, control }: z.infer<typeof Candidate>,
  history: number,
  complain: (reason: string) => void,
): void {
  const observed = Float64Array.from({ length: history }, (_, week) => 5 + (week % 7));
  try {
    const { ignored } = detect(method, { observed, axis: { freq: 52 } }, { ...control, range: history });
    if (ignored.length > 0) complain(`${method} does not know ${ignored.join(', ')}`);
  } catch (error) {
    if (!(error instanceof DetectionError)) throw error;
    complain(error.message);
  }
}
