import { randomUUID } from 'node:crypto';
import type { RefusalReason } from '../../ingest/index.ts';
import { type KangyuError, signText } from '../../kernel/index.ts';
import { type AnswerEnvelope, type Envelope, signedAnswerText } from './envelope.ts';
import { ownNode, type SelfKernel } from './self.ts';
import { exchangeContent } from './services.ts';

/** What a service answers; without `payload` the acknowledgement is all. */
export interface Reply {
  /** AE where the message was read and something of it was not taken. */
  ack?: 'AA' | 'AE';
  errorCode?: string;
  text?: { zh: string; en: string };
  payload?: { type: string; text: string };
  /** Where a part of it was stored, and what is wrong with the rest: for the page of nodes, not for the answer. */
  submission?: string;
  reasons?: readonly RefusalReason[];
}
/** What is known of the envelope that is answered. */
export type Asked = Partial<Pick<Envelope, 'messageId' | 'senderNode' | 'serviceCode'>>;

export async function answerEnvelope(
  k: SelfKernel,
  asked: Asked,
  reply: Omit<Reply, 'ack'> & { ack: AnswerEnvelope['ack'] },
): Promise<AnswerEnvelope> {
  const { code, key } = await ownNode(k);
  const { ack, errorCode, text, payload } = reply;
  const detailCode = errorCode === undefined ? undefined : detailOf(errorCode, ack);
  const plain = {
    version: exchangeContent().version,
    messageId: randomUUID(),
    inResponseTo: asked.messageId ?? '',
    senderNode: code,
    receiverNode: asked.senderNode ?? '',
    serviceCode: asked.serviceCode ?? '',
    sentAt: k.clock.now().toISOString(),
    ack,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(detailCode === undefined ? {} : { detailCode }),
    ...(text === undefined ? {} : { text }),
    ...(payload === undefined ? {} : { payloadType: payload.type, payload: payload.text }),
  };
  return {
    ...plain,
    signature: { algorithm: key.algorithm, value: signText(signedAnswerText(plain, key.algorithm), key) },
  };
}

/** Errors of the envelope itself, and what may pass by itself: nothing was taken, so AR. The rest is AE. */
export function refusal(error: KangyuError): Omit<Reply, 'ack'> & { ack: 'AE' | 'AR' } {
  const own = REJECTED.has(error.code) || (error.status >= 500 && error.code !== 'exchange.not-served');
  return { ack: own ? 'AR' : 'AE', errorCode: error.code, text: error.texts };
}

/** What HL7 v3 calls the error, where it has a code for it. */
function detailOf(errorCode: string, ack: AnswerEnvelope['ack']): string | undefined {
  const { errors, failure } = exchangeContent().acknowledgement;
  return errors[errorCode] ?? (ack === 'AR' && !REJECTED.has(errorCode) ? failure : undefined);
}

const REJECTED = new Set([
  'exchange.envelope',
  'exchange.node-unknown',
  'exchange.node-refused',
  'exchange.receiver',
  'exchange.clock',
  'exchange.signature',
  'exchange.replayed',
]);
