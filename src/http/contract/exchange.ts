/** Nodes, the WS/T 790 envelope, uploads to higher platforms and batches. */
import { z } from 'zod';

const Bilingual = z.object({ zh: z.string(), en: z.string() });
const Day = z.iso.date();
const Door = z.enum(['fhir', 'hl7v2', 'cda', 'csv', 'wst790']);
const Algorithm = z.enum(['SM2', 'Ed25519']);
const Code = z.string().regex(/^[\p{L}\p{N}._:-]{1,64}$/u);

export const OwnNode = z.object({
  code: z.string(),
  algorithm: Algorithm,
  publicKey: z.string(),
  fingerprint: z.string(),
  since: z.string(),
});
export type OwnNode = z.infer<typeof OwnNode>;
/** What a source is called, as its node is registered. */
export const SourceName = z.object({ source: z.string(), name: z.string() });
export type SourceName = z.infer<typeof SourceName>;
export const ChangeOwnNode = z.strictObject({ code: Code.optional(), newKey: Algorithm.optional() });
export type ChangeOwnNode = z.infer<typeof ChangeOwnNode>;

export const Wst790Services = z.object({
  version: z.string(),
  clockSeconds: z.number(),
  platform: OwnNode.omit({ since: true }),
  services: z.array(
    z.object({
      code: z.string(),
      title: Bilingual,
      part: z.number().describe('part of WS/T 790'),
      partTitle: Bilingual,
      served: z.boolean(),
      unserved: Bilingual.optional().describe('why it is not served'),
      payloads: z.array(z.string()),
      types: z.array(z.string()).optional(),
      parameters: z.array(z.string()).optional(),
    }),
  ),
});
export type Wst790Services = z.infer<typeof Wst790Services>;

export const ExchangeNode = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  role: z.enum(['sender', 'higher']),
  source: z.string(),
  institution: z.string().nullable().describe('unified social credit code'),
  area: z.string(),
  areaName: z.string().nullable(),
  doors: z.array(Door),
  networks: z.array(z.string()),
  account: z.string().nullable().describe('sign-in name whose tokens are this node'),
  algorithm: Algorithm.nullable(),
  publicKey: z.string().nullable(),
  fingerprint: z.string().nullable(),
  keySince: z.string().nullable(),
  state: z.enum(['active', 'suspended']),
  inForce: z.boolean().describe('active, and within its term today'),
  validFrom: Day,
  validTo: Day.nullable().describe('first day without it'),
  silentHours: z.number().nullable(),
  silent: z.boolean(),
  seenAt: z.string().nullable(),
  skewMs: z.number().nullable().describe('its clock less this one'),
  skewed: z.boolean(),
  address: z.string().nullable(),
  knownAs: z.string().nullable(),
  transport: z.enum(['wst790', 'fhir']).describe('how a platform above is spoken to'),
  hasToken: z.boolean().describe('a bearer token is kept for it'),
  application: z.string().nullable(),
  facility: z.string().nullable(),
  language: z.enum(['zh', 'en']).describe('of the texts in HL7 v2 acknowledgements'),
  note: z.string().nullable(),
  messages: z.number().describe('of the last seven days'),
  errors: z.number(),
  lastError: z.string().nullable(),
});
export type ExchangeNode = z.infer<typeof ExchangeNode>;

export const NodeTraffic = z.object({
  day: Day,
  door: Door,
  messages: z.number(),
  errors: z.number(),
  lastAt: z.string(),
  lastError: z.string().nullable(),
});
export type NodeTraffic = z.infer<typeof NodeTraffic>;
export const ExchangeNodeDetail = ExchangeNode.extend({ traffic: z.array(NodeTraffic) });
export type ExchangeNodeDetail = z.infer<typeof ExchangeNodeDetail>;

/** A message that a door did not take whole. */
export const RefusedMessage = z.object({
  id: z.string(),
  at: z.string(),
  node: z.string().nullable().describe('null: not registered, or not proved to be who it says it is'),
  nodeName: z.string().nullable(),
  sender: z.string().describe('as it calls itself: code of a node, or MSH-3|MSH-4'),
  door: Door,
  message: z.string().describe('message id, control id or id of the request; empty where none could be read'),
  kind: z.string(),
  verdict: z.string().describe('AE, AR, or HTTP and its status'),
  reasons: z.array(Bilingual.extend({ place: z.string().optional(), code: z.string() })),
  submission: z.string().nullable().describe('where a part of it was stored'),
  takenAt: z
    .string()
    .nullable()
    .describe('when it was taken since: it came again, or every row of it that was held back was stored'),
  takenBy: z.string().nullable().describe('submission whose receipt says what became of it then'),
});
export type RefusedMessage = z.infer<typeof RefusedMessage>;

