/** Takes returned files in: right rows are stored in one transaction, the others wait for a correction. */
import { createHash } from 'node:crypto';
import { findPeriod } from '../../../algorithms/periods.ts';
import { KangyuError, type Kernel, type Queryable, type Tx, uuidv7 } from '../../../kernel/index.ts';
import { type AreaRow, areas } from '../../population/index.ts';
import { catalogue } from '../load-catalogue.ts';
import { insertReportedRows, withdrawReported } from '../store-reported.ts';
import { type CheckContext, type CheckedRow, checkRows, textOfCell } from './check-rows.ts';
import { reportedIndicators } from './make-template.ts';
import { type Cells, type ReadRow, readReturn } from './read-return.ts';
import {
  insertReturn,
  insertRows,
  lockReturn,
  markWithdrawn,
  type NewRow,
  type ReturnInfo,
  type ReturnRow,
  selectClosedKeys,
  selectCurrent,
  selectLastReported,
  selectReturns,
  selectRows,
} from './store-returns.ts';

type ReturnKernel = Pick<Kernel, 'db' | 'clock' | 'files' | 'outbox'>;
export interface Sender {
  /** Account name. */
  by: string;
  /** Area of the right to report. */
  scope: string;
  isAllowed(area: string): boolean;
}
export interface Receipt extends ReturnInfo {
  rows: ReturnRow[];
}
const WHOLE = '*';

/** The same file from the same right again gives the receipt it had, unless the return was withdrawn. */
export async function takeReturn(
  kernel: ReturnKernel,
  file: { name: string; mediaType: string; content: Buffer },
  sender: Sender,
): Promise<{ receipt: Receipt; repeated: boolean }> {
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  const known = await findSame(kernel.db, sha256, sender.scope);
  if (known) return { receipt: known, repeated: true };
  const read = await readReturn(file.name, file.content);
  const book = await areas(kernel.db, kernel.clock.today());
  return kernel.db.transaction(async (tx) => {
    await lockReturn(tx, `${sha256}|${sender.scope}`);
    const same = await findSame(tx, sha256, sender.scope);
    if (same) return { receipt: same, repeated: true };
    const checked = checkRows(read.rows, await contextOf(kernel, tx, book, read.rows, sender, read.identity?.period));
    const stored = await kernel.files.put(tx, file);
    const at = kernel.clock.now();
    const info = {
      id: uuidv7(),
      sha256,
      file: stored.id,
      fileName: file.name,
      size: stored.size,
      scope: sender.scope,
      area: read.identity?.area ?? commonArea(checked, book, sender.scope),
      period: read.identity?.period ?? onlyPeriod(checked),
      template: read.identity?.template ?? null,
      notes: read.notes,
      sentBy: sender.by,
      sentAt: at,
    };
    await insertReturn(tx, info);
    const rows = checked.map((row) => toRow(row, 1));
    await storeValues(kernel, tx, { ...info, by: sender.by, at }, checked, rows);
    await insertRows(tx, info.id, rows, sender.by, at);
    return { receipt: await receiptOf(tx, info.id), repeated: false };
  });
}

async function findSame(q: Queryable, sha256: string, scope: string): Promise<Receipt | undefined> {
  const [known] = await selectReturns(q, { sha256, scope }, 1, 0);
  return known && { ...known, rows: await selectRows(q, known.id) };
}

/** A return with the newest version of each row. */
export async function receiptOf(q: Queryable, id: string): Promise<Receipt> {
  const [info] = await selectReturns(q, { id }, 1, 0);
  if (!info) throw new KangyuError('statistics.return-unknown');
  return { ...info, rows: await selectRows(q, id) };
}

async function contextOf(
  kernel: ReturnKernel,
  q: Queryable,
  book: readonly AreaRow[],
  rows: readonly ReadRow[],
  sender: Sender,
  period: string | undefined,
): Promise<CheckContext> {
  const distinct = (key: 'indicator' | 'area' | 'period') => [
    ...new Set(rows.map(({ cells }) => textOfCell(cells[key]))),
  ];
  const [codes, places] = [distinct('indicator'), distinct('area')];
  const periods = distinct('period').filter((label) => findPeriod(label));
  const known = catalogue();
  return {
    today: kernel.clock.today(),
    ...(period === undefined ? {} : { identity: { period } }),
    areas: new Map([...book].reverse().map((area) => [area.code, area])),
    isAllowed: sender.isAllowed,
    indicators: new Map(reportedIndicators().map((one) => [one.code, one])),
    isComputed: (code) => known.bases.has(code) || known.derived.has(code),
    last: await selectLastReported(q, codes, places, periods),
    current: await selectCurrent(q, codes, places, periods),
    closed: await selectClosedKeys(q, periods),
  };
}

