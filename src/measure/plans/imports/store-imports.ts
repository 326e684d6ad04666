/** The SQL over imports and their items. */
import type { Queryable, Tx } from '../../../kernel/index.ts';
import type { ImportHeader, ImportItem, ItemKind, ItemState, ItemValue, PlanImportInfo, Span } from './model.ts';

type ImportRow = Omit<PlanImportInfo, 'createdAt' | 'changedAt' | 'savedAt'> & {
  createdAt: Date;
  changedAt: Date;
  savedAt: Date | null;
};

const COLUMNS = `i.id, i.file_name as "fileName", i.file_size as "fileSize", i.sha256, i.kind, i.encoding, i.warnings,
  length(i.text) as characters, i.area, i.header, i.header_spans as "headerSpans", i.created_at as "createdAt", i.created_by as "createdBy",
  i.changed_at as "changedAt", i.changed_by as "changedBy", i.plan, i.revision, i.saved_at as "savedAt", i.saved_by as "savedBy",
  (select jsonb_build_object('proposed', count(*) filter (where state = 'proposed'), 'accepted', count(*) filter (where state = 'accepted'),
     'edited', count(*) filter (where state = 'edited'), 'rejected', count(*) filter (where state = 'rejected'))
   from plans.import_item where import = i.id) as counts`;

const toInfo = ({ createdAt, changedAt, savedAt, ...row }: ImportRow): PlanImportInfo => ({
  ...row,
  createdAt: createdAt.toISOString(),
  changedAt: changedAt.toISOString(),
  savedAt: savedAt?.toISOString() ?? null,
});

/** All imports, newest first. */
export async function selectImports(q: Queryable): Promise<PlanImportInfo[]> {
  const rows = await q.query<ImportRow>(`select ${COLUMNS} from plans.plan_import i order by i.created_at desc, i.id`);
  return rows.map(toInfo);
}

export async function selectImport(q: Queryable, id: string): Promise<PlanImportInfo | undefined> {
  const [row] = await q.query<ImportRow>(`select ${COLUMNS} from plans.plan_import i where i.id = $1`, [id]);
  return row && toInfo(row);
}

/** Changes of one import take turns. */
export async function lockImport(tx: Tx, id: string): Promise<void> {
  await tx.query('select 1 from plans.plan_import where id = $1 for update', [id]);
}

export async function selectText(q: Queryable, id: string): Promise<string> {
  const [row] = await q.query<{ text: string }>('select text from plans.plan_import where id = $1', [id]);
  return row?.text ?? '';
}

export async function insertImport(
  tx: Tx,
  row: Omit<
    PlanImportInfo,
    'characters' | 'counts' | 'plan' | 'revision' | 'savedAt' | 'savedBy' | 'createdAt' | 'changedAt' | 'changedBy'
  > & { file: string; text: string; at: Date },
): Promise<void> {
  await tx.query(
    `insert into plans.plan_import (id, file, file_name, file_size, sha256, kind, encoding, warnings, text, area, header, header_spans,
       created_at, created_by, changed_at, changed_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $13, $14)`,
    [
      row.id,
      row.file,
      row.fileName,
      row.fileSize,
      row.sha256,
      row.kind,
      row.encoding,
      JSON.stringify(row.warnings),
      row.text,
      row.area,
      JSON.stringify(row.header),
      JSON.stringify(row.headerSpans),
      row.at,
      row.createdBy,
    ],
  );
}

const ITEM_COLUMNS =
  'id, kind, original, value, spans, confidence, state, decided_at as "decidedAt", decided_by as "decidedBy"';
type ItemRow = Omit<ImportItem, 'decidedAt'> & { decidedAt: Date | null };
const toItem = ({ decidedAt, ...row }: ItemRow): ImportItem => ({
  ...row,
  decidedAt: decidedAt?.toISOString() ?? null,
});

export async function selectItems(q: Queryable, id: string): Promise<ImportItem[]> {
  const rows = await q.query<ItemRow>(`select ${ITEM_COLUMNS} from plans.import_item where import = $1 order by id`, [
    id,
  ]);
  return rows.map(toItem);
}

/** New items in one statement; ids go on from the last one. Gives the ids. */
export async function insertItems(
  tx: Tx,
  id: string,
  items: readonly {
    kind: ItemKind;
    original: ItemValue | null;
    value: ItemValue;
    spans: readonly Span[];
    confidence: number | null;
    state: ItemState;
    decidedAt?: Date;
    decidedBy?: string;
  }[],
): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    `insert into plans.import_item (import, id, kind, original, value, spans, confidence, state, decided_at, decided_by)
     select $1, coalesce((select max(id) from plans.import_item where import = $1), 0) + r.n, r.kind, nullif(r.original, 'null'), r.value, r.spans,
       r.confidence, r.state, r."decidedAt", r."decidedBy"
     from jsonb_to_recordset($2::jsonb) as r(n integer, kind text, original jsonb, value jsonb, spans jsonb, confidence double precision, state text,
       "decidedAt" timestamptz, "decidedBy" text)
     order by r.n returning id`,
    [id, JSON.stringify(items.map((item, index) => ({ ...item, n: index + 1 })))],
  );
  return rows.map((row) => row.id);
}

