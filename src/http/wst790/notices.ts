/** A notification of a node to people: work of the unit that the service names, in the inbox of those who manage the area, too. */
import { z } from 'zod';
import { KangyuError } from '../../kernel/index.ts';
import { getArea } from '../../measure/population/index.ts';
import { createItem, defineWorkKinds, ensureUnits, SYSTEM } from '../../work/index.ts';
import { type Answering, jsonReply, readPayload, wrongPayload } from './task.ts';

const KIND = 'exchange.notice';
defineWorkKinds({ [KIND]: { title: { zh: '对接节点的通知', en: 'Notification of a node' } } });

const Notice = z.strictObject({
  /** Whose managers are told: the node's own area, or one within it. */
  area: z.string().min(1).max(20),
  title: z.string().trim().min(2).max(200),
  text: z.string().trim().max(4000).optional(),
  /** Day until which an answer is asked for. */
  due: z.iso.date().optional(),
});

/** The same message again is the same work. */
export const answerNotice: Answering = async (task) => {
  const { ctx, node, door, envelope, service } = task;
  const { area, title, text, due } = readPayload(task, Notice);
  if (!ctx.access.isWithin(area, node.area)) throw new KangyuError('exchange.figure-area', { area });
  await getArea(ctx.kernel.db, area);
  if (due !== undefined && due < ctx.kernel.clock.today()) throw wrongPayload('due 已经过去', 'due lies in the past');
  const unit = service.unit!;
  const item = await ctx.kernel.db.transaction(async (tx) => {
    const { ids } = await ensureUnits(tx, ctx.kernel.clock, area, [unit], SYSTEM);
    return createItem(
      ctx.kernel,
      tx,
      {
        key: `exchange/${node.source}/${envelope.messageId}`,
        kind: KIND,
        subject: { room: 'exchange', key: `node/${node.id}` },
        title,
        detail: [text, `${node.name}（${node.code}）`].filter(Boolean).join('\n'),
        area,
        due,
        leads: [ids.get(unit)!],
      },
      SYSTEM,
    );
  });
  door.note('wst790.notification.send', `work/${item}`);
  return jsonReply({ notification: item });
};
