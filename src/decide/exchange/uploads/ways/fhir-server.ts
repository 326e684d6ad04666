/** A platform above as a FHIR R4 server: batches and transactions of updates, and a count of what it holds. */
import { z } from 'zod';
import { type NodeRow, openToken } from '../../../../ingest/index.ts';
import type { ItemReceipt } from '../store-uploads.ts';
import { jsonOf } from './json-of.ts';
import { type Answered, both, type Message, post } from './post.ts';
import type { Errand, Send, Sent } from './way.ts';

export const FHIR = 'application/fhir+json';
/** Tokens, load and the server's own faults pass or can be put right; so can a wrong address. */
const AGAIN = new Set([401, 403, 404, 408, 425, 429]);
export const isAgain = (status: number): boolean =>
  AGAIN.has(status) || status >= 500 || (status >= 300 && status < 400);

const Issue = z.object({
  severity: z.string().optional(),
  code: z.string().optional(),
  diagnostics: z.string().optional(),
  details: z.object({ text: z.string().optional() }).optional(),
  expression: z.array(z.string()).optional(),
});
const Outcome = z.object({ resourceType: z.literal('OperationOutcome'), issue: z.array(Issue) });
export const Answer = z.object({
  resourceType: z.literal('Bundle'),
  id: z.string().optional(),
  entry: z.array(
    z.object({
      response: z.object({
        status: z.string().regex(/^\d{3}/),
        location: z.string().max(300).optional(),
        etag: z.string().max(100).optional(),
        outcome: z.unknown().optional(),
      }),
    }),
  ),
});

/**
 * One request to the server's base. Updates go by id, so that a batch sent again changes nothing that stands already. An entry that
 * the server could not work on now makes the whole batch go again.
 */
export const sendToFhir: Send = async (errand, batch, text) => {
  const { k, guard, node } = errand;
  const body = { type: FHIR, body: text, headers: { 'x-request-id': batch.id, prefer: 'return=minimal' } };
  const answered = await post(k.config, guard, baseOf(node), asked(errand, body));
  if ('problem' in answered) return answered;
  const { status } = answered;
  if (status < 200 || status > 299)
    return isAgain(status) ? { problem: reasonOf(answered) } : { refused: reasonOf(answered), ack: 'AE' };
  const parsed = Answer.safeParse(jsonOf(answered.text));
  if (!parsed.success || parsed.data.entry.length !== batch.records) {
    const place = parsed.success ? `entry[${parsed.data.entry.length}]` : parsed.error.issues[0]!.path.join('.');
    return {
      problem: both(
        `应答中没有每条记录的结果（${place}）`,
        `the answer does not hold a result for each record (${place})`,
      ),
    };
  }
  return settled(parsed.data, JSON.parse(text) as { entry: { request: { method: string; url: string } }[] });
};

function settled(
  { id, entry }: z.infer<typeof Answer>,
  sent: { entry: readonly { request: { method: string; url: string } }[] },
): Sent {
  const statuses = entry.map(({ response }) => Number(response.status.slice(0, 3)));
  const passing = statuses.find((status) => status !== 404 && isAgain(status));
  if (passing !== undefined) return { problem: both(`有记录应答 ${passing}`, `a record was answered ${passing}`) };
  const receipts = entry.map(({ response }, place): ItemReceipt => {
    const status = statuses[place]!;
    const { method, url } = sent.entry[place]!.request;
    // What is not there is deleted there.
    const done = status < 300 || (method === 'DELETE' && (status === 404 || status === 410));
    return {
      place,
      state: done ? 'acknowledged' : 'refused',
      reference: done ? referenceOf(url, response) : null,
      problems: done ? null : problemsOf(response.outcome, status),
    };
  });
  const refused = receipts.some(({ state }) => state === 'refused');
  return { receipts, ack: refused ? 'AE' : 'AA', receipt: id ?? null, problem: null };
}

/** `Type/id/_history/n`, out of the location, else of the version that the answer names. */
function referenceOf(url: string, { location, etag }: { location?: string | undefined; etag?: string | undefined }) {
  const told = /[A-Z][A-Za-z]+\/[A-Za-z0-9\-.]+\/_history\/[A-Za-z0-9\-.]+$/.exec(location ?? '')?.[0];
  const version = /^(?:W\/)?"?([A-Za-z0-9\-.]+)"?$/.exec(etag ?? '')?.[1];
  return told ?? (version === undefined ? url : `${url}/_history/${version}`);
}

function problemsOf(outcome: unknown, status: number) {
  const parsed = Outcome.safeParse(outcome);
  const issues = parsed.success ? parsed.data.issue : [];
  const texts = issues.map(textOf).filter(Boolean);
  return (texts.length > 0 ? texts : [`HTTP ${status}`]).map((text) => ({
    rule: `http-${status}`,
    message: { zh: text, en: text },
  }));
}

const textOf = ({ details, diagnostics, code, expression }: z.infer<typeof Issue>): string =>
  [expression?.[0], details?.text ?? diagnostics ?? code].filter(Boolean).join(': ').slice(0, 300);

export function reasonOf({ status, text }: Answered): string {
  const parsed = Outcome.safeParse(jsonOf(text));
  const said = parsed.success ? parsed.data.issue.map(textOf).filter(Boolean).join('; ').slice(0, 150) : '';
  const words = `HTTP ${status}${said === '' ? '' : `: ${said}`}`;
  return both(words, words);
}

/** How many of the records the server holds now; or why it gave no answer. */
export async function countOnFhir(
  errand: Pick<Errand, 'k' | 'guard' | 'node'>,
  type: string,
  ids: readonly string[],
): Promise<number | { problem: string }> {
  const { k, guard, node } = errand;
  const body = new URLSearchParams({ _id: ids.join(','), _summary: 'count' }).toString();
  const url = new URL(`${baseOf(node)}/${type}/_search`);
  const answered = await post(k.config, guard, url, asked(errand, { type: 'application/x-www-form-urlencoded', body }));
  if ('problem' in answered) return answered;
  const parsed = z.object({ total: z.number().int() }).safeParse(jsonOf(answered.text));
  return answered.status === 200 && parsed.success ? parsed.data.total : { problem: reasonOf(answered) };
}

/** Whether the server answers, and takes the token. */
export async function greetFhir(errand: Pick<Errand, 'k' | 'guard' | 'node'>): Promise<{ problem?: string }> {
  const { k, guard, node } = errand;
  const url = new URL(`${baseOf(node)}/Patient?_summary=count`);
  const answered = await post(k.config, guard, url, asked(errand, { method: 'GET' }));
  if ('problem' in answered) return answered;
  return answered.status === 200 ? {} : { problem: reasonOf(answered) };
}

export const baseOf = ({ address }: NodeRow): URL => new URL(address!.replace(/\/+$/, ''));

export function asked({ k, node }: Pick<Errand, 'k' | 'node'>, message: Message): Message {
  const token = openToken(k, node);
  return {
    ...message,
    headers: {
      accept: FHIR,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...message.headers,
    },
  };
}
