/** Information for the public: drafted, reviewed by somebody else, released, withdrawn; each step is kept. */
import { scrubText } from '../../access/index.ts';
import { KangyuError, uuidv7 } from '../../kernel/index.ts';
import type { Actor } from '../../work/index.ts';
import { type CommandKernel, lockEvent } from './change-event.ts';
import { writeLog } from './log.ts';
import {
  insertNotice,
  insertNoticeStep,
  type NoticeRow,
  type NoticeState,
  selectNotice,
  selectReleased,
} from './store-review.ts';
import { holdersFor, tellOf } from './tell.ts';

export async function draftNotice(
  k: CommandKernel,
  event: string,
  request: { title: string; text: string; issuer: string },
  actor: Actor,
): Promise<string> {
  const [title, text, issuer] = [request.title.trim(), request.text.trim(), request.issuer.trim()];
  if (scrubText(text) !== text || scrubText(title) !== title) throw new KangyuError('command.notice-personal');
  const id = uuidv7();
  const at = k.clock.now();
  await k.db.transaction(async (tx) => {
    const row = await lockEvent(tx, event);
    const by = { at, account: actor.account, name: actor.name };
    await insertNotice(tx, { id, event, title, text, issuer, ...by });
    await insertNoticeStep(tx, { notice: id, state: 'draft', ...by, note: null });
    await writeLog(tx, event, at, actor, 'notice', { title, state: 'draft', note: text });
    const reviewers = await holdersFor(k, tx, row, 'command.release');
    await tellOf(k, tx, row, [
      {
        key: `notice/${id}`,
        what: 'review',
        title: { zh: `信息发布稿待审核：${title}`, en: `A notice waits for its review: ${title}` },
        text: { zh: `${row.title}，${actor.name} 拟稿。`, en: `${row.title}, drafted by ${actor.name}.` },
        link: `/command/events/${event}?tab=papers`,
        to: reviewers.filter((account) => account !== actor.account),
      },
    ]);
    await k.outbox.publish(tx, 'command', { event });
  });
  return id;
}

const FROM: Record<Exclude<NoticeState, 'draft'>, readonly NoticeState[]> = {
  reviewed: ['draft'],
  refused: ['draft', 'reviewed'],
  released: ['reviewed'],
  withdrawn: ['released'],
};

/** Takes a notice on. Whoever wrote it does not review it; sending back and withdrawing need a reason. */
export async function moveNotice(
  k: CommandKernel,
  event: string,
  id: string,
  request: { state: Exclude<NoticeState, 'draft'>; note?: string | undefined },
  actor: Actor,
): Promise<void> {
  await k.db.transaction(async (tx) => {
    await lockEvent(tx, event);
    const notice = await selectNotice(tx, id);
    if (!notice || notice.event !== event) throw new KangyuError('command.notice-unknown');
    const { state } = request;
    if (!FROM[state].includes(notice.state)) throw new KangyuError('command.notice-state', { state: notice.state });
    if (state === 'reviewed' && notice.account === actor.account) throw new KangyuError('command.notice-same');
    const note = request.note?.trim() || null;
    if ((state === 'refused' || state === 'withdrawn') && note === null) throw new KangyuError('command.note-missing');
    const at = k.clock.now();
    await insertNoticeStep(tx, { notice: id, state, at, account: actor.account, name: actor.name, note });
    await writeLog(tx, event, at, actor, 'notice', { title: notice.title, state, note });
    await k.outbox.publish(tx, 'command', { event });
  });
}

/** What everybody may read, newest first. */
export function releasedNotices(k: Pick<CommandKernel, 'db'>, limit: number): Promise<NoticeRow[]> {
  return selectReleased(k.db, limit);
}
