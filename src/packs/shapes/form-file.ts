import { z } from 'zod';
import { Code, Coding, Dated, Expression, Id, Name, Schema, Template, Words } from './common.ts';

const Option = z.strictObject({ code: Code, label: Words, exclusive: z.literal(true).optional() });
const Range = z.tuple([z.number().nullable(), z.number().nullable()]);

const common = {
  code: Name,
  label: Words,
  unit: z.string().min(1).optional(),
  unitLabel: Words.optional(),
  plausible: Range.optional(),
  hard: Range.optional(),
  decimals: z.int().min(0).max(6).optional(),
  maxLength: z.int().min(1).max(20_000).optional(),
  required: z.union([z.literal(true), Expression]).optional(),
  when: Expression.optional(),
  calculate: Expression.optional(),
  default: Expression.optional(),
  prefill: z.literal('last').optional(),
  hidden: z.literal(true).optional(),
  options: z.array(Option).min(1).optional(),
  /** A list of codes/*.yaml instead of options of its own. */
  optionSet: Id.optional(),
  targets: z.array(z.string().regex(/^[A-Z][A-Za-z]+$/)).optional(),
  help: Words.optional(),
  observation: z.strictObject({ code: Coding, panel: Id.optional() }).optional(),
};
const SIMPLE = [
  ...(['integer', 'decimal', 'quantity', 'text', 'date', 'dateTime', 'boolean', 'choice', 'choices'] as const),
  ...(['reference', 'attachment', 'signature', 'calculated', 'display'] as const),
] as const;

const Simple = z.strictObject({ ...common, type: z.enum(SIMPLE) }).superRefine(checkItem);
const Group = z.strictObject({
  ...common,
  type: z.literal('group'),
  items: z.array(Simple).min(1),
  maxRows: z.int().min(1).max(100).optional(),
});
export const FormItem = z.discriminatedUnion('type', [Simple, Group]);
export type FormItem = z.infer<typeof FormItem>;

/** Types of resources that a contact may become; the engine knows who, when and where of each. */
const EXTRACTED = [
  ...(['Observation', 'Condition', 'Immunization', 'Procedure', 'MedicationStatement', 'ServiceRequest'] as const),
] as const;

const Column = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/);
const NUMERIC = ['integer', 'decimal', 'quantity', 'calculated'];

/** What goes with which type. */
function checkItem(item: z.infer<z.ZodObject<typeof common>> & { type: string }, ctx: z.RefinementCtx): void {
  const say = (key: string, message: string) => ctx.addIssue({ code: 'custom', path: [key], message });
  const choice = item.type === 'choice' || item.type === 'choices';
  if (choice && !item.options && !item.optionSet) say('options', 'a choice needs options or an optionSet');
  if (!choice && item.type !== 'calculated' && (item.options || item.optionSet))
    say('options', 'only a choice and a calculated code have options');
  if (item.options && item.optionSet) say('optionSet', 'options stand here already');
  if (item.type === 'calculated' && !item.calculate) say('type', 'a calculated item needs calculate');
  if (item.calculate && (item.default || item.prefill || item.required))
    say('calculate', 'what is calculated is neither filled in nor required');
  if (item.type === 'quantity' && !item.unit) say('unit', 'a quantity needs its UCUM unit');
  for (const key of ['plausible', 'hard', 'decimals', 'unit'] as const)
    if (item[key] !== undefined && !NUMERIC.includes(item.type)) say(key, `${key} goes with numbers`);
  for (const key of ['plausible', 'hard'] as const) {
    const [low, high] = item[key] ?? [null, null];
    if (low !== null && high !== null && low > high) say(key, `${low} is above ${high}`);
  }
  const [soft, hard] = [item.plausible ?? [null, null], item.hard ?? [null, null]];
  if (soft[0] !== null && hard[0] !== null && soft[0] < hard[0])
    say('plausible', `${soft[0]} is plausible but refused: hard begins at ${hard[0]}`);
  if (soft[1] !== null && hard[1] !== null && soft[1] > hard[1])
    say('plausible', `${soft[1]} is plausible but refused: hard ends at ${hard[1]}`);
  const codes = item.options?.map(({ code }) => code) ?? [];
  const twice = codes.find((code, i) => codes.indexOf(code) !== i);
  if (twice) say('options', `the option ${twice} stands twice`);
}

export const FormFile = z.strictObject({
  schema: Schema,
  code: Id,
  title: Words,
  /** Parts of what a contact is called in lists: `{item}` stands for an answer, a part without its answer is left out. */
  name: z.array(Words).min(1).optional(),
  kind: z.enum(['register', 'contact', 'assessment', 'exit']),
  ...Dated,
  previous: z.strictObject({ forms: z.array(z.string()).min(1).optional(), when: Expression.optional() }).default({}),
  outcome: z.strictObject({ class: Name.optional(), next: Name.optional() }).default({}),
  time: Name.optional(),
  encounter: Template.default({}),
  sections: z
    .array(z.strictObject({ code: Id, title: Words, when: Expression.optional(), items: z.array(FormItem).min(1) }))
    .min(1),
  checks: z
    .array(
      z.strictObject({
        code: Id,
        when: Expression,
        severity: z.enum(['error', 'warning']),
        items: z.array(Name).min(1),
        message: Words,
      }),
    )
    .default([]),
  panels: z.array(z.strictObject({ id: Id, code: Coding })).default([]),
  extract: z
    .array(
      z.strictObject({
        id: Id,
        when: Expression.optional(),
        each: Name.optional(),
        resource: z.intersection(z.looseObject({ resourceType: z.enum(EXTRACTED) }), Template),
      }),
    )
    .default([]),
  records: z
    .array(
      z.strictObject({
        type: z.string().regex(/^[A-Z][A-Za-z]+$/),
        view: Column,
        day: Column,
        item: Name,
        from: z.array(Column).min(1),
        codes: z.record(z.string().min(1), Code).default({}),
        coded: z.strictObject({ systems: Column, codes: Column, map: Id }).optional(),
        unless: Column.optional(),
        answers: z.record(Name, z.json()).default({}),
      }),
    )
    .min(1)
    .optional(),
});
export type FormFile = z.infer<typeof FormFile>;

/** maps/<id>.yaml: what codes of other lists, and names, are among the options of an item. */
export const MapFile = z.strictObject({
  schema: Schema,
  id: Id,
  title: Words,
  lists: z
    .array(
      z.strictObject({
        system: z.string().min(1).optional(),
        title: Words,
        ...Dated,
        rows: z
          .array(
            z
              .strictObject({
                code: z.string('must be a text; quote it').min(1).max(60).optional(),
                name: z.string('must be a text; quote it').min(1).max(200).optional(),
                says: z.string().min(1).optional(),
                to: z.array(Code),
                source: Id,
              })
              .refine(({ code, name }) => (code === undefined) !== (name === undefined), {
                error: 'has either a code or a name',
              }),
          )
          .min(1),
      }),
    )
    .min(1),
});

/** codes/<name>.yaml: a list of options that several items use. */
export const CodesFile = z.strictObject({
  schema: Schema,
  id: Id,
  title: Words,
  source: Id.optional(),
  options: z
    .array(Option)
    .min(1)
    .superRefine((options, ctx) => {
      for (const [i, { code }] of options.entries())
        if (options.findIndex((one) => one.code === code) < i)
          ctx.addIssue({ code: 'custom', path: [i, 'code'], message: `the option ${code} stands twice` });
    }),
});
