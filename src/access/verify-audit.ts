import { createHash } from 'node:crypto';
import { dayOf, type Kernel, type Queryable, type Tx } from '../kernel/index.ts';
import { type AuditEntry, batchHash, canonicalText, GENESIS } from './audit-entry.ts';
import {
  type BatchRow,
  countEntriesAfter,
  findLastBatch,
  insertSeal,
  listBatches,
  listEntries,
  listMonthEntries,
  listSeals,
  listUnsealedMonths,
  lockChain,
  type SealRow,
} from './store-audit.ts';

/** Result of recomputing the ledger; `firstBreak` is the first batch (or seal) that does not fit, and why. */
export interface AuditVerification {
  ok: boolean;
  batches: number;
  entries: number;
  firstBreak: { batch: string; reason: string } | null;
  checkedAt: string;
}

const PAGE = 500;

/** Recomputes the whole chain and the seals of closed months in one snapshot. */
export async function verifyAudit(kernel: Pick<Kernel, 'db' | 'clock' | 'sealer'>): Promise<AuditVerification> {
  return kernel.db.transaction(
    async (tx) => {
      const chain = await walkChain(tx);
      const firstBreak = chain.firstBreak ?? (await checkSeals(tx, kernel.sealer));
      return {
        ok: firstBreak === null,
        batches: chain.batches,
        entries: chain.entries,
        firstBreak,
        checkedAt: kernel.clock.now().toISOString(),
      };
    },
    { readOnly: true, isolation: 'repeatable read' },
  );
}

async function walkChain(tx: Tx): Promise<Pick<AuditVerification, 'batches' | 'entries' | 'firstBreak'>> {
  let batches = 0;
  let entries = 0;
  let last: Pick<BatchRow, 'id' | 'hash' | 'last_seq'> = { id: '0', hash: GENESIS, last_seq: '0' };
  for (;;) {
    const page = await listBatches(tx, last.id, PAGE);
    if (page.length === 0) break;
    const rows = await listEntries(tx, page[0]!.first_seq, page.at(-1)!.last_seq);
    let from = 0;
    for (const batch of page) {
      let to = from;
      while (to < rows.length && BigInt(rows[to]!.seq) <= BigInt(batch.last_seq)) to += 1;
      const own = rows.slice(from, to);
      const reason = breakOf(batch, last, own);
      if (reason) return { batches, entries, firstBreak: { batch: batch.id, reason } };
      batches += 1;
      entries += own.length;
      last = batch;
      from = to;
    }
  }
  const loose = await countEntriesAfter(tx, last.last_seq);
  const firstBreak = loose > 0 ? { batch: last.id, reason: `${loose} entries stand outside every batch` } : null;
  return { batches, entries, firstBreak };
}

function breakOf(
  batch: BatchRow,
  last: Pick<BatchRow, 'id' | 'hash' | 'last_seq'>,
  entries: readonly AuditEntry[],
): string | undefined {
  if (BigInt(batch.id) !== BigInt(last.id) + 1n) return `batches between ${last.id} and ${batch.id} are missing`;
  if (batch.prev_hash !== last.hash) return 'prev_hash is not the hash of the batch before';
  if (BigInt(batch.first_seq) !== BigInt(last.last_seq) + 1n)
    return `entries between ${last.last_seq} and ${batch.first_seq} are missing`;
  const expected = Number(BigInt(batch.last_seq) - BigInt(batch.first_seq)) + 1;
  if (entries.length !== expected) return `${expected} entries expected, ${entries.length} found`;
  if (batchHash(batch.prev_hash, entries) !== batch.hash) return 'an entry was changed: the hash does not fit';
  return undefined;
}

async function checkSeals(tx: Tx, sealer: Kernel['sealer']): Promise<AuditVerification['firstBreak']> {
  for (const seal of await listSeals(tx)) {
    const broken = (reason: string) => ({
      batch: seal.last_batch,
      reason: `seal of ${seal.month.slice(0, 7)}: ${reason}`,
    });
    if (sealMac(seal, sealer) !== seal.mac) return broken('its keyed code does not fit');
    const month = await digestMonth(tx, seal.month);
    if (String(month.entries) !== seal.entries || month.hash !== seal.entries_hash)
      return broken('entries of the month were changed');
    const [head] = await listBatches(tx, String(BigInt(seal.last_batch) - 1n), 1);
    if (head?.id !== seal.last_batch || head.hash !== seal.batch_hash)
      return broken('the chain at sealing time is no longer there');
  }
  return null;
}

/** Seals every month that ended at least a day ago; afterwards the month takes no entries. Gives the months sealed. */
export async function sealAudit(kernel: Pick<Kernel, 'db' | 'clock' | 'sealer'>): Promise<string[]> {
  const now = kernel.clock.now();
  const dayAgo = dayOf(new Date(now.getTime() - 24 * 3600 * 1000));
  return kernel.db.transaction(async (tx) => {
    await lockChain(tx);
    const months = await listUnsealedMonths(tx, dayAgo);
    const head = await findLastBatch(tx);
    for (const month of months) {
      const digest = await digestMonth(tx, month);
      const seal = {
        month,
        entries: String(digest.entries),
        entries_hash: digest.hash,
        last_batch: head!.id,
        batch_hash: head!.hash,
      };
      await insertSeal(tx, { ...seal, mac: sealMac(seal, kernel.sealer) }, now);
    }
    return months;
  });
}

function sealMac(seal: Omit<SealRow, 'mac'>, sealer: Kernel['sealer']): string {
  return String(
    sealer.hmac(`audit-seal|${seal.month}|${seal.entries}|${seal.entries_hash}|${seal.last_batch}|${seal.batch_hash}`),
  );
}

async function digestMonth(q: Queryable, month: string): Promise<{ entries: number; hash: string }> {
  const hash = createHash('sha256');
  let entries = 0;
  let after = '0';
  for (;;) {
    const page = await listMonthEntries(q, month, after, 5000);
    if (page.length === 0) return { entries, hash: hash.digest('hex') };
    hash.update(canonicalText(page)).update('\n');
    entries += page.length;
    after = page.at(-1)!.seq;
  }
}
