/**
 * The signed envelope (platform.md section 4). Its payload is a text, so that what is signed is what was sent, to the byte. The form
 * is described in docs/wst790.md.
 */
import { z } from 'zod';
import { digestFor, KEY_ALGORITHMS, type KeyAlgorithm, type SigningKey, signText } from '../../kernel/index.ts';

export const NodeCode = z.string().regex(/^[\p{L}\p{N}._:-]{1,64}$/u, 'letters, digits and . _ : -');
const Name = z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'letters, digits and . _ : -');
const Instant = z.iso.datetime({ offset: true });
const Day = z.iso.date();
const Signature = z.strictObject({
  algorithm: z.enum(KEY_ALGORITHMS),
  value: z.string().regex(/^[A-Za-z0-9+/]{86}==$/, 'base64 of 64 bytes'),
});

export const BatchMark = z.strictObject({
  batchNo: Name,
  kind: z.string().regex(/^[^|\n]{1,60}$/, 'up to 60 characters without |'),
  records: z.number().int().min(1),
  from: Day,
  to: Day,
  checksum: z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256 as 64 hex digits'),
});
export type BatchMark = z.infer<typeof BatchMark>;

export const Envelope = z.strictObject({
  version: z.string().regex(/^\d+\.\d+$/),
  messageId: Name,
  senderNode: NodeCode,
  receiverNode: NodeCode,
  serviceCode: z.string().regex(/^[a-z]+\.[a-z]+$/),
  sentAt: Instant,
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, '16 to 64 letters, digits, _ and -'),
  batch: BatchMark.optional(),
  payloadType: z.string().max(100).optional(),
  payload: z.string().optional(),
  signature: Signature,
});
export type Envelope = z.infer<typeof Envelope>;

export const AnswerEnvelope = z.strictObject({
  version: z.string(),
  messageId: Name,
  inResponseTo: z.string().max(100),
  senderNode: NodeCode,
  receiverNode: z.string().max(64),
  serviceCode: z.string().max(100),
  sentAt: Instant,
  ack: z.enum(['AA', 'AE', 'AR']),
  errorCode: z.string().max(100).optional(),
  /** Code of HL7 v3 AcknowledgementDetailCode. */
  detailCode: z.string().max(20).optional(),
  text: z.strictObject({ zh: z.string(), en: z.string() }).optional(),
  payloadType: z.string().max(100).optional(),
  payload: z.string().optional(),
  signature: Signature,
});
export type AnswerEnvelope = z.infer<typeof AnswerEnvelope>;

/** The text under the signature of an envelope: one line a field, empty where there is none. */
export function signedText(e: Omit<Envelope, 'signature'>, algorithm: KeyAlgorithm): string {
  const { batch: b } = e;
  return [
    'kangyu-wst790/1',
    e.version,
    e.messageId,
    e.senderNode,
    e.receiverNode,
    e.serviceCode,
    e.sentAt,
    e.nonce,
    b ? [b.batchNo, b.kind, b.records, b.from, b.to, b.checksum].join('|') : '',
    e.payloadType ?? '',
    e.payload === undefined ? '' : digestFor(algorithm, e.payload),
  ].join('\n');
}

export const signEnvelope = (plain: Omit<Envelope, 'signature'>, key: SigningKey): Envelope => ({
  ...plain,
  signature: { algorithm: key.algorithm, value: signText(signedText(plain, key.algorithm), key) },
});

export function signedAnswerText(a: Omit<AnswerEnvelope, 'signature'>, algorithm: KeyAlgorithm): string {
  return [
    'kangyu-wst790-answer/1',
    a.version,
    a.messageId,
    a.inResponseTo,
    a.senderNode,
    a.receiverNode,
    a.serviceCode,
    a.sentAt,
    a.ack,
    a.errorCode ?? '',
    a.text ? JSON.stringify([a.text.zh, a.text.en]) : '',
    a.payloadType ?? '',
    a.payload === undefined ? '' : digestFor(algorithm, a.payload),
    ...(a.detailCode === undefined ? [] : [a.detailCode]),
  ].join('\n');
}
