/** The form of content/regions/programmes.yaml: how people use the health programmes in a demonstration. */
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot, readContent } from '../kernel/index.ts';

const Range = z.tuple([z.number(), z.number()]);
const Literal = z.union([z.string(), z.number(), z.boolean(), z.array(z.json())]);
const share = z.number().min(0).max(1);
const decimals = z.int().min(0).max(3).default(0);
const Value = z.union([
  Literal,
  z.strictObject({ between: Range, decimals }),
  z.strictObject({ own: Range, by: Range.default([0, 0]), decimals }),
  z.strictObject({
    pick: z.record(z.string(), z.number().positive()),
    many: z.boolean().default(false),
    number: z.boolean().default(false),
  }),
  z.strictObject({ chance: z.number().min(0).max(1) }),
  z.strictObject({ day: z.int() }),
  z.strictObject({ is: z.string() }),
  z.strictObject({ after: z.string() }),
  z.strictObject({ per: z.int().positive() }),
  z.strictObject({ hour: Range }),
  z.strictObject({ byAge: z.array(z.tuple([z.int(), z.int(), Literal])).min(1), otherwise: Literal }),
  z.strictObject({ turn: z.array(z.string()).min(1) }),
  z.strictObject({ serial: z.int().min(1).max(9) }),
  z.strictObject({ bornPlus: Range }),
  z.strictObject({ byMonths: z.record(z.string(), z.number()), by: Range, decimals }),
]);
export type AnswerRule = z.infer<typeof Value>;

/** Items and what is answered; `each` gives several items answers of one kind. */
const Answers = z.record(
  z.string(),
  z.union([Value, z.strictObject({ names: z.array(z.string()).min(1), value: Value })]),
);

const Contact = z.strictObject({
  form: z.string(),
  /** Days from the due day. */
  day: Range.optional(),
  /** Days of the year in which it is due. */
  inYear: Range.optional(),
  late: z.number().min(0).max(1).default(0),
  lateBy: Range.default([0, 0]),
  missed: z.number().min(0).max(1).default(0),
  sets: z.record(z.string(), Value).default({}),
  /** Made a second time on the day, with these answers in place of others. */
  again: z.record(z.string(), Value).optional(),
});
export type ContactRule = z.infer<typeof Contact>;

const Programme = z.strictObject({
  pack: z.string(),
  /** Stands in the ids of the records. */
  mark: z.string().regex(/^[a-z]{2,4}$/),
  doctor: z.string(),
  who: z.union([
    z.strictObject({ diagnosed: share }),
    z.strictObject({ ages: Range, share, sex: z.enum(['male', 'female']).optional() }),
    /** From age, to age, share. */
    z.strictObject({ bands: z.array(z.tuple([z.int(), z.int(), share])).min(1) }),
    z.strictObject({ mothers: share }),
    /** Those who moved here in the time. */
    z.strictObject({ moved: share }),
    /** Those who are in another programme, with days of the story from its contacts: `day: form.item`. */
    z.strictObject({ alsoIn: z.string(), share, days: z.record(z.string(), z.string().regex(/^[a-z0-9-]+\.\w+$/)) }),
    /** Institutions whose class begins so, `most` of them at most. */
    z.strictObject({ institutions: z.array(z.string()).min(1), share, most: z.int().positive() }),
  ]),
  enrolled: z
    .union([
      z.strictObject({ spread: z.int().min(0) }),
      z.strictObject({ fromBirth: z.literal(true) }),
      /** So many days from a day of the story. */
      z.strictObject({ on: z.string(), days: Range }),
    ])
    .default({ spread: 0 }),
  /** A team that looks after those who take part: its name ({area}: the region), accounts (the first leads), the item that names it. */
  teams: z
    .strictObject({
      name: z.string(),
      members: z.array(z.string()).min(1),
      item: z.string().regex(/^[a-z0-9-]+\.\w+$/),
    })
    .optional(),
  /** Where it stands in the pack's workflow. */
  state: z.string().optional(),
  /** In place of that of the file. */
  daysBack: z.int().positive().optional(),
  stops: z.number().min(0).max(1).default(0),
  register: z.strictObject({ form: z.string() }).optional(),
  contacts: z.record(z.string(), Contact),
  /** What follows once, so many days after a contact or a day of the story; an `exit` ends the enrolment. */
  follows: z
    .array(
      z.strictObject({
        form: z.string(),
        after: z.string().optional(),
        on: z.string().optional(),
        days: Range,
        exit: z.string().optional(),
        chance: share.default(1),
      }),
    )
    .default([]),
  answers: z.record(z.string(), Answers),
});
export type ProgrammeRule = z.infer<typeof Programme>;

/** How people see to what rules ask for. */
const TaskHabits = z.strictObject({
  /** Days after it was asked for; not beyond its last day. */
  within: Range,
  /** Share that is late, and by how many days. */
  late: share,
  lateBy: Range,
  /** Share that nobody sees to. */
  never: share,
});
export type TaskHabits = z.infer<typeof TaskHabits>;

const Programmes = z.strictObject({
  schema: z.literal(1),
  tasks: TaskHabits,
  /** Contacts before are not made, except of children. */
  daysBack: z.int().positive(),
  packs: z.array(Programme).min(1),
});

let rules: z.infer<typeof Programmes> | undefined;
export function programmeRules(): z.infer<typeof Programmes> {
  rules ??= readContent(
    join(packageRoot(), 'content', 'regions', 'programmes.yaml'),
    Programmes,
    'demo.content-broken',
  );
  return rules;
}
