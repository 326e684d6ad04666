/** Tells accounts something: in the application at once, and by the channels they chose. */
import { type Kernel, type Tx, uuidv7 } from '../kernel/index.ts';
import { channelRules, openChannels } from './channels.ts';
import { scheduleDelivery } from './jobs.ts';
import { isAtLeast, type NoticeLevel } from './levels.ts';
import { insertDeliveries, type NewDelivery, type PreferenceRow, selectPreferences } from './store-deliveries.ts';
import { insertMessages, insertRecipients } from './store-messages.ts';
import { whenDue } from './when-due.ts';

interface Bilingual {
  zh: string;
  en: string;
}

/** Whom: the name of an account, and the hours (`HH:MM`) in which nothing but what is urgent leaves the house for it. */
export interface Told {
  account: string;
  quietFrom?: string | null;
  quietTo?: string | null;
}

export interface Notice {
  /** Each comes once; the same again with further accounts reaches only these. */
  key: string;
  kind: string;
  level: NoticeLevel;
  /** Counts, places, diseases: never a person's data, since it leaves the house. */
  title: Bilingual;
  text: Bilingual;
  /** Path in the web application. */
  link?: string;
  /** What it is about, e.g. `signal/<id>`. */
  about?: readonly string[];
  /** For templates of gateways. */
  facts?: Record<string, string | number>;
  to: readonly Told[];
  /** Tells the group of the robot too. */
  group?: boolean;
}

export type TellKernel = Pick<Kernel, 'clock' | 'config' | 'jobs' | 'outbox'>;

const NO_HOURS = { quietFrom: null, quietTo: null, digestBelow: null, digestAt: null };

/**
 * Joins the caller's transaction. `inside`: in the application only, for what is told of the past. Gives how many accounts
 * were told that were not before.
 */
export async function tell(
  k: TellKernel,
  tx: Tx,
  notices: readonly Notice[],
  { at = k.clock.now(), inside = false }: { at?: Date; inside?: boolean } = {},
): Promise<number> {
  if (notices.length === 0) return 0;
  const ids = await insertMessages(
    tx,
    notices.map(({ key, kind, level, title, text, link, about, facts }) => ({
      ...{ id: uuidv7(), key, kind, level, at },
      ...{ titleZh: title.zh, titleEn: title.en, textZh: text.zh, textEn: text.en },
      ...{ link: link ?? null, about: about ?? [], facts: facts ?? {} },
    })),
  );
  const pairs = notices.flatMap(({ key, to }) => to.map(({ account }) => ({ message: ids.get(key)!, account })));
  const fresh = await insertRecipients(tx, pairs);
  if (!inside) await sendOut(k, tx, notices, ids, fresh, at);
  if (fresh.length > 0) await k.outbox.publish(tx, 'work', {}); // who shows an inbox reads it again
  return fresh.length;
}

async function sendOut(
  k: TellKernel,
  tx: Tx,
  notices: readonly Notice[],
  ids: ReadonlyMap<string, string>,
  fresh: readonly { message: string; account: string }[],
  at: Date,
): Promise<void> {
  const open = openChannels(k.config);
  if (open.length === 0) return;
  const rules = channelRules();
  const byId = new Map(notices.map((notice) => [ids.get(notice.key)!, notice]));
  const accounts = [...new Set(fresh.map(({ account }) => account))];
  const wishes = new Map((await selectPreferences(tx, accounts)).map((row) => [row.account, row]));
  const deliveries: NewDelivery[] = [];
  for (const { message, account } of fresh) {
    const wish = wishes.get(account);
    if (!wish) continue;
    const { level, to } = byId.get(message)!;
    const { quietFrom = null, quietTo = null } = to.find((one) => one.account === account)!;
    const { digestBelow, digestAt } = wish;
    const { due, digest } = whenDue(level, at, { quietFrom, quietTo, digestBelow, digestAt }, rules);
    for (const channel of open)
      if (wantsBy(wish, channel) && isAtLeast(level, rules.least[channel]))
        deliveries.push({ id: uuidv7(), message, account, channel, digest, dueAt: due });
  }
  if (open.includes('wecom'))
    for (const [message, { level, group }] of byId)
      if (group && isAtLeast(level, rules.least.wecom))
        deliveries.push({
          ...{ id: uuidv7(), message, account: null, channel: 'wecom', digest: false },
          dueAt: whenDue(level, at, NO_HOURS, rules).due,
        });
  await insertDeliveries(tx, deliveries);
  if (deliveries.length > 0) await scheduleDelivery(k, tx);
}

function wantsBy(wish: PreferenceRow, channel: NewDelivery['channel']): boolean {
  if (!wish.channels.includes(channel)) return false;
  return channel === 'email' ? wish.email !== null : channel === 'sms' ? wish.phone !== null : false;
}
