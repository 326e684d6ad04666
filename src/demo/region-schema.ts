/** The form of content/regions/<code>: what a demo region is described by. */
import { z } from 'zod';

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const Counts = z.array(z.number().int().min(0));
const Text = z.object({ zh: z.string(), en: z.string() });
const ByYear = z.record(z.string().regex(/^\d{4}$/), z.number());

export const Region = z.object({
  schema: z.literal(1),
  code: z.string().regex(/^\d{6}$/),
  name: Text,
  aliases: z.array(z.string()),
  plan: z.string(),
  parents: z.array(z.object({ code: z.string(), name: z.string() })),
});

const Ambulance = z.object({ since: Day, until: Day.optional(), negativePressure: z.boolean().default(false) });
export const Institution = z.object({
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

/** Kinds of townships, by their names: streets, towns, townships and sumu, zones and farms. */
const TownshipKind = z.enum(['street', 'town', 'rural', 'zone']);
export type TownshipKind = z.infer<typeof TownshipKind>;
const Weights = z.record(z.string(), z.number().min(0));

/** What all institutions of a kind have in common. Numbers without a unit are weights: a region's stock is shared by them. */
const InstitutionKind = z.object({
  prefix: z.string().regex(/^[a-z]$/),
  /** Several: one after the other. */
  class: z.array(z.string()).min(1),
  ownership: z.enum(['public', 'private']),
  runBy: z.enum(['county', 'township', 'village', 'city', 'social', 'personal']),
  grade: z.string().optional(),
  gradeClass: z.string().optional(),
  /** First and last year of founding. */
  since: z.tuple([z.number().int(), z.number().int()]),
  departments: z.array(z.string()).default([]),
  beds: z.number().min(0).default(0),
  /** Shares of the beds that no stock names; the first takes what rounding leaves. */
  bedKinds: Weights.default({}),
  /** Weights for the beds that a stock names: icu, rehabilitation, psychiatric. */
  specialBeds: Weights.default({}),
  staff: Weights.default({}),
  /** People every institution of the kind has, whatever its size. */
  fixed: z.record(z.string(), z.number().int().min(1)).default({}),
  ambulances: z.number().min(0).default(0),
  childcare: z.boolean().default(false),
});
export type InstitutionKind = z.infer<typeof InstitutionKind>;
export const InstitutionKinds = z.object({ schema: z.literal(1), kinds: z.record(z.string(), InstitutionKind) });
export type InstitutionKinds = z.infer<typeof InstitutionKinds>;

/** Where the institutions of a rule stand. */
const Places = z.union([
  z.object({ counties: z.record(z.string(), z.number().int().min(1)) }),
  z.object({ eachCounty: z.number().int().min(1), but: z.array(z.string()).default([]) }),
  z.object({ eachTownship: z.array(TownshipKind).min(1), but: z.array(z.string()).default([]) }),
  z.object({ eachTownshipOf: z.array(z.string()).min(1) }),
  z.object({ villages: z.enum(['village', 'community']), count: z.number().int().min(1) }),
  z.object({ byPopulation: z.number().int().min(1) }),
]);
export type Places = z.infer<typeof Places>;

const Rule = z.object({
  kind: z.string(),
  /** With {region}, {county}, {township}, {village}, {n} (number in the county, in Chinese) and {class}. */
  name: z.string(),
  at: Places,
  /** Size beside others of the kind, and how far single ones differ from it. */
  size: z.number().positive().default(1),
  spread: z.number().min(0).max(0.9).default(0.35),
});
export type Rule = z.infer<typeof Rule>;

const Among = z.object({
  class: z.string(),
  grade: z.array(z.string()).optional(),
  ownership: z.enum(['public', 'private']).optional(),
});
/** A department or capability that institutions get one after the other: how many have it at each year-end. */
const Stage = z.object({ code: z.string(), what: z.enum(['department', 'capability']), among: Among, with: Counts });
export type Stage = z.infer<typeof Stage>;

export const InstitutionRules = z.object({
  schema: z.literal(2),
  years: z.array(z.number().int()).min(2),
  /** Counts that a source states; the rules must give them. */
  stated: z.array(Among.extend({ what: z.string(), count: z.number().int(), runBy: z.array(z.string()).optional() })),
  rules: z.array(Rule).min(1),
  stages: z.array(Stage).default([]),
  /** How a stock of demo.yaml is made up of staff lines (weights). */
  lines: z.record(z.string(), Weights),
  inclusiveChildcare: z.number().min(0).max(1).default(0.6),
  negativePressure: z.number().min(0).max(1).default(0.3),
});
export type InstitutionRules = z.infer<typeof InstitutionRules>;

const Listed = z.object({
  schema: z.literal(1),
  years: z.array(z.number().int()),
  institutions: z.array(Institution),
});
/** One by one, or by rules that `expand-institutions.ts` follows. */
export const Institutions = z.discriminatedUnion('schema', [Listed, InstitutionRules]);

export const Demo = z.object({
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
    /** How much more people die with each year of age, 1.105 unless given: the steeper, the fewer die early at the same life expectancy. */
    slope: z.number().min(1.08).max(1.15).optional(),
    birthRate: ByYear,
    inRate: z.number(),
    outRate: z.number(),
  }),
  visits: z.array(z.object({ age: z.number().int(), outpatient: z.number(), inpatient: z.number() })).min(1),
  healthyLifeExpectancy: z.object({ note: Text, values: ByYear }),
  /** Further values that no record of the demo gives: surveys, service reports, accounts. */
  reported: z.array(z.object({ indicator: z.string(), values: ByYear })).default([]),
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
