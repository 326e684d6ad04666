/** Resources by the line, of any number: batches on the main path, and a second try of what came before what it refers to. */

import type { IngestSubmission } from '../ingest/index.ts';
import { findQuarantined, readLines, type TextLine, toBundle } from '../ingest/index.ts';
import {
  type FhirBundle,
  type FhirBundleEntry,
  KangyuError,
  type Problem,
  type Queryable,
  type Receipt,
  type RecordReceipt,
} from '../kernel/index.ts';
import type { Pipeline } from './pipeline.ts';

export interface ImportOptions {
  source: string;
  /** What the import is known by: the same again, with the same content, stores nothing twice. */
  name: string;
  submittedBy?: string;
  accept(submission: IngestSubmission): Promise<Receipt>;
  /** Tries quarantined rows again at the end; without it the job of the quarantine does later. */
  again?: { q: Queryable; resubmit: Pipeline['resubmit'] };
  /** Records that the sender may not touch, of those that the entries name; such lines are refused. */
  forbidden?: (references: readonly string[]) => Promise<ReadonlySet<string>>;
  /** One line is settled: its record's receipt, or why the line was not taken. */
  onRecord?: (line: number, receipt: RecordReceipt) => void | Promise<void>;
  onProgress?: (counts: ImportCounts) => void | Promise<void>;
}

export interface ImportCounts {
  lines: number;
  /** Stored records by type. */
  stored: Record<string, number>;
  quarantined: number;
  refused: number;
  /** Of the stored ones those that stood in quarantine until the second try. */
  storedLater: number;
  batches: number;
}

interface Entry {
  line: number;
  type: string;
  entry: FhirBundleEntry;
}

interface Waiting {
  line: number;
  submission: string;
  entry: number;
  type: string;
}

const BATCH = 500;
const IN_FLIGHT = 2; // one is stored while the next is read and checked
const MOST_WAITING = 50_000;
const AGAIN_AT_ONCE = 16;
const MOST_PASSES = 5; // a chain of references read backwards

/**
 * Takes NDJSON of resources (or of Bundles, one a line) through the pipeline. Each line is settled by itself: what is wrong is
 * refused or kept in quarantine and reported with its line, the others are stored. Memory does not grow with the input.
 */
export async function importNdjson(
  source: AsyncIterable<Buffer | string>,
  options: ImportOptions,
): Promise<ImportCounts> {
  const counts: ImportCounts = { lines: 0, stored: {}, quarantined: 0, refused: 0, storedLater: 0, batches: 0 };
  const waiting: Waiting[] = [];
  const settle = async (line: number, type: string, record: RecordReceipt): Promise<void> => {
    if (record.status === 'stored') counts.stored[type] = (counts.stored[type] ?? 0) + 1;
    else counts[record.status] += 1;
    await options.onRecord?.(line, record);
  };

  const hand = async (type: FhirBundle['type'], entries: Entry[], number: number): Promise<void> => {
    const allowed = await withoutForbidden(options, entries, settle);
    if (allowed.length === 0) return;
    const receipt = await submit(options, type, allowed, number);
    for (const [i, record] of receipt.records.entries()) {
      const { line, type: of } = allowed[i]!;
      const waits = options.again !== undefined && record.status === 'quarantined' && onlyWaits(record.problems ?? []);
      if (waits && waiting.length < MOST_WAITING)
        waiting.push({ line, submission: receipt.submissionId, entry: record.index, type: of });
      else await settle(line, of, record);
    }
    counts.batches += 1;
    await options.onProgress?.(counts);
  };

  let batch: Entry[] = [];
  let number = 0;
  const flying = new Set<Promise<void>>();
  const send = async (type: FhirBundle['type'], entries: Entry[]): Promise<void> => {
    if (entries.length === 0) return;
    if (flying.size >= IN_FLIGHT) await Promise.race(flying);
    number += 1;
    const one = hand(type, entries, number).finally(() => flying.delete(one));
    one.catch(() => {
      // awaited below or by the race above
    });
    flying.add(one);
  };
  for await (const line of readLines(source)) {
    counts.lines += 1;
    const bundle = parseLine(line);
    if (bundle instanceof KangyuError) {
      await settle(line.number, '', refusal(bundle));
      continue;
    }
    const entries = (bundle.entry ?? []).map((entry) => ({ line: line.number, type: typeOf(entry), entry }));
    if (bundle.type === 'transaction') {
      await send('collection', batch); // in order: it may refer to what stands before it
      batch = [];
      await send('transaction', entries);
      continue;
    }
    for (const entry of entries) {
      batch.push(entry);
      if (batch.length < BATCH) continue;
      await send('collection', batch);
      batch = [];
    }
  }
  await send('collection', batch);
  await Promise.all(flying);
  await tryAgain(options, waiting, counts, settle);
  await options.onProgress?.(counts);
  return counts;
}