export async function updateItem(
  tx: Tx,
  id: string,
  item: Pick<ImportItem, 'id' | 'value' | 'spans' | 'state'>,
  by: { at: Date; account: string },
): Promise<void> {
  await tx.query(
    `update plans.import_item set value = $3, spans = $4, state = $5, decided_at = $6, decided_by = $7 where import = $1 and id = $2`,
    [id, item.id, JSON.stringify(item.value), JSON.stringify(item.spans), item.state, by.at, by.account],
  );
}

/** Accepts what is proposed with at least this confidence; gives the ids. */
export async function acceptProposed(
  tx: Tx,
  id: string,
  filter: { confidence: number; kinds: readonly ItemKind[] | null },
  by: { at: Date; account: string },
): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    `update plans.import_item set state = 'accepted', decided_at = $4, decided_by = $5
     where import = $1 and state = 'proposed' and confidence >= $2 and ($3::text[] is null or kind = any($3)) returning id`,
    [id, filter.confidence, filter.kinds, by.at, by.account],
  );
  return rows.map((row) => row.id).sort((a, b) => a - b);
}

/** Sets many items to one state, with their values as they are (`proposed` takes back what was read). Gives the ids. */
export async function updateStates(
  tx: Tx,
  id: string,
  items: readonly number[],
  state: 'proposed' | 'accepted' | 'rejected',
  by: { at: Date; account: string },
): Promise<number[]> {
  const rows = await tx.query<{ id: number }>(
    `update plans.import_item set
       state = case when $3 = 'accepted' and original is distinct from value and original is not null then 'edited' else $3 end,
       value = case when $3 = 'proposed' then original else value end,
       decided_at = case when $3 = 'proposed' then null else $4::timestamptz end,
       decided_by = case when $3 = 'proposed' then null else $5 end
     where import = $1 and id = any($2) and ($3 <> 'proposed' or original is not null) returning id`,
    [id, items, state, by.at, by.account],
  );
  return rows.map((row) => row.id).sort((a, b) => a - b);
}

export async function deleteItem(tx: Tx, id: string, item: number): Promise<void> {
  await tx.query('delete from plans.import_item where import = $1 and id = $2', [id, item]);
}

export async function markChanged(tx: Tx, id: string, by: { at: Date; account: string }): Promise<void> {
  await tx.query('update plans.plan_import set changed_at = $2, changed_by = $3 where id = $1', [
    id,
    by.at,
    by.account,
  ]);
}

export async function updateHeader(
  tx: Tx,
  id: string,
  header: ImportHeader,
  area: string,
  by: { at: Date; account: string },
): Promise<void> {
  await tx.query(
    'update plans.plan_import set header = $2, area = $3, changed_at = $4, changed_by = $5 where id = $1',
    [id, JSON.stringify(header), area, by.at, by.account],
  );
}

export async function markSaved(tx: Tx, id: string, plan: string, by: { at: Date; account: string }): Promise<void> {
  await tx.query(
    `update plans.plan_import set plan = $2, revision = revision + 1, saved_at = $3, saved_by = $4, changed_at = $3, changed_by = $4 where id = $1`,
    [id, plan, by.at, by.account],
  );
  await tx.query(`update plans.plan set origin = 'imported', imported_from = $2 where id = $1`, [plan, id]);
}

/** Deletes an import with its items; gives the id of its file. */
export async function deleteImport(tx: Tx, id: string): Promise<string | undefined> {
  const [row] = await tx.query<{ file: string }>('delete from plans.plan_import where id = $1 returning file', [id]);
  return row?.file;
}

export async function isFileOfImport(q: Queryable, file: string): Promise<boolean> {
  const rows = await q.query('select 1 from plans.plan_import where file = $1', [file]);
  return rows.length > 0;
}

/** Which import a stored plan came from; undefined when there is no such plan. */
export async function selectPlanOrigin(
  q: Queryable,
  plan: string,
): Promise<{ origin: string; importedFrom: string | null } | undefined> {
  const [row] = await q.query<{ origin: string; importedFrom: string | null }>(
    'select origin, imported_from as "importedFrom" from plans.plan where id = $1',
    [plan],
  );
  return row;
}
