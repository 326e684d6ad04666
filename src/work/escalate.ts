/** Reminders before the due day and escalation after it, by dated rules; each comes once. */
import { join } from 'node:path';
import { z } from 'zod';
import { addDays, daysBetween } from '../algorithms/periods.ts';
import { packageRoot, readContent, type Tx, uuidv7, versionOn } from '../kernel/index.ts';
import { SYSTEM } from './actor.ts';
import { ownerOf } from './change-item.ts';
import type { WorkKernel } from './create-items.ts';
import './errors.ts';
import { insertEvents } from './store-events.ts';
import type { StoredItem } from './store-items.ts';
import { selectDue } from './store-lists.ts';
import { type Audience, insertNotifications, type NewNotification } from './store-notifications.ts';

const days = z.number().int().min(0).max(3650);
const Rule = z.strictObject({
  remind: z.array(days),
  overdue: z.array(z.strictObject({ after: days, notify: z.enum(['owner', 'unit-leads', 'managers']) })),
});
const EscalationRules = z.strictObject({
  schema: z.literal(1),
  versions: z
    .array(
      z.strictObject({
        from: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
        default: Rule,
        kinds: z.record(z.string(), Rule).default({}),
      }),
    )
    .min(1),
});
export type EscalationRules = z.infer<typeof EscalationRules>;
let shipped: EscalationRules | undefined;

export function escalationRules(): EscalationRules {
  shipped ??= readContent(join(packageRoot(), 'content', 'work', 'escalation.yaml'), EscalationRules, 'work.content');
  return shipped;
}

/**
 * Tells owners what is due soon, and owners, leads and managers what is late. Doing it again on the same day, or on a
 * later one, repeats nothing; a moved due day starts anew. Gives how many notifications are new.
 */
export async function escalate(k: WorkKernel, rules: EscalationRules = escalationRules()): Promise<number> {
  const today = k.clock.today();
  const version = versionOn(rules.versions, today);
  const ahead = Math.max(0, ...[version.default, ...Object.values(version.kinds)].flatMap(({ remind }) => remind));
  return k.db.transaction(async (tx) => {
    const items = await selectDue(tx, addDays(today, ahead));
    const notices = items.flatMap((item) => noticesOf(item, version.kinds[item.kind] ?? version.default, today));
    const made = new Set(await insertNotifications(tx, notices, k.clock.now()));
    const late = new Set(notices.filter(({ id, kind }) => kind === 'overdue' && made.has(id)).map(({ item }) => item));
    await markLate(
      k,
      tx,
      items.filter(({ id }) => late.has(id)),
    );
    if (made.size > 0) await k.outbox.publish(tx, 'work', {});
    return made.size;
  });
}

/** The history says since when work is late and when it was passed on. */
async function markLate(k: WorkKernel, tx: Tx, items: readonly StoredItem[]): Promise<void> {
  const today = k.clock.today();
  await insertEvents(
    tx,
    items.map(({ id, state, percent, due }) => ({
      item: id,
      action: 'overdue',
      fromState: state,
      state,
      percent,
      due,
      detail: { days: daysBetween(due!, today) },
    })),
    { account: SYSTEM.account, name: SYSTEM.name, at: k.clock.now(), day: today },
  );
}

function noticesOf(item: StoredItem, rule: z.infer<typeof Rule>, today: string): NewNotification[] {
  const left = daysBetween(today, item.due!);
  const key = (what: string) => `${item.id}/${item.due}/${what}`;
  const notice = (what: string, kind: string, to: Audience, detail: Record<string, unknown>): NewNotification => ({
    id: uuidv7(),
    key: key(what),
    item: item.id,
    kind,
    to,
    detail,
  });
  if (left >= 0) {
    // Of several reminders that are due at once (work given shortly before its day) the nearest is enough.
    const step = rule.remind.filter((n) => left <= n).sort((a, b) => a - b)[0];
    return step === undefined ? [] : [notice(`remind/${step}`, 'remind', ownerOf(item), { due: item.due, days: left })];
  }
  return rule.overdue
    .filter(({ after }) => -left > after)
    .map(({ after, notify }) =>
      notice(`overdue/${after}/${notify}`, 'overdue', audienceOf(item, notify), {
        due: item.due,
        days: -left,
        after,
        notify,
      }),
    );
}

/** Work of an account without a unit has no leads: those who manage it are told at once. */
function audienceOf(item: StoredItem, notify: 'owner' | 'unit-leads' | 'managers'): Audience {
  if (notify === 'owner') return ownerOf(item);
  return notify === 'unit-leads' && item.unit ? { unit: item.unit, leadsOnly: true } : { managers: true };
}
