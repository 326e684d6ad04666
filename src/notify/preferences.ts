/** How an account wants to be told outside the application. */
import { KangyuError, type Kernel } from '../kernel/index.ts';
import { channelRules, openChannels } from './channels.ts';
import type { Channel, NoticeLevel } from './levels.ts';
import { sealedIn } from './sealed-columns.ts';
import { selectPreferences, upsertPreference } from './store-deliveries.ts';

export interface Preference {
  email: string | null;
  phone: string | null;
  channels: Channel[];
  /** What is below is gathered and sent once a day, at `HH:MM`. */
  digestBelow: NoticeLevel | null;
  digestAt: string | null;
}

export async function readPreference(k: Pick<Kernel, 'db' | 'sealer'>, account: string): Promise<Preference> {
  const [row] = await selectPreferences(k.db, [account]);
  if (!row) return { email: null, phone: null, channels: [], digestBelow: null, digestAt: channelRules().digestAt };
  const { account: _, ...rest } = row;
  const open = (name: 'email' | 'phone') => row[name] && k.sealer.open(row[name], sealedIn(name, account));
  return { ...rest, email: open('email'), phone: open('phone') };
}

/** Throws notify.channel-unset where the instance has no gateway, notify.address-missing where a channel lacks its address. */
export async function changePreference(
  k: Pick<Kernel, 'db' | 'sealer' | 'clock' | 'config'>,
  account: string,
  wish: Preference,
): Promise<Preference> {
  const open = openChannels(k.config);
  for (const channel of wish.channels) {
    if (!open.includes(channel)) throw new KangyuError('notify.channel-unset', { channel });
    if ((channel === 'email' && !wish.email) || (channel === 'sms' && !wish.phone))
      throw new KangyuError('notify.address-missing', { channel });
  }
  const seal = (name: 'email' | 'phone') => (wish[name] ? k.sealer.seal(wish[name], sealedIn(name, account)) : null);
  const row = { ...wish, account, email: seal('email'), phone: seal('phone') };
  await k.db.transaction((tx) => upsertPreference(tx, row, k.clock.now()));
  return readPreference(k, account);
}
