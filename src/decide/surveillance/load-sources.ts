import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ContentProblem, describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';
import { AREA_LEVELS, LEVELS } from './levels.ts';
import { Bilingual, diseases, Id } from './load-diseases.ts';

const Level = z.enum(LEVELS);
const Days = z.number().int().min(1).max(366);
const Syndrome = z.strictObject({ id: Id, title: Bilingual, diseases: z.array(Id).min(1) });
const Item = z.strictObject({
  id: Id,
  title: Bilingual,
  syndrome: Id,
  most: z.number().int().min(1),
  /** ICD-10 codes or their beginnings, of reasons of visits. */
  codes: z.array(z.string().regex(/^[A-Z]\d\d(\.\d{1,2})?$/)).optional(),
  /** Words in the names of tests, of positive results. */
  tests: z.array(z.string().min(2)).min(1).optional(),
  /** Id of the case definition, of temperatures and symptoms. */
  definition: Id.optional(),
  /** What a child or resident with it is taken to have, for the rules about schools and units. */
  disease: Id.optional(),
});
const Source = z.strictObject({
  id: Id,
  title: Bilingual,
  site: Bilingual,
  unit: Bilingual,
  part: Bilingual.optional(),
  every: Days,
  grace: z.number().int().min(0).max(366),
  weight: z.number().positive(),
  /** Sources of one name here see the same people; where sources are weighed together they are one voice. */
  sees: Id.optional(),
  /**
   * Counted from encounters of the classes, by their reasons (`codes`), by positive results (`tests`) of those who saw anybody, or
   * by temperature and symptoms (`definition`).
   */
  derive: z
    .strictObject({
      from: z.enum(['reasons', 'results', 'symptoms']),
      classes: z.array(z.string().min(1)).min(1),
      /** Words in the name of the service that a visit was to; without them all visits. */
      services: z.array(z.string().min(2)).min(1).optional(),
      days: Days,
    })
    .optional(),
  items: z.array(Item).min(1),
});
const Definition = z.strictObject({
  id: Id,
  title: Bilingual,
  /** Degrees Celsius, measured. */
  temperature: z.number().min(35).max(42),
  within: Days,
  anyOf: z.array(Id).min(1),
});
const Symptom = z.strictObject({
  id: Id,
  title: Bilingual,
  words: z.array(z.string().min(1)).min(1),
  codes: z.array(z.string().regex(/^[A-Z]\d\d(\.\d{1,2})?$/)),
  terms: z.array(z.string().regex(/^\d+$/)),
});
const Method = z.strictObject({ id: Id, title: Bilingual, method: z.enum(['C1', 'C2', 'C3', 'EWMA']) });
const Thresholds = z.strictObject({ blue: z.number(), yellow: z.number(), orange: z.number(), red: z.number() });
const Version = z.strictObject({
  from: z.iso.date(),
  syndromes: z.array(Syndrome).min(1),
  definitions: z.array(Definition),
  symptoms: z.array(Symptom),
  denial: z.strictObject({ words: z.array(z.string().min(1)).min(1), but: z.array(z.string().min(1)).min(1) }),
  affirmed: z.array(z.string().min(1)).min(1),
  sources: z.array(Source).min(1),
  series: z.strictObject({
    in: z.array(z.enum(AREA_LEVELS)).min(1),
    days: z.number().int().min(28).max(366),
    fewestDays: z.number().int().min(14),
    share: z.number().gt(0).max(1),
    doubt: z.number().gt(1),
    doubtLeast: z.number().int().min(1),
    methods: z.array(Method).min(1),
    minSigma: z.number().positive(),
    least: z.number().int().min(1),
    level: Level,
    respondHours: z.number().positive(),
    same: Days,
    levels: z.tuple([z.number(), z.number(), z.number()]),
  }),
  agreement: z.strictObject({
    days: Days,
    sources: z.number().int().min(2),
    reports: z.strictObject({ weight: z.number().positive(), levels: Thresholds }),
    thresholds: Thresholds,
    respondHours: Thresholds,
    verified: z.boolean(),
  }),
  silence: z.strictObject({ level: Level, respondHours: z.number().positive() }),
  rumours: z.strictObject({
    level: Level,
    respondHours: z.number().positive(),
    channels: z.record(Id, Bilingual),
  }),
});
const File = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) });

