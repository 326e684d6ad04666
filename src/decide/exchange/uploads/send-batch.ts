import type { NodeRow } from '../../../ingest/index.ts';
import type { EndpointGuard } from '../../../record/index.ts';
import type { UploadDefinition } from './definitions.ts';
import { openPayload } from './form-batch.ts';
import { closeBatch, noteAttempt, type OutBatch } from './store-batches.ts';
import { buryItems, settleItems } from './store-uploads.ts';
import type { ClientKernel } from './ways/ask-node.ts';
import { sendToFhir } from './ways/fhir-server.ts';
import { sendEnvelope } from './ways/send-envelope.ts';
import type { Send, Sent } from './ways/way.ts';

const WAYS: Readonly<Record<NodeRow['transport'], Send>> = { wst790: sendEnvelope, fhir: sendToFhir };

/**
 * Sends a batch once and keeps what became of it: a receipt a record where it was answered. Undefined when it was settled (stored,
 * or refused for good), else why it has to be sent again.
 */
export async function sendBatch(
  k: ClientKernel,
  guard: EndpointGuard,
  node: NodeRow,
  definition: UploadDefinition,
  batch: OutBatch & { payload: Buffer },
): Promise<string | undefined> {
  const sent = await WAYS[node.transport](
    { k, guard, node, definition },
    batch,
    openPayload(k, batch.id, batch.payload),
  );
  if ('receipts' in sent) return settle(k, batch, sent);
  return 'refused' in sent ? bury(k, batch, sent.ack, sent.refused) : again(k, definition, batch, sent.problem);
}

async function settle(
  k: ClientKernel,
  batch: OutBatch,
  { receipts, ack, receipt, problem }: Extract<Sent, { receipts: unknown }>,
): Promise<undefined> {
  const at = k.clock.now();
  await k.db.transaction(async (tx) => {
    await settleItems(tx, batch.id, receipts, at);
    await closeBatch(tx, batch.id, { state: 'answered', ack, receipt, problem, at });
  });
  return undefined;
}

async function bury(k: ClientKernel, batch: OutBatch, ack: OutBatch['ack'], reason: string): Promise<undefined> {
  const at = k.clock.now();
  await k.db.transaction(async (tx) => {
    await buryItems(tx, batch.id, reason, at);
    await closeBatch(tx, batch.id, { state: 'dead', ack, receipt: null, problem: reason, at });
  });
  k.log.warn({ batch: batch.batchNo, reason }, 'a batch was not taken by the higher platform');
  return undefined;
}

/** Later and later; a batch that used up its attempts is dead until somebody sends it again. */
async function again(
  k: ClientKernel,
  { retry }: UploadDefinition,
  batch: OutBatch,
  problem: string,
): Promise<string | undefined> {
  if (batch.attempts + 1 >= retry.attempts) return bury(k, batch, null, problem);
  const seconds = Math.min(retry.last, retry.first * 2 ** Math.min(batch.attempts, 20));
  const at = k.clock.now();
  await noteAttempt(k.db, batch.id, { at, next: new Date(at.getTime() + seconds * 1000), problem });
  return problem;
}
