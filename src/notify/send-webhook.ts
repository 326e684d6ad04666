import { createHmac, timingSafeEqual } from 'node:crypto';
import { channelRules } from './channels.ts';
import type { Letter } from './letter.ts';
import { SendProblem } from './send-problem.ts';

const TIMEOUT_MS = 10_000;
/** A markdown message of a group robot has at most 4096 bytes (developer.work.weixin.qq.com, document 91770). */
const WECOM_BYTES = 4096;
const SKEW_S = 300;

/**
 * Signature of Standard Webhooks 1.0 (github.com/standard-webhooks/standard-webhooks): base64 of HMAC-SHA256 over
 * `id.seconds.body`, under the secret's bytes (a `whsec_` secret is base64).
 */
export function signBody(secret: string, id: string, seconds: number, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

/** Whether a request's headers sign its body, no more than five minutes from now. */
export function isSigned(
  secret: string,
  headers: Record<string, string | string[] | undefined>,
  body: string,
  now: Date,
): boolean {
  const text = (name: string) => String(headers[name] ?? '');
  const seconds = Number(text('webhook-timestamp'));
  if (!Number.isInteger(seconds) || Math.abs(now.getTime() / 1000 - seconds) > SKEW_S) return false;
  const expected = Buffer.from(signBody(secret, text('webhook-id'), seconds, body));
  return text('webhook-signature')
    .split(' ')
    .map((one) => Buffer.from(one))
    .some((one) => one.length === expected.length && timingSafeEqual(one, expected));
}

/** The generic text message of docs/notifications.md: any 2xx means that the gateway has taken it. */
export async function sendSms(
  { url, secret }: { url: string; secret: string },
  letter: Letter,
  at: Date,
): Promise<void> {
  const { templates } = channelRules();
  const body = JSON.stringify({
    id: letter.id,
    to: letter.to,
    template: templates[letter.kind] ?? templates.default,
    text: letter.short,
    level: letter.level,
    link: letter.link,
    params: letter.facts,
  });
  const seconds = Math.floor(at.getTime() / 1000);
  await post(url, body, {
    'webhook-id': letter.id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signBody(secret, letter.id, seconds, body),
  });
}

/** A group robot of WeCom answers 200 and says in `errcode` whether it took the message. */
export async function sendWecom({ url }: { url: string }, letter: Letter): Promise<void> {
  const link = letter.link ? `\n[查看详情](${letter.link})` : '';
  const room = WECOM_BYTES - Buffer.byteLength(link);
  const content = `${cut(letter.short, room)}${link}`;
  const answer = await post(url, JSON.stringify({ msgtype: 'markdown', markdown: { content } }), {});
  let said: { errcode?: number; errmsg?: string };
  try {
    said = JSON.parse(answer) as typeof said;
  } catch {
    throw new SendProblem('the robot did not answer with JSON', false);
  }
  // 93000: no such robot; 45009 and others pass (too many messages a minute, busy).
  if (said.errcode !== 0)
    throw new SendProblem(`errcode ${said.errcode}: ${said.errmsg ?? ''}`, said.errcode === 93000);
}

function cut(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const whole = [...text];
  let size = 3;
  const end = whole.findIndex((one) => {
    size += Buffer.byteLength(one);
    return size > bytes;
  });
  return `${whole.slice(0, end).join('')}…`;
}

/** Redirects are not followed. A refusal that will not change (4xx but 408, 425 and 429) is final. */
async function post(url: string, body: string, headers: Record<string, string>): Promise<string> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    throw new SendProblem(cause?.code ?? message, false);
  }
  if (response.ok) return text;
  const passing = response.status >= 500 || [408, 425, 429].includes(response.status);
  throw new SendProblem(`HTTP ${response.status}`, !passing);
}
