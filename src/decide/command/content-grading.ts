/** The form of content/command/grading.yaml. */
import { z } from 'zod';
import { NOTICE_LEVELS } from '../../notify/index.ts';

export const GRADES = ['I', 'II', 'III', 'IV'] as const;
export type Grade = (typeof GRADES)[number];
export const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export const Id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);

const Condition = z.union([
  z.number(),
  z.boolean(),
  z.strictObject({ above: z.number().optional(), least: z.number().optional(), most: z.number().optional() }),
]);
export type Condition = z.infer<typeof Condition>;
const When = z.record(Id, Condition);
export type When = z.infer<typeof When>;

const Fact = z.strictObject({
  id: Id,
  type: z.enum(['number', 'flag']),
  title: Bilingual,
  like: Id.optional(),
  else: z.number().optional(),
});
const Kind = z.strictObject({
  id: Id,
  group: Id,
  title: Bilingual,
  diseases: z.array(Id),
  course: Id.optional(),
  observe: z.number().int().positive().optional(),
  plan: Id,
});
const Rule = z.strictObject({
  id: z.string().min(1),
  grade: z.enum(GRADES),
  kinds: z.array(Id).default([]),
  groups: z.array(Id).default([]),
  when: When,
});
const Information = z.strictObject({
  id: Id,
  kinds: z.array(Id).min(1),
  days: z.number().int().positive().nullable(),
  place: z.enum(['any', 'collective', 'village', 'township', 'county']),
  any: z.array(When).min(1),
});
const Version = z.strictObject({
  from: z.iso.date(),
  grades: z
    .array(z.strictObject({ id: z.enum(GRADES), title: Bilingual, colour: z.enum(NOTICE_LEVELS) }))
    .length(GRADES.length),
  facts: z.array(Fact).min(1),
  kinds: z.array(Kind).min(1),
  rules: z.array(Rule),
  information: z.array(Information),
  chain: z.array(z.strictObject({ id: Id, title: Bilingual, hours: z.number().positive() })).min(1),
  progressHours: z.record(z.enum(GRADES), z.number().positive()),
  closingDays: z.number().int().positive(),
});
export type GradingContent = z.infer<typeof Version>;
export type FactDefinition = z.infer<typeof Fact>;
export type EventKind = z.infer<typeof Kind>;
export const GradingFile = z.strictObject({ schema: z.literal(1), versions: z.array(Version).min(1) });

/** What no schema of one entry sees: ids that stand twice or are named and not defined. */
export function gradingFaults(version: GradingContent): { path: (string | number)[]; reason: string }[] {
  const found: { path: (string | number)[]; reason: string }[] = [];
  const kinds = new Set(version.kinds.map(({ id }) => id));
  const groups = new Set(version.kinds.map(({ group }) => group));
  const facts = new Map(version.facts.map((fact) => [fact.id, fact.type]));
  const once = (list: 'facts' | 'kinds' | 'rules' | 'information' | 'chain', ids: readonly string[]) => {
    for (const [i, id] of ids.entries())
      if (ids.indexOf(id) !== i) found.push({ path: [list, i], reason: `${id} stands twice` });
  };
  for (const list of ['facts', 'kinds', 'rules', 'information', 'chain'] as const)
    once(
      list,
      version[list].map(({ id }) => id),
    );
  const check = (path: (string | number)[], when: When) => {
    for (const [fact, condition] of Object.entries(when)) {
      const type = facts.get(fact);
      if (type === undefined) found.push({ path, reason: `${fact} is not among the facts` });
      else if ((type === 'flag') !== (typeof condition === 'boolean'))
        found.push({ path, reason: `${fact} is a ${type} and is compared like another` });
    }
  };
  for (const [i, { id, diseases, course, observe }] of version.kinds.entries())
    if (diseases.length === 0 && course === undefined && observe === undefined)
      found.push({ path: ['kinds', i], reason: `${id} says neither diseases, nor course, nor observe` });
  for (const [i, rule] of version.rules.entries()) {
    if (rule.kinds.length + rule.groups.length === 0)
      found.push({ path: ['rules', i], reason: `${rule.id} names neither kinds nor groups` });
    for (const id of rule.kinds)
      if (!kinds.has(id)) found.push({ path: ['rules', i], reason: `${id} is not among the kinds` });
    for (const id of rule.groups)
      if (!groups.has(id)) found.push({ path: ['rules', i], reason: `${id} is the group of no kind` });
    check(['rules', i], rule.when);
  }
  for (const [i, item] of version.information.entries()) {
    for (const id of item.kinds)
      if (!kinds.has(id)) found.push({ path: ['information', i], reason: `${id} is not among the kinds` });
    for (const when of item.any) check(['information', i], when);
  }
  for (const [i, fact] of version.facts.entries())
    if (fact.like !== undefined && facts.get(fact.like) !== fact.type)
      found.push({ path: ['facts', i], reason: `${fact.like} is not a ${fact.type} among the facts` });
  return found;
}
