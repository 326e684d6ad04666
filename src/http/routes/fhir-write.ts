import type { FastifyRequest } from 'fastify';
import {
  type FhirBundle,
  type FhirBundleEntry,
  type FhirResource,
  KangyuError,
  type Receipt,
  type RecordReceipt,
  type Submission,
} from '../../kernel/index.ts';
import { locate, read, readVersion, type StoredVersion, search } from '../../record/index.ts';
import { type Answer, type Door, type Issue, operationOutcome, versionHeaders } from './fhir-door.ts';
import { queryOf } from './fhir-read.ts';

/** Hands a submission to the main path and resolves when its records are durable. */
export type SubmitNow = (submission: Submission) => Promise<Receipt>;

/** Who writes; every write is a submission of theirs. */
export interface Writing {
  door: Door;
  submit: SubmitNow;
  source: string;
  /** A repeated request with the same `Idempotency-Key` and content is answered as before and stores nothing. */
  externalId: string;
}

export function writingOf(request: FastifyRequest, door: Door, submit: SubmitNow): Writing {
  const key = request.headers['idempotency-key'];
  return {
    door,
    submit,
    source: request.caller.account,
    externalId: typeof key === 'string' && key !== '' ? key : request.id,
  };
}

/** One create, update or delete; what is refused is 422 with every problem and its expression. */
export async function answerWrite(writing: Writing, entry: FhirBundleEntry): Promise<Answer> {
  await refuseOutside(writing.door, [entry]);
  const gone = entry.request?.method === 'DELETE' && (await isGone(writing.door, entry.request.url));
  if (gone) return { status: 204 };
  const receipt = await submitEntries(writing, 'transaction', [entry], '');
  return answerOf(writing.door, receipt, receipt.records[0]!);
}

/** Deleting what was deleted is fine; what never was is 404. */
async function isGone(door: Door, url: string): Promise<boolean> {
  const [type = '', id] = url.split('/');
  if (id === undefined) return false;
  const found = await read(door.k, door.k.db, type, id, door.scope);
  if (!found) throw new KangyuError('record.not-found', { reference: url });
  return found.resource === undefined;
}

export async function submitEntries(
  { submit, source, externalId }: Writing,
  type: FhirBundle['type'],
  entry: FhirBundleEntry[],
  part: string,
): Promise<Receipt> {
  return submit({
    source,
    externalId: `${externalId}${part}`,
    kind: 'fhir',
    format: 'fhir-json',
    submittedBy: source,
    bundle: { resourceType: 'Bundle', type, entry },
  });
}

/** The answer to one record of a receipt; a quarantined one is thrown with its problems. */
export async function answerOf(door: Door, receipt: Receipt, record: RecordReceipt): Promise<Answer> {
  if (record.status !== 'stored')
    throw new KangyuError('fhir.refused', { problems: problemsOf(record), submission: receipt.submissionId });
  const stored = await storedVersion(door, record.reference);
  if (!stored?.resource) return { status: 204, headers: stored ? versionHeaders(stored) : {} };
  const { type, id, version, op, submission } = stored;
  const reference = `${type}/${id}/_history/${version}`;
  door.note('fhir.write', reference);
  const made = op === 'create' && submission === receipt.submissionId;
  const headers = { ...versionHeaders(stored), location: `${door.base}/${reference}` };
  const body = writtenBody(door, stored, record);
  return { status: made ? 201 : 200, headers, ...(body ? { body } : {}) };
}

export function problemsOf(record: RecordReceipt) {
  return record.problems ?? [];
}

function writtenBody(door: Door, stored: StoredVersion, record: RecordReceipt): FhirResource | undefined {
  if (door.prefer === 'minimal') return undefined;
  return door.prefer === 'OperationOutcome' ? outcomeOf(door, record) : door.show(stored);
}

/** Warnings of the checks, or that all is well. */
export function outcomeOf(door: Door, record: RecordReceipt): FhirResource {
  const issues: Issue[] = problemsOf(record).map(({ rule, severity, expression, message }) => ({
    severity,
    code: severity === 'error' ? 'processing' : 'informational',
    text: message[door.language],
    rule,
    ...(expression ? { expression } : {}),
  }));
  const fine: Issue = {
    severity: 'information',
    code: 'informational',
    text: door.language === 'zh' ? '已保存' : 'Stored',
  };
  return operationOutcome(issues.length > 0 ? issues : [fine]);
}

/** The version a receipt names; a record that a condition matched is named without one. */
async function storedVersion(door: Door, reference: string | undefined): Promise<StoredVersion | undefined> {
  const [type, id, , version] = reference?.split('/') ?? [];
  if (!type || !id) return undefined;
  return version === undefined
    ? read(door.k, door.k.db, type, id)
    : readVersion(door.k, door.k.db, type, id, Number(version));
}

/** A caller changes and deletes only what lies in the areas of the role; others look as if they were not there. */
export async function refuseOutside(door: Door, entries: readonly FhirBundleEntry[]): Promise<void> {
  const targets = entries.filter(({ request }) => request?.method === 'PUT' || request?.method === 'DELETE');
  const keys = targets.flatMap(({ request }) => {
    const [type = '', id = ''] = request!.url.split('?')[0]!.split('/');
    return id === '' ? [] : [{ type, id }];
  });
  if (door.scope === undefined) return;
  const existing = await locate(door.k.db, keys);
  const visible = await locate(door.k.db, keys, door.scope);
  for (const reference of existing)
    if (!visible.has(reference)) throw new KangyuError('record.not-found', { reference });
  for (const { request } of targets) await refuseMatchOutside(door, request!.url);
}

/** The same for a condition (`PUT Patient?identifier=…`): what it matches must be visible. */
async function refuseMatchOutside(door: Door, url: string): Promise<void> {
  const type = url.split('?')[0]!;
  if (type.includes('/') || !url.includes('?')) return;
  const query = [...queryOf(url), ['_summary', 'count'] as [string, string]];
  const all = await search(door.k, door.k.db, type, query, { strict: true });
  const seen = await search(door.k, door.k.db, type, query, { strict: true, scope: door.scope! });
  if (all.total !== seen.total) throw new KangyuError('record.not-found', { reference: `${type}?…` });
}

/** The resource of a request body, of the type and id that the address names. */
export function bodyResource(body: unknown, type: string, id?: string): FhirResource {
  const resource = body as FhirResource | null | undefined;
  if (typeof resource !== 'object' || resource === null || Array.isArray(resource))
    throw new KangyuError('fhir.body', { reasonZh: '不是 JSON 对象', reasonEn: 'it is not a JSON object' });
  if (resource.resourceType !== type)
    throw new KangyuError('record.type-mismatch', { type, found: String(resource.resourceType ?? '-') });
  if (id !== undefined && resource.id !== id) throw new KangyuError('record.id-mismatch');
  return resource;
}

/** If-Match as a transaction entry carries it. */
export function ifMatchOf(header: string | undefined): { ifMatch?: string } {
  if (header === undefined) return {};
  if (!/^W\/"\d{1,9}"$/.test(header)) throw new KangyuError('fhir.if-match');
  return { ifMatch: header };
}
