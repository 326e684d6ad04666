/** What people do with uploads: begin, pause, send at once, send again, compare with the other side, take a batch back. */
import { findNode, type NodeRow } from '../../../ingest/index.ts';
import { KangyuError, type Kernel, uuidv7 } from '../../../kernel/index.ts';
import { createEndpointGuard, type EndpointGuard } from '../../../record/index.ts';
import { countThere } from './count-there.ts';
import { getDefinition, kindsOf } from './definitions.ts';
import {
  type ComparedDay,
  hurry,
  keepComparison,
  markRecalled,
  type OutBatch,
  selectBatch,
  selectComparison,
  selectDayCounts,
  selectSpan,
  selectTaken,
} from './store-batches.ts';
import { insertUpload, requeue, selectUpload, type UploadRow, updateState } from './store-uploads.ts';
import { takeBack } from './take-back.ts';
import { askNode, type ClientKernel } from './ways/ask-node.ts';
import { greetFhir } from './ways/fhir-server.ts';
import { both } from './ways/post.ts';

/** Throws exchange.upload-definition, exchange.upload-node, exchange.upload-way, exchange.upload-exists. */
export async function beginUpload(
  k: Pick<Kernel, 'db' | 'clock'>,
  { definition, node }: { definition: string; node: string },
  by: string,
): Promise<UploadRow> {
  const { form } = getDefinition(definition);
  const higher = await findNode(k.db, { id: node });
  if (higher?.role !== 'higher') throw new KangyuError('exchange.upload-node');
  if (higher.transport === 'wst790' && higher.public_key === null) throw new KangyuError('exchange.upload-node');
  if (higher.transport === 'fhir' && form !== 'records') throw new KangyuError('exchange.upload-way');
  const id = uuidv7();
  if (!(await insertUpload(k.db, { id, definition, node, created_by: by, created_at: k.clock.now() })))
    throw new KangyuError('exchange.upload-exists');
  return getUpload(k, id);
}

/** Throws exchange.upload-unknown. */
export async function getUpload(k: Pick<Kernel, 'db'>, id: string): Promise<UploadRow> {
  const found = await selectUpload(k.db, id);
  if (!found) throw new KangyuError('exchange.upload-unknown');
  return found;
}

export async function changeUpload(
  k: Pick<Kernel, 'db' | 'clock'>,
  id: string,
  state: UploadRow['state'],
): Promise<UploadRow> {
  await getUpload(k, id);
  await updateState(k.db, id, state, k.clock.now());
  return getUpload(k, id);
}

/** What waits for its next attempt is due now. */
export async function sendNow(k: Pick<Kernel, 'db' | 'clock'>, id: string): Promise<void> {
  await getUpload(k, id);
  await hurry(k.db, id, k.clock.now());
}

/** Throws exchange.batch-unknown. */
export async function getBatch(k: Pick<Kernel, 'db'>, id: string): Promise<OutBatch> {
  const found = await selectBatch(k.db, id);
  if (!found) throw new KangyuError('exchange.batch-unknown');
  return found;
}

/** Records of the batch that were not taken, or were taken back, go into the queue again, as they stand now. Gives how many. */
export async function resendBatch(k: Pick<Kernel, 'db' | 'clock'>, id: string): Promise<number> {
  const batch = await getBatch(k, id);
  if (batch.state === 'sending') throw new KangyuError('exchange.batch-state');
  return k.db.transaction((tx) =>
    requeue(tx, batch.upload, { states: ['dead', 'refused', 'recalled'], batch: id }, k.clock.now()),
  );
}

export interface Compared {
  rows: ComparedDay[];
  /** Rows on which the sides differ. */
  differences: number;
}

/**
 * Asks the higher platform what it holds of all that was sent, by day and type, and keeps the comparison. Throws
 * exchange.not-reached and exchange.refused-there.
 */
