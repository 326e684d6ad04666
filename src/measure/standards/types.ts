/** Shapes of content/standards, parsed at the door by load-standards.ts. */
import { z } from 'zod';
import { decimalString } from '../../algorithms/rounding.ts';

export const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export type Bilingual = z.infer<typeof Bilingual>;
const code = z.string('must be text; quote it').regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and -');
const words = z.array(z.string('must be text; quote it')).min(1);
/** A number as it is written, kept as text: 0.07 stays 0.07. */
const decimal = z.union([z.number(), z.string()]).transform((value, context) => {
  try {
    return decimalString(value);
  } catch {
    context.addIssue({ code: 'custom', message: `${value} is no decimal number` });
    return z.NEVER;
  }
});

/** Which institutions are meant; every field given must fit, `class` by its beginning (WS 218). */
export const Selector = z.strictObject({
  class: words.optional(),
  ownership: words.optional(),
  runBy: words.optional(),
  grade: words.optional(),
});
export type Selector = z.infer<typeof Selector>;

/** What the registers can count. */
export const Fact = z.strictObject({
  title: Bilingual,
  register: z.enum(['beds', 'vehicles', 'posts', 'departments', 'institutions']),
  at: Selector.optional(),
  kind: words.optional(),
  negativePressure: z.boolean().optional(),
  occupation: words.optional(),
  practiceCategory: words.optional(),
  generalPractice: z.boolean().optional(),
  publicHealthPost: z.boolean().optional(),
  inclusive: z.boolean().optional(),
  /** rows: every row (a worker once); places: the places of a service; institutions: institutions with such a row. */
  count: z.enum(['rows', 'places', 'institutions']).default('rows'),
  /** What the register cannot tell apart, said beside the figure. */
  note: Bilingual.optional(),
});
export type Fact = z.infer<typeof Fact>;
export type FactName = string;

/** Choices that a parameter may take, by its name; every other parameter is a decimal. */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  join: ['any', 'all'],
  of: ['actual', 'required', 'larger'],
  people: ['all', 'townships', 'streets'],
};

const parameters = z.record(z.string(), z.union([decimal, z.enum([...new Set(Object.values(CHOICES).flat())])]));
/** In the order of lists. */
export const GROUPS = ['beds', 'institutions', 'workforce', 'emergency', 'tcm', 'public-health', 'family'] as const;
const level = z.enum(['province', 'city', 'county', 'township', 'village']);
const counted = { fact: z.string().optional() };

const common = {
  code,
  group: z.enum(GROUPS),
  title: Bilingual,
  /** One sentence in our own words; `{name}` is filled from the parameters. */
  rule: Bilingual,
  unit: Bilingual,
  sources: z
    .array(z.strictObject({ zh: z.string().min(1), en: z.string().min(1), unverified: z.boolean().default(false) }))
    .min(1),
  validFrom: z.iso.date(),
  validTo: z.iso.date().optional(),
  /** Only these plans speak of it; absent = it may be looked at anywhere. */
  plans: z.array(z.string()).optional(),
  /** Levels of area the rule is made for; below them its figures are only a share of the whole. */
  levels: z.array(level).default(['city', 'county']),
  parameters: parameters.default({}),
  /** Where a plan's quantity holds a parameter, when not under the parameter's own name. */
  take: z.record(z.string(), z.string()).default({}),
  /** Why nothing can be counted: the register that is missing. */
  missing: Bilingual.optional(),
  /** A reported indicator that gives what no register does: its value, or its numerator as a count. */
  reported: z.strictObject({ indicator: z.string(), as: z.enum(['value', 'numerator']) }).optional(),
  note: Bilingual.optional(),
};

