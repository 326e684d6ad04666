/** What people are told: their messages, how they want them, and what became of those that left the house. */
import { z } from 'zod';
import { Bilingual, page } from './common.ts';
import { SignalLevel } from './signals.ts';

export const MessageChannel = z.enum(['email', 'sms', 'wecom']);
export type MessageChannel = z.infer<typeof MessageChannel>;

export const OwnMessage = z.object({
  id: z.string(),
  at: z.string(),
  kind: z.string(),
  level: SignalLevel,
  title: Bilingual,
  text: Bilingual,
  link: z.string().nullable().describe('path in the web application'),
  read: z.boolean(),
});
export type OwnMessage = z.infer<typeof OwnMessage>;

const Hour = z.iso.time({ precision: -1 });
export const MessagePreference = z.object({
  email: z.email().max(200).nullable(),
  phone: z
    .string()
    .regex(/^\+?\d{5,20}$/)
    .nullable(),
  channels: z
    .array(z.enum(['email', 'sms']))
    .max(2)
    .describe('by which messages leave the house'),
  digestBelow: SignalLevel.nullable().describe('what is below is gathered and sent once a day'),
  digestAt: Hour.nullable(),
});
export type MessagePreference = z.infer<typeof MessagePreference>;
export const MessageSettings = MessagePreference.extend({
  open: z.array(MessageChannel).describe('channels that this platform has a gateway for'),
});
export type MessageSettings = z.infer<typeof MessageSettings>;

export const MessageDelivery = z.object({
  id: z.string(),
  at: z.string(),
  account: z.string().nullable().describe('null: a group'),
  channel: MessageChannel,
  state: z.enum(['waiting', 'sending', 'sent', 'dead']),
  level: SignalLevel,
  title: Bilingual,
  link: z.string().nullable(),
  digest: z.boolean(),
  dueAt: z.string(),
  attempts: z.number().int(),
  sentAt: z.string().nullable(),
  problem: z.string().nullable(),
  receipt: z.enum(['delivered', 'failed']).nullable(),
  receiptAt: z.string().nullable(),
  receiptNote: z.string().nullable(),
});
export type MessageDelivery = z.infer<typeof MessageDelivery>;
export const MessageLog = page(MessageDelivery).extend({
  open: z.array(MessageChannel),
  counts: z.object({
    waiting: z.number().int(),
    sending: z.number().int(),
    sent: z.number().int(),
    dead: z.number().int(),
  }),
});
export type MessageLog = z.infer<typeof MessageLog>;
