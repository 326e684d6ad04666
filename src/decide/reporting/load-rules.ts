import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ContentProblem, describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';
import { type Disease, diseases } from '../surveillance/index.ts';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const Hours = z.union([z.literal(2), z.literal(24)]);
const ByHours = z.strictObject({ '2': z.number().positive(), '24': z.number().positive() });
const NEEDS = ['check', 'county', 'city'] as const;

const Step = z.strictObject({
  id: Id,
  title: Bilingual,
  from: z.array(Id).min(1),
  to: Id,
  /** Where it leads for diseases of two hours, when the city reviews them. */
  urgentTo: Id.optional(),
  need: z.enum(NEEDS),
  reasons: Id.optional(),
  /** Whether another card is named. */
  other: z.boolean().default(false),
});
const State = z.strictObject({
  id: Id,
  title: Bilingual,
  end: z.boolean().default(false),
  /** Whether such a card is among the reported cases. */
  counts: z.boolean(),
});
const Version = z.strictObject({
  from: z.iso.date(),
  sources: z.record(Id, z.strictObject({ title: Bilingual, verified: z.boolean() })),
  auditFrom: z.iso.date(),
  monitored: z.array(z.strictObject({ disease: Id, hours: Hours, source: Id })),
  classes: z.strictObject({
    source: Id,
    default: z.array(Id).min(1),
    except: z.array(z.strictObject({ diseases: z.array(Id).min(1), classes: z.array(Id).min(1) })),
  }),
  stages: z.array(Id),
  limits: z.array(
    z.strictObject({
      disease: Id,
      maxDays: z.number().int().min(0).optional(),
      usualYears: z.number().int().min(0).optional(),
      source: Id,
    }),
  ),
  windows: z.array(z.strictObject({ disease: Id, days: z.number().int().min(1).nullable(), source: Id })),
  annexes: z.record(Id, z.array(Id).min(1)),
  review: z.strictObject({
    hours: ByHours,
    institutionHours: ByHours,
    aboveHours: ByHours,
    city: z.boolean(),
    source: Id,
  }),
  correctHours: z.number().positive(),
  suspectDays: ByHours,
  suspectAboveDays: ByHours,
  units: z.array(z.string()),
  prefillDays: z.number().int().min(0).max(365),
  clockMinutes: z.number().int().min(0).max(120),
  draftDays: z.number().int().min(1),
  /** Days that files of cards and the cells of their rows are kept. */
  tableDays: z.number().int().min(1),
  complete: z.array(z.string()).min(1),
  caseClasses: z.record(Id, Bilingual),
  states: z.array(State).min(2),
  steps: z.array(Step).min(1),
  events: z.strictObject({
    'hand-in': Bilingual,
    'hand-in-again': Bilingual,
    correct: Bilingual,
    receive: Bilingual,
    'skip-city': Bilingual,
  }),
  reasons: z.strictObject({ return: z.record(Id, Bilingual), delete: z.record(Id, Bilingual) }),
  population: z.array(z.strictObject({ code: z.string().min(1).max(4), label: Bilingual })).min(1),
});
const File = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) });

/** What holds of reporting from a day on; hours and days count from the diagnosis or from entering a state. */
export type ReportRules = z.infer<typeof Version>;
export type ReportStep = z.infer<typeof Step>;
export type Need = (typeof NEEDS)[number];
/** A disease that is reported on a day, with its time limit. */
export type Reported = Disease & { hours: 2 | 24 };

/** States that the program itself gives a card, besides those that steps lead to. */
const BUILT_IN = ['institution', 'county', 'city', 'returned', 'final', 'duplicate', 'deleted'] as const;

let loaded: ReportRules[] | undefined;

/** The rules of a day; the first before there were any. Throws `reporting.content` for a wrong file. */
export function reportRules(on: string): ReportRules {
  loaded ??= loadRules(join(packageRoot(), 'content', 'reporting', 'rules.yaml'));
  return loaded.findLast(({ from }) => from <= on) ?? loaded[0]!;
}