export const ChangeExchangeNode = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  area: z.string().min(1).max(20).optional(),
  doors: z.array(Door).optional(),
  networks: z.array(z.string().max(50)).max(50).optional(),
  account: z.string().trim().min(1).max(64).nullable().optional(),
  key: z
    .strictObject({ algorithm: Algorithm, publicKey: z.string().max(1000) })
    .nullable()
    .optional(),
  state: z.enum(['active', 'suspended']).optional(),
  silentHours: z.number().int().min(1).max(8760).nullable().optional(),
  address: z.string().max(300).optional(),
  knownAs: Code.optional(),
  transport: z.enum(['wst790', 'fhir']).optional(),
  token: z.string().trim().min(8).max(4000).nullable().optional(),
  application: z.string().trim().min(1).max(180).optional(),
  facility: z.string().trim().max(180).optional(),
  language: z.enum(['zh', 'en']).optional(),
  institution: z.string().max(18).nullable().optional(),
  validFrom: Day.optional(),
  validTo: Day.nullable().optional(),
  note: z.string().max(500).nullable().optional(),
});
export type ChangeExchangeNode = z.infer<typeof ChangeExchangeNode>;
export const NewExchangeNode = ChangeExchangeNode.extend({
  code: Code,
  name: z.string().trim().min(1).max(100),
  role: z.enum(['sender', 'higher']).default('sender'),
  source: Code.optional().describe('what its records are kept under; the code without it'),
});
export type NewExchangeNode = z.input<typeof NewExchangeNode>;

export const UploadDefinitionInfo = z.object({
  id: z.string(),
  title: Bilingual,
  form: z
    .enum(['records', 'table', 'figures'])
    .describe('how it goes: FHIR, a table by its template, figures of plans'),
  resources: z.array(z.string()),
  every: z.number().describe('seconds between two looks'),
  labels: z.enum(['N', 'R', 'V']),
});
export type UploadDefinitionInfo = z.infer<typeof UploadDefinitionInfo>;
export const Upload = z.object({
  id: z.string(),
  definition: z.string(),
  title: Bilingual,
  node: z.string(),
  nodeCode: z.string(),
  nodeName: z.string(),
  state: z.enum(['active', 'paused']),
  nextAt: z.string(),
  successAt: z.string().nullable(),
  problem: z.string().nullable(),
  problemAt: z.string().nullable(),
  batches: z.number(),
  counts: z.object({
    waiting: z.number(),
    sending: z.number(),
    acknowledged: z.number(),
    refused: z.number(),
    dead: z.number(),
    superseded: z.number(),
    withheld: z.number(),
    recalled: z.number(),
  }),
  createdBy: z.string(),
  createdAt: z.string(),
});
export type Upload = z.infer<typeof Upload>;
export const UploadList = z.object({ items: z.array(Upload), definitions: z.array(UploadDefinitionInfo) });
export type UploadList = z.infer<typeof UploadList>;
export const NewUpload = z.strictObject({ definition: z.string().max(40), node: z.uuid() });
export type NewUpload = z.infer<typeof NewUpload>;
export const ChangeUpload = z.strictObject({ state: z.enum(['active', 'paused']) });

const OutBatchState = z.enum(['sending', 'answered', 'dead', 'recalled']);
export const UploadBatch = z.object({
  id: z.string(),
  upload: z.string(),
  batchNo: z.string(),
  kind: z.string(),
  day: Day,
  records: z.number(),
  checksum: z.string(),
  state: OutBatchState,
  ack: z.enum(['AA', 'AE', 'AR']).nullable(),
  attempts: z.number(),
  nextAt: z.string(),
  problem: z.string().nullable(),
  createdAt: z.string(),
  sentAt: z.string().nullable(),
  answeredAt: z.string().nullable(),
  receipt: z.string().nullable(),
});
export type UploadBatch = z.infer<typeof UploadBatch>;
export const UploadBatchState = OutBatchState;

export const UploadItem = z.object({
  reference: z.string().describe('Type/id/_history/n here'),
  state: z.string(),
  place: z.number(),
  there: z.string().nullable().describe('Type/id/_history/n over there'),
  problems: z.array(z.object({ rule: z.string(), message: Bilingual })).nullable(),
  reason: z.string().nullable(),
});
export type UploadItem = z.infer<typeof UploadItem>;
export const UploadBatchDetail = UploadBatch.extend({ items: z.array(UploadItem), nextCursor: z.string().optional() });
export type UploadBatchDetail = z.infer<typeof UploadBatchDetail>;

export const UploadComparison = z.object({
  differences: z.number(),
  items: z.array(
    z.object({
      day: Day,
      type: z.string(),
      sent: z.number(),
      acknowledged: z.number(),
      there: z.number(),
      at: z.string(),
    }),
  ),
});
export type UploadComparison = z.infer<typeof UploadComparison>;
export const Requeued = z.object({ records: z.number() });

export const InBatch = z.object({
  id: z.string(),
  source: z.string(),
  batchNo: z.string(),
  kind: z.string(),
  from: Day,
  to: Day,
  records: z.number(),
  checksum: z.string(),
  status: z.enum(['received', 'stored', 'partially-rejected', 'recalled']),
  stored: z.number(),
  quarantined: z.number(),
  submission: z.string().nullable(),
  receivedAt: z.string(),
  recalledAt: z.string().nullable(),
  recalledBy: z.string().nullable(),
  recallReason: z.string().nullable(),
});
export type InBatch = z.infer<typeof InBatch>;
export const InBatchStatus = InBatch.shape.status;
export const RecallRequest = z.strictObject({ reason: z.string().trim().min(2).max(300) });
export type RecallRequest = z.infer<typeof RecallRequest>;
export const RecallResult = z.object({ records: z.number(), left: z.array(z.string()) });
export type RecallResult = z.infer<typeof RecallResult>;

export const NodeCheck = z.object({
  reached: z.boolean(),
  ack: z.enum(['AA', 'AE', 'AR']).nullable(),
  reason: z.string().nullable().describe('Chinese / English'),
});
export type NodeCheck = z.infer<typeof NodeCheck>;
