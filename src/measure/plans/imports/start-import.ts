import { join } from 'node:path';
import { nameKey } from '../../../algorithms/plan-text/text.ts';
import { type Kernel, packageRoot, type Queryable, uuidv7 } from '../../../kernel/index.ts';
import { type AreaRow, areas } from '../../population/index.ts';
import { loadRelations } from '../load-plans.ts';
import { PlanHeader } from '../model.ts';
import { type ReadPlanFile, readPlanFile } from '../reading/read-plan-file.ts';
import { openBinding } from './bind-indicators.ts';
import { itemsOfReading, type ProposedItem } from './items-of-reading.ts';
import type { ImportHeader, PlanImportInfo, Span } from './model.ts';
import { doubtsOfItems } from './plan-of-items.ts';
import { getImport } from './review-import.ts';
import { insertImport, insertItems, selectPlanOrigin } from './store-imports.ts';

export interface UploadedPlan {
  name: string;
  mediaType: string;
  content: Buffer;
}

/**
 * Reads a document and stores it with everything found in it, all proposed. `within` says which areas the person may import for;
 * `area` is where the import belongs until the plan's own area is known. Throws `plans.document-…`.
 */
export async function startImport(
  k: Pick<Kernel, 'db' | 'files' | 'clock'>,
  upload: UploadedPlan,
  by: { account: string; area: string; within?: (code: string) => boolean },
): Promise<PlanImportInfo> {
  const { document, plan } = await readPlanFile(upload.content, upload.name);
  const id = uuidv7(k.clock.now().getTime());
  const tree = (await areas(k.db, k.clock.today())).filter(({ code }) => by.within?.(code) ?? true);
  const header = headerOfReading(plan.plan, tree);
  if (header.id) header.id = await freeId(k.db, header.id);
  const items = await withoutRuleDoubts(header, itemsOfReading(plan, openBinding()));
  await k.db.transaction(async (tx) => {
    const file = await k.files.put(tx, upload);
    await insertImport(tx, {
      id,
      file: file.id,
      fileName: upload.name,
      fileSize: file.size,
      sha256: file.sha256,
      kind: document.kind,
      encoding: document.encoding ?? null,
      warnings: document.warnings,
      text: document.text,
      area: header.areaCode ?? by.area,
      header,
      headerSpans: plan.plan.spans as Record<string, Span>,
      at: k.clock.now(),
      createdBy: by.account,
    });
    await insertItems(
      tx,
      id,
      items.map((item) => ({ ...item, value: item.original, state: 'proposed' as const })),
    );
  });
  return getImport(k.db, id);
}

/** A doubt that the rules find in the items themselves, and go on finding while they are reviewed, needs no item of its own. */
async function withoutRuleDoubts(header: ImportHeader, items: readonly ProposedItem[]): Promise<ProposedItem[]> {
  const relations = await loadRelations(join(packageRoot(), 'content', 'plans'));
  const standing = items.map((item, id) => ({
    ...item,
    id,
    value: item.original,
    state: 'proposed' as const,
    decidedAt: null,
    decidedBy: null,
  }));
  const found = new Set(
    doubtsOfItems(header, standing, relations).map(({ type, subject }) => `${type} ${nameKey(subject)}`),
  );
  return items.filter(
    ({ kind, original: { type, subject } }) => kind !== 'doubt' || !found.has(`${type} ${nameKey(String(subject))}`),
  );
}

/** What a document says of itself; what does not have the right form is left to be filled in. */
function headerOfReading(read: ReadPlanFile['plan']['plan'], tree: readonly AreaRow[]): ImportHeader {
  const area = areaOfName(read.region, tree) ?? areaOfName(read.title, tree);
  const fitting = <K extends 'id' | 'title' | 'period' | 'issuedOn'>(field: K) => {
    const parsed = PlanHeader.shape[field].safeParse(read[field]);
    return parsed.success ? (parsed.data as ImportHeader[K]) : null;
  };
  const period = fitting('period');
  const ordered = period && period[0] <= period[1] ? period : null;
  return {
    id: fitting('id'),
    title: fitting('title'),
    region: read.region ?? area?.name ?? null,
    areaCode: area && /^(\d{6}|\d{9}|\d{12})$/.test(area.code) ? area.code : null,
    period: ordered,
    issuer: read.issuer,
    issuedOn: fitting('issuedOn'),
    docNo: read.docNo,
  };
}

/** The proposed id, with a number behind it where another plan bears it. */
async function freeId(q: Queryable, id: string): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? id : `${id}-${n}`;
    if (!(await selectPlanOrigin(q, candidate))) return candidate;
  }
}

/** The area whose name stands at the end of a region (玉溪市江川区), or in a title; of several the one named last, then the longest. */
function areaOfName(text: string | null, tree: readonly AreaRow[]): AreaRow | undefined {
  if (!text) return undefined;
  return tree
    .filter(({ name, tree: kind }) => kind === 'administrative' && name.length > 1 && text.includes(name))
    .sort((a, b) => text.lastIndexOf(b.name) - text.lastIndexOf(a.name) || b.name.length - a.name.length)[0];
}
