import { z } from 'zod';
import { Code, Dated, Expression, Id, Name, Schema, Words } from './common.ts';

/** Who is pressed in the inbox once the day has passed. */
const Pressed = z.strictObject({ role: z.string().min(1) });

const Task = z.strictObject({
  code: Id,
  title: Words,
  within: Expression.optional(),
  role: z.string().min(1).optional(),
  /** Forms of the pack that end it; without them every later contact does. */
  endedBy: z.array(Id).min(1).optional(),
  escalate: Pressed.optional(),
});

const Row = z.strictObject({
  id: Id,
  when: Expression,
  class: Code.optional(),
  classFrom: Expression.optional(),
  advice: z.array(Words).default([]),
  tasks: z.array(Task).default([]),
  referral: z
    .strictObject({
      level: z.enum(['emergency', 'urgent', 'routine']),
      reason: Words,
      checkWithin: Expression.optional(),
      escalate: Pressed.optional(),
    })
    .optional(),
  next: Expression.optional(),
  alert: z.strictObject({ level: z.enum(['info', 'warning', 'critical']), text: Words }).optional(),
  reason: Words,
});

export const RuleFile = z.strictObject({
  schema: Schema,
  code: Id,
  title: Words,
  form: Id,
  ...Dated,
  source: Id.optional(),
  hit: z.enum(['first', 'all']),
  classes: z
    .array(z.strictObject({ code: Code, label: Words, level: z.enum(['good', 'attention', 'serious', 'neutral']) }))
    .default([]),
  rows: z.array(Row).min(1),
});

/** schedule.yaml, and schedule-<name>.yaml for other dated versions. */
export const ScheduleFile = z.strictObject({
  schema: Schema,
  ...Dated,
  enrol: z.strictObject({
    mode: z.enum(['automatic', 'proposed', 'manual']),
    when: Expression.optional(),
    automaticWhen: Expression.optional(),
    watch: Expression.optional(),
  }),
  exits: z.array(z.strictObject({ code: Name, title: Words, when: Expression.optional() })).default([]),
  contacts: z
    .array(
      z.strictObject({
        code: Name,
        title: Words,
        satisfiedBy: z
          .array(
            z.strictObject({
              form: z.string().regex(/^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/, 'must be a form, or pack/form'),
              when: Expression.optional(),
            }),
          )
          .min(1),
        when: Expression.optional(),
        due: Expression,
        window: z.strictObject({ before: Expression.optional(), after: Expression.optional() }).default({}),
        late: Expression.optional(),
        lostAfter: Expression.optional(),
        inWindow: z.literal(true).optional(),
        repeat: z.literal(true).optional(),
        carries: z.literal(true).optional(),
        stopWhen: Expression.optional(),
        defer: z.strictObject({ when: Expression, until: Expression, reason: Words }).optional(),
        /** By item the choice that a form opened for it has filled in. */
        answers: z.record(Name, Expression).optional(),
        /** Who is pressed once its last day has passed. */
        escalate: z.strictObject({ role: z.string().min(1), text: Words }).optional(),
      }),
    )
    .min(1),
});

/** workflow.yaml: what happens to a thing that moves through states (referral, report card, contract). */
export const WorkflowFile = z.strictObject({
  schema: Schema,
  ...Dated,
  initial: Name,
  states: z.array(z.strictObject({ code: Name, title: Words, final: z.literal(true).optional() })).min(2),
  transitions: z
    .array(
      z.strictObject({
        code: Name,
        title: Words,
        fromStates: z.array(Name).min(1),
        toState: Name,
        /** Who may say so by hand; empty where only contacts make it. */
        roles: z.array(z.string().min(1)).default([]),
        /** Contacts that make it: a form of the pack or `pack/form`, with a condition over its answers. */
        by: z.array(z.strictObject({ form: z.string().min(1), when: Expression.optional() })).default([]),
        when: Expression.optional(),
        /** How long after reaching the state it should have happened. */
        within: Expression.optional(),
        escalate: z.strictObject({ after: Expression, role: z.string().min(1), text: Words }).optional(),
      }),
    )
    .min(1),
});
export type WorkflowFile = z.infer<typeof WorkflowFile>;
