/** Allocation standards, the bed gate, bed scores, equity, institution-setup and resource plans. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const StandardStatus = z.enum([
  'met',
  'short',
  'over',
  'not-required',
  'partly-known',
  'no-population',
  'no-register',
]);
export type StandardStatus = z.infer<typeof StandardStatus>;

const count = z.number().nullable();
const ParameterValue = z.object({
  name: z.string(),
  title: Bilingual,
  value: z.string(),
  origin: z.enum(['content', 'plan', 'set']).describe('own value of the standard, the plan’s, or set by a person'),
  set: z.object({ reason: z.string(), by: z.string(), from: z.string(), area: z.string() }).optional(),
  choices: z.array(z.string()).optional(),
});

/** One standard over one area on a day. */
export const StandardResult = z.object({
  code: z.string(),
  group: z.enum(['beds', 'institutions', 'workforce', 'emergency', 'tcm', 'public-health', 'family']),
  formula: z.string(),
  title: Bilingual,
  rule: Bilingual,
  unit: Bilingual,
  sources: z.array(z.object({ zh: z.string(), en: z.string(), unverified: z.boolean() })),
  validFrom: z.string(),
  area: z.string(),
  areaName: z.string(),
  on: z.string(),
  plan: z.string().nullable().describe('whose parameters were taken'),
  standard: Bilingual.describe('the yardstick in short'),
  calculation: Bilingual.nullable(),
  notes: z.array(Bilingual),
  counted: Bilingual.nullable().describe('what the register counts'),
  parameters: z.array(ParameterValue),
  hasRows: z.boolean(),
  status: StandardStatus,
  source: z.enum(['register', 'reported', 'none']),
  indicative: z.boolean().describe('the rule is made for larger areas; the figures are this area’s share'),
  actual: count,
  of: count,
  needed: count,
  neededTo: count,
  exact: count.describe('before rounding up'),
  gap: count.describe('missing, or too much where the status is over'),
  surplus: count.describe('actual less needed'),
  people: z
    .object({ value: z.number(), dates: z.array(z.string()), source: z.string(), vintage: z.string() })
    .nullable(),
  units: z.object({ total: z.number(), met: z.number(), required: z.number(), unknown: z.number() }).nullable(),
  reported: z.object({ value: z.number(), period: z.string(), indicator: z.string() }).nullable(),
});
export type StandardResult = z.infer<typeof StandardResult>;

const PlanName = z.object({ id: z.string(), title: z.string(), titleEn: z.string().nullable() });
const place = { area: z.string(), areaName: z.string(), on: z.string() };
export const StandardList = z.object({ ...place, plan: PlanName.nullable(), items: z.array(StandardResult) });
export type StandardList = z.infer<typeof StandardList>;

