import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type ContentProblem, describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';
import { AREA_LEVELS, EXPOSURES, KINDS, LEVELS, type SignalKind } from './levels.ts';
import { surveillanceContent } from './load-content.ts';
import { Bilingual, diseases, Id } from './load-diseases.ts';

const Rule = z.strictObject({
  id: Id,
  title: Bilingual,
  source: Id,
  verified: z.boolean().default(true),
  diseases: z.array(Id).min(1),
  cases: z.number().int().min(1),
  days: z.number().int().min(1).max(366),
  in: z.enum(AREA_LEVELS),
  level: z.enum(LEVELS),
  respondHours: z.number().positive(),
});
const Series = z.strictObject({
  diseases: z.array(Id).min(1),
  in: z.array(z.enum(AREA_LEVELS)).min(1),
  method: Id,
  least: z.number().int().min(1),
  level: z.enum(LEVELS),
  respondHours: z.number().positive(),
  falseDiscovery: z.number().gt(0).lt(1).nullable(),
});
/** Clusters at one school, nursing home or other unit: so many in the unit or in one class, within so many days. */
const Place = z.strictObject({
  id: Id,
  title: Bilingual,
  source: Id,
  verified: z.boolean().default(true),
  diseases: z.array(Id).min(1),
  days: z.number().int().min(1).max(60),
  tiers: z
    .array(
      z.strictObject({
        unit: z.number().int().min(1).optional(),
        part: z.number().int().min(1).optional(),
        level: z.enum(LEVELS),
      }),
    )
    .min(1),
  respondHours: z.number().positive(),
});
const Cluster = {
  id: Id,
  title: Bilingual,
  source: Id,
  verified: z.boolean().default(true),
  diseases: z.array(Id).min(1),
  persons: z.number().int().min(2),
  days: z.number().int().min(1).max(366),
  level: z.enum(LEVELS),
  respondHours: z.number().positive(),
};
const Household = z.strictObject(Cluster);
const Exposure = z.strictObject({
  ...Cluster,
  /** What the signal is about where several diseases are one; without it each by itself. */
  topic: Id.optional(),
  of: z.array(z.enum(EXPOSURES)).min(1),
  /** Kind of event that it is. */
  event: Id.optional(),
});
const Scan = z.strictObject({
  diseases: z.array(Id).min(1),
  in: z.enum(AREA_LEVELS),
  days: z.number().int().min(7).max(365),
  maxDays: z.number().int().min(1).max(60),
  least: z.number().int().min(2),
  p: z.number().gt(0).lt(1),
  replicates: z.number().int().min(99).max(9999),
  level: z.enum(LEVELS),
  respondHours: z.number().positive(),
});
const Clock = z.strictObject({
  id: Id,
  title: Bilingual,
  /** Share of the time to respond that has passed. */
  at: z.number().positive().max(20),
  to: z.enum(['same', 'above']),
});
const Telling = z.strictObject({
  work: z.string().min(1),
  read: z.string().min(1),
  ring: z.enum(AREA_LEVELS),
  together: z.number().int().min(1),
  clocks: z.array(Clock),
});
const State = z.strictObject({ id: Id, title: Bilingual, end: z.boolean().default(false) });
const Step = z.strictObject({
  id: Id,
  title: Bilingual,
  from: z.array(Id).min(1),
  to: Id,
  note: z.boolean().default(false),
  reasons: z.array(Id).default([]),
  /** Signals that take it; without it all but those of silent sources. */
  kinds: z.array(z.enum(KINDS)).optional(),
});
const Version = z.strictObject({
  from: z.iso.date(),
  rules: z.array(Rule),
  sources: z.record(Id, z.strictObject({ title: Bilingual, verified: z.boolean() })),
  series: Series,
  places: z.array(Place),
  households: z.array(Household),
  exposures: z.array(Exposure),
  scan: Scan,
  states: z.array(State).min(2),
  steps: z.array(Step).min(1),
  reasons: z.record(Id, Bilingual),
  tell: z.enum(LEVELS),
  telling: Telling,
});
const File = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) });

/** What raises a signal from a day on, and how it is worked. Hours count from the raising. */
export type SignalContent = z.infer<typeof Version>;
export type SignalStep = z.infer<typeof Step>;
export type PlaceRule = z.infer<typeof Place>;

