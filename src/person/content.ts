/** content/person: lanes of the timeline, labels, retention, sections of the patient summary; checked once, at the start. */
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot, readContent } from '../kernel/index.ts';
import type { Lane } from '../record/index.ts';
import './errors.ts';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day as YYYY-MM-DD');
const Element = z.string().regex(/^[A-Za-z]+(\.[A-Za-z]+)*$/, 'an element path');
const Code = z.string().regex(/^[A-Za-z0-9.:-]+$/);

/** Records of a type, or those whose element carries one of the codes. */
const Records = z
  .array(
    z
      .strictObject({
        type: z.string().regex(/^[A-Z][A-Za-z]+$/),
        element: Element.optional(),
        codes: z.array(Code).min(1).optional(),
      })
      .refine(({ element, codes }) => (element === undefined) === (codes === undefined), 'element goes with codes'),
  )
  .min(1);

const TimelineFile = z.strictObject({
  schema: z.literal(1),
  lanes: z.record(z.string(), z.strictObject({ title: Bilingual, records: Records })),
});

const LabelRule = z
  .strictObject({
    from: Day,
    to: Day.optional(),
    source: z.string().min(1),
    age: z.strictObject({ from: z.int().optional(), below: z.int().optional() }).optional(),
    /** ICD-10 codes by how they begin; `days`: only when recorded so lately, in encounters too. */
    conditions: z.strictObject({ icd10: z.array(Code).min(1), days: z.int().positive().optional() }).optional(),
    value: z.strictObject({ loinc: z.array(Code).min(1) }).optional(),
    adult: z.boolean().optional(),
    bands: z.array(z.strictObject({ below: z.number().optional(), title: Bilingual })).optional(),
  })
  .refine(
    ({ age, conditions, value }) => [age, conditions, value].filter(Boolean).length === 1,
    'one of age, conditions, value',
  );
const LabelFile = z.strictObject({
  schema: z.literal(1),
  labels: z.record(
    z.string(),
    z.strictObject({ group: z.string(), title: Bilingual, rules: z.array(LabelRule).min(1) }),
  ),
});
export type LabelRule = z.infer<typeof LabelRule>;

const RetentionFile = z.strictObject({
  schema: z.literal(1),
  classes: z.record(
    z.string(),
    z.strictObject({
      title: Bilingual,
      source: z.string().min(1),
      from: Day,
      years: z.int().min(0),
      unverified: z.boolean().optional(),
      records: Records,
    }),
  ),
});

const SummaryFile = z.strictObject({
  schema: z.literal(1),
  sections: z.record(
    z.string(),
    z.strictObject({ loinc: Code, title: Bilingual, required: z.boolean().default(false), records: Records }),
  ),
});

const TitleFile = z.strictObject({
  schema: z.literal(1),
  /** By code system and code. */
  titles: z.record(z.string(), z.record(Code, z.string().min(1))),
  units: z.record(z.string(), z.string().min(1)),
});

const ContractFile = z.strictObject({
  schema: z.literal(1),
  /** States of a programme's enrolment in which the contract holds. */
  programmes: z.record(Code, z.array(Code).min(1)),
});

function load<T>(file: string, schema: z.ZodType<T>): () => T {
  let read: T | undefined;
  return () => {
    read ??= readContent(join(packageRoot(), 'content', 'person', file), schema, 'person.content');
    return read;
  };
}

const timeline = load('timeline.yaml', TimelineFile);
const labels = load('labels.yaml', LabelFile);
const retention = load('retention.yaml', RetentionFile);
const summary = load('summary.yaml', SummaryFile);
const titles = load('titles.yaml', TitleFile);
const contracts = load('contracts.yaml', ContractFile);

/** Reads everything, so that a broken file stops the start and not a reader. */
export function personContent() {
  return {
    lanes: timeline().lanes,
    labels: labels().labels,
    retention: retention().classes,
    sections: summary().sections,
    titles: titles().titles,
    contracts: contracts().programmes,
    units: titles().units,
  };
}

/** Rules of the record room; a condition on codes becomes a jsonpath, whose texts are written as JSON. */
export function laneRules(lanes: Readonly<Record<string, { records: z.infer<typeof Records> }>>): Lane[] {
  return Object.entries(lanes).flatMap(([lane, { records }]) =>
    records.map(({ type, element, codes }) => ({
      lane,
      type,
      ...(element && codes
        ? { where: `$.${element} ? (${codes.map((code) => `@ == ${JSON.stringify(code)}`).join(' || ')})` }
        : {}),
    })),
  );
}
