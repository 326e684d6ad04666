import type { Db, Tx } from './db.ts';
import type { Kernel } from './kernel.ts';
import type { SealedColumn } from './sealed-column.ts';
import { keyIdOf, SEALED_PREFIX, type Sealer } from './sealer.ts';
import {
  countSealed,
  nextSealed,
  readReseal,
  reopenReseal,
  replaceSealed,
  type SealedRow,
  saveReseal,
} from './store-reseal.ts';

const BATCH = 200;
const LOCK = 4_211_957; // any constant: two that seal anew take turns

interface ResealProgress {
  /** `schema.table.column`. */
  name: string;
  /** Values sealed anew in this column so far. */
  resealed: number;
  finished: boolean;
}

const nameOf = ({ table, column }: SealedColumn): string => `${table}.${column}`;

/**
 * Seals every declared value that an older key sealed with the current one, in batches that are each a transaction: whoever is
 * killed goes on where the last batch ended, and everything stays readable all the time. Values that a running process sealed
 * with the older key meanwhile are found at the end and taken in. Gives how many values were sealed anew.
 */
export async function resealAll(
  kernel: Pick<Kernel, 'owner' | 'sealer' | 'clock'>,
  columns: readonly SealedColumn[],
  onProgress: (progress: ResealProgress) => void = () => {},
): Promise<number> {
  const kid = kernel.sealer.current();
  let total = 0;
  for (;;) {
    for (const column of columns) total += await resealColumn(kernel, kid, column, onProgress);
    const left = (await countByKey(kernel.owner, columns)).filter((count) => count.kid !== kid);
    if (left.length === 0) return total;
    for (const { name } of left) await reopenReseal(kernel.owner, kid, name);
  }
}

async function resealColumn(
  { owner, sealer, clock }: Pick<Kernel, 'owner' | 'sealer' | 'clock'>,
  kid: string,
  column: SealedColumn,
  onProgress: (progress: ResealProgress) => void,
): Promise<number> {
  const name = nameOf(column);
  let total = 0;
  for (let finished = false; !finished; ) {
    const step = await owner.transaction((tx) => resealBatch(tx, sealer, kid, column, clock.now()));
    finished = step.finished;
    total += step.resealed;
    onProgress({ name, resealed: total, finished });
  }
  return total;
}

async function resealBatch(
  tx: Tx,
  sealer: Sealer,
  kid: string,
  column: SealedColumn,
  at: Date,
): Promise<{ resealed: number; finished: boolean }> {
  await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
  const key = { kid, name: nameOf(column) };
  const { place, finished } = await readReseal(tx, key.kid, key.name);
  if (finished) return { resealed: 0, finished };
  const rows = await nextSealed(tx, column, place, BATCH);
  const changes = rows.flatMap((row) => {
    const next = again(sealer, kid, column, row);
    return next === undefined ? [] : [{ row, next }];
  });
  // Sent one behind the other without waiting for each answer.
  await Promise.all(changes.map(({ row, next }) => replaceSealed(tx, column, row, next)));
  const resealed = changes.length;
  const last = rows.at(-1);
  const done = rows.length < BATCH;
  await saveReseal(tx, key, {
    place: last ? column.key.map((one) => last.row[one]!) : place,
    resealed,
    finishedAt: done ? at : null,
  });
  return { resealed, finished: done };
}

const EACH = new RegExp(`${SEALED_PREFIX}[\\w-]+:[\\w-]+`, 'g');

/** The value sealed by the current key; undefined when it is that already. */
function again(
  sealer: Sealer,
  kid: string,
  column: SealedColumn,
  { row, value }: SealedRow,
): string | Buffer | undefined {
  const context = column.context(row);
  if (typeof value !== 'string')
    return keyIdOf(value) === kid ? undefined : sealer.sealBytes(sealer.openBytes(value, context), context);
  const one = (sealed: string) =>
    keyIdOf(sealed) === kid ? sealed : sealer.seal(sealer.open(sealed, context), context);
  const next = column.form === 'json' ? value.replace(EACH, one) : one(value);
  return next === value ? undefined : next;
}

export interface KeyCount {
  /** `schema.table.column`. */
  name: string;
  kid: string;
  values: number;
}

/** How many values of each column each key sealed. */
export async function countByKey(owner: Db, columns: readonly SealedColumn[]): Promise<KeyCount[]> {
  const counts: KeyCount[] = [];
  for (const column of columns)
    for (const { kid, values } of await countSealed(owner, column)) counts.push({ name: nameOf(column), kid, values });
  return counts;
}
