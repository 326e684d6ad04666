/** Work without a network: devices, what they take along, contacts that come back. */
import { z } from 'zod';
import type { Form, RuleTable, Schedule } from '../../algorithms/forms/model.ts';
import { Bilingual, page } from './common.ts';
import { OfflineVisit } from './program-visits.ts';
import { ProgramContact } from './programs.ts';

/** Bounds that hold today (content/access/offline.yaml). */
export const OfflinePolicyShape = z.object({
  residents: z.number().describe('on one device at most'),
  page: z.number(),
  days: z.number().describe('without contact until a device erases what it took along'),
  devices: z.number(),
  pin: z.object({ minLength: z.number(), maxFailures: z.number() }),
  idleMinutes: z.number(),
  kdf: z.object({ iterations: z.number() }),
  batch: z.number(),
  clockSeconds: z.number(),
});
export type OfflinePolicyShape = z.infer<typeof OfflinePolicyShape>;

export const OfflineDevice = z.object({
  id: z.string(),
  name: z.string(),
  account: z.string().describe('sign-in name'),
  accountName: z.string(),
  agent: z.string().nullable(),
  createdAt: z.string(),
  seenAt: z.string(),
  takenAt: z.string().nullable(),
  residents: z.number().nullable(),
  revokedAt: z.string().nullable(),
  revokedBy: z.string().nullable(),
});
export type OfflineDevice = z.infer<typeof OfflineDevice>;
export const OfflineDevicePage = page(OfflineDevice);

export const OfflineDeviceRequest = z.object({
  id: z.uuid().describe('chosen by the device; the same again is the same device'),
  name: z.string().trim().min(1).max(60),
});
export const OfflineRegistered = OfflineDevice.extend({
  publicKey: z.string().describe('to which contacts are sealed: P-256, raw, base64url'),
  policy: OfflinePolicyShape,
  now: z.string(),
});
export type OfflineRegistered = z.infer<typeof OfflineRegistered>;

/** A pack as the browser compiles it again; forms without what only makes records. */
export const OfflinePack = z.object({
  id: z.string(),
  title: Bilingual,
  records: z.boolean().describe('whether the caller enters its contacts'),
  parameters: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['number', 'text', 'boolean', 'date', 'duration', 'codes', 'numbers']),
      values: z.array(
        z.object({
          from: z.string(),
          value: z.union([z.number(), z.string(), z.boolean(), z.array(z.string()), z.array(z.number())]),
        }),
      ),
    }),
  ),
  facts: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['number', 'text', 'boolean', 'date', 'codes']),
      options: z.array(z.string()).optional(),
      from: z.union([
        z.object({
          answer: z.string(),
          take: z.enum(['last', 'first', 'lowest', 'highest', 'count', 'lastDate']),
        }),
        z.object({}),
      ]),
    }),
  ),
  forms: z.array(z.custom<Form>()),
  rules: z.array(z.custom<RuleTable>()),
  schedules: z.array(z.custom<Schedule>()),
});
export type OfflinePack = z.infer<typeof OfflinePack>;
export const OfflinePacks = z.object({
  now: z.string(),
  today: z.string(),
  packs: z.array(OfflinePack),
  visits: z.array(OfflineVisit).describe('forms that are filled in together'),
});
export type OfflinePacks = z.infer<typeof OfflinePacks>;

const Values = z.record(z.string(), z.unknown());
export const OfflineResident = z.object({
  person: z.string(),
  patient: z.string().describe('Patient id that contacts name'),
  name: z.string(),
  phone: z.string().nullable(),
  area: z.string().nullable(),
  areaName: z.string().nullable(),
  subject: z.object({
    birthDate: z.string().nullable(),
    sex: z.string().nullable(),
    deceasedDate: z.string().nullable(),
  }),
  enrolments: z.array(
    z.object({
      id: z.string(),
      pack: z.string(),
      enrolled: z.string(),
      exited: z.string().nullable(),
      doctor: z.string().nullable(),
    }),
  ),
  made: z
    .array(
      z.object({
        form: z.string().describe('pack/form'),
        formFrom: z.string(),
        date: z.string(),
        values: Values,
        class: z.string().nullable(),
        next: z.string().nullable(),
      }),
    )
    .describe('contacts of all programmes, oldest first'),
  facts: z.record(z.string(), Values).describe('by pack, as of today; answers are not among them'),
});
export type OfflineResident = z.infer<typeof OfflineResident>;
export const OfflineResidents = z.object({
  items: z.array(OfflineResident),
  nextCursor: z.string().optional(),
  total: z.number().describe('who could be taken along, beyond the bound too'),
  now: z.string(),
});
export type OfflineResidents = z.infer<typeof OfflineResidents>;