export const Standard = z.discriminatedUnion('formula', [
  /** value for every `per` people, rounded up; a quota is rounded down and not to be passed. */
  z.strictObject({
    ...common,
    ...counted,
    formula: z.literal('per-population'),
    sense: z.enum(['minimum', 'quota']).default('minimum'),
  }),
  /** value (% or ratio) of another count; `high` makes it a range. `ofStandard` names the standard that says how many are due. */
  z.strictObject({
    ...common,
    ...counted,
    formula: z.literal('share'),
    of: z.string(),
    ratio: z.enum(['percent', 'times']).default('percent'),
    ofStandard: code.optional(),
  }),
  /** `count` institutions in each area of a kind that has more than `threshold` people. */
  z.strictObject({
    ...common,
    formula: z.literal('existence'),
    unitArea: z.enum(['county', 'township', 'street', 'township-or-street', 'village']),
    thresholdOp: z.enum(['>', '>=']).default('>='),
    at: Selector.optional(),
    /** Institutions with such a row instead of all the selected. */
    fact: z.string().optional(),
    /** The village of these institutions needs none of its own. */
    exceptSeatOf: Selector.optional(),
  }),
  /** One institution a street, or one for each `from`–`to` people of it. */
  z.strictObject({ ...common, formula: z.literal('street-or-population'), at: Selector }),
  /** At least `value` in each institution of a kind. */
  z.strictObject({ ...common, ...counted, formula: z.literal('per-institution'), at: Selector }),
  /** value (% or ratio) of another count, in each institution. */
  z.strictObject({
    ...common,
    ...counted,
    formula: z.literal('share-per-institution'),
    at: Selector,
    of: z.string(),
    ratio: z.enum(['percent', 'times']).default('percent'),
  }),
  /** The bed gate of public general hospitals. */
  z.strictObject({ ...common, formula: z.literal('gate'), at: Selector, reserve: code }),
  /** Measured by something no register here holds; shown with the reason. */
  z.strictObject({
    ...common,
    formula: z.literal('measured'),
    sense: z.enum(['minimum', 'maximum']).default('minimum'),
    missing: Bilingual,
  }),
]);
export type Standard = z.infer<typeof Standard>;

/** Which standard a numbered rule of a plan is; a rule may be several. */
export const Binding = z.strictObject({
  no: z.string('must be text; quote it'),
  standard: code,
  /** Parameters that the plan's quantity does not hold in the expected place. */
  parameters: parameters.optional(),
});
export type Binding = z.infer<typeof Binding>;

/** A criterion of the bed evaluation. */
export const EvaluationCriterion = z.strictObject({
  key: z.enum(['beds', 'nurses-per-bed', 'physicians-per-bed', 'special-share', 'occupancy', 'turnover', 'stay']),
  dimension: z.enum(['number', 'quality', 'structure', 'efficiency']),
  title: Bilingual,
  unit: Bilingual,
  weight: z.number().positive(),
  direction: z.enum(['higher', 'lower', 'near']),
  /** The best value where direction is near. */
  ideal: z.number().optional(),
});
export const Methods = z.strictObject({
  schema: z.literal(1),
  bedEvaluation: z.strictObject({
    title: Bilingual,
    source: Bilingual,
    unverified: z.boolean().default(false),
    criteria: z.array(EvaluationCriterion).min(2),
  }),
  /** Fewer discharges than this in the window are marked small. */
  smallDischarges: z.int().positive(),
  /** Groups of like units for data envelopment analysis; without classes the parts of the area. */
  envelopment: z.strictObject({
    groups: z.array(
      z.strictObject({
        key: code,
        title: Bilingual,
        classes: z.array(z.string().min(1)).optional(),
        inputs: z.array(z.enum(['beds', 'physicians', 'nurses'])).min(1),
        outputs: z.array(z.enum(['discharges', 'visits'])).min(1),
      }),
    ),
  }),
  /** Resources whose spread over the places is measured: fact -> title. */
  equity: z.array(z.string()).min(1),
  childcare: z.strictObject({
    source: Bilingual,
    classes: z.array(
      z.strictObject({
        key: code,
        title: Bilingual,
        size: z.int().positive(),
        perCarer: z.int().positive(),
        unverified: z.boolean().default(false),
      }),
    ),
  }),
});
export type Methods = z.infer<typeof Methods>;

export interface StandardsContent {
  standards: ReadonlyMap<string, Standard>;
  facts: ReadonlyMap<FactName, Fact>;
  bindings: ReadonlyMap<string, readonly Binding[]>;
  methods: Methods;
}
