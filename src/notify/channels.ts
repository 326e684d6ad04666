import { join } from 'node:path';
import { z } from 'zod';
import { type Config, packageRoot, readContent } from '../kernel/index.ts';
import { CHANNELS, type Channel, NOTICE_LEVELS } from './levels.ts';

const Level = z.enum(NOTICE_LEVELS);
const File = z.strictObject({
  schema: z.literal(1),
  attempts: z.number().int().min(1).max(50),
  pause: z.strictObject({ first: z.number().positive(), longest: z.number().positive() }),
  urgent: Level,
  least: z.strictObject({ email: Level, sms: Level, wecom: Level }),
  perMinute: z.strictObject({
    email: z.number().int().positive().optional(),
    sms: z.number().int().positive().optional(),
    wecom: z.number().int().positive().optional(),
  }),
  templates: z.record(z.string(), z.string()).refine((templates) => templates.default, 'default is needed'),
  digestAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
});
export type ChannelRules = z.infer<typeof File>;

let loaded: ChannelRules | undefined;

/** How messages leave the house: content/notify/channels.yaml; pauses in seconds. Throws `notify.content`. */
export function channelRules(): ChannelRules {
  loaded ??= readContent(join(packageRoot(), 'content', 'notify', 'channels.yaml'), File, 'notify.content');
  return loaded;
}

/** Channels that this instance has a gateway for. */
export function openChannels({ smtp, sms, wecom }: Pick<Config, 'smtp' | 'sms' | 'wecom'>): Channel[] {
  const open = { email: smtp, sms, wecom };
  return CHANNELS.filter((channel) => open[channel] !== undefined);
}
