/** Sends what is due, at least once each: a letter that was sent and not noted goes again under the same id. */
import type { Kernel } from '../kernel/index.ts';
import { type ChannelRules, channelRules } from './channels.ts';
import { writeLetter } from './letter.ts';
import type { Channel } from './levels.ts';
import { sealedIn } from './sealed-columns.ts';
import { type Senders, sendersOf } from './send.ts';
import { SendProblem } from './send-problem.ts';
import { type Claimed, claimDue, countSentSince, markFailed, markSent } from './store-deliveries.ts';

type DeliverKernel = Pick<Kernel, 'db' | 'clock' | 'config' | 'sealer'>;

const AT_ONCE = 50;
const IN_HAND_MS = 180_000;
const MINUTE_MS = 60_000;

/** One round; gives how many deliveries were tried. */
export async function deliverDue(
  k: DeliverKernel,
  senders: Senders = sendersOf(k.config, () => k.clock.now()),
  rules: ChannelRules = channelRules(),
): Promise<number> {
  const now = k.clock.now();
  const sent = new Map(
    (await countSentSince(k.db, new Date(now.getTime() - MINUTE_MS))).map(({ channel, n }) => [channel, n]),
  );
  const left = (channel: Channel) => Math.max(0, (rules.perMinute[channel] ?? AT_ONCE) - (sent.get(channel) ?? 0));
  const claimed = await k.db.transaction((tx) =>
    claimDue(tx, {
      now,
      until: new Date(now.getTime() + IN_HAND_MS),
      limit: AT_ONCE,
      room: { email: left('email'), sms: left('sms'), wecom: left('wecom') },
    }),
  );
  for (const letter of gathered(claimed)) await deliverOne(k, senders, rules, letter);
  return claimed.length;
}

/** Digests of one account and channel are one letter. */
function gathered(claimed: readonly Claimed[]): Claimed[][] {
  const groups = new Map<string, Claimed[]>();
  for (const one of claimed) {
    const key = one.digest ? `${one.account} ${one.channel}` : one.id;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

async function deliverOne(
  k: DeliverKernel,
  senders: Senders,
  rules: ChannelRules,
  group: readonly Claimed[],
): Promise<void> {
  const [first] = group;
  const ids = group.map(({ id }) => id);
  const { channel, attempts } = first!;
  try {
    const send = senders[channel];
    if (!send) throw new SendProblem('no gateway is set', false);
    await send(
      writeLetter(
        first!.id,
        addressOf(k, first!),
        group.map(({ message }) => message),
        k.config.publicUrl,
      ),
    );
    await markSent(k.db, ids, k.clock.now());
  } catch (error) {
    if (!(error instanceof SendProblem)) throw error;
    const over = error.final || attempts >= rules.attempts;
    const pause = Math.min(rules.pause.first * 2 ** (attempts - 1), rules.pause.longest) * 1000;
    await markFailed(k.db, ids, error.message, over ? null : new Date(k.clock.now().getTime() + pause));
  }
}

function addressOf(k: DeliverKernel, { account, channel, email, phone }: Claimed): string {
  if (account === null) return 'group';
  const name = channel === 'email' ? 'email' : 'phone';
  const sealed = name === 'email' ? email : phone;
  if (!sealed) throw new SendProblem('the account has no address any more', true);
  return k.sealer.open(sealed, sealedIn(name, account));
}
