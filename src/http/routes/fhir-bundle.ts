import {
  type FhirBundle,
  type FhirBundleEntry,
  type FhirResource,
  KangyuError,
  type Receipt,
  type RecordReceipt,
} from '../../kernel/index.ts';
import { hidden, readMany, type StoredVersion } from '../../record/index.ts';
import { errorOutcome } from '../error-handler.ts';
import type { Answer, Door } from './fhir-door.ts';
import { prepareEntry } from './fhir-prepare.ts';
import { profilesOf } from './fhir-profiles.ts';
import { answerGet } from './fhir-read.ts';
import { answerOf, answerWrite, outcomeOf, refuseOutside, submitEntries, type Writing } from './fhir-write.ts';
import { isReading } from './read-bundle.ts';

interface Numbered {
  position: number;
  entry: FhirBundleEntry;
}
type Answers = Map<number, Record<string, unknown>>;

/**
 * A transaction stands or falls as a whole: one refused entry answers 4xx and nothing is stored. The entries of a batch stand
 * alone. Readings of either see what its writes stored.
 */
export async function answerBundle(asked: Writing, bundle: FhirBundle): Promise<Answer> {
  const door = { ...asked.door, prefer: asked.door.preferInBundles };
  for (const { request } of bundle.entry ?? []) door.allow(request!.method, request!.url);
  const writing = { ...asked, door };
  const numbered = (bundle.entry ?? []).map((entry, position) => ({ entry, position }));
  const writesOf = numbered.filter(({ entry }) => !isReading(entry));
  const answers: Answers = new Map();
  if (bundle.type === 'transaction')
    await runTransaction(writing, writesOf, answers, writesOf.length === numbered.length);
  else await runBatch(writing, writesOf, answers);
  for (const { entry, position } of numbered)
    if (isReading(entry)) answers.set(position, await entryAnswer(door, () => answerReading(door, entry)));
  return {
    status: 200,
    body: {
      resourceType: 'Bundle',
      type: `${bundle.type}-response`,
      entry: numbered.map(({ position }) => answers.get(position)),
    },
  };
}

async function answerReading(door: Door, { request, resource }: FhirBundleEntry): Promise<Answer> {
  const { method, url, ifNoneMatch, ifModifiedSince } = request!;
  if (method === 'POST') return door.operate('POST', url.replace(`${door.base}/`, ''), resource);
  const answer = await answerGet(door, url, { ifNoneMatch, ifModifiedSince });
  if (method !== 'HEAD') return answer;
  const { body: _body, ...head } = answer;
  return head;
}

/** In the order of the standard: deletes, creates, updates and patches (https://hl7.org/fhir/R4/http.html#trules). */
const ORDER: Record<string, number> = { DELETE: 0, POST: 1, PUT: 2, PATCH: 2 };

/** `whole`: nothing is answered beside what was stored. */
async function runTransaction(writing: Writing, entries: Numbered[], answers: Answers, whole: boolean): Promise<void> {
  const { door, sent } = writing;
  const ordered = [...entries].sort((a, b) => ORDER[a.entry.request!.method]! - ORDER[b.entry.request!.method]!);
  const standing: Numbered[] = [];
  for (const { entry, position } of ordered) {
    const prepared = await placed(position, () => prepareEntry(door, entry));
    if ('answer' in prepared) answers.set(position, await entryAnswer(door, async () => prepared.answer));
    else standing.push({ position, entry: prepared.entry });
  }
  if (standing.length === 0) return;
  const asked = standing.map(({ entry }) => entry);
  await refuseOutside(door, asked);
  const audit =
    whole && door.prefer !== 'representation'
      ? writing.audit(({ records }) => ({ action: 'fhir.write', object: `Bundle of ${records.length}` }))
      : undefined;
  const receipt = await submitEntries(writing, 'transaction', asked, '', {
    ...(sent ? { raw: sent } : {}),
    ...(audit ? { audit } : {}),
  });
  if (receipt.records.some((record) => record.status !== 'stored'))
    throw new KangyuError('fhir.refused', {
      problems: receipt.records.flatMap((record, i) =>
        record.status === 'stored'
          ? []
          : (record.problems ?? []).map((problem) => ({
              ...problem,
              expression: placeOf(problem.expression, standing[i]!.position),
            })),
      ),
      submission: receipt.submissionId,
    });
  await answerStored(door, receipt, standing, answers);
}

/** `Bundle.entry[2].resource.birthDate` of `Patient.birthDate`, `Bundle.entry[2].fullUrl` of `Bundle.entry.fullUrl`. */
function placeOf(expression: string | undefined, position: number): string {
  const entry = `Bundle.entry[${position}]`;
  if (expression?.startsWith('Bundle.entry.')) return entry + expression.slice('Bundle.entry'.length);
  const dot = expression?.indexOf('.') ?? -1;
  return `${entry}.resource${dot < 0 ? '' : expression!.slice(dot)}`;
}

/** An error of one entry of a transaction says which. */
async function placed<T>(position: number, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof KangyuError)) throw error;
    throw new KangyuError(
      error.code,
      { ...(error.details as object | undefined), expression: `Bundle.entry[${position}]` },
      { cause: error },
    );
  }
}

/**
 * Creates and plain updates go in as one submission. Entries that may fail by themselves (a version that does not match, a
 * record that is not there) are submissions of their own; handed in together, they share the writer's transactions.
 */