/** Whether a signal of the kind takes the step. */
export const takesStep = ({ kinds }: SignalStep, kind: SignalKind): boolean =>
  kinds ? kinds.includes(kind) : kind !== 'silence';

let loaded: SignalContent[] | undefined;

/** The version of a day; the first before there was one. Throws `surveillance.content` for a wrong file. */
export function signalContent(on: string): SignalContent {
  loaded ??= loadSignals(join(packageRoot(), 'content', 'surveillance', 'signals.yaml'));
  return loaded.findLast(({ from }) => from <= on) ?? loaded[0]!;
}

/** Reads a file; every problem is told with its line. */
export function loadSignals(file: string): SignalContent[] {
  const { value, problems: found, locate } = readYaml(file, readFileSync(file, 'utf8'), File);
  const problems: ContentProblem[] = [...found];
  for (const [v, version] of (value?.versions ?? []).entries())
    for (const { path, reason } of faults(version))
      problems.push({ file, ...locate(['versions', v, ...path]), reason });
  if (problems.length > 0) throw new KangyuError('surveillance.content', { problems: describeProblems(problems) });
  return value!.versions.sort((a, b) => a.from.localeCompare(b.from));
}

interface Fault {
  path: (string | number)[];
  reason: string;
}

function faults({
  rules,
  places,
  households,
  exposures,
  scan,
  sources,
  series,
  states,
  steps,
  reasons,
  from,
}: SignalContent): Fault[] {
  const found: Fault[] = [];
  const known = new Set(diseases().map(({ id }) => id));
  const stateIds = new Set(states.map(({ id }) => id));
  const expectDiseases = (path: (string | number)[], ids: readonly string[]) => {
    for (const id of ids) if (!known.has(id)) found.push({ path, reason: `${id} is not in diseases.yaml` });
  };
  const expectOnce = (path: string, ids: readonly string[]) => {
    for (const [i, id] of ids.entries())
      if (ids.indexOf(id) !== i) found.push({ path: [path, i], reason: `${id} stands twice` });
  };
  expectOnce('rules', [...rules.map(({ id }) => id)]);
  expectOnce(
    'states',
    states.map(({ id }) => id),
  );
  expectOnce(
    'steps',
    steps.map(({ id }) => id),
  );
  for (const [i, rule] of rules.entries()) {
    expectDiseases(['rules', i], rule.diseases);
    if (!sources[rule.source]) found.push({ path: ['rules', i], reason: `${rule.source} is not among the sources` });
  }
  expectOnce(
    'places',
    places.map(({ id }) => id),
  );
  for (const [i, rule] of places.entries()) {
    expectDiseases(['places', i], rule.diseases);
    if (!sources[rule.source]) found.push({ path: ['places', i], reason: `${rule.source} is not among the sources` });
    for (const [j, { unit, part }] of rule.tiers.entries())
      if ((unit === undefined) === (part === undefined))
        found.push({ path: ['places', i, 'tiers', j], reason: 'a tier counts the unit or one part of it' });
  }
  for (const [list, clusters] of [
    ['households', households],
    ['exposures', exposures],
  ] as const) {
    expectOnce(
      list,
      clusters.map(({ id }) => id),
    );
    for (const [i, rule] of clusters.entries()) {
      expectDiseases([list, i], rule.diseases);
      if (!sources[rule.source]) found.push({ path: [list, i], reason: `${rule.source} is not among the sources` });
    }
  }
  expectDiseases(['scan'], scan.diseases);
  expectDiseases(['series'], series.diseases);
  if (!surveillanceContent(from).candidates.some(({ id }) => id === series.method))
    found.push({ path: ['series', 'method'], reason: `${series.method} is not a candidate of back-tests.yaml` });
  for (const [i, step] of steps.entries()) {
    for (const id of [...step.from, step.to])
      if (!stateIds.has(id)) found.push({ path: ['steps', i], reason: `${id} is not among the states` });
    for (const id of step.reasons)
      if (!reasons[id]) found.push({ path: ['steps', i], reason: `${id} is not among the reasons` });
  }
  return found;
}
