import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Clearance } from '../../../access/index.ts';
import { type Kernel, type Tx, uuidv7 } from '../../../kernel/index.ts';
import { hidden } from '../../../record/index.ts';
import { getDefinition, type UploadDefinition } from './definitions.ts';
import type { FormItems, FormKernel } from './forms/form.ts';
import { formFigures } from './forms/form-figures.ts';
import { formRecords } from './forms/form-records.ts';
import { formTable } from './forms/form-table.ts';
import { insertBatch, nextNumber, type OutBatch } from './store-batches.ts';
import { type ItemRow, lockUpload, markSending, selectWaiting, withhold } from './store-uploads.ts';

const FORMS: Readonly<Record<UploadDefinition['form'], FormItems>> = {
  records: formRecords,
  table: formTable,
  figures: formFigures,
};
const RANK = { N: 0, R: 1, V: 2 } as const;
/** v3-ActReason: what superior authorities gather is public health. */
const PURPOSE = 'PUBHLTH';

/**
 * Makes the next batch of what waits, of one day, with the content that stands now. Its bytes are kept until it is answered, so
 * that it is the same however often it is sent. Undefined where nothing waits.
 */
export async function formBatch(k: FormKernel, upload: string): Promise<(OutBatch & { payload: Buffer }) | undefined> {
  return k.db.transaction(async (tx) => {
    const row = await lockUpload(tx, upload);
    if (!row) return undefined;
    const definition = getDefinition(row.definition);
    for (;;) {
      const waiting = await selectWaiting(tx, upload, definition.batch);
      if (waiting.length === 0) return undefined;
      const made = await fillBatch(k, tx, upload, definition, waiting);
      if (made) return made;
    }
  });
}

async function fillBatch(
  k: FormKernel,
  tx: Tx,
  upload: string,
  definition: UploadDefinition,
  waiting: readonly ItemRow[],
): Promise<(OutBatch & { payload: Buffer }) | undefined> {
  const at = k.clock.now();
  const kept =
    definition.form === 'figures'
      ? new Set<string>()
      : await hidden(tx, waiting, { clearance: clearanceOf(definition, at) });
  const isKept = ({ type, id }: ItemRow) => kept.has(`${type}/${id}`);
  const confidential = waiting.filter(isKept).map(({ seq }) => seq);
  if (confidential.length > 0) await withhold(tx, upload, confidential, 'confidential', at);
  const open = waiting.filter((item) => !isKept(item));
  if (open.length === 0) return undefined;
  const { text, items, withheld } = await FORMS[definition.form](k, tx, definition, open);
  for (const [reason, seqs] of withheld) await withhold(tx, upload, seqs, reason, at);
  const [first] = items;
  if (!first) return undefined;
  const id = uuidv7();
  // The end of the id keeps numbers apart that come again after a restore.
  const number = await nextNumber(tx, upload);
  const batch = {
    id,
    upload,
    batchNo: `${definition.id}-${first.day.replaceAll('-', '')}-${String(number).padStart(6, '0')}-${id.slice(-8)}`,
    kind: definition.id,
    day: first.day,
    records: items.length,
    checksum: createHash('sha256').update(text).digest('hex'),
    createdAt: at,
  };
  const payload = sealPayload(k, id, text);
  await insertBatch(tx, batch, payload);
  const places = items.map(({ seq }, place) => ({ seq, place }));
  await markSending(tx, upload, id, places, at);
  return {
    ...batch,
    payload,
    state: 'sending',
    attempts: 0,
    nextAt: at,
    problem: null,
    sentAt: null,
    answeredAt: null,
    receipt: null,
    ack: null,
  };
}

function clearanceOf({ labels }: UploadDefinition, at: Date): Clearance {
  return { rank: RANK[labels], actors: [], patients: [], purpose: PURPOSE, lawful: false, at: at.toISOString() };
}

const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
function sealPayload(k: Pick<Kernel, 'sealer'>, batch: string, text: string): Buffer {
  return k.sealer.sealBytes(brotliCompressSync(text, QUALITY), `exchange.batch:${batch}`);
}
export function openPayload(k: Pick<Kernel, 'sealer'>, batch: string, payload: Buffer): string {
  return brotliDecompressSync(k.sealer.openBytes(payload, `exchange.batch:${batch}`)).toString('utf8');
}