function parseLine({ text }: TextLine): FhirBundle | KangyuError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    // The parser quotes the text it stumbled over, which may be personal.
    return new KangyuError('ingest.line-not-json', undefined, { cause });
  }
  try {
    const bundle = toBundle(body);
    if (!['transaction', 'batch', 'collection'].includes(bundle.type))
      return new KangyuError('ingest.bundle-type', { type: String(bundle.type) });
    return (bundle.entry ?? []).length === 0 ? new KangyuError('ingest.empty') : bundle;
  } catch (error) {
    if (error instanceof KangyuError) return error;
    throw error;
  }
}

const typeOf = ({ resource, request }: FhirBundleEntry): string =>
  resource?.resourceType ?? String(request?.url ?? '').split(/[/?]/)[0]!;

function refusal(error: KangyuError): RecordReceipt {
  return {
    index: 0,
    status: 'refused',
    problems: [{ rule: error.code, severity: 'error', message: error.texts }],
  };
}

type Settle = (line: number, type: string, record: RecordReceipt) => Promise<void>;

async function withoutForbidden({ forbidden }: ImportOptions, entries: Entry[], settle: Settle): Promise<Entry[]> {
  if (!forbidden) return entries;
  const refused = await forbidden(entries.map(({ entry }) => referenceOf(entry)).filter((one) => one !== undefined));
  if (refused.size === 0) return entries;
  const allowed: Entry[] = [];
  for (const one of entries) {
    const reference = referenceOf(one.entry);
    if (reference === undefined || !refused.has(reference)) allowed.push(one);
    else await settle(one.line, one.type, refusal(new KangyuError('record.not-found', { reference })));
  }
  return allowed;
}

/** The record that an entry would change, when it names one by its id. */
function referenceOf({ resource, request }: FhirBundleEntry): string | undefined {
  const url = typeof request?.url === 'string' ? request.url.split('?')[0]! : '';
  if (url.includes('/')) return url;
  return typeof resource?.id === 'string' ? `${resource.resourceType}/${resource.id}` : undefined;
}

async function submit(
  { source, name, submittedBy, accept }: ImportOptions,
  type: FhirBundle['type'],
  entries: readonly Entry[],
  number: number,
): Promise<Receipt> {
  try {
    return await accept({
      source,
      externalId: `${name}#${number}`,
      kind: 'fhir',
      format: 'ndjson',
      ...(submittedBy === undefined ? {} : { submittedBy }),
      bundle: { resourceType: 'Bundle', type, entry: entries.map(({ entry }) => entry) },
    });
  } catch (error) {
    if (!(error instanceof KangyuError) || error.status >= 500) throw error;
    return { submissionId: '', status: 'refused', records: entries.map((_, index) => ({ ...refusal(error), index })) };
  }
}

const REFERENCE_RULES = new Set(['reference-not-found', 'reference-quarantined']);

/** Nothing is wrong but that what it refers to was not there yet. */
function onlyWaits(problems: readonly Problem[]): boolean {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return errors.length > 0 && errors.every(({ rule }) => REFERENCE_RULES.has(rule));
}

async function tryAgain(options: ImportOptions, first: Waiting[], counts: ImportCounts, settle: Settle): Promise<void> {
  const { again } = options;
  let left = first;
  const last = new Map<Waiting, RecordReceipt>();
  for (let pass = 0; again && left.length > 0 && pass < MOST_PASSES; pass += 1) {
    const still: Waiting[] = [];
    for (let from = 0; from < left.length; from += AGAIN_AT_ONCE) {
      const some = left.slice(from, from + AGAIN_AT_ONCE);
      const open = await findQuarantined(again.q, some);
      await Promise.all(
        some.map(async (one) => {
          const record = await attempt(again.resubmit, open.get(`${one.submission}#${one.entry}`), options.source);
          if (record.status !== 'stored') {
            still.push(one);
            last.set(one, record);
            return;
          }
          counts.storedLater += 1;
          await settle(one.line, one.type, record);
        }),
      );
    }
    if (still.length === left.length) break;
    left = still;
  }
  for (const one of left) await settle(one.line, one.type, { ...last.get(one)!, status: 'quarantined' });
}

/** A row that is no longer open was stored by the quarantine's own job meanwhile. */
async function attempt(resubmit: Pipeline['resubmit'], id: string | undefined, by: string): Promise<RecordReceipt> {
  if (id === undefined) return { index: 0, status: 'stored' };
  try {
    return (await resubmit(id, { by, note: 'second try of an import' })).records[0]!;
  } catch (error) {
    if (error instanceof KangyuError && error.code === 'ingest.quarantine-closed')
      return { index: 0, status: 'stored' };
    throw error;
  }
}
