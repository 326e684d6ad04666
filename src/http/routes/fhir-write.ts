import type { FastifyRequest } from 'fastify';
import type { AuditNote } from '../../access/index.ts';
import type { AuditWithin, IngestSubmission } from '../../ingest/index.ts';
import {
  type FhirBundle,
  type FhirBundleEntry,
  type FhirResource,
  KangyuError,
  type Receipt,
  type RecordReceipt,
  type Submission,
} from '../../kernel/index.ts';
import { type AreaScope, hidden, read, readVersion, type StoredVersion, search } from '../../record/index.ts';
import { auditWithin } from '../audit-hook.ts';
import { stateOf } from '../request-state.ts';
import { type Answer, type Door, type Issue, operationOutcome, versionHeaders } from './fhir-door.ts';
import { prepareEntry } from './fhir-prepare.ts';
import { queryOf } from './fhir-read.ts';

/** Hands a submission to the main path and resolves when its records are durable. */
export type SubmitNow = (submission: Submission & Pick<IngestSubmission, 'raw' | 'audit'>) => Promise<Receipt>;

/** Who writes; every write is a submission of theirs. */
export interface Writing {
  door: Door;
  submit: SubmitNow;
  source: string;
  /** A repeated request with the same `Idempotency-Key` and content is answered as before and stores nothing. */
  externalId: string;
  /** The bytes of a transaction as they came. */
  sent?: Buffer;
  /** Has the audit row of the request stored by the same commit; not where an answer shows more than what was stored. */
  audit(noteOf: (receipt: Receipt) => AuditNote | undefined): AuditWithin;
}

export function writingOf(request: FastifyRequest, door: Door, submit: SubmitNow): Writing {
  const key = request.headers['idempotency-key'];
  return {
    door,
    async submit(submission) {
      const receipt = await submit(submission);
      stateOf(request).submission = receipt.submissionId;
      return receipt;
    },
    source: request.caller.account,
    externalId: typeof key === 'string' && key !== '' ? key : request.id,
    audit: (noteOf) => auditWithin(request, noteOf),
  };
}

/** Times a patch is made again when the record changed between reading and storing it. */
const PATCH_ATTEMPTS = 5;

/** One create, update, patch or delete; what is refused is 422 with every problem and its expression. */
export async function answerWrite(writing: Writing, given: FhirBundleEntry): Promise<Answer> {
  const { door } = writing;
  const { method, ifMatch } = given.request!;
  for (let attempt = 1; ; attempt += 1) {
    const prepared = await prepareEntry(door, given);
    if ('answer' in prepared) return prepared.answer;
    await refuseOutside(door, [prepared.entry]);
    try {
      const part = attempt === 1 ? '' : `~${attempt}`;
      const audit = writing.audit(({ records: [record] }) => noteOfMade(door, record!));
      const receipt = await submitEntries(writing, 'transaction', [prepared.entry], part, { audit });
      return await answerOf(door, receipt, receipt.records[0]!);
    } catch (error) {
      const overtaken = error instanceof KangyuError && error.code === 'record.version-conflict';
      if (!overtaken || method !== 'PATCH' || ifMatch !== undefined || attempt === PATCH_ATTEMPTS) throw error;
    }
  }
}

/** What the audit says of a record that was stored, where that is all there is to answer. */
function noteOfMade(door: Door, { op, at, reference }: RecordReceipt): AuditNote | undefined {
  if (!at || (op !== 'delete' && door.prefer === 'representation')) return undefined;
  return { action: 'fhir.write', object: reference! };
}

