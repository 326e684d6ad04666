import { z } from 'zod';
import { Day, Id, Name, Schema } from './common.ts';

const Values = z.record(z.string(), z.json());
/** A day, or an instant with its zone. */
const Moment = z.union([Day, z.iso.datetime({ offset: true })]);

const Contact = z.strictObject({
  form: z.string().regex(/^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/),
  date: Moment,
  answers: Values.default({}),
  /** Another sender recorded it: the form was never filled in. */
  recorded: z.literal(true).optional(),
  expect: z
    .strictObject({
      valid: z.boolean().optional(),
      /** `item` or `item:kind`, each must be among the problems; an empty list wants none. */
      problems: z.array(z.string()).optional(),
      warnings: z.array(z.string()).optional(),
      calculated: Values.optional(),
      visible: z.record(z.string(), z.boolean()).optional(),
      required: z.record(z.string(), z.boolean()).optional(),
      prefilled: Values.optional(),
      class: z.string('quote the class').nullable().optional(),
      rows: z.array(Id).optional(),
      next: Day.nullable().optional(),
      referral: z
        .union([z.null(), z.strictObject({ level: z.string().optional(), checkOn: Day.nullable().optional() })])
        .optional(),
      tasks: z.record(z.string(), Day.nullable()).optional(),
      alerts: z.array(z.string()).optional(),
      /** Each must be found among the extracted resources; what it does not name may be anything. */
      resources: z.array(z.record(z.string(), z.json())).optional(),
      resourceCounts: z.record(z.string(), z.int().min(0)).optional(),
    })
    .default({}),
});
export type CaseContact = z.infer<typeof Contact>;

/** Figures of a period; what is not named may be anything. */
const Figure = z.strictObject({
  period: z.string('quote the period'),
  numerator: z.number().nullable().optional(),
  denominator: z.number().nullable().optional(),
  value: z.number().nullable().optional(),
});

const Case = z.strictObject({
  name: z.string().min(1),
  source: z.string().optional(),
  /** Worked examples of test/programme-vectors.yaml that it plays. */
  vector: z.array(Id).min(1).optional(),
  /** The day that due items and enrolment are asked about; the last contact's without it. */
  on: Day.optional(),
  subject: Values.default({}),
  parameters: Values.default({}),
  facts: Values.default({}),
  enrolled: Day.optional(),
  exited: Day.optional(),
  /** One of the schedule's reasons. */
  exitReason: Name.optional(),
  /** Instead of a subject: so many like those of other cases of the file, counted together. Only `expect.indicators` is asked. */
  members: z
    .array(z.strictObject({ case: z.string().min(1), times: z.int().min(1).max(1000).default(1) }))
    .min(1)
    .optional(),
  contacts: z.array(Contact).default([]),
  expect: z
    .strictObject({
      enrol: z.boolean().nullable().optional(),
      watch: z.boolean().optional(),
      exit: Name.nullable().optional(),
      due: z
        .record(
          z.string(),
          z.union([
            z.null(),
            z.strictObject({
              due: Day.optional(),
              status: z.enum(['planned', 'due', 'overdue', 'lost', 'done', 'deferred']).optional(),
              no: z.int().optional(),
              open: Day.optional(),
              late: Day.optional(),
              lost: Day.nullable().optional(),
              date: Day.nullable().optional(),
            }),
          ]),
        )
        .optional(),
      /** By indicator, base or derived, with `[stratum]` behind its code: what an area of these subjects alone has on the day. */
      indicators: z.record(z.string(), z.union([Figure, z.array(Figure).min(1)])).optional(),
    })
    .default({}),
});
export type Case = z.infer<typeof Case>;

export const CaseFile = z.strictObject({ schema: Schema, cases: z.array(Case).min(1) });
