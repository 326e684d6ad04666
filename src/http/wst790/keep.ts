/** Time, the node itself, audit records of nodes, batches taken back, and what they brought. */
import { z } from 'zod';
import { exchangeContent, ownNode, recallBatch } from '../../decide/exchange/index.ts';
import { countBatches } from '../../ingest/index.ts';
import { type Answering, jsonReply, readPayload } from './task.ts';

export const answerTime: Answering = async ({ ctx, skewMs }) =>
  jsonReply({ now: ctx.kernel.clock.now().toISOString(), zone: 'Asia/Shanghai', skewMs });

/** What is known of the node that asks, so that it can see whether its registration is right. */
export const answerNode: Answering = async ({ ctx, node, skewMs }) => {
  const { code, key } = await ownNode(ctx.kernel);
  return jsonReply({
    node: {
      code: node.code,
      name: node.name,
      area: node.area,
      doors: node.doors,
      algorithm: node.algorithm,
      validFrom: node.valid_from,
      validTo: node.valid_to,
      skewMs,
      clockSeconds: exchangeContent().clockSeconds,
    },
    platform: { code, algorithm: key.algorithm, publicKey: key.publicKey },
  });
};

const Events = z.strictObject({
  events: z
    .array(
      z.strictObject({
        at: z.iso.datetime({ offset: true }),
        action: z.string().regex(/^[\w.:-]{1,60}$/),
        outcome: z.enum(['success', 'denied', 'failure']),
        actor: z.string().min(1).max(64),
        object: z.string().max(200).optional(),
        persons: z.array(z.string().max(100)).max(100).optional(),
        purpose: z.string().max(200).optional(),
        ip: z.string().max(64).optional(),
      }),
    )
    .min(1)
    .max(1000),
});

/** Into the ledger, each with the node before the actor and the time that the node says beside the purpose. */
export const answerAudit: Answering = async (task) => {
  const { ctx, node, door } = task;
  const { events } = readPayload(task, Events);
  for (const { at, action, actor, purpose, persons = [], ...rest } of events)
    ctx.access.audit.record({
      outcome: rest.outcome,
      action: `node.${action}`,
      actor: `${node.code}/${actor}`,
      purpose: [purpose, `@${at}`].filter(Boolean).join(' '),
      persons,
      ...(rest.object === undefined ? {} : { object: rest.object }),
      ...(rest.ip === undefined ? {} : { ip: rest.ip }),
      requestId: door.requestId,
    });
  await ctx.access.audit.flush();
  return jsonReply({ recorded: events.length });
};

const Recall = z.strictObject({ batchNo: z.string().min(1).max(100), reason: z.string().trim().min(2).max(300) });

export const answerRecall: Answering = async (task) => {
  const { ctx, node, door } = task;
  const asked = readPayload(task, Recall);
  const recalled = await recallBatch(ctx.kernel, ctx.pipeline.submit, { ...asked, source: node.source, by: node.code });
  door.note('wst790.batch.recall', `batch/${recalled.batch}`);
  const { records, left } = recalled;
  return jsonReply({ batchNo: asked.batchNo, recalled: records, left });
};

const Days = z.strictObject({
  from: z.iso.date(),
  to: z.iso.date(),
  /** Of batches of one kind only. */
  kind: z.string().max(60).optional(),
});

/** By day of the batches and type: records received and, of them, stored now. */
export const answerReconcile: Answering = async (task) => {
  const days = readPayload(task, Days);
  return jsonReply({ counts: await countBatches(task.door.k.db, task.node.source, days) });
};
