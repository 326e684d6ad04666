/** Reads content/regions/<code>: what the demo of a region is made from. A broken file is refused with file and reason. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { KangyuError, packageRoot } from '../kernel/index.ts';
import { type RegionContent, readRegion } from '../measure/population/index.ts';

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Counts = z.array(z.number().int().min(0));
const Text = z.object({ zh: z.string(), en: z.string() });
const ByYear = z.record(z.string().regex(/^\d{4}$/), z.number());

const Region = z.object({
  schema: z.literal(1),
  code: z.string().regex(/^\d{6}$/),
  name: Text,
  aliases: z.array(z.string()),
  plan: z.string(),
  parents: z.array(z.object({ code: z.string(), name: z.string() })),
});

const Ambulance = z.object({ since: Day, until: Day.optional(), negativePressure: z.boolean().default(false) });
const Institution = z.object({
  id: z.string().regex(/^[a-z]\d+$/),
  name: z.string(),
  class: z.string(),
  area: z.string().regex(/^\d{6}(\d{3}){0,2}$/),
  since: Day,
  ownership: z.enum(['public', 'private']),
  runBy: z.enum(['county', 'township', 'village', 'city', 'social', 'personal']),
  grade: z.string().optional(),
  gradeClass: z.string().optional(),
  departments: z.record(z.string(), Day).default({}),
  beds: z.record(z.string(), Counts).default({}),
  staff: z.record(z.string(), Counts).default({}),
  ambulances: z.array(Ambulance).default([]),
  capabilities: z.array(z.object({ code: z.string(), since: Day, until: Day.optional() })).default([]),
  childcare: z.array(z.object({ places: z.number().int().positive(), since: Day, inclusive: z.boolean() })).default([]),
});
export type Institution = z.infer<typeof Institution>;
const Institutions = z.object({
  schema: z.literal(1),
  years: z.array(z.number().int()),
  institutions: z.array(Institution),
});

const Demo = z.object({
  schema: z.literal(1),
  years: z.array(z.number().int()),
  stock: z.record(z.string(), Counts),
  shares2025: z.record(z.string(), z.tuple([z.number().int(), z.number().int()])),
  turnover: z.number().min(0).max(0.5),
  movingShare: z.number().min(0).max(1),
  multiSitePhysicians: z.number().int().min(0),
  vital: z.object({
    yearsBefore: z.number().int().min(0).max(10),
    lifeExpectancy: ByYear,
    birthRate: ByYear,
    inRate: z.number(),
    outRate: z.number(),
  }),
  visits: z.array(z.object({ age: z.number().int(), outpatient: z.number(), inpatient: z.number() })).min(1),
  healthyLifeExpectancy: z.object({ note: Text, values: ByYear }),
  faults: z.object({
    physicianPeriodReversed: z.number().int(),
    physicianWithoutOrganization: z.number().int(),
    physicianIdChecksum: z.number().int(),
    residentIdChecksum: z.number().int(),
    residentBirthDateDiffers: z.number().int(),
    residentSexDiffers: z.number().int(),
    encounterPeriodReversed: z.number().int(),
    encounterUnknownOrganization: z.number().int(),
    unknownBedKind: z.number().int(),
  }),
});
export type DemoLevels = z.infer<typeof Demo>;

export interface DemoRegion {
  code: string;
  /** Short name in commands and senders, e.g. `jiangchuan`. */
  id: string;
  /** Where it lies, for addresses: 云南省玉溪市. */
  place: string;
  name: { zh: string; en: string };
  /** Year-ends that the counts of institutions.yaml stand for. */
  years: number[];
  institutions: Institution[];
  levels: DemoLevels;
  areas: RegionContent['areas'];
  population: RegionContent['population'];
}

/** `region` is a code (`530403`) or an alias (`jiangchuan`). */
export function readDemoRegion(region: string): DemoRegion {
  const root = join(packageRoot(), 'content', 'regions');
  const known = readdirSync(root).filter((code) => existsSync(join(root, code, 'demo.yaml')));
  const facts = known.map((code) => read(join(root, code, 'region.yaml'), Region));
  const found = facts.find((fact) => fact.code === region || fact.aliases.includes(region));
  if (!found)
    throw new KangyuError('demo.region-unknown', { region, known: facts.flatMap((fact) => fact.aliases).join(', ') });
  const folder = join(root, found.code);
  const { years, institutions } = read(join(folder, 'institutions.yaml'), Institutions);
  checkInstitutions(join(folder, 'institutions.yaml'), years, institutions);
  const levels = read(join(folder, 'demo.yaml'), Demo);
  const place = found.parents
    .map((parent) => parent.name)
    .reverse()
    .join('');
  return {
    code: found.code,
    id: found.aliases[0] ?? found.code,
    place,
    name: found.name,
    years,
    institutions,
    levels,
    ...readRegion(found.code),
  };
}

function read<T>(file: string, schema: z.ZodType<T>): T {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new KangyuError('demo.content-broken', { file, reason }, { cause });
  };
  let content: unknown;
  try {
    content = parseYaml(readFileSync(file, 'utf8'));
  } catch (cause) {
    return refuse((cause as Error).message, cause);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  return refuse(`${issue.path.join('.')}: ${issue.message}`);
}

function checkInstitutions(file: string, years: readonly number[], institutions: readonly Institution[]): void {
  const ids = new Set<string>();
  for (const institution of institutions) {
    const refuse = (reason: string): never => {
      throw new KangyuError('demo.content-broken', { file, reason: `institution ${institution.id}: ${reason}` });
    };
    if (ids.has(institution.id)) refuse('the id is used twice');
    ids.add(institution.id);
    for (const [key, counts] of [...Object.entries(institution.beds), ...Object.entries(institution.staff)])
      if (counts.length !== years.length) refuse(`${key} has ${counts.length} figures for ${years.length} years`);
  }
}
