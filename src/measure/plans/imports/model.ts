/** A plan document under review: what was read from it and what a person decided about each item. */
import { z } from 'zod';
import { ManualDoubt, PlanHeader, PlanProject, PlanStandard, PlanTarget, PlanTask, StatedTarget } from '../model.ts';
import type { DocumentKind, DocumentWarning } from '../reading/document.ts';

/** The shape of each kind of item; places and confidence are kept beside the value. */
export const ITEM_SHAPES = {
  target: PlanTarget,
  stated: StatedTarget,
  task: PlanTask,
  project: PlanProject,
  standard: PlanStandard,
  doubt: ManualDoubt,
} as const;
export type ItemKind = keyof typeof ITEM_SHAPES;
export type ItemState = 'proposed' | 'accepted' | 'edited' | 'rejected';
export type ItemValue = Record<string, unknown>;
export type Span = [start: number, end: number];

export interface ImportItem {
  id: number;
  kind: ItemKind;
  /** As read; null when a person added it. */
  original: ItemValue | null;
  value: ItemValue;
  spans: Span[];
  confidence: number | null;
  state: ItemState;
  decidedAt: string | null;
  decidedBy: string | null;
}

/** Fields of the plan's header, null where the document did not say and nobody filled them in. */
export const ImportHeader = z.strictObject({
  id: PlanHeader.shape.id.nullable(),
  title: PlanHeader.shape.title.nullable(),
  region: PlanHeader.shape.region.nullable(),
  areaCode: PlanHeader.shape.areaCode.nullable(),
  period: PlanHeader.shape.period.nullable(),
  issuer: PlanHeader.shape.issuer,
  issuedOn: PlanHeader.shape.issuedOn,
  docNo: PlanHeader.shape.docNo,
});
export type ImportHeader = z.infer<typeof ImportHeader>;

export interface ItemCounts {
  proposed: number;
  accepted: number;
  edited: number;
  rejected: number;
}

export interface PlanImportInfo {
  id: string;
  fileName: string;
  fileSize: number;
  sha256: string;
  kind: DocumentKind;
  encoding: string | null;
  warnings: DocumentWarning[];
  characters: number;
  /** Where it belongs: the plan's area, or that of the person who imported it; `*` is the whole instance. */
  area: string;
  header: ImportHeader;
  headerSpans: Record<string, Span>;
  createdAt: string;
  createdBy: string;
  changedAt: string;
  changedBy: string;
  /** Id of the plan it was saved as, and how often. */
  plan: string | null;
  revision: number;
  savedAt: string | null;
  savedBy: string | null;
  counts: ItemCounts;
}

/** A doubt that a rule finds in the items as they stand, with the items it is about. */
export interface ImportDoubt {
  type: string;
  subject: string;
  finding: { zh: string; en: string };
  items: number[];
}