/** An institution or place that must have something, or that contributes to a count. */
export const StandardUnit = z.object({
  kind: z.enum(['institution', 'area']),
  code: z.string(),
  name: z.string(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  class: z.string().nullable(),
  people: count,
  of: count,
  actual: count,
  needed: count,
  neededTo: count,
  gap: count,
  status: z.enum(['met', 'short', 'over', 'unknown']),
});
export type StandardUnit = z.infer<typeof StandardUnit>;

/** A register row that a figure was counted from. */
export const StandardRegisterRow = z.object({
  reference: z.string(),
  version: z.number(),
  institution: z.string(),
  institutionName: z.string().nullable(),
  area: z.string().nullable(),
  areaName: z.string().optional(),
  kind: z.string().nullable(),
  since: z.string().nullable(),
  amount: z.number(),
  name: z.string().nullable(),
});
export type StandardRegisterRow = z.infer<typeof StandardRegisterRow>;

/** A numbered rule of a plan; `result` is null where nothing can be counted for it. */
export const PlanStandards = z.object({
  area: z.string(),
  on: z.string(),
  known: z.boolean().describe('false where the instance has no such area: nothing is counted'),
  items: z.array(
    z.object({
      no: z.string(),
      rule: z.string(),
      ruleEn: z.string().nullable(),
      quantity: z.unknown(),
      result: StandardResult.nullable(),
      key: z.string().describe('by which the rule is bound to a standard'),
      binding: z.enum(['content', 'set', 'none']).describe('who bound it: the content, a person, nobody yet'),
      set: z.object({ by: z.string(), at: z.string(), reason: z.string() }).optional(),
    }),
  ),
});
export type PlanStandards = z.infer<typeof PlanStandards>;

/** A standard that a rule of a plan can be evaluated by. */
export const StandardChoice = z.object({ code: z.string(), group: z.string(), title: Bilingual });
export type StandardChoice = z.infer<typeof StandardChoice>;
export const SetBindingRequest = z.object({
  standard: z.string().max(64).nullable().describe('null: nothing is counted for the rule'),
  reason: z.string().trim().min(1).max(500),
});
export type SetBindingRequest = z.infer<typeof SetBindingRequest>;

export const SetParameterRequest = z.object({
  name: z.string().min(1).max(40),
  area: z.string().min(1).max(32),
  plan: z.string().max(64).optional(),
  value: z.string().max(40).nullable().describe('null goes back to what the plan or the standard says'),
  from: z.iso.date(),
  to: z.iso.date().optional().describe('first day without it'),
  reason: z.string().trim().min(1).max(500),
});
export type SetParameterRequest = z.infer<typeof SetParameterRequest>;
export const SetParameter = z.object({
  id: z.string(),
  standard: z.string(),
  name: z.string(),
  area: z.string(),
  areaName: z.string().optional(),
  plan: z.string().nullable(),
  value: z.string().nullable(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  reason: z.string(),
  setBy: z.string(),
  setAt: z.string(),
});
export type SetParameter = z.infer<typeof SetParameter>;

const Window = z.object({ from: z.string(), to: z.string(), days: z.number() });
const BedUse = z.object({
  beds: z.number(),
  bedDays: z.number(),
  patientDays: z.number(),
  discharges: z.number(),
  visits: z.number(),
  occupancy: count,
  stay: count,
  turnover: count,
  stays: z.number().describe('stays on record before scaling'),
});
const measured = { window: Window, factor: z.number().describe('residents that one of the register stands for') };

const GateResult = z.enum(['no-new-beds', 'may-add', 'unknown', 'not-bound', 'reserve-left', 'reserve-consumed']);
export type GateResult = z.infer<typeof GateResult>;
const Condition = z.object({ value: count, limit: z.number(), holds: z.boolean().nullable() });
export const BedGate = z.object({
  ...place,
  ...measured,
  rule: Bilingual,
  join: z.enum(['any', 'all']),
  joinOrigin: z.enum(['content', 'plan', 'set', 'asked']),
  limits: z.object({ occupancy: z.number(), alos: z.number() }),
  reserve: z.object({ reserved: count, used: z.number(), left: count, rule: Bilingual }),
  hospitals: z.array(
    z.object({
      institution: z.string(),
      name: z.string(),
      class: z.string().nullable(),
      area: z.string().nullable(),
      areaName: z.string().nullable(),
      ownership: z.string().nullable(),
      use: BedUse,
      small: z.boolean(),
      decision: z
        .object({ occupancy: Condition, stay: Condition, any: GateResult, all: GateResult, chosen: GateResult })
        .nullable(),
      result: GateResult,
    }),
  ),
  counts: z.record(GateResult, z.number()),
});
export type BedGate = z.infer<typeof BedGate>;

const Key = z.enum(['beds', 'nurses-per-bed', 'physicians-per-bed', 'special-share', 'occupancy', 'turnover', 'stay']);
const BedScore = z.object({
  code: z.string(),
  name: z.string(),
  values: z.record(Key, count),
  topsis: count,
  rsr: count,
  rank: count,
  entropy: z
    .object({ topsis: z.number(), rsr: z.number(), rank: z.number() })
    .nullable()
    .describe('with weights from the entropy of the values'),
  missing: z.array(Key),
  small: z.boolean(),
});
export type BedScore = z.infer<typeof BedScore>;
export const BedEvaluation = z.object({
  ...place,
  ...measured,
  method: z.object({
    title: Bilingual,
    source: Bilingual,
    unverified: z.boolean(),
    criteria: z.array(
      z.object({
        key: Key,
        dimension: z.enum(['number', 'quality', 'structure', 'efficiency']),
        title: Bilingual,
        unit: Bilingual,
        weight: z.number(),
        direction: z.enum(['higher', 'lower', 'near']),
        ideal: z.number().optional(),
      }),
    ),
  }),
  areas: z.array(BedScore),
  institutions: z.array(BedScore),
  entropyWeights: z
    .object({ areas: z.array(z.number()).nullable(), institutions: z.array(z.number()).nullable() })
    .describe('percent, in the order of the criteria'),
});
export type BedEvaluation = z.infer<typeof BedEvaluation>;

const Measure = z.enum(['beds', 'physicians', 'nurses', 'discharges', 'visits']);
const Slacks = z.array(z.object({ of: Measure, value: z.number() }));
/** Data envelopment analysis of one group of like units; no units where too few can be compared. */
export const Envelopment = z.object({
  key: z.string(),
  title: Bilingual,
  inputs: z.array(Measure),
  outputs: z.array(Measure),
  units: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      counts: z.record(Measure, z.number()),
      ccr: z.number().describe('share of the inputs that would do, 0..1, at constant returns to scale'),
      bcc: z.number().describe('the same among units of its size'),
      scale: z.number(),
      returns: z.enum(['constant', 'increasing', 'decreasing']),
      inputSlacks: Slacks,
      outputSlacks: Slacks,
      peers: z.array(z.object({ code: z.string(), name: z.string(), weight: z.number() })),
    }),
  ),
  left: z.array(z.string()).describe('without any input or any output on record'),
  wanted: z.number().describe('units wanted at least'),
});
export type Envelopment = z.infer<typeof Envelopment>;

