/** What was sent, by whom it was taken, and what is tried again. */
import { KangyuError, type Kernel } from '../kernel/index.ts';
import { scheduleDelivery } from './jobs.ts';
import { isSigned } from './send-webhook.ts';
import { reviveDead, selectDeliveries, updateReceipt } from './store-deliveries.ts';

/** Sends again what was given up. Throws notify.delivery-unknown and notify.delivery-not-dead. */
export async function retryDelivery(k: Pick<Kernel, 'db' | 'clock' | 'jobs'>, id: string): Promise<void> {
  await k.db.transaction(async (tx) => {
    const [revived] = await reviveDead(tx, [id], k.clock.now());
    if (!revived) {
      const [known] = await selectDeliveries(tx, { id, limit: 1 });
      throw new KangyuError(known ? 'notify.delivery-not-dead' : 'notify.delivery-unknown', { id });
    }
    await scheduleDelivery(k, tx);
  });
}

export interface ReceiptText {
  id: string;
  state: 'delivered' | 'failed';
  at?: string | undefined;
  note?: string | undefined;
}

/** Takes what the gateway of text messages says became of one. Throws notify.receipt-refused and notify.delivery-unknown. */
export async function takeReceipt(
  k: Pick<Kernel, 'db' | 'clock' | 'config'>,
  headers: Record<string, string | string[] | undefined>,
  body: string,
  { id, state, at, note }: ReceiptText,
): Promise<void> {
  const { sms } = k.config;
  const now = k.clock.now();
  if (!sms || !isSigned(sms.secret, headers, body, now)) throw new KangyuError('notify.receipt-refused');
  const receipt = { state, at: at ? new Date(at) : now, note: note ?? null };
  const noted = await k.db.transaction((tx) => updateReceipt(tx, id, 'sms', receipt));
  if (!noted) throw new KangyuError('notify.delivery-unknown', { id });
}
