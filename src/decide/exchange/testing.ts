import { randomBytes } from 'node:crypto';
import { type SigningKey, uuidv7 } from '../../kernel/index.ts';
import { type Envelope, signEnvelope } from './envelope.ts';

/** An envelope of a node with its key; `more` changes it before it is signed. */
export function testEnvelope(
  key: SigningKey,
  { sender, receiver, at }: { sender: string; receiver: string; at: Date },
  serviceCode: string,
  payload?: { type: string; body: unknown },
  more: Partial<Envelope> = {},
): Envelope {
  const plain = {
    version: '1.0',
    messageId: uuidv7(),
    senderNode: sender,
    receiverNode: receiver,
    serviceCode,
    sentAt: at.toISOString(),
    nonce: randomBytes(18).toString('base64url'),
    ...(payload
      ? {
          payloadType: payload.type,
          payload: typeof payload.body === 'string' ? payload.body : JSON.stringify(payload.body),
        }
      : {}),
    ...more,
  };
  return signEnvelope(plain, key);
}
