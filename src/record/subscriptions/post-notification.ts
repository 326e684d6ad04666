import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { EndpointGuard } from './endpoint-guard.ts';

/** One notification as it goes out. */
export interface Notification {
  endpoint: URL;
  headers: readonly [name: string, value: string][];
  /** The same at each attempt, so that a receiver can tell a repetition. */
  id: string;
  /** Place among the notifications of its subscription, from 1 without a gap. */
  number: string;
  subscription: string;
  /** JSON of the record, or nothing. */
  body: string;
  /** `whsec_…` */
  secret: string;
  at: Date;
}

/** `undefined`: acknowledged (2xx). `final`: it makes no sense to try again. */
export type Refusal = { problem: string; final: boolean } | undefined;

const TIMEOUT_MS = 10_000;

/**
 * Signature of Standard Webhooks (github.com/standard-webhooks/standard-webhooks, spec 1.0): `v1,` and the base64 of
 * HMAC-SHA256 over `id.seconds.body` under the decoded secret. Receivers verify it with any of its libraries.
 */
export function signatureOf(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

/** Sends by POST; redirects are not followed, so that they cannot lead to where nothing may be sent. */
export function postNotification(guard: EndpointGuard, n: Notification, signal: AbortSignal): Promise<Refusal> {
  const wrong = guard.check(n.endpoint);
  if (wrong) return Promise.resolve({ problem: `${n.endpoint.host} ${wrong.en}`, final: true });
  const seconds = Math.floor(n.at.getTime() / 1000);
  const secure = n.endpoint.protocol === 'https:';
  return new Promise((resolve) => {
    const request = (secure ? https : http).request(n.endpoint, {
      method: 'POST',
      agent: secure ? secureAgent : plainAgent,
      lookup: guard.lookupFor(n.endpoint),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        ...Object.fromEntries(n.headers),
        ...(n.body === '' ? {} : { 'content-type': 'application/fhir+json; charset=utf-8' }),
        'content-length': Buffer.byteLength(n.body),
        'webhook-id': n.id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signatureOf(n.secret, n.id, seconds, n.body),
        'kangyu-subscription': n.subscription,
        'kangyu-event-number': n.number,
      },
    });
    request.on('response', (response) => {
      response.resume(); // what it says is not kept
      const status = response.statusCode ?? 0;
      resolve(status >= 200 && status < 300 ? undefined : { problem: `HTTP ${status}`, final: status === 410 });
    });
    request.on('error', (error: NodeJS.ErrnoException) => resolve({ problem: reasonOf(error), final: false }));
    request.end(n.body);
  });
}

const plainAgent = new http.Agent({ keepAlive: true, maxFreeSockets: 16, timeout: 60_000 });
const secureAgent = new https.Agent({ keepAlive: true, maxFreeSockets: 16, timeout: 60_000 });

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.name === 'TimeoutError' || error.code === 'ABORT_ERR') return `no answer within ${TIMEOUT_MS / 1000} s`;
  return (error.code ?? error.message).slice(0, 200);
}
