import { type Door, findNode, type NodeRow, refusalOf } from '../../ingest/index.ts';
import { KangyuError, type Kernel, verifyText } from '../../kernel/index.ts';
import { Envelope, signedText } from './envelope.ts';
import { ownCode } from './self.ts';
import { exchangeContent, type Service } from './services.ts';
import { claimNonce } from './store-self.ts';

export interface OpenedEnvelope {
  envelope: Envelope;
  node: NodeRow & { public_key: string };
  service: Service;
  /** The sender's clock less this one's, in milliseconds. */
  skewMs: number;
}
const REASONS = {
  suspended: { reasonZh: '已停用', reasonEn: 'it is suspended' },
  term: { reasonZh: '不在有效期内', reasonEn: 'its term has not begun, or is over' },
  door: { reasonZh: '未开通此接口', reasonEn: 'this door is not open to it' },
  network: { reasonZh: '网络地址不在登记范围内', reasonEn: 'it comes from an address that is not registered' },
};

/**
 * An envelope that is whole, of a registered node that may use this door from here, addressed to this platform, signed by the
 * node's key, of this moment and not seen before. Throws exchange.envelope, exchange.node-unknown, exchange.node-refused,
 * exchange.receiver, exchange.clock, exchange.signature, exchange.replayed, exchange.service-unknown, exchange.payload-type. `proved`
 * hears of the node once its signature is right, whatever is wrong besides.
 */
export async function openEnvelope(
  k: Pick<Kernel, 'db' | 'clock' | 'instance'>,
  body: unknown,
  ip: string,
  proved: (node: NodeRow) => void = () => undefined,
): Promise<OpenedEnvelope> {
  const envelope = readEnvelope(body);
  const { senderNode, receiverNode, serviceCode, sentAt, signature } = envelope;
  const content = exchangeContent();
  const node = await findNode(k.db, { code: senderNode });
  if (node?.role !== 'sender' || node.public_key === null)
    throw new KangyuError('exchange.node-unknown', { node: senderNode });
  const now = k.clock.now();
  const skewMs = Date.parse(sentAt) - now.getTime();
  // Nothing is said of a node to whoever cannot sign as it.
  const key = { algorithm: node.algorithm!, publicKey: node.public_key };
  if (signature.algorithm !== key.algorithm || !verifyText(signedText(envelope, key.algorithm), signature.value, key))
    throw new KangyuError('exchange.signature');
  proved(node);
  refuseNode(node, 'wst790', ip, k.clock.today());
  const own = await ownCode(k);
  if (receiverNode !== own) throw new KangyuError('exchange.receiver', { own });
  if (Math.abs(skewMs) > content.clockSeconds * 1000)
    throw new KangyuError('exchange.clock', { seconds: content.clockSeconds });
  const expires = new Date(now.getTime() + 2 * content.clockSeconds * 1000);
  if (!(await claimNonce(k.db, node.id, envelope.nonce, now, expires))) throw new KangyuError('exchange.replayed');
  const service = content.services.get(serviceCode);
  if (!service) throw new KangyuError('exchange.service-unknown', { service: serviceCode });
  return { envelope, node: { ...node, public_key: node.public_key }, service, skewMs };
}

/** Throws exchange.node-refused where the node may not use the door now, or not from there. */
export function refuseNode(node: NodeRow, door: Door, ip: string, today: string): void {
  const refusal = refusalOf(node, door, ip, today);
  if (refusal) throw new KangyuError('exchange.node-refused', { node: node.code, ...REASONS[refusal] });
}

function readEnvelope(body: unknown): Envelope {
  const { version, payloadLimit } = exchangeContent();
  const parsed = Envelope.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const place = issue.path.join('.') || issue.code;
    throw new KangyuError('exchange.envelope', { place, reasonZh: '不符合格式', reasonEn: issue.message });
  }
  const wrong = (place: string, reasonZh: string, reasonEn: string): never => {
    throw new KangyuError('exchange.envelope', { place, reasonZh, reasonEn });
  };
  const envelope = parsed.data;
  if (envelope.version !== version) wrong('version', `应为 ${version}`, `it must be ${version}`);
  if ((envelope.payload === undefined) !== (envelope.payloadType === undefined))
    wrong('payloadType', '载荷与载荷类型应同时给出', 'payload and payloadType come together');
  if (Buffer.byteLength(envelope.payload ?? '') > payloadLimit)
    wrong('payload', `超过 ${payloadLimit} 字节`, `it is larger than ${payloadLimit} bytes`);
  return envelope;
}

/** Throws exchange.not-served and exchange.payload-type. */
export function requireServed({ envelope, service }: OpenedEnvelope): void {
  if (!service.handler) {
    const { zh, en } = service.unserved!;
    throw new KangyuError('exchange.not-served', { service: service.code, reasonZh: zh, reasonEn: en });
  }
  const { payloadType } = envelope;
  const fits = payloadType === undefined ? service.payloads.length === 0 : service.payloads.includes(payloadType);
  if (!fits) throw new KangyuError('exchange.payload-type', { service: service.code, type: payloadType ?? '-' });
}