/** Sources of counts and how they are judged, from a day on. */
export type SourceContent = z.infer<typeof Version>;
export type Source = z.infer<typeof Source>;

let loaded: SourceContent[] | undefined;

/** The version of a day; the first before there was one. Throws `surveillance.content` for a wrong file. */
export function sourceContent(on: string): SourceContent {
  loaded ??= loadSources(join(packageRoot(), 'content', 'surveillance', 'sources.yaml'));
  return loaded.findLast(({ from }) => from <= on) ?? loaded[0]!;
}

/** Reads a file; every problem is told with its line. */
export function loadSources(file: string): SourceContent[] {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), File);
  const problems: ContentProblem[] = [...found];
  for (const [v, version] of (value?.versions ?? []).entries())
    for (const { path, reason } of faults(version))
      problems.push({ file, ...locate(['versions', v, ...path]), reason });
  if (problems.length > 0) throw new KangyuError('surveillance.content', { problems: describeProblems(problems) });
  return value!.versions.sort((a, b) => a.from.localeCompare(b.from));
}

function faults({ syndromes, sources, series, agreement, definitions, symptoms }: SourceContent) {
  const found: { path: (string | number)[]; reason: string }[] = [];
  const known = new Set(diseases().map(({ id }) => id));
  const names = [...known, ...syndromes.map(({ id }) => id), ...sources.map(({ id }) => id)];
  const twice = new Set(names.filter((id, i) => names.indexOf(id) !== i));
  for (const [i, { id, diseases: of }] of syndromes.entries()) {
    if (twice.has(id)) found.push({ path: ['syndromes', i], reason: `${id} names two things` });
    for (const one of of)
      if (!known.has(one)) found.push({ path: ['syndromes', i], reason: `${one} is not in diseases.yaml` });
  }
  for (const [i, { anyOf }] of definitions.entries())
    for (const one of anyOf)
      if (!symptoms.some(({ id }) => id === one))
        found.push({ path: ['definitions', i], reason: `${one} is not among the symptoms` });
  for (const [i, { id, items, derive, part }] of sources.entries()) {
    if (twice.has(id)) found.push({ path: ['sources', i], reason: `${id} names two things` });
    for (const [j, item] of items.entries()) {
      const complain = (reason: string) => found.push({ path: ['sources', i, 'items', j], reason });
      if (items.findIndex((one) => one.id === item.id) !== j) complain(`${item.id} stands twice`);
      if (!syndromes.some((one) => one.id === item.syndrome)) complain(`${item.syndrome} is not among the syndromes`);
      if ((derive?.from === 'reasons') !== (item.codes !== undefined))
        complain(`${item.id}: reasons and codes go together`);
      if ((derive?.from === 'results') !== (item.tests !== undefined))
        complain(`${item.id}: results and tests go together`);
      if ((derive?.from === 'symptoms') !== (item.definition !== undefined))
        complain(`${item.id}: symptoms and a definition go together`);
      if (item.definition && !definitions.some((one) => one.id === item.definition))
        complain(`${item.definition} is not among the definitions`);
      if (derive?.services && derive.from !== 'reasons') complain('services are those of visits by reason');
      if (item.disease && !known.has(item.disease)) complain(`${item.disease} is not in diseases.yaml`);
      if (item.disease && !part) complain(`${item.id}: a disease is watched where there are classes or wards`);
    }
  }
  const rises = (values: readonly number[]) => values.every((value, i) => i === 0 || value > values[i - 1]!);
  if (!rises(series.levels)) found.push({ path: ['series', 'levels'], reason: 'levels rise' });
  if (!rises(LEVELS.map((level) => agreement.thresholds[level])))
    found.push({ path: ['agreement', 'thresholds'], reason: 'thresholds rise from blue to red' });
  return found;
}
