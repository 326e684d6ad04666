import { z } from 'zod';
import { Code, Day, Id, Name, Schema, Words } from './common.ts';

const Source = z.strictObject({
  id: Id,
  title: z.string().min(1),
  edition: z.string().min(1),
  clause: z.string().optional(),
  url: z.url().optional(),
  /** Whether the text itself was compared; what rests on memory or on a summary is not. */
  verified: z.boolean(),
});

const Version = z.strictObject({ version: z.string('must be a text; quote it').min(1), from: Day, change: Words });

const ParameterValue = z.union([
  z.number(),
  z.string().min(1),
  z.boolean(),
  z.array(Code).min(1),
  z.array(z.number()).min(1).max(1000),
]);
/** A number that people of the instance may set otherwise, with what it is where they did not. */
const Parameter = z.strictObject({
  name: Name,
  title: Words,
  type: z.enum(['number', 'text', 'boolean', 'date', 'duration', 'codes', 'numbers']),
  unit: z.string().optional(),
  values: z.array(z.strictObject({ from: Day, value: ParameterValue })).min(1),
  source: Id,
  verified: z.boolean(),
  note: Words.optional(),
});

/** Where a fact about the subject comes from; every way has one value a subject. */
const Origin = z.union([
  /** Conditions with a code that begins so: whether there is one, or since when (type date). */
  z.strictObject({ diagnosis: z.array(Code).min(1) }),
  /** An answer in earlier contacts; of a repeated group as form.group.item, one row after the other. */
  z.strictObject({
    answer: z
      .string()
      .regex(/^[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?(\.[a-z][A-Za-z0-9]*){1,2}$/, 'must be form.item or pack/form.item'),
    take: z.enum(['last', 'first', 'lowest', 'highest', 'count', 'lastDate']),
  }),
  /** Who looks after the subject in this programme: name of the team, or of the doctor who answers for it, else of who leads the team;
   * `load`: for how many this doctor answers in it, known while a form is filled in. */
  z.strictObject({ enrolment: z.enum(['team', 'doctor', 'load']) }),
  /** facts/<file>.sql: one SELECT over pub_ views that gives bucket, subject and value. */
  z.strictObject({ sql: z.string().regex(/^[a-z][a-z0-9_]*$/) }),
]);
const Fact = z.strictObject({
  name: Name,
  title: Words,
  type: z.enum(['number', 'text', 'boolean', 'date', 'codes']),
  options: z.array(Code).optional(),
  from: Origin,
});

export const PackFile = z.strictObject({
  schema: Schema,
  id: Id,
  title: Words,
  /** Numbers of the systems that the pack serves. */
  systems: z.array(z.string().regex(/^[A-Z]\d{1,2}$/)).min(1),
  subject: z.enum(['resident', 'institution', 'event']),
  confidentiality: z.enum(['N', 'R', 'V']),
  sources: z.array(Source).min(1),
  versions: z.array(Version).min(1),
  /** Roles of content/access/roles.yaml that may enter contacts. */
  roles: z.array(z.string().min(1)).min(1),
  parameters: z.array(Parameter).default([]),
  facts: z.array(Fact).default([]),
});
export type PackFile = z.infer<typeof PackFile>;
export type Parameter = PackFile['parameters'][number];
export type Fact = PackFile['facts'][number];
