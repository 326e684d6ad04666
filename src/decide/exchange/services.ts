/** The services of the envelope as content/exchange/wst790.yaml lists them. */
import { z } from 'zod';
import { readFile } from './read-file.ts';

const Bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const HANDLERS = [
  'time',
  'node',
  'audit',
  'submit',
  'table',
  'figures',
  'figure-query',
  'match',
  'cross-reference',
  'summary',
  'same-person',
  'search',
  'terminology',
  'document-register',
  'document-retrieve',
  'recall',
  'reconcile',
  'figure-recall',
  'appointment',
  'appointment-cancel',
  'referral',
  'referral-decision',
  'contract',
  'contract-end',
  'contract-query',
  'reminders',
  'send-reminder',
  'notice',
  'subscribe',
  'unsubscribe',
  'events',
] as const;
export type Handler = (typeof HANDLERS)[number];

const ServiceShape = z
  .strictObject({
    code: z.string().regex(/^[a-z]+\.[a-z]+$/),
    title: Bilingual,
    handler: z.enum(HANDLERS).optional(),
    permission: z.string().optional(),
    /** Types of resources that it takes, or gives. */
    types: z.array(z.string().regex(/^[A-Z][A-Za-z]+$/)).optional(),
    /** Search parameters that may be asked by. */
    parameters: z.array(z.string()).optional(),
    /** Why it is not served. */
    unserved: Bilingual.optional(),
    /** The pack, and its form, that the service fills in. */
    pack: z.string().optional(),
    form: z.string().optional(),
    /** Name of the unit that is told. */
    unit: z.string().min(1).optional(),
    /** Media types of its payload; none: it takes no payload. */
    payloads: z.array(z.string()),
  })
  .refine(
    ({ handler, types, parameters }) => !['search', 'subscribe'].includes(handler ?? '') || (types && parameters),
    {
      message: 'a search and a subscription name their types and parameters',
    },
  )
  .refine(({ handler, unserved }) => (handler === undefined) === (unserved !== undefined), {
    message: 'a service without a handler says why, and only such a one',
  })
  .refine(
    ({ handler, pack, form }) => !handler?.startsWith('contract') || (pack && (form || handler.endsWith('query'))),
    {
      message: 'a service of contracts names its pack and form',
    },
  )
  .refine(({ handler, unit }) => ['notice', 'send-reminder'].includes(handler ?? '') === (unit !== undefined), {
    message: 'a notification and a reminder name the unit that is told, and nothing else does',
  })
  .refine(({ handler, permission }) => !handler || ['time', 'node'].includes(handler) || permission !== undefined, {
    message: 'a service that is served names the permission it needs',
  });

const Acknowledgement = z.strictObject({
  /** Code of the standard by code of this project's errors. */
  errors: z.record(z.string(), z.string().max(20)),
  /** Of errors within the platform. */
  failure: z.string().max(20),
});

const File = z.strictObject({
  schema: z.literal(1),
  version: z.string().min(1),
  clockSeconds: z.number().int().positive(),
  clockWarnSeconds: z.number().positive(),
  payloadLimit: z.number().int().positive(),
  acknowledgement: Acknowledgement,
  parts: z
    .array(z.strictObject({ no: z.number().int(), title: Bilingual, services: z.array(ServiceShape).min(1) }))
    .min(1),
});

export interface Service extends z.infer<typeof ServiceShape> {
  part: number;
  partTitle: { zh: string; en: string };
}
export interface ExchangeContent {
  version: string;
  clockSeconds: number;
  clockWarnSeconds: number;
  payloadLimit: number;
  acknowledgement: z.infer<typeof Acknowledgement>;
  services: ReadonlyMap<string, Service>;
}

let loaded: ExchangeContent | undefined;

export function exchangeContent(): ExchangeContent {
  if (loaded) return loaded;
  const { parts, schema: _schema, ...said } = readFile('wst790.yaml', File);
  const services = new Map(
    parts.flatMap(({ no, title, services }) =>
      services.map((service) => [service.code, { ...service, part: no, partTitle: title }] as const),
    ),
  );
  loaded = { ...said, services };
  return loaded;
}
