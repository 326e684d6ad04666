/** The forms of content/command/plans.yaml and resources.yaml. */
import { z } from 'zod';
import { NOTICE_LEVELS } from '../../notify/index.ts';
import { Bilingual, GRADES, Id } from './content-grading.ts';

const Named = z.strictObject({ id: Id, title: Bilingual });
const Duties = z.array(Bilingual).min(1);
const Level = z.strictObject({ by: Bilingual, periodHours: z.number().positive() });
const Version = z.strictObject({
  from: z.iso.date(),
  levels: z.record(z.enum(GRADES), Level),
  roles: z.array(Named.extend({ duties: Duties })).min(1),
  groups: z.array(Named.extend({ unit: z.string().min(1), duties: Duties })).min(1),
  orders: z.array(
    Named.extend({
      group: Id,
      levels: z.array(z.enum(GRADES)).min(1),
      text: Bilingual,
      ack: z.number().int().positive(),
      hours: z.number().positive(),
    }),
  ),
  checklists: z.array(Named.extend({ items: z.array(Bilingual).min(1) })),
});
export type PlanVersion = z.infer<typeof Version>;
const Plan = Named.extend({ versions: z.array(Version).min(1) });
export type ResponsePlan = z.infer<typeof Plan>;
export const PlansFile = z.strictObject({ schema: z.literal(1), plans: z.array(Plan).min(1) });

const Material = Named.extend({
  kind: Id,
  spec: Bilingual,
  unit: Bilingual,
  /** Days of shelf life that must be left when it is allocated; null: does not expire. */
  leastDays: z.number().int().min(0).nullable(),
});
export type Material = z.infer<typeof Material>;
const share = z.number().min(0).max(1);
const Step = Named.extend({ hours: z.number().min(0), patients: Bilingual, frees: z.record(Id, share) });
export type EmptyingStep = z.infer<typeof Step>;
const LEVEL_OR_GRADE = z.enum([...NOTICE_LEVELS, 'grade']);
export const TellingFile = z.strictObject({
  schema: z.literal(1),
  levels: z.strictObject({
    order: LEVEL_OR_GRADE,
    callup: LEVEL_OR_GRADE,
    response: LEVEL_OR_GRADE,
    late: LEVEL_OR_GRADE,
    review: LEVEL_OR_GRADE,
  }),
});
export type Telling = z.infer<typeof TellingFile>['levels'];

export const ResourcesFile = z.strictObject({
  schema: z.literal(1),
  teams: z.strictObject({
    classes: z.array(Named).min(1),
    skills: z.array(Named),
    musterMinutes: z.number().int().positive(),
  }),
  materials: z.strictObject({
    tiers: z.array(Named).min(1),
    kinds: z.array(Named).min(1),
    catalogue: z.array(Material).min(1),
    expiryDays: z.number().int().positive(),
  }),
  beds: z.strictObject({ reportHours: z.number().positive(), steps: z.array(Step), kept: Bilingual }),
  blood: z.strictObject({
    reportHours: z.number().positive(),
    products: z.array(Named.extend({ unit: Bilingual })).min(1),
    types: z.array(Named).min(1),
  }),
  sites: z.strictObject({ kinds: z.array(Named).min(1) }),
  requisitions: z.strictObject({ kinds: z.array(Named).min(1), returnDays: z.number().int().positive() }),
});
export type ResourcesContent = z.infer<typeof ResourcesFile>;
