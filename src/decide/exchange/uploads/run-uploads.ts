/** The work of uploads: follow the feed, form batches, send them one after the other, keep the receipts. */
import { findNode } from '../../../ingest/index.ts';
import type { Kernel } from '../../../kernel/index.ts';
import { createEndpointGuard, type EndpointGuard } from '../../../record/index.ts';
import { getDefinition, isInForce } from './definitions.ts';
import { followOnce } from './follow.ts';
import { formBatch } from './form-batch.ts';
import { sendBatch } from './send-batch.ts';
import { selectOpen } from './store-batches.ts';
import { noteRun, selectUpload, selectUploads, type UploadRow } from './store-uploads.ts';
import type { ClientKernel } from './ways/ask-node.ts';
import { both } from './ways/post.ts';

const TICK = 'exchange.tick';
const RUN = 'exchange.upload';
const STRETCHES = 50; // of the feed in one run; the rest waits for the next
const BATCHES = 200; // in one run, so that uploads take turns
const EARLY_MS = 5000; // the tick comes once a minute, not to the second

/** Registers the jobs: each minute what is due. Uploads run one at a time, however many processes there are. */
export function registerUploadJobs(k: Kernel): void {
  k.jobs.register(TICK, async () => {
    const soon = k.clock.now().getTime() + EARLY_MS;
    for (const upload of await selectUploads(k.db))
      if (upload.state === 'active' && upload.next_at.getTime() <= soon) await scheduleUpload(k, upload.id);
  });
  k.jobs.schedule(TICK, '* * * * *');
  k.jobs.register(RUN, async ({ upload }: { upload: string }) => {
    const row = await selectUpload(k.db, upload);
    if (!row) return;
    if (await runUpload(k, row)) await scheduleUpload(k, upload);
  });
}

export async function scheduleUpload(k: Pick<Kernel, 'jobs' | 'db'>, upload: string): Promise<void> {
  await k.jobs.add(k.db, RUN, { upload }, { key: `${RUN}:${upload}`, queue: RUN });
}

/**
 * One run of an upload; true when more waits that can be sent at once. A batch that was sent when the process was killed is sent
 * again with the same bytes, and answered with the receipt it had.
 */
export async function runUpload(
  k: ClientKernel,
  upload: UploadRow,
  guard: EndpointGuard = createEndpointGuard(k.config.notifyHosts),
): Promise<boolean> {
  const definition = getDefinition(upload.definition);
  const node = await findNode(k.db, { id: upload.node });
  const today = k.clock.today();
  if (upload.state !== 'active' || !isInForce(definition, today)) return false;
  for (let i = 0; i < STRETCHES && (await followOnce(k, upload.id)); i += 1);
  const later = async (next: Date | number, problem: string | null): Promise<false> => {
    const at = k.clock.now();
    const when = typeof next === 'number' ? new Date(at.getTime() + next * 1000) : next;
    await noteRun(k.db, upload.id, { at, next: when, problem });
    return false;
  };
  if (node?.state !== 'active' || (node.valid_to !== null && today >= node.valid_to)) {
    return later(
      definition.every,
      both('上级节点已停用或不在有效期', 'the higher node is suspended or out of its term'),
    );
  }
  for (let i = 0; i < BATCHES; i += 1) {
    const open = await selectOpen(k.db, upload.id);
    if (open && open.nextAt > k.clock.now()) return later(open.nextAt, open.problem);
    const batch = open ?? (await formBatch(k, upload.id));
    if (!batch) return later(definition.every, null);
    const problem = await sendBatch(k, guard, node, definition, batch);
    if (problem !== undefined) return later((await selectOpen(k.db, upload.id))?.nextAt ?? definition.every, problem);
  }
  await later(0, null);
  return true;
}
