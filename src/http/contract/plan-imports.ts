/** Plan documents read in: the text, what was found in it and what people decided. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

const ImportSpan = z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]);
export const ImportItemKind = z.enum(['target', 'stated', 'task', 'project', 'standard', 'doubt']);
export type ImportItemKind = z.infer<typeof ImportItemKind>;
export const ImportItemState = z.enum(['proposed', 'accepted', 'edited', 'rejected']);
export type ImportItemState = z.infer<typeof ImportItemState>;
/** An entry of the plan format: tableIndicators, statedTargets, tasks, projects, standards, doubts. */
const ImportValue = z.record(z.string(), z.unknown());

export const PlanImportItem = z.object({
  id: z.number(),
  kind: ImportItemKind,
  original: ImportValue.nullable().describe('as read; null when a person added it'),
  value: ImportValue,
  spans: z.array(ImportSpan).describe('places in the text, in UTF-16 units; the first is its own'),
  confidence: z.number().nullable(),
  state: ImportItemState,
  decidedAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
});
export type PlanImportItem = z.infer<typeof PlanImportItem>;

export const PlanImportHeader = z.object({
  id: z.string().nullable(),
  title: z.string().nullable(),
  region: z.string().nullable(),
  areaCode: z.string().nullable(),
  period: z.tuple([z.number(), z.number()]).nullable(),
  issuer: z.string().nullable(),
  issuedOn: z.string().nullable(),
  docNo: z.string().nullable(),
});
export type PlanImportHeader = z.infer<typeof PlanImportHeader>;

const PlanImportWarning = z.discriminatedUnion('code', [
  z.object({ code: z.literal('extension'), extension: z.string(), kind: z.string() }),
  z.object({ code: z.literal('pages-without-text'), pages: z.array(z.number()) }),
]);

export const PlanImportSummary = z.object({
  id: z.string(),
  fileName: z.string(),
  fileSize: z.number(),
  sha256: z.string(),
  kind: z.enum(['text', 'html', 'word', 'pdf']),
  encoding: z.string().nullable(),
  warnings: z.array(PlanImportWarning),
  characters: z.number(),
  area: z.string(),
  header: PlanImportHeader,
  headerSpans: z.record(z.string(), ImportSpan),
  createdAt: z.string(),
  createdBy: z.string(),
  changedAt: z.string(),
  changedBy: z.string(),
  plan: z.string().nullable().describe('id of the plan it was saved as'),
  revision: z.number(),
  savedAt: z.string().nullable(),
  savedBy: z.string().nullable(),
  counts: z.record(ImportItemState, z.number()),
});
export type PlanImportSummary = z.infer<typeof PlanImportSummary>;

/** A doubt that a rule finds in the items as they stand. */
export const PlanImportDoubt = z.object({
  type: z.string(),
  subject: z.string(),
  finding: Bilingual,
  items: z.array(z.number()).describe('ids of the items it is about'),
});
export type PlanImportDoubt = z.infer<typeof PlanImportDoubt>;

export const PlanImportDetail = PlanImportSummary.extend({
  text: z.string(),
  items: z.array(PlanImportItem),
  doubts: z.array(PlanImportDoubt),
});
export type PlanImportDetail = z.infer<typeof PlanImportDetail>;

/** What a decision changed, and the doubts of the whole after it. */
export const PlanImportChange = z.object({
  items: z.array(PlanImportItem),
  removed: z.array(z.number()),
  doubts: z.array(PlanImportDoubt),
});
export type PlanImportChange = z.infer<typeof PlanImportChange>;

export const PlanImportDecision = z.object({
  state: ImportItemState.describe('proposed takes the decision back and restores what was read'),
  value: ImportValue.optional().describe('the corrected entry, whole'),
  span: ImportSpan.optional(),
});
export const NewPlanImportItem = z.object({
  kind: ImportItemKind,
  value: ImportValue,
  span: ImportSpan.optional(),
});
/** Fields that are absent stay as they are. */
export const PlanImportHeaderChange = z.object({
  header: z.strictObject({
    id: z.string().max(64).nullable().optional(),
    title: z.string().max(300).nullable().optional(),
    region: z.string().max(100).nullable().optional(),
    areaCode: z.string().max(12).nullable().optional(),
    period: z.tuple([z.number(), z.number()]).nullable().optional(),
    issuer: z.string().max(200).nullable().optional(),
    issuedOn: z.string().max(10).nullable().optional(),
    docNo: z.string().max(100).nullable().optional(),
  }),
});

/** A document read without storing anything: the plan format of the contract, and what the document is. */
export const PlanReading = z.object({
  document: z.object({
    kind: z.string(),
    encoding: z.string().optional(),
    characters: z.number(),
    warnings: z.array(PlanImportWarning),
  }),
  plan: z.record(z.string(), z.unknown()),
  tableIndicators: z.array(z.record(z.string(), z.unknown())),
  statedTargets: z.array(z.record(z.string(), z.unknown())),
  tasks: z.array(z.record(z.string(), z.unknown())),
  projects: z.array(z.record(z.string(), z.unknown())),
  standards: z.array(z.record(z.string(), z.unknown())),
  doubts: z.array(z.record(z.string(), z.unknown())),
});