export const Allocation = z.object({
  ...place,
  ...measured,
  institutions: z.array(
    z.object({
      institution: z.string(),
      name: z.string(),
      class: z.string().nullable(),
      use: BedUse,
      physicians: z.number(),
      nurses: z.number(),
      nursesPerBed: count,
      visitsPerPhysician: count,
      patientDaysPerPhysician: count,
      small: z.boolean(),
    }),
  ),
  spreads: z.array(
    z.object({
      resource: z.string(),
      title: Bilingual,
      total: z.number(),
      gini: count,
      theil: count,
      lorenz: z.array(z.object({ population: z.number(), resource: z.number() })),
      places: z.array(
        z.object({
          code: z.string(),
          name: z.string(),
          people: z.number(),
          resource: z.number(),
          perThousand: z.number(),
          agglomeration: count,
        }),
      ),
      left: z.array(z.string()),
    }),
  ),
  envelopments: z.array(Envelopment),
  methods: z.array(Bilingual),
});
export type Allocation = z.infer<typeof Allocation>;

export const SetupPlan = z.object({
  ...place,
  standards: z.array(z.object({ code: z.string(), title: Bilingual, rule: Bilingual, standard: Bilingual })),
  places: z.array(z.object({ code: z.string(), name: z.string(), people: count, results: z.array(StandardResult) })),
  open: z.array(StandardUnit.extend({ standard: z.string() })),
});
export type SetupPlan = z.infer<typeof SetupPlan>;

export const ResourcePlan = z.object({
  ...place,
  until: z.number(),
  plan: PlanName.nullable(),
  population: z.object({
    now: count,
    date: z.string().nullable(),
    projected: count.describe('straight trend of the official year-ends'),
    low: count,
    high: count,
  }),
  items: z.array(
    z.object({
      no: z.string(),
      indicator: z.string(),
      title: Bilingual,
      unit: z.string().nullable(),
      factor: z.number(),
      target: z.number(),
      have: count,
      period: z.string().nullable(),
      neededNow: count,
      neededThen: count,
      gap: count,
      path: z.array(z.object({ year: z.number(), needed: z.number(), add: z.number() })),
      places: z.array(z.object({ area: z.string(), name: z.string(), have: count, needed: count })),
    }),
  ),
});
export type ResourcePlan = z.infer<typeof ResourcePlan>;

export const Calculation = z.object({
  population: z.number(),
  items: z.array(
    z.object({
      code: z.string(),
      title: Bilingual,
      unit: Bilingual,
      standard: Bilingual,
      exact: z.number(),
      needed: z.number(),
    }),
  ),
  childcare: z.array(
    z.object({
      key: z.string(),
      title: Bilingual,
      size: z.number(),
      perCarer: z.number(),
      unverified: z.boolean(),
      children: z.number(),
      classes: z.number(),
      carers: z.number(),
    }),
  ),
});
export type Calculation = z.infer<typeof Calculation>;