const Base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/);
export const OfflineEnvelope = z.object({
  v: z.literal(1),
  key: Base64Url.length(87),
  iv: Base64Url.length(16),
  data: Base64Url.max(400_000),
});
export type OfflineEnvelope = z.infer<typeof OfflineEnvelope>;

const Id = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/);
/** What is inside an envelope. */
export const OfflineContent = z.object({
  patient: Id,
  pack: z.string().max(40),
  form: z.string().max(64),
  formFrom: z.iso.date(),
  time: z.union([z.iso.datetime({ offset: true }), z.iso.date()]),
  answers: z.record(z.string().max(64), z.unknown()),
  recordedAt: z.iso.datetime({ offset: true }).describe('by the clock of the device'),
  knownSkew: z.number().nullable().describe('seconds by which that clock was behind, when last compared'),
});
export type OfflineContent = z.infer<typeof OfflineContent>;

export const OfflineBatch = z.object({
  device: z.uuid(),
  sentAt: z.iso.datetime({ offset: true }).describe('by the clock of the device'),
  contacts: z.array(z.object({ id: z.uuid(), sealed: OfflineEnvelope })).max(500),
});
export type OfflineBatch = z.infer<typeof OfflineBatch>;

export const OfflineReason = z.object({
  code: z.string(),
  messages: Bilingual,
  details: z.unknown().optional(),
});
export type OfflineReason = z.infer<typeof OfflineReason>;
export const OfflineReceipt = z.object({
  id: z.string(),
  state: z
    .enum(['stored', 'refused', 'conflict', 'review', 'dropped', 'unreadable'])
    .describe('all but unreadable are kept by the platform; refused, conflict and review wait to be settled'),
  reason: OfflineReason.nullable(),
  receivedAt: z.string(),
});
export type OfflineReceipt = z.infer<typeof OfflineReceipt>;
export const OfflineReceipts = z.object({
  receipts: z.array(OfflineReceipt),
  now: z.string(),
  skewSeconds: z.number().describe('by which the clock of the device is behind'),
  revoked: z.boolean().describe('the device erases what it took along'),
});
export type OfflineReceipts = z.infer<typeof OfflineReceipts>;

export const OfflineWaiting = z.object({
  id: z.string(),
  state: z.enum(['stored', 'refused', 'conflict', 'review', 'dropped']),
  reason: OfflineReason.nullable(),
  person: z.string().nullable().describe('null where who asks may not see them'),
  name: z.string(),
  pack: z.string(),
  packTitle: Bilingual,
  form: z.string(),
  formTitle: Bilingual,
  time: z.string(),
  account: z.string(),
  accountName: z.string(),
  own: z.boolean(),
  recordedAt: z.string(),
  receivedAt: z.string(),
  skewSeconds: z.number(),
  clockMoved: z.boolean(),
});
export type OfflineWaiting = z.infer<typeof OfflineWaiting>;
export const OfflineWaitingPage = page(OfflineWaiting);
export const OfflineWaitingDetail = OfflineWaiting.extend({
  answers: Values,
  theirs: z.array(ProgramContact).describe('the same visit as others recorded it'),
});
export type OfflineWaitingDetail = z.infer<typeof OfflineWaitingDetail>;

const Answers = z.record(z.string().max(64), z.unknown());
export const OfflineSettling = z.discriminatedUnion('as', [
  z.object({
    as: z.literal('send'),
    time: z.union([z.iso.datetime({ offset: true }), z.iso.date()]).optional(),
    answers: Answers.optional(),
    another: z.boolean().optional(),
  }),
  z.object({ as: z.literal('put-right'), contact: Id, version: z.number().int(), answers: Answers.optional() }),
  z.object({ as: z.literal('drop') }),
]);
export type OfflineSettling = z.infer<typeof OfflineSettling>;
