/** One request to a platform above: only to allowed hosts, with the certificate by which it knows this one. */
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { rootCertificates } from 'node:tls';
import type { Config } from '../../../../kernel/index.ts';
import type { EndpointGuard } from '../../../../record/index.ts';

export interface Answered {
  status: number;
  text: string;
}
export interface Message {
  method?: 'GET' | 'POST';
  type?: string;
  body?: string;
  headers?: Record<string, string>;
}

const TIMEOUT_MS = 120_000; // a batch is stored before it is answered
const MAX_ANSWER = 64 * 1024 * 1024;
const plain = new http.Agent({ keepAlive: true });
type TlsFiles = Pick<Config, 'uploadTls' | 'uploadCa'>;
let secure: { agent: https.Agent; files: string } | undefined;

/** The answer, or why there is none. Redirects are not followed, so that they cannot lead to where nothing may be sent. */
export async function post(
  config: TlsFiles,
  guard: EndpointGuard,
  url: URL,
  message: Message,
): Promise<Answered | { problem: string }> {
  const wrong = guard.check(url);
  if (wrong) return { problem: both(`${url.host} ${wrong.zh}`, `${url.host} ${wrong.en}`) };
  const agent = url.protocol === 'https:' ? secureAgent(config) : plain;
  if ('problem' in agent) return agent;
  return request(url, { agent, lookup: guard.lookupFor(url) }, message);
}

/** The files are read once: a new certificate counts from the next start. */
function secureAgent({ uploadTls, uploadCa }: TlsFiles): https.Agent | { problem: string } {
  const files = [uploadTls?.cert, uploadTls?.key, uploadCa].join('|');
  if (secure?.files === files) return secure.agent;
  try {
    const own = uploadTls && { cert: readFileSync(uploadTls.cert), key: readFileSync(uploadTls.key) };
    const ca = uploadCa && { ca: [...rootCertificates, readFileSync(uploadCa, 'utf8')] };
    secure = { agent: new https.Agent({ keepAlive: true, ...own, ...ca }), files };
    return secure.agent;
  } catch (cause) {
    const { message } = cause as Error;
    return {
      problem: both(
        `UPLOAD_TLS_* 证书文件无法读取（${message}）`,
        `the files of UPLOAD_TLS_* cannot be read (${message})`,
      ),
    };
  }
}

/** Words of a problem as they are kept: Chinese / English. */
export const both = (zh: string, en: string): string => `${zh} / ${en}`;

const NETWORK: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  ECONNREFUSED: ['对方拒绝连接', 'the connection was refused'],
  ECONNRESET: ['连接中断', 'the connection broke off'],
  EPIPE: ['连接中断', 'the connection broke off'],
  ENOTFOUND: ['找不到对方主机', 'the host is not known'],
  EHOSTUNREACH: ['对方主机不可达', 'the host cannot be reached'],
  ETIMEDOUT: ['连接超时', 'the connection timed out'],
  CERT_HAS_EXPIRED: ['对方证书已过期', 'the certificate of the other side has expired'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    '对方证书未经受信任的机构签发',
    'no trusted authority issued the certificate of the other side',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    '对方证书未经受信任的机构签发',
    'no trusted authority issued the certificate of the other side',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    '对方证书未经受信任的机构签发',
    'no trusted authority issued the certificate of the other side',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: ['对方证书不是发给该主机的', 'the certificate of the other side is for another host'],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: [
    '对方要求出示客户端证书',
    'the other side asks for a certificate of this one',
  ],
};

function problemOf({ name, code, message }: NodeJS.ErrnoException): string {
  if (name === 'TimeoutError')
    return both(`${TIMEOUT_MS / 1000} 秒内没有应答`, `no answer within ${TIMEOUT_MS / 1000} s`);
  const [zh, en] = NETWORK[code ?? ''] ?? ['通信失败', 'the exchange failed'];
  const detail = (code ?? message).slice(0, 150);
  return both(`${zh}（${detail}）`, `${en} (${detail})`);
}

function request(
  url: URL,
  options: Pick<https.RequestOptions, 'agent' | 'lookup'>,
  { method = 'POST', type, body, headers = {} }: Message,
): Promise<Answered | { problem: string }> {
  return new Promise((resolve) => {
    const fail = (error: Error): void => resolve({ problem: problemOf(error) });
    const sending = (url.protocol === 'https:' ? https : http).request(url, {
      ...options,
      method,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        ...headers,
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
    });
    sending.on('response', (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        if (size > MAX_ANSWER) sending.destroy(new Error('the answer is too large'));
        else parts.push(part);
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
      );
      response.on('error', fail);
    });
    sending.on('error', fail);
    sending.end(body);
  });
}
