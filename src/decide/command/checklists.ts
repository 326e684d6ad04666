/** Checklists of the plan in force: ticked by who works on the event, each tick in the log. */
import { KangyuError } from '../../kernel/index.ts';
import type { Actor } from '../../work/index.ts';
import { type CommandKernel, changeEvent } from './change-event.ts';
import { responsePlan } from './load-content.ts';
import { writeLog } from './log.ts';
import { insertCheck, selectChecks } from './store-emptying.ts';

/** Ticks an item, or takes the tick back; the same again changes nothing. */
export async function checkItem(
  k: CommandKernel,
  id: string,
  request: { checklist: string; item: number; done: boolean },
  actor: Actor,
): Promise<void> {
  await changeEvent(k, id, ['responding', 'ended'], async (tx, event) => {
    const { checklist, item, done } = request;
    const { checklists } = responsePlan(event.plan!, event.planFrom!).version;
    const text = checklists.find((one) => one.id === checklist)?.items[item];
    if (!text) throw new KangyuError('command.code', { field: 'checklist', code: `${checklist}/${item}` });
    const before = (await selectChecks(tx, id)).find((one) => one.checklist === checklist && one.item === item);
    if ((before?.done ?? false) === done) return;
    const at = k.clock.now();
    await insertCheck(tx, id, { checklist, item, done, at, account: actor.account, name: actor.name });
    await writeLog(tx, id, at, actor, 'check', { item: text.zh, done });
  });
}