const toRow = (row: CheckedRow, version: number): NewRow => ({
  row: row.row,
  version,
  cells: row.cells,
  area: row.area || null,
  indicator: row.indicator || null,
  period: row.period || null,
  state: row.state,
  problems: row.problems,
  reported: null,
});

/** Stores the accepted rows' values and notes in `rows` which value each became. */
async function storeValues(
  kernel: ReturnKernel,
  tx: Tx,
  origin: { id: string; file: string; fileName: string; size: number; by: string; at: Date },
  checked: readonly CheckedRow[],
  rows: readonly NewRow[],
): Promise<void> {
  const accepted = checked.filter(({ state }) => state === 'accepted');
  if (accepted.length === 0) return;
  const byRow = new Map(rows.map((row) => [row.row, row]));
  const values = accepted.map((row) => {
    const id = uuidv7();
    byRow.get(row.row)!.reported = id;
    return { id, indicator: row.indicator!, area: row.area!, period: row.period!, ...row.values!, row: row.row };
  });
  await insertReportedRows(tx, origin, values);
  await publishCells(kernel, tx, values);
}

async function publishCells(
  kernel: ReturnKernel,
  tx: Tx,
  cells: readonly { indicator: string; area: string; period: string }[],
): Promise<void> {
  if (cells.length === 0) return;
  const distinct = (key: 'indicator' | 'area' | 'period') => [...new Set(cells.map((cell) => cell[key]))];
  await kernel.outbox.publish(tx, 'cells', {
    indicators: distinct('indicator'),
    areas: distinct('area'),
    periods: distinct('period'),
  });
}

/** The area whose reporters a file without an identity belongs to: the top one of its known areas, or the sender's own. */
function commonArea(rows: readonly CheckedRow[], book: readonly AreaRow[], scope: string): string {
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
  cells: Partial<Record<keyof Cells, string>>;
}

/** Corrects waiting rows; all waiting rows are judged again, since rows depend on each other. */
export async function correctReturn(
  kernel: ReturnKernel,
  id: string,
  corrections: readonly Correction[],
  sender: Sender,
): Promise<Receipt> {
  const book = await areas(kernel.db, kernel.clock.today());
  return kernel.db.transaction(async (tx) => {
    await lockReturn(tx, id);
    const before = await receiptOf(tx, id);
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
    const period = before.template ? (before.period ?? undefined) : undefined;
    const checked = checkRows(read, await contextOf(kernel, tx, book, read, sender, period));
    const news = checked.filter((row) => {
      const old = byRow.get(row.row)!;
      const isWaiting = old.state === 'warned' || old.state === 'rejected';
      return isWaiting && (changed.has(row.row) || row.state !== old.state);
    });
    const at = kernel.clock.now();
    const rows = news.map((row) => toRow(row, byRow.get(row.row)!.version + 1));
    const origin = { id, file: before.file, fileName: before.fileName, size: before.size, by: sender.by, at };
    await storeValues(kernel, tx, origin, news, rows);
    await insertRows(tx, id, rows, sender.by, at);
    return receiptOf(tx, id);
  });
}

/** An empty text empties the cell. */
function merge(cells: Cells, change: Correction['cells'] | undefined): Cells {
  const entries = Object.entries({ ...cells, ...change }).filter(([, value]) => value !== '' && value !== undefined);
  return Object.fromEntries(entries) as Cells;
}

/** Takes a return back: its values no longer count, those before them do again. */
export async function withdrawReturn(
  kernel: ReturnKernel,
  id: string,
  by: string,
  reason: string,
): Promise<{ receipt: Receipt; values: number }> {
  return kernel.db.transaction(async (tx) => {
    await lockReturn(tx, id);
    const before = await receiptOf(tx, id);
    if (before.withdrawn) throw new KangyuError('statistics.withdrawn');
    const at = kernel.clock.now();
    const cells = await withdrawReported(tx, id, at);
    await markWithdrawn(tx, id, by, at, reason);
    await publishCells(kernel, tx, cells);
    return { receipt: await receiptOf(tx, id), values: cells.length };
  });
}