export async function submitEntries(
  { submit, source, externalId }: Writing,
  type: FhirBundle['type'],
  entry: FhirBundleEntry[],
  part: string,
  more: Pick<IngestSubmission, 'raw' | 'audit'> = {},
): Promise<Receipt> {
  return submit({
    ...more,
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
  const { at, op: done, reference: named } = record;
  if (at && done !== 'delete' && door.prefer !== 'representation') return answerMade(door, record, named!, at);
  // What a condition found and nobody wrote is shown to those only who may see it.
  const stored = await storedVersion(door, named, at ? undefined : door.scope);
  if (!stored && !at) throw new KangyuError('record.not-found', { reference: named ?? '' });
  if (!stored?.resource) return { status: 204, headers: stored ? versionHeaders(stored) : {} };
  const { type, id, version, op, submission } = stored;
  const reference = `${type}/${id}/_history/${version}`;
  door.note('fhir.write', reference);
  const made = op === 'create' && submission === receipt.submissionId;
  const headers = { ...versionHeaders(stored), location: `${door.base}/${reference}` };
  const body = writtenBody(door, stored, record);
  return { status: made ? 201 : 200, headers, ...(body ? { body } : {}) };
}

/** The receipt says all there is to answer when the resource itself is not wanted. */
function answerMade(door: Door, record: RecordReceipt, reference: string, at: Date): Answer {
  door.note('fhir.write', reference);
  const version = Number(reference.slice(reference.lastIndexOf('/') + 1));
  const headers = { ...versionHeaders({ version, at }), location: `${door.base}/${reference}` };
  const status = record.op === 'create' ? 201 : 200;
  return { status, headers, ...(door.prefer === 'OperationOutcome' ? { body: outcomeOf(door, record) } : {}) };
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
async function storedVersion(
  door: Door,
  reference: string | undefined,
  scope: AreaScope | undefined,
): Promise<StoredVersion | undefined> {
  const [type, id, , version] = reference?.split('/') ?? [];
  if (!type || !id) return undefined;
  return version === undefined
    ? read(door.k, door.k.db, type, id, scope)
    : readVersion(door.k, door.k.db, type, id, Number(version), scope);
}

/** A caller changes and deletes only what the caller may see; others look as if they were not there. */
export async function refuseOutside(door: Door, entries: readonly FhirBundleEntry[]): Promise<void> {
  const targets = entries.filter(({ request }) => request?.method === 'PUT' || request?.method === 'DELETE');
  const keys = targets.flatMap(({ request }) => {
    const [type = '', id = ''] = request!.url.split('?')[0]!.split('/');
    return id === '' ? [] : [{ type, id }];
  });
  for (const reference of await hidden(door.k.db, keys, door.scope))
    throw new KangyuError('record.not-found', { reference });
  for (const { request } of targets) await refuseMatchOutside(door, request!.url);
}

/** The same for a condition (`PUT Patient?identifier=…`): what it matches must be visible. */
async function refuseMatchOutside(door: Door, url: string): Promise<void> {
  const type = url.split('?')[0]!;
  if (type.includes('/') || !url.includes('?')) return;
  const query = [...queryOf(url), ['_summary', 'count'] as [string, string]];
  // All are counted first, so that a record made in between is none too many; one that went in between is found gone the second time.
  for (let round = 0; ; round++) {
    const all = await search(door.k, door.k.db, type, query, { strict: true });
    const seen = await search(door.k, door.k.db, type, query, { strict: true, scope: door.scope });
    if (all.total! <= seen.total!) return;
    if (round > 0) throw new KangyuError('record.not-found', { reference: `${type}?…` });
  }
}

/** If-Match and If-None-Match as a transaction entry carries them. */
export function conditionsOf(headers: FastifyRequest['headers']): { ifMatch?: string; ifNoneMatch?: string } {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  return {
    ...(ifMatch === undefined ? {} : { ifMatch: readIfMatch(ifMatch) }),
    ...(ifNoneMatch === '*' ? { ifNoneMatch } : {}),
  };
}

/** `W/"3"`, also written without the W or the quotes by some clients. */
export function readIfMatch(text: string): string {
  const version = /^(?:W\/)?"?(\d{1,9})"?$/.exec(text.trim())?.[1];
  if (version === undefined) throw new KangyuError('fhir.if-match');
  return `W/"${Number(version)}"`;
}
