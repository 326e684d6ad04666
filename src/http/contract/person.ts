/** The record of one person: front page, timeline, results, documents; the same for staff and for the person themselves. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { ResidentRow } from './residents.ts';

export const PersonEntry = z.object({
  reference: z.string(),
  type: z.string(),
  lane: z.string(),
  title: z.string().nullable(),
  date: z.string().nullable().describe('day or instant, as the record says it'),
  end: z.string().nullable(),
  status: z.string().nullable(),
  code: z.object({ system: z.string().nullable(), code: z.string() }).nullable(),
  said: z.string().nullable(),
  institution: z.string().nullable(),
  institutionName: z.string().nullable(),
  also: z
    .array(
      z.object({
        reference: z.string(),
        institution: z.string().nullable(),
        institutionName: z.string().nullable(),
      }),
    )
    .optional()
    .describe('records of other senders that say the same (a dose that two of them record)'),
});
export type PersonEntry = z.infer<typeof PersonEntry>;

const Measured = z.object({
  number: z.number().nullable(),
  unit: z.string().nullable(),
  text: z.string(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  flag: z.string().nullable(),
});

export const PersonLabel = z.object({
  code: z.string(),
  group: z.string(),
  title: Bilingual,
  text: z.string().nullable(),
  source: z.string(),
  because: z.array(z.object({ reference: z.string(), title: z.string().nullable(), date: z.string().nullable() })),
});
export type PersonLabel = z.infer<typeof PersonLabel>;

export const PersonOverview = z.object({
  at: z.string().describe('when it was put together'),
  resident: ResidentRow.extend({ age: z.number().nullable() }),
  sources: z.array(z.object({ reference: z.string(), source: z.string(), name: z.string() })),
  lanes: z.array(z.object({ lane: z.string(), title: Bilingual })),
  labels: z.array(PersonLabel),
  allergies: z.array(PersonEntry.extend({ criticality: z.string().nullable(), reaction: z.string().nullable() })),
  problems: z.array(PersonEntry.extend({ active: z.boolean(), since: z.string().nullable(), count: z.number().int() })),
  medicines: z.object({ current: z.array(PersonEntry), past: z.array(PersonEntry) }),
  contracts: z.array(PersonEntry.extend({ team: z.string().nullable() })),
  programmes: z.array(PersonEntry),
  due: z.array(
    z.object({ reference: z.string(), title: z.string().nullable(), date: z.string(), overdue: z.boolean() }),
  ),
  latest: z.array(PersonEntry.extend({ values: z.array(Measured.extend({ title: z.string().nullable() })) })),
});
export type PersonOverview = z.infer<typeof PersonOverview>;

export const ResultSeries = z.object({
  code: z.string(),
  title: z.string().nullable(),
  unit: z.string().nullable(),
  points: z.array(
    Measured.extend({ date: z.string().nullable(), reference: z.string(), institutionName: z.string().nullable() }),
  ),
});
export type ResultSeries = z.infer<typeof ResultSeries>;

/** A text, or an element of a known few (p, table, ul …); drawn as it is, nothing of it is a link or runs. */
export type NarrativeNode = string | { tag: string; children: NarrativeNode[] };
export const PersonDocument = z.object({
  reference: z.string(),
  title: z.string().nullable(),
  date: z.string().nullable(),
  status: z.string().nullable(),
  parts: z.array(
    z.object({
      title: z.string().nullable(),
      text: z.array(z.any()).nullable().describe('NarrativeNode: texts and { tag, children }'),
    }),
  ),
  attachments: z.array(
    z.object({
      index: z.number().int(),
      title: z.string().nullable(),
      contentType: z.string(),
      size: z.number().nullable(),
    }),
  ),
  original: z.string().nullable().describe('id for /api/documents/:id/original: the document as it came'),
  masked: z.boolean(),
});
export type PersonDocument = z.infer<typeof PersonDocument>;

/** Whose records the caller may see as their own: themselves first, then those they look after. */
export const MyFamily = z.array(
  z.object({
    person: z.string(),
    name: z.string(),
    sex: z.string(),
    birthDate: z.string().nullable(),
    relation: Bilingual.nullable().describe('null for the caller themselves'),
  }),
);
export type MyFamily = z.infer<typeof MyFamily>;
