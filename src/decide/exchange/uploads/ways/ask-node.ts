/** Asking another node by signed envelopes. */
import { randomBytes } from 'node:crypto';
import type { NodeRow } from '../../../../ingest/index.ts';
import { type Kernel, uuidv7, verifyText } from '../../../../kernel/index.ts';
import type { EndpointGuard } from '../../../../record/index.ts';
import { AnswerEnvelope, type BatchMark, signEnvelope, signedAnswerText } from '../../envelope.ts';
import { ownNode, type SelfKernel } from '../../self.ts';
import { exchangeContent } from '../../services.ts';
import { jsonOf } from './json-of.ts';
import { type Answered, both, post } from './post.ts';

export type ClientKernel = SelfKernel & Pick<Kernel, 'log' | 'config'>;
export interface Question {
  service: string;
  /** The same at each attempt of one message. */
  messageId?: string;
  batch?: BatchMark;
  payload?: { type: string; text: string };
}
/** `answer` of the node, signed by it; or why there is none. */
export type Asked = { answer: AnswerEnvelope } | { problem: string };

export async function askNode(
  k: ClientKernel,
  guard: EndpointGuard,
  node: NodeRow,
  { service, messageId = uuidv7(), batch, payload }: Question,
): Promise<Asked> {
  const url = new URL(node.address!);
  const { key } = await ownNode(k);
  const plain = {
    version: exchangeContent().version,
    messageId,
    senderNode: node.known_as!,
    receiverNode: node.code,
    serviceCode: service,
    sentAt: k.clock.now().toISOString(),
    nonce: randomBytes(18).toString('base64url'),
    ...(batch ? { batch } : {}),
    ...(payload ? { payloadType: payload.type, payload: payload.text } : {}),
  };
  const body = JSON.stringify(signEnvelope(plain, key));
  const answered = await post(k.config, guard, url, { type: 'application/json', body });
  return 'problem' in answered ? answered : readAnswer(answered, node, messageId);
}

function readAnswer({ status, text }: Answered, node: NodeRow, messageId: string): Asked {
  const noEnvelope = both(`对方应答不是信封（HTTP ${status}）`, `HTTP ${status}, and no envelope`);
  const parsed = AnswerEnvelope.safeParse(jsonOf(text));
  if (!parsed.success) return { problem: noEnvelope };
  const answer = parsed.data;
  const key = { algorithm: node.algorithm!, publicKey: node.public_key! };
  const isSigned =
    answer.signature.algorithm === key.algorithm &&
    verifyText(signedAnswerText(answer, key.algorithm), answer.signature.value, key);
  if (!isSigned) return { problem: both('应答签名与登记的公钥不符', 'the answer is not signed by the registered key') };
  // An envelope that could not be read is answered without its number.
  if (answer.inResponseTo !== messageId && answer.ack !== 'AR')
    return { problem: both('应答对应的不是此报文', 'the answer is to another message') };
  return { answer };
}
