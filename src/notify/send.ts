/** Gateways: what sends a letter, and how it says that it did not. */
import type { Config } from '../kernel/index.ts';
import type { Letter } from './letter.ts';
import type { Channel } from './levels.ts';
import { sendEmail } from './send-email.ts';
import { sendSms, sendWecom } from './send-webhook.ts';

export type Senders = Partial<Record<Channel, (letter: Letter) => Promise<void>>>;

/** The gateways that the environment names. */
export function sendersOf({ smtp, sms, wecom }: Pick<Config, 'smtp' | 'sms' | 'wecom'>, now: () => Date): Senders {
  return {
    ...(smtp ? { email: (letter) => sendEmail(smtp, letter) } : {}),
    ...(sms ? { sms: (letter) => sendSms(sms, letter, now()) } : {}),
    ...(wecom ? { wecom: (letter) => sendWecom(wecom, letter) } : {}),
  };
}
