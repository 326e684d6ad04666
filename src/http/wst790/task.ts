/** What the handler of a service gets, and how it reads its payload. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { OpenedEnvelope, Reply } from '../../decide/exchange/index.ts';
import {
  type FhirBundleEntry,
  type FhirResource,
  JsonProblem,
  KangyuError,
  parseSentJson,
  type Receipt,
  type RecordReceipt,
  type Tx,
  toExactJson,
} from '../../kernel/index.ts';
import type { Ctx } from '../app.ts';
import type { Door } from '../routes/fhir-door.ts';

export interface Task extends OpenedEnvelope {
  ctx: Ctx;
  /** As the node: its area, its masks, its audit. */
  door: Door;
  /** Whether the node sees persons of an area in full. */
  inFull(area: string | null): boolean;
  may(permission: string): boolean;
}
export type Answering = (task: Task) => Promise<Reply>;

const MAX_DEPTH = 100;

export function wrongPayload(reasonZh: string, reasonEn: string): KangyuError {
  return new KangyuError('exchange.payload', { reasonZh, reasonEn });
}

/** FHIR JSON with the digits of its decimals. */
export function fhirPayload({ envelope }: Task): FhirResource {
  const value = jsonOf(envelope.payload ?? '');
  if (typeof value !== 'object' || value === null || typeof (value as FhirResource).resourceType !== 'string')
    throw wrongPayload('不是 FHIR 资源', 'it is no FHIR resource');
  return value as FhirResource;
}

export function readPayload<S extends z.ZodType>({ envelope }: Task, schema: S): z.output<S> {
  const parsed = schema.safeParse(jsonOf(envelope.payload ?? ''));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw wrongPayload(`${path.join('.')} 不符合要求`, `${path.join('.')}: ${message}`);
}

function jsonOf(text: string): unknown {
  try {
    return parseSentJson(text, MAX_DEPTH);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    const { line, column } = error;
    throw wrongPayload(
      `第 ${line} 行第 ${column} 列不是有效的 JSON`,
      `no valid JSON at line ${line}, column ${column}`,
    );
  }
}

/** The first record of what was handed in, stored; else its first problem is thrown. */
export function requireStored({ records }: Receipt): RecordReceipt {
  const [first] = records;
  if (first?.status === 'stored') return first;
  const problem = first?.problems?.[0]?.message ?? { zh: '记录未入库', en: 'the record was not stored' };
  throw wrongPayload(problem.zh, problem.en);
}

/** Id of a record that a message makes: the same whenever the message comes. */
export const ownId = ({ node, envelope }: Task, prefix: string): string =>
  `${prefix}-${createHash('sha256').update(`${node.source}|${envelope.messageId}`).digest('hex').slice(0, 40)}`;

/** Ids of literal references to one type. */
export const idOf = (type: string, references: readonly { reference?: string }[]): string[] =>
  references.flatMap(({ reference }) => {
    const [, id] = reference?.startsWith(`${type}/`) ? reference.split('/') : [];
    return id === undefined ? [] : [id];
  });

/** Records that a message makes, as the node's: all of them or none. Throws exchange.payload with what the rules of the door say. */
export async function handIn({ ctx, node, envelope }: Task, entry: FhirBundleEntry[], tx?: Tx): Promise<void> {
  const submission = {
    source: node.source,
    externalId: envelope.messageId,
    submittedBy: node.source,
    kind: 'fhir' as const,
    bundle: { resourceType: 'Bundle' as const, type: 'transaction' as const, entry },
  };
  const { records } = tx
    ? await ctx.pipeline.submit.accept(tx, submission)
    : await ctx.pipeline.accept({ ...submission, format: 'fhir-json', raw: Buffer.from(envelope.payload!) });
  const problems = records.flatMap((record) =>
    record.status === 'stored' ? [] : (record.problems ?? []).filter(({ severity }) => severity === 'error'),
  );
  if (records.every(({ status }) => status === 'stored')) return;
  throw wrongPayload(
    problems.map(({ expression, message }) => `${expression ?? ''} ${message.zh}`.trim()).join('；') || '记录未入库',
    problems.map(({ expression, message }) => `${expression ?? ''} ${message.en}`.trim()).join('; ') || 'not stored',
  );
}

export const jsonReply = (value: unknown): Reply => ({
  payload: { type: 'application/json', text: JSON.stringify(value) },
});
export const fhirReply = (resource: FhirResource): Reply => ({
  payload: { type: 'application/fhir+json', text: toExactJson(resource, true) },
});

/** Records as a searchset. */
export function searchset(task: Task, entries: readonly object[], more: { total?: number; cursor?: string } = {}) {
  return fhirReply({
    resourceType: 'Bundle',
    type: 'searchset',
    ...(more.total === undefined ? {} : { total: more.total }),
    ...(more.cursor === undefined
      ? {}
      : { link: [{ relation: 'next', url: `${task.service.code}?_cursor=${encodeURIComponent(more.cursor)}` }] }),
    ...(entries.length > 0 ? { entry: entries } : {}),
  } as FhirResource);
}