export async function reconcile(
  k: ClientKernel,
  id: string,
  guard: EndpointGuard = createEndpointGuard(k.config.notifyHosts),
): Promise<Compared> {
  const upload = await getUpload(k, id);
  const node = (await findNode(k.db, { id: upload.node }))!;
  const span = await selectSpan(k.db, id);
  if (!span) return { rows: [], differences: 0 };
  const definition = getDefinition(upload.definition);
  const counts = await countThere({ k, guard, node, definition }, id, span);
  const there = new Map(counts.map(({ day, type, stored }) => [`${day}|${type}`, stored]));
  const ours = await selectDayCounts(k.db, id, span.from, span.to);
  const kinds = new Set(kindsOf(definition));
  const known = new Set(ours.map(({ day, type }) => `${day}|${type}`));
  const rows = [
    ...ours.map((row) => ({ ...row, there: there.get(`${row.day}|${row.type}`) ?? 0 })),
    ...counts
      .filter(({ day, type }) => kinds.has(type) && !known.has(`${day}|${type}`))
      .map(({ day, type, stored }) => ({ day, type, sent: 0, acknowledged: 0, there: stored })),
  ].filter(({ sent, there }) => sent > 0 || there > 0);
  const at = k.clock.now();
  await k.db.transaction((tx) => keepComparison(tx, id, span, rows, at));
  const differences = rows.filter(differs).length;
  return { rows: rows.map((row) => ({ ...row, at })), differences };
}

const differs = ({ sent, acknowledged, there }: Pick<ComparedDay, 'sent' | 'acknowledged' | 'there'>): boolean =>
  there !== sent || acknowledged !== sent;

/** Records of the days and types that differed at the last comparison go into the queue again. Gives how many. */
export async function resendDifferences(k: Pick<Kernel, 'db' | 'clock'>, id: string): Promise<number> {
  await getUpload(k, id);
  const rows = await selectComparison(k.db, id, { differing: true, limit: 10_000 });
  const at = k.clock.now();
  return k.db.transaction(async (tx) => {
    const open = await requeue(tx, id, { states: ['dead', 'refused'], days: rows }, at);
    const missing = rows.filter(({ there, acknowledged }) => there < acknowledged);
    return missing.length === 0
      ? open
      : open + (await requeue(tx, id, { states: ['acknowledged'], days: missing }, at));
  });
}

/**
 * Takes back what a batch brought to the higher platform; what was changed there since stays, and its items say so. Throws
 * exchange.batch-state, exchange.not-reached, exchange.refused-there.
 */
export async function recallOwnBatch(
  k: ClientKernel,
  id: string,
  reason: string,
  guard: EndpointGuard = createEndpointGuard(k.config.notifyHosts),
): Promise<OutBatch> {
  const batch = await getBatch(k, id);
  if (batch.state !== 'answered') throw new KangyuError('exchange.batch-state');
  const upload = await getUpload(k, batch.upload);
  const node = (await findNode(k.db, { id: upload.node }))!;
  const definition = getDefinition(upload.definition);
  const left = await takeBack({ k, guard, node, definition }, batch, await selectTaken(k.db, id), reason);
  const at = k.clock.now();
  await k.db.transaction((tx) => markRecalled(tx, id, { reason, left, at }));
  return getBatch(k, id);
}

export interface Verified {
  reached: boolean;
  /** Null where there was no answer, and of a FHIR server. */
  ack: OutBatch['ack'];
  /** Chinese / English. */
  reason: string | null;
}

/** Asks the higher platform who we are to it: whether address, keys or token, codes and clocks fit. */
export async function verifyWith(
  k: ClientKernel,
  node: NodeRow,
  guard: EndpointGuard = createEndpointGuard(k.config.notifyHosts),
): Promise<Verified> {
  if (node.transport === 'fhir') {
    const { problem } = await greetFhir({ k, guard, node });
    return { reached: problem === undefined, ack: null, reason: problem ?? null };
  }
  const asked = await askNode(k, guard, node, { service: 'node.verify' });
  if ('problem' in asked) return { reached: false, ack: null, reason: asked.problem };
  const { ack, text } = asked.answer;
  return { reached: true, ack, reason: text ? both(text.zh, text.en) : null };
}
