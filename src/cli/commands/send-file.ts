import type { IncomingFile, IngestSubmission } from '../../ingest/index.ts';
import { KangyuError, type Receipt, type RecordReceipt } from '../../kernel/index.ts';
import '../errors.ts';

/** What POST /api/submissions and GET /api/submissions/:id answer (src/http/contract.ts, SubmissionDetail). */
interface Detail {
  id: string;
  status: Receipt['status'];
  receipts: RecordReceipt[];
  nextCursor?: string;
  duplicateOf?: string;
  parts?: string[];
}

/** Hands a file to the server at `url`; gives the receipts of its parts, whole. */
export async function sendFile(
  url: URL,
  token: string,
  file: IncomingFile & { externalId: string },
): Promise<Receipt[]> {
  const form = new FormData();
  form.set('source', file.source);
  form.set('externalId', file.externalId);
  if (file.mapping !== undefined) form.set('mapping', file.mapping);
  form.set('file', new Blob([new Uint8Array(file.content)]), file.name);
  const base = baseOf(url);
  return receiptsOf(base, token, await ask(new URL('api/submissions', base), token, form));
}

/** Hands one Bundle to the server at `url`; gives its receipt, whole. */
export async function sendBundle(url: URL, token: string, submission: IngestSubmission): Promise<Receipt> {
  const base = baseOf(url);
  const query = new URLSearchParams({ source: submission.source, externalId: submission.externalId });
  const body = JSON.stringify(submission.bundle);
  const first = await ask(new URL(`api/submissions?${query}`, base), token, body);
  return (await receiptsOf(base, token, first))[0]!;
}

/** Hands a file of HL7 v2 messages to the server at `url`; gives what became of each, refused ones with their reason. */
export async function sendHl7(
  url: URL,
  token: string,
  { content, source, externalId }: { content: Buffer; source: string; externalId: string },
): Promise<unknown[]> {
  const base = baseOf(url);
  const query = new URLSearchParams({ source, externalId: externalId.slice(-150) });
  const headers = {
    authorization: `Bearer ${token}`,
    'accept-language': 'en',
    'content-type': 'application/octet-stream',
  };
  const body = new Blob([new Uint8Array(content)]);
  const answer = await reach(new URL(`api/ingest/hl7v2?${query}`, base), { headers, method: 'POST', body });
  const text = await answer.text();
  const told = answer.headers.get('content-type')?.includes('json')
    ? (JSON.parse(text) as { messages?: unknown[]; error?: { details?: { messages?: unknown[] } } })
    : {};
  const messages = told.messages ?? told.error?.details?.messages;
  if (messages) return messages;
  throw new KangyuError('cli.server-refused', { url: base.origin, status: answer.status, reason: reasonIn(text) });
}

/** Hands one CDA document to the server at `url`; gives its receipt, whole. */
export async function sendDocument(
  url: URL,
  token: string,
  { name, content, source }: { name: string; content: Buffer; source: string },
): Promise<Receipt> {
  const base = baseOf(url);
  const query = new URLSearchParams({ source, name: name.slice(0, 200) });
  const first = await ask(new URL(`api/ingest/cda?${query}`, base), token, content);
  return (await receiptsOf(base, token, first))[0]!;
}

const baseOf = (url: URL): URL => new URL(url.href.endsWith('/') ? url.href : `${url.href}/`);

async function receiptsOf(base: URL, token: string, first: Detail): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  for (const id of first.parts ?? [first.id]) {
    const known = id === first.id ? first : await ask(new URL(`api/submissions/${id}`, base), token);
    const records = [...known.receipts];
    for (let cursor = known.nextCursor; cursor !== undefined; ) {
      const next = await ask(new URL(`api/submissions/${id}?cursor=${encodeURIComponent(cursor)}`, base), token);
      records.push(...next.receipts);
      cursor = next.nextCursor;
    }
    const { duplicateOf } = first;
    receipts.push({
      submissionId: id,
      status: known.status,
      records,
      ...(duplicateOf === undefined ? {} : { duplicateOf }),
    });
  }
  return receipts;
}

async function ask(address: URL, token: string, body?: FormData | string | Buffer): Promise<Detail> {
  const headers = {
    authorization: `Bearer ${token}`,
    'accept-language': 'en',
    ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
    ...(Buffer.isBuffer(body) ? { 'content-type': 'application/xml' } : {}),
  };
  const sent = Buffer.isBuffer(body) ? new Uint8Array(body) : body;
  const answer = await reach(address, { headers, ...(sent ? { method: 'POST', body: sent } : {}) });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text) as Detail;
  throw new KangyuError('cli.server-refused', { url: address.origin, status: answer.status, reason: reasonIn(text) });
}

function reach(address: URL, request: RequestInit): Promise<Response> {
  return fetch(address, request).catch((cause: Error) => {
    const reason = (cause.cause as Error | undefined)?.message ?? cause.message;
    throw new KangyuError('cli.server-unreachable', { url: address.origin, reason }, { cause });
  });
}

/** The server's own sentence, where it is a Kangyu that answers. */
function reasonIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string; code?: string } };
    if (error?.message) return `${error.message} (${error.code})`;
  } catch {
    // something else than a Kangyu answered
  }
  return text.slice(0, 200).replace(/\s+/g, ' ');
}
