import {
  type FhirBundle,
  type FhirBundleEntry,
  type FhirResource,
  KangyuError,
  type Receipt,
} from '../../kernel/index.ts';
import { readMany } from '../../record/index.ts';
import { type Answer, type Door, operationOutcome, versionHeaders } from './fhir-door.ts';
import { answerGet } from './fhir-read.ts';
import { answerOf, answerWrite, outcomeOf, refuseOutside, submitEntries, type Writing } from './fhir-write.ts';

interface Numbered {
  position: number;
  entry: FhirBundleEntry;
}

/** Says whether the bundle asks for more than reading. */
export function writes(bundle: FhirBundle): boolean {
  return (bundle.entry ?? []).some((entry) => entry.request?.method !== 'GET');
}

export function readBundle(body: unknown): FhirBundle {
  const bundle = body as FhirBundle | null | undefined;
  if (bundle?.resourceType !== 'Bundle' || (bundle.type !== 'transaction' && bundle.type !== 'batch'))
    throw new KangyuError('fhir.body', {
      reasonZh: '应为 transaction 或 batch 类型的 Bundle',
      reasonEn: 'a Bundle of type transaction or batch is expected',
    });
  if (bundle.entry !== undefined && !Array.isArray(bundle.entry))
    throw new KangyuError('fhir.body', { reasonZh: 'entry 应为数组', reasonEn: 'entry must be an array' });
  bundle.entry?.forEach((entry, i) => {
    if (typeof entry?.request?.url !== 'string' || typeof entry.request.method !== 'string')
      throw new KangyuError('fhir.body', {
        reasonZh: `第 ${i + 1} 个条目没有 request`,
        reasonEn: `entry ${i} has no request`,
      });
  });
  return bundle;
}

/**
 * A transaction stands or falls as a whole: one refused entry answers 422 and nothing is stored. The entries of a batch stand
 * alone. Readings of either see what its writes stored.
 */
export async function answerBundle(writing: Writing, bundle: FhirBundle): Promise<Answer> {
  const numbered = (bundle.entry ?? []).map((entry, position) => ({ entry, position }));
  const writesOf = numbered.filter(({ entry }) => entry.request!.method !== 'GET');
  const answers = new Map<number, FhirResource | Record<string, unknown>>();
  if (bundle.type === 'transaction') await runTransaction(writing, writesOf, answers);
  else await runBatch(writing, writesOf, answers);
  for (const { entry, position } of numbered) {
    if (entry.request!.method === 'GET')
      answers.set(position, await entryAnswer(writing.door, () => answerGet(writing.door, entry.request!.url)));
  }
  return {
    status: 200,
    body: {
      resourceType: 'Bundle',
      type: `${bundle.type}-response`,
      entry: numbered.map(({ position }) => answers.get(position)),
    },
  };
}

async function runTransaction(writing: Writing, entries: Numbered[], answers: Map<number, unknown>): Promise<void> {
  if (entries.length === 0) return;
  await refuseOutside(
    writing.door,
    entries.map(({ entry }) => entry),
  );
  const receipt = await submitEntries(
    writing,
    'transaction',
    entries.map(({ entry }) => entry),
    '',
  );
  const problems = receipt.records.flatMap((record, i) =>
    record.status === 'stored'
      ? []
      : (record.problems ?? []).map((problem) => ({
          ...problem,
          expression: `Bundle.entry[${entries[i]!.position}].resource${tail(problem.expression)}`,
        })),
  );
  if (receipt.records.some((record) => record.status !== 'stored'))
    throw new KangyuError('fhir.refused', { problems, submission: receipt.submissionId });
  await answerStored(writing.door, receipt, entries, answers);
}

/** Entries that may fail by themselves (a version that does not match, a record that is not there) are submitted alone. */
async function runBatch(writing: Writing, entries: Numbered[], answers: Map<number, unknown>): Promise<void> {
  const alone = entries.filter(({ entry }) => entry.request!.ifMatch !== undefined || entry.request!.method !== 'POST');
  const together = entries.filter((entry) => !alone.includes(entry));
  if (together.length > 0) {
    const receipt = await submitEntries(
      writing,
      'batch',
      together.map(({ entry }) => entry),
      '',
    );
    await answerStored(writing.door, receipt, together, answers);
  }
  for (const { entry, position } of alone) {
    const one = { ...writing, externalId: `${writing.externalId}#${position}` };
    answers.set(position, await entryAnswer(writing.door, () => answerWrite(one, entry)));
  }
}

/** Answers of stored and refused records; their times are read in one query. */
async function answerStored(
  door: Door,
  receipt: Receipt,
  entries: Numbered[],
  answers: Map<number, unknown>,
): Promise<void> {
  const keys = receipt.records.flatMap(({ reference }) => {
    const [type = '', id = ''] = reference?.split('/') ?? [];
    return type === '' ? [] : [{ type, id }];
  });
  const current = new Map(
    (await readMany(door.k, door.k.db, keys)).map((stored) => [
      `${stored.type}/${stored.id}/_history/${stored.version}`,
      stored,
    ]),
  );
  for (const [i, record] of receipt.records.entries()) {
    const { position } = entries[i]!;
    const stored = record.reference === undefined ? undefined : current.get(record.reference);
    if (!stored || record.status !== 'stored') {
      answers.set(position, await entryAnswer(door, () => answerOf(door, receipt, record)));
      continue;
    }
    const made = stored.op === 'create' && stored.submission === receipt.submissionId;
    const { etag } = versionHeaders(stored);
    answers.set(position, {
      ...(door.prefer === 'representation' ? { resource: door.show(stored) } : {}),
      response: {
        status: made ? '201' : '200',
        location: `${door.base}/${record.reference}`,
        etag,
        lastModified: stored.at.toISOString(),
        ...(record.problems?.length || door.prefer === 'OperationOutcome' ? { outcome: outcomeOf(door, record) } : {}),
      },
    });
  }
  door.note('fhir.write', `Bundle of ${receipt.records.length}`);
}

/** An answer as the response of an entry; a failure of one entry does not touch the others. */
async function entryAnswer(door: Door, run: () => Promise<Answer>): Promise<Record<string, unknown>> {
  try {
    const { status, headers = {}, body } = await run();
    const { etag, location, 'last-modified': modified } = headers;
    return {
      ...(body ? { resource: body } : {}),
      response: {
        status: String(status),
        ...(location ? { location } : {}),
        ...(etag ? { etag } : {}),
        ...(modified ? { lastModified: new Date(modified).toISOString() } : {}),
      },
    };
  } catch (error) {
    if (!(error instanceof KangyuError) || error.status >= 500) throw error;
    return { response: { status: String(error.status), outcome: failureOutcome(door, error) } };
  }
}

function failureOutcome(door: Door, error: KangyuError): FhirResource {
  const { problems } = (error.details ?? {}) as {
    problems?: {
      rule: string;
      severity: 'error' | 'warning';
      expression?: string;
      message: { zh: string; en: string };
    }[];
  };
  if (!problems)
    return operationOutcome([
      {
        severity: 'error',
        code: error.status === 404 ? 'not-found' : 'processing',
        text: error.texts[door.language],
        rule: error.code,
      },
    ]);
  return operationOutcome(
    problems.map(({ rule, severity, expression, message }) => ({
      severity,
      code: 'processing',
      text: message[door.language],
      rule,
      ...(expression ? { expression } : {}),
    })),
  );
}

/** `.birthDate` of `Patient.birthDate`. */
function tail(expression: string | undefined): string {
  const dot = expression?.indexOf('.') ?? -1;
  return dot < 0 ? '' : expression!.slice(dot);
}
