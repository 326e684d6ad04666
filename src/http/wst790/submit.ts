/** Records and documents of a node on the main path; each message once, however often it comes. */
import { z } from 'zod';
import { refusal } from '../../decide/exchange/index.ts';
import { announceBatch, openPayload, readBody, selectPayload } from '../../ingest/index.ts';
import { type FhirBundle, type FhirResource, KangyuError, type Receipt } from '../../kernel/index.ts';
import { handInDocument } from '../../pipeline/index.ts';
import { getCurrent, readVersion } from '../../record/index.ts';
import { refuseOutside } from '../routes/fhir-write.ts';
import { type Answering, fhirPayload, fhirReply, jsonReply, readPayload, type Task, wrongPayload } from './task.ts';

/** Subscriptions act for accounts, which a node is not; they have their own door. */
const NEVER = new Set(['Subscription']);

export const answerSubmit: Answering = async (task) => {
  const { envelope, node, service, ctx } = task;
  const body = fhirPayload(task);
  const submission = readBody(body, { source: node.source, externalId: envelope.messageId, submittedBy: node.source });
  await refuseEntries(task, submission.bundle, service.types);
  const raw = Buffer.from(envelope.payload!);
  if (envelope.batch) {
    const { records } = envelope.batch;
    const count = submission.bundle.entry?.length ?? 0;
    if (records !== count)
      throw wrongPayload(
        `批次应有 ${records} 条，实有 ${count} 条`,
        `the batch says ${records} records and holds ${count}`,
      );
    await announceBatch(ctx.kernel, { ...envelope.batch, source: node.source }, raw, envelope.messageId);
  }
  const receipt = await ctx.pipeline.accept({ ...submission, raw });
  task.door.note(`wst790.${service.code}`, `submission/${receipt.submissionId}`);
  return receiptReply(receipt);
};

/** The types that the service takes, and no record that the node may not see. */
async function refuseEntries({ door }: Task, bundle: FhirBundle, types: readonly string[] | undefined): Promise<void> {
  for (const { resource, request } of bundle.entry ?? []) {
    const type = resource?.resourceType ?? request?.url?.split(/[/?]/)[0] ?? '';
    if (NEVER.has(type) || (types && !types.includes(type)))
      throw wrongPayload(`此服务不接收 ${type}`, `this service does not take ${type}`);
  }
  await refuseOutside(
    door,
    (bundle.entry ?? []).filter(({ request }) => typeof request?.url === 'string'),
  );
}

/** AA where everything was stored, else AE with what became of each record. */
export function receiptReply(receipt: Receipt) {
  const records = receipt.records.map(({ at: _at, ...record }) => record);
  const { submissionId, status, duplicateOf } = receipt;
  const told = jsonReply({ submission: submissionId, status, records, ...(duplicateOf ? { duplicateOf } : {}) });
  if (records.every((record) => record.status === 'stored')) return told;
  const error = new KangyuError('exchange.partly', {
    held: records.filter(({ status }) => status !== 'stored').length,
  });
  const reasons = records.flatMap(({ problems = [] }) =>
    problems
      .filter(({ severity }) => severity === 'error')
      .map(({ rule, expression, message }) => ({
        ...(expression === undefined ? {} : { place: expression }),
        code: rule,
        ...message,
      })),
  );
  return { ...told, ...refusal(error), ack: 'AE' as const, submission: submissionId, reasons };
}

/** A CDA document, or FHIR: a document Bundle's entries, or a DocumentReference. */
export const answerDocumentRegister: Answering = async (task) => {
  const { envelope, node, ctx, service } = task;
  if (envelope.payloadType !== 'application/xml') return answerFhirDocument(task);
  const receipt = await handInDocument(ctx.kernel, ctx.pipeline.accept, {
    name: `${envelope.messageId}.xml`,
    content: Buffer.from(envelope.payload!),
    source: node.source,
    submittedBy: node.source,
  });
  task.door.note(`wst790.${service.code}`, receipt.document);
  const told = receiptReply(receipt);
  const payload = JSON.parse(told.payload!.text) as object;
  return { ...told, ...jsonReply({ document: receipt.document, ...payload }) };
};

async function answerFhirDocument(task: Task) {
  const { envelope, node, ctx, service } = task;
  const body = fhirPayload(task);
  const resources =
    body.resourceType === 'Bundle' ? (body as FhirBundle).entry?.flatMap(({ resource }) => resource ?? []) : [body];
  if (body.resourceType === 'Bundle' && (body as FhirBundle).type !== ('document' as string))
    throw wrongPayload('应为 document 类型的 Bundle', 'a Bundle of type document is expected');
  const entry = (resources ?? []).map((resource: FhirResource) => ({
    resource,
    request:
      resource.id === undefined
        ? { method: 'POST' as const, url: resource.resourceType }
        : { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id}` },
  }));
  const bundle: FhirBundle = { resourceType: 'Bundle', type: 'transaction', entry };
  await refuseEntries(task, bundle, undefined);
  const receipt = await ctx.pipeline.accept({
    source: node.source,
    externalId: envelope.messageId,
    submittedBy: node.source,
    kind: 'fhir',
    format: 'fhir-json',
    bundle,
    raw: Buffer.from(envelope.payload!),
  });
  task.door.note(`wst790.${service.code}`, `submission/${receipt.submissionId}`);
  return receiptReply(receipt);
}

const Retrieval = z.strictObject({ document: z.string().regex(/^(DocumentReference\/)?[A-Za-z0-9\-.]{1,64}$/) });

/** The document as it came, else its DocumentReference. */
export const answerDocumentRetrieve: Answering = async (task) => {
  const { door, ctx } = task;
  const id = readPayload(task, Retrieval).document.replace('DocumentReference/', '');
  const current = await getCurrent(door.k, door.k.db, 'DocumentReference', id, door.scope);
  door.note('wst790.document.retrieve', `DocumentReference/${id}`);
  const shown = door.show(current);
  const first = await readVersion(door.k, door.k.db, 'DocumentReference', id, 1);
  const payload = first?.submission ? await selectPayload(door.k.db, first.submission) : undefined;
  // The bytes hold everything in full, so only who sees the person in full gets them.
  if (payload?.format !== 'cda' || !task.inFull(current.area)) return fhirReply(shown);
  const text = openPayload(ctx.kernel, first!.submission!, payload.content);
  return { payload: { type: 'application/xml', text: text.toString('utf8') } };
};