async function runBatch(writing: Writing, entries: Numbered[], answers: Answers): Promise<void> {
  const { door } = writing;
  const together: Numbered[] = [];
  const alone: Promise<void>[] = [];
  const puts = entries.filter(({ entry }) => entry.request!.method === 'PUT').map(({ entry }) => entry.request!.url);
  const keys = puts.map((url) => url.split('/')).map(([type = '', id = '']) => ({ type, id }));
  const unseen = await hidden(door.k.db, keys, door.scope);
  for (const { entry, position } of entries) {
    const { method, url, ifMatch, ifNoneMatch, ifNoneExist } = entry.request!;
    const mayFail = door.k.config.checkProfiles && entry.resource && profilesOf(entry.resource).length > 0;
    const plain =
      !mayFail && ifMatch === undefined && ifNoneMatch === undefined && ifNoneExist === undefined && !url.includes('?');
    if (plain && (method === 'POST' || (method === 'PUT' && !unseen.has(url)))) {
      try {
        const prepared = await prepareEntry(door, entry);
        if ('entry' in prepared) together.push({ position, entry: prepared.entry });
      } catch (error) {
        answers.set(position, failureOf(door, error));
      }
    }
  }
  if (together.length > 0) {
    const receipt = await submitEntries(
      writing,
      'batch',
      together.map(({ entry }) => entry),
      '',
    );
    await answerStored(door, receipt, together, answers);
  }
  const taken = new Set(together.map(({ position }) => position));
  for (const { entry, position } of entries) {
    if (taken.has(position) || answers.has(position)) continue;
    const one = { ...writing, externalId: `${writing.externalId}#${position}` };
    alone.push(
      entryAnswer(door, () => answerWrite(one, entry)).then((answer) => {
        answers.set(position, answer);
      }),
    );
  }
  await Promise.all(alone);
}

/**
 * Answers of stored and refused records. What was made is known from the receipt; what was there before, and resources that
 * the caller wants to see, are read in one query.
 */
async function answerStored(door: Door, receipt: Receipt, entries: Numbered[], answers: Answers): Promise<void> {
  const isKnown = (record: RecordReceipt) => record.at !== undefined && door.prefer !== 'representation';
  const current = await readReceipted(
    door,
    receipt.records.filter((record) => !isKnown(record)),
  );
  for (const [i, record] of receipt.records.entries()) {
    const { position } = entries[i]!;
    const { reference, op, at } = record;
    const stored = reference === undefined ? undefined : current.get(reference);
    if (record.status !== 'stored' || (at && op === 'delete') || !(stored || isKnown(record))) {
      answers.set(position, await entryAnswer(door, () => answerOf(door, receipt, record)));
      continue;
    }
    const created = at ? op === 'create' : stored?.op === 'create' && stored.submission === receipt.submissionId;
    answers.set(position, {
      ...(door.prefer === 'representation' ? { resource: door.show(stored!) } : {}),
      response: {
        status: created ? '201' : '200',
        location: `${door.base}/${reference}`,
        etag: `W/"${reference!.slice(reference!.lastIndexOf('/') + 1)}"`,
        lastModified: (at ?? stored!.at).toISOString(),
        ...(record.problems?.length || door.prefer === 'OperationOutcome' ? { outcome: outcomeOf(door, record) } : {}),
      },
    });
  }
  door.note('fhir.write', `Bundle of ${receipt.records.length}`);
}

/** Current versions of the records of receipts, by `Type/id/_history/version`. */
async function readReceipted(door: Door, records: readonly RecordReceipt[]): Promise<Map<string, StoredVersion>> {
  const keys = records.flatMap(({ reference }) => {
    const [type = '', id = ''] = reference?.split('/') ?? [];
    return type === '' ? [] : [{ type, id }];
  });
  const found = await readMany(door.k, door.k.db, keys);
  const made = new Set(records.flatMap(({ at, reference }) => (at ? (reference ?? []) : [])));
  const unseen = await hidden(door.k.db, keys, door.scope);
  // What was there before is shown to those only who may see it.
  return new Map(
    found
      .map((stored) => [`${stored.type}/${stored.id}/_history/${stored.version}`, stored] as const)
      .filter(([reference, { type, id }]) => made.has(reference) || !unseen.has(`${type}/${id}`)),
  );
}

/** An answer as the response of an entry; a failure of one entry does not touch the others. */
async function entryAnswer(door: Door, run: () => Promise<Answer>): Promise<Record<string, unknown>> {
  try {
    const { status, headers = {}, body } = await run();
    const { etag, location, 'last-modified': modified } = headers;
    const failed = status >= 400;
    return {
      ...(body && !failed ? { resource: body } : {}),
      response: {
        status: String(status),
        ...(location ? { location } : {}),
        ...(etag ? { etag } : {}),
        ...(modified ? { lastModified: new Date(modified).toISOString() } : {}),
        ...(body && failed ? { outcome: body } : {}),
      },
    };
  } catch (error) {
    return failureOf(door, error);
  }
}

function failureOf(door: Door, error: unknown): { response: { status: string; outcome: FhirResource } } {
  if (!(error instanceof KangyuError) || error.status >= 500) throw error;
  return { response: { status: String(error.status), outcome: errorOutcome(error, door.language, door.requestId) } };
}
