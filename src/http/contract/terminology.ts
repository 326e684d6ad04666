/** The register of terminology: versions of code systems, their codes, and loading national tables. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const CodeSystemRow = z.object({
  key: z.string(),
  url: z.string(),
  version: z.string().nullable(),
  title: z.string().nullable(),
  origin: z.enum(['table', 'resource', 'core']).describe('table: loaded here; resource: a record; core: FHIR R4'),
  concepts: z.number(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  at: z.string().describe('when it came in'),
});
export type CodeSystemRow = z.infer<typeof CodeSystemRow>;

export const CodeRow = z.object({
  no: z.number().describe('place in the system, depth first'),
  code: z.string(),
  display: z.string().nullable(),
  definition: z.string().nullable(),
  parents: z.array(z.string()),
  above: z.boolean().describe('others stand below it'),
  inactive: z.boolean(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
});
export type CodeRow = z.infer<typeof CodeRow>;

export const TerminologyLoad = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string(),
  url: z.string(),
  version: z.string(),
  file: z.string(),
  validFrom: z.string().nullable(),
  validTo: z.string().nullable(),
  concepts: z.number(),
  replaced: z.boolean().describe('put other content in the place of the same version'),
  before: z.string().nullable().describe('version it was compared with'),
  added: z.number().nullable(),
  removed: z.number().nullable(),
  changed: z.number().nullable(),
});
export type TerminologyLoad = z.infer<typeof TerminologyLoad>;

const Difference = z.object({
  before: z.string().nullable(),
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  examples: z.array(
    z.object({
      kind: z.enum(['added', 'removed', 'changed']),
      code: z.string(),
      display: z.string().nullable(),
      before: z.string().nullish(),
    }),
  ),
});

export const TerminologyPreview = z.object({
  header: z.array(z.string()),
  read: z.array(z.object({ field: z.string(), column: z.string() })),
  hierarchy: z.enum(['column', 'prefix', 'none']),
  sample: z.array(z.object({ code: z.string(), display: z.string().nullable(), parents: z.array(z.string()) })),
  concepts: z.number(),
  state: z.enum(['new', 'unchanged', 'replaces']).describe('replaces: the same version is here with other content'),
  difference: Difference.nullable(),
  problems: z.array(z.object({ line: z.number(), message: Bilingual })),
  wrong: z.number().describe('how many rows are wrong, where not all are told'),
  failure: Bilingual.nullable().describe('why the columns cannot be read'),
});
export type TerminologyPreview = z.infer<typeof TerminologyPreview>;

export const TerminologyLoaded = z.object({
  url: z.string(),
  version: z.string(),
  concepts: z.number(),
  unchanged: z.boolean(),
  replaced: z.boolean(),
});
export type TerminologyLoaded = z.infer<typeof TerminologyLoaded>;

const Day = z.iso.date();
const Column = z.string().trim().min(1).max(200);
/** Fields of the form beside the file. */
export const TerminologyForm = z
  .object({
    url: z
      .string()
      .trim()
      .max(400)
      .regex(/^[a-z][a-z0-9+.-]*:\S+$/i, 'an address such as urn:oid:… or http://…'),
    version: z.string().trim().min(1).max(100),
    title: z.string().trim().min(1).max(200).optional(),
    validFrom: Day.optional(),
    validTo: Day.optional(),
    replace: z.enum(['true', 'false']).optional(),
    hierarchy: z.enum(['column', 'prefix', 'none']).optional(),
    code: Column.optional().describe('name of the column that holds it'),
    display: Column.optional(),
    parent: Column.optional(),
  })
  .refine(({ validFrom, validTo }) => !validFrom || !validTo || validFrom <= validTo, {
    path: ['validTo'],
    message: 'not before validFrom',
  });
