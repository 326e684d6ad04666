/** Takes returned files in: right rows are stored in one transaction, the others wait for a correction. */
import { createHash } from 'node:crypto';
import { KangyuError, type Kernel, type Queryable, type Tx, uuidv7 } from '../../kernel/index.ts';
import type { Form } from './form.ts';
import type { Problem } from './problem.ts';
import { type Cells, type CellValue, type ReadRow, readReturn } from './read-return.ts';
import type { NewRow, Receipt, ReturnStore, RowState } from './store-returns.ts';

type ReturnKernel = Pick<Kernel, 'db' | 'clock' | 'files'>;
export interface Sender {
  /** Account name. */
  by: string;
  /** Area of the right to report. */
  scope: string;
  isAllowed(area: string): boolean;
}
export interface CheckedRow extends ReadRow {
  area: string | null;
  item: string | null;
  period: string | null;
  state: RowState;
  problems: Problem[];
}
/** Where stored values come from. */
export interface Origin {
  id: string;
  file: string;
  fileName: string;
  size: number;
  by: string;
  at: Date;
}

/** A kind of return: how its files look, how its rows are judged and what becomes of them. */
export interface ReturnKind<Row extends CheckedRow = CheckedRow> {
  form: Form;
  store: ReturnStore;
  /** Codes of all areas of today, larger ones first. */
  areas(q: Queryable): Promise<readonly { code: string }[]>;
  /** `period` is that of the template, where the file is one. */
  check(q: Queryable, rows: readonly ReadRow[], sender: Sender, period: string | undefined): Promise<Row[]>;
  /** Stores accepted rows; answers with the id of the value that each row of the file became. */
  keep(tx: Tx, origin: Origin, accepted: readonly Row[]): Promise<ReadonlyMap<number, string>>;
  /** Takes the values of a return out of what counts, so that those before them count again; their number. */
  withdraw(tx: Tx, id: string, at: Date): Promise<number>;
}

const WHOLE = '*';

export const textOfCell = (value: CellValue | undefined): string =>
  value === undefined || typeof value === 'object' ? '' : String(value).trim();

/** The same file from the same right again gives the receipt it had, unless the return was withdrawn. */
export async function takeReturn<Row extends CheckedRow>(
  kernel: ReturnKernel,
  kind: ReturnKind<Row>,
  file: { name: string; mediaType: string; content: Buffer },
  sender: Sender,
): Promise<{ receipt: Receipt; repeated: boolean }> {
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  const known = await findSame(kernel.db, kind, sha256, sender.scope);
  if (known) return { receipt: known, repeated: true };
  const read = await readReturn(kind.form, file.name, file.content);
  return kernel.db.transaction(async (tx) => {
    await kind.store.lock(tx, `${sha256}|${sender.scope}`);
    const same = await findSame(tx, kind, sha256, sender.scope);
    if (same) return { receipt: same, repeated: true };
    const checked = await kind.check(tx, read.rows, sender, read.identity?.period);
    const stored = await kernel.files.put(tx, file);
    const at = kernel.clock.now();
    const info = {
      id: uuidv7(),
      sha256,
      file: stored.id,
      fileName: file.name,
      size: stored.size,
      scope: sender.scope,
      area: read.identity?.area ?? commonArea(checked, await kind.areas(tx), sender.scope),
      period: read.identity?.period ?? onlyPeriod(checked),
      template: read.identity?.template ?? null,
      notes: read.notes,
      sentBy: sender.by,
      sentAt: at,
    };
    await kind.store.insertReturn(tx, info);
    const rows = await settle(tx, kind, { ...info, by: sender.by, at }, checked, () => 1);
    await kind.store.insertRows(tx, info.id, rows, sender.by, at);
    return { receipt: await receiptOf(tx, kind, info.id), repeated: false };
  });
}

async function findSame(
  q: Queryable,
  { store }: Pick<ReturnKind, 'store'>,
  sha256: string,
  scope: string,
): Promise<Receipt | undefined> {
  const [known] = await store.selectReturns(q, { sha256, scope }, 1, 0);
  return known && { ...known, rows: await store.selectRows(q, known.id) };
}

/** A return with the newest version of each row. */
export async function receiptOf(q: Queryable, { store }: Pick<ReturnKind, 'store'>, id: string): Promise<Receipt> {
  const [info] = await store.selectReturns(q, { id }, 1, 0);
  if (!info) throw new KangyuError('statistics.return-unknown');
  return { ...info, rows: await store.selectRows(q, id) };
}

