import { createHash } from 'node:crypto';
import {
  type FhirBundle,
  type FhirResource,
  isExact,
  type Kernel,
  parseStoredJson,
  type Tx,
  toExactJson,
} from '../kernel/index.ts';
import { sealResource } from './quarantine.ts';
import { findInbox, findRows, type InboxRow, redactRow, replacePayload } from './store-erasure.ts';
import { openPayload, pack } from './submission.ts';

/**
 * Takes a record out of the raw inbox and the quarantine, in the caller's transaction. Of a FHIR bundle the entry is replaced by
 * its tombstone; of any other file all bytes are, for what it said stands among that of others. Source, times, receipts and the
 * hash of the bytes stay, so that the same bytes sent again are told as sent before and bring nothing back.
 * `submissions`: those that the versions of the record name.
 */
export async function eraseFromInbox(
  k: Pick<Kernel, 'sealer' | 'clock' | 'instance'>,
  tx: Tx,
  tombstone: FhirResource,
  cause: string,
  submissions: readonly string[],
): Promise<{ payloads: number }> {
  const reference = `${tombstone.resourceType}/${tombstone.id}`;
  const rows = await findRows(tx, reference);
  const inbox = await findInbox(tx, reference, submissions);
  for (const row of inbox) {
    const raw = openPayload(k, row.id, row.content);
    const places = new Set([
      ...row.receipts.filter((receipt) => receipt.reference?.startsWith(`${reference}/`)).map(({ index }) => index),
      ...rows.filter(({ submission }) => submission === row.id).map(({ entry }) => entry),
    ]);
    const left = withoutEntries(row, raw, places, tombstone) ?? whole(raw, reference, cause);
    await replacePayload(tx, row.id, left.length, k.sealer.sealBytes(pack(left), `ingest.payload:${row.id}`));
  }
  for (const { id } of rows) await redactRow(tx, id, sealResource(k, id, tombstone));
  return { payloads: inbox.length };
}

/** The bundle with tombstones at the places; undefined where the bytes are no bundle that the places belong to. */
function withoutEntries(
  { format, receipts }: InboxRow,
  raw: Buffer,
  places: ReadonlySet<number>,
  tombstone: FhirResource,
): Buffer | undefined {
  if (format !== 'fhir-json') return undefined;
  let bundle: FhirBundle;
  try {
    bundle = parseStoredJson(raw.toString()) as FhirBundle;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined; // whatever it is, it goes whole
  }
  const entries = bundle.resourceType === 'Bundle' ? bundle.entry : undefined;
  if (!entries || entries.length !== receipts.length || places.size === 0) return undefined;
  places.forEach((place) => {
    entries[place] = { resource: tombstone };
  });
  return Buffer.from(toExactJson(bundle, isExact(bundle)));
}

function whole(raw: Buffer, reference: string, cause: string): Buffer {
  const sha256 = createHash('sha256').update(raw).digest('hex');
  return Buffer.from(JSON.stringify({ erased: { reference, cause, size: raw.length, sha256 } }));
}