/** Reads a file; every problem is told with its line. */
export function loadRules(file: string): ReportRules[] {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), File);
  const problems: ContentProblem[] = [...found];
  for (const [v, version] of (value?.versions ?? []).entries())
    for (const { path, reason } of faults(version))
      problems.push({ file, ...locate(['versions', v, ...path]), reason });
  if (problems.length > 0) throw new KangyuError('reporting.content', { problems: describeProblems(problems) });
  return value!.versions.sort((a, b) => a.from.localeCompare(b.from));
}

function faults(rules: ReportRules): { path: (string | number)[]; reason: string }[] {
  const found: { path: (string | number)[]; reason: string }[] = [];
  const known = new Set(diseases().map(({ id }) => id));
  const states = new Set(rules.states.map(({ id }) => id));
  const expect = (
    of: { has(id: string): boolean },
    where: string,
    path: (string | number)[],
    ids: readonly string[],
  ) => {
    for (const id of ids) if (!of.has(id)) found.push({ path, reason: `${id} is not in ${where}` });
  };
  const listed = 'diseases.yaml';
  const classes = new Set(Object.keys(rules.caseClasses));
  const sources = new Set(Object.keys(rules.sources));
  expect(classes, 'caseClasses', ['classes', 'default'], rules.classes.default);
  for (const [i, one] of rules.classes.except.entries()) {
    expect(known, listed, ['classes', 'except', i], one.diseases);
    expect(classes, 'caseClasses', ['classes', 'except', i], one.classes);
  }
  expect(known, listed, ['stages'], rules.stages);
  for (const key of ['monitored', 'limits', 'windows'] as const)
    for (const [i, one] of rules[key].entries()) {
      expect(known, listed, [key, i], [one.disease]);
      expect(sources, 'sources', [key, i], [one.source]);
    }
  const population = new Set(rules.population.map(({ code }) => code));
  expect(population, 'population', ['units'], rules.units);
  for (const [annex, ids] of Object.entries(rules.annexes)) expect(known, listed, ['annexes', annex], ids);
  expect(sources, 'sources', ['review'], [rules.review.source, rules.classes.source]);
  expect(states, 'states', ['states'], BUILT_IN);
  for (const [i, step] of rules.steps.entries()) {
    expect(states, 'states', ['steps', i], [...step.from, step.to, ...(step.urgentTo ? [step.urgentTo] : [])]);
    if (step.reasons) expect(new Set(Object.keys(rules.reasons)), 'reasons', ['steps', i], [step.reasons]);
    if (rules.steps.findIndex(({ id }) => id === step.id) !== i)
      found.push({ path: ['steps', i], reason: `${step.id} stands twice` });
  }
  return found;
}

/** Days of ten years: answers of people name any. */
const DAYS_KEPT = 3660;
const reportedDays = new WeakMap<ReportRules, Map<string, readonly Reported[]>>();

/** Diseases that are reported on a day, in the order of the list. Kept: each card of a storm asks. */
export function reportedOn(day: string, rules: ReportRules = reportRules(day)): readonly Reported[] {
  const days = reportedDays.get(rules) ?? new Map<string, readonly Reported[]>();
  reportedDays.set(rules, days);
  const known = days.get(day) ?? diseasesReported(day, rules);
  if (days.size < DAYS_KEPT) days.set(day, known);
  return known;
}

function diseasesReported(day: string, rules: ReportRules): Reported[] {
  const monitored = new Map(rules.monitored.map(({ disease, hours }) => [disease, hours]));
  return diseases().flatMap((disease) => {
    const hours = disease.hours ?? monitored.get(disease.id);
    const stands = (disease.from ?? '') <= day && day <= (disease.to ?? '9999');
    return hours !== undefined && stands ? [{ ...disease, hours }] : [];
  });
}

/** Case classes in which a disease may be reported. */
export function classesOf(rules: ReportRules, disease: string): string[] {
  const { default: usual, except } = rules.classes;
  return except.find((one) => one.diseases.includes(disease))?.classes ?? usual;
}

/** Days within which a second card of a person is a duplicate; null: once in a lifetime. */
export function windowOf(rules: ReportRules, { id, course }: Disease): number | null {
  const own = rules.windows.find(({ disease }) => disease === id);
  return own ? own.days : course;
}

export const stateOf = (rules: ReportRules, state: string): ReportRules['states'][number] | undefined =>
  rules.states.find(({ id }) => id === state);