/** Stores the accepted rows' values and answers with the new versions of all rows. */
async function settle<Row extends CheckedRow>(
  tx: Tx,
  kind: ReturnKind<Row>,
  origin: Origin,
  checked: readonly Row[],
  versionOf: (row: number) => number,
): Promise<NewRow[]> {
  const accepted = checked.filter(({ state }) => state === 'accepted');
  const ids = accepted.length > 0 ? await kind.keep(tx, origin, accepted) : new Map<number, string>();
  return checked.map(({ row, cells, area, item, period, state, problems }) => ({
    ...{ row, version: versionOf(row), cells, state, problems, reported: ids.get(row) ?? null },
    ...{ area: area || null, item: item || null, period: period || null },
  }));
}

/** The area whose reporters a file without an identity belongs to: the top one of its known areas, or the sender's own. */
function commonArea(rows: readonly CheckedRow[], book: readonly { code: string }[], scope: string): string {
  if (scope !== WHOLE) return scope;
  const named = new Set(rows.map(({ area }) => area));
  return book.find(({ code }) => named.has(code))?.code ?? WHOLE;
}

function onlyPeriod(rows: readonly CheckedRow[]): string | null {
  const periods = new Set(rows.map(({ period }) => period));
  return periods.size === 1 ? ([...periods][0] ?? null) : null;
}

export interface Correction {
  row: number;
  /** Version that was corrected; a newer one refuses the correction. */
  version: number;
  /** Texts by column. */
  cells: Partial<Record<string, string>>;
}

/** Corrects waiting rows; all waiting rows are judged again, since rows depend on each other. */
export async function correctReturn<Row extends CheckedRow>(
  kernel: ReturnKernel,
  kind: ReturnKind<Row>,
  id: string,
  corrections: readonly Correction[],
  sender: Sender,
): Promise<Receipt> {
  return kernel.db.transaction(async (tx) => {
    await kind.store.lock(tx, id);
    const before = await receiptOf(tx, kind, id);
    if (before.withdrawn) throw new KangyuError('statistics.withdrawn');
    const changed = new Map(corrections.map((one) => [one.row, one]));
    const byRow = new Map(before.rows.map((row) => [row.row, row]));
    for (const { row, version } of corrections) {
      const old = byRow.get(row);
      if (!old) throw new KangyuError('statistics.row-unknown', { row });
      if (old.state === 'accepted' || old.state === 'unchanged')
        throw new KangyuError('statistics.row-settled', { row });
      if (old.version !== version) throw new KangyuError('statistics.row-changed', { row });
    }
    const read = before.rows.map(({ row, cells }) => ({ row, cells: merge(cells, changed.get(row)?.cells) }));
    const checked = await kind.check(tx, read, sender, before.template ? (before.period ?? undefined) : undefined);
    const news = checked.filter((row) => {
      const old = byRow.get(row.row)!;
      const isWaiting = old.state === 'warned' || old.state === 'rejected';
      return isWaiting && (changed.has(row.row) || row.state !== old.state);
    });
    const at = kernel.clock.now();
    const origin = { id, file: before.file, fileName: before.fileName, size: before.size, by: sender.by, at };
    const rows = await settle(tx, kind, origin, news, (row) => byRow.get(row)!.version + 1);
    await kind.store.insertRows(tx, id, rows, sender.by, at);
    return receiptOf(tx, kind, id);
  });
}

/** An empty text empties the cell. */
function merge(cells: Cells, change: Correction['cells'] | undefined): Cells {
  const entries = Object.entries({ ...cells, ...change }).filter(([, value]) => value !== '' && value !== undefined);
  return Object.fromEntries(entries) as Cells;
}

/** Takes a return back: its values no longer count, those before them do again. */
export async function withdrawReturn<Row extends CheckedRow>(
  kernel: ReturnKernel,
  kind: ReturnKind<Row>,
  id: string,
  by: string,
  reason: string,
): Promise<{ receipt: Receipt; values: number }> {
  return kernel.db.transaction(async (tx) => {
    await kind.store.lock(tx, id);
    const before = await receiptOf(tx, kind, id);
    if (before.withdrawn) throw new KangyuError('statistics.withdrawn');
    const at = kernel.clock.now();
    const values = await kind.withdraw(tx, id, at);
    await kind.store.markWithdrawn(tx, id, by, at, reason);
    return { receipt: await receiptOf(tx, kind, id), values };
  });
}
