import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from 'node:zlib';
import type { AuditEvent } from '../access/index.ts';
import {
  type FhirBundleEntry,
  type FhirResource,
  KangyuError,
  type Kernel,
  type Problem,
  type Receipt,
  type Submission,
  uuidv7,
} from '../kernel/index.ts';
import { validateEntries } from './validate-entries.ts';

export const MAX_ENTRIES = 5000;
export const MAX_MEGABYTES = 100;
/** Resources that answer or carry something and have no address of their own. */
const NO_RECORDS = new Set(['Parameters', 'OperationOutcome']);

/** A submission as this room takes it: the kernel's, with what the readers of files know of each entry. */
export interface IngestSubmission extends Submission {
  /** The bytes as they arrived; without them the bundle itself is kept. */
  raw?: Buffer;
  /** Where each entry stands in a table file, e.g. `床位!C7`. */
  rows?: readonly (string | undefined)[];
  /** What the reader of a table found wrong with each entry. */
  cellProblems?: readonly (readonly Problem[] | undefined)[];
  /** Entries that complete a record known before instead of replacing it. */
  merge?: readonly boolean[];
  /** Another attempt at a quarantined row. */
  correction?: Correction;
  audit?: AuditWithin;
}

/** An audit entry that becomes durable with what is stored, by the same commit. */
export interface AuditWithin {
  /** The entry for what became of the submission; none where whoever handed it in writes it afterwards. */
  eventOf(receipt: Receipt): AuditEvent | undefined;
  /** The entry is durable. */
  stored(): void;
}

export interface Correction {
  quarantine: string;
  by: string;
  note?: string;
  /** `retried`: unchanged, because something it waited for arrived. */
  action: 'corrected' | 'retried';
}

export interface PreparedEntry {
  index: number;
  fullUrl?: string;
  resource?: FhirResource;
  request?: FhirBundleEntry['request'];
  row?: string;
  merge?: true;
  problems: Problem[];
}

/** A submission that was read and validated; it needs the database from here on. */
export interface PreparedSubmission {
  id: string;
  source: string;
  externalId: string;
  contentHash: Buffer;
  format: string;
  causationId?: string;
  depth: number;
  submittedBy?: string;
  /** Stored whole or not at all. */
  atomic: boolean;
  entries: PreparedEntry[];
  /** Compressed and sealed. */
  payload: Buffer;
  payloadSize: number;
  correction?: Correction;
  audit?: AuditWithin;
}

/**
 * Validates and packs a submission, without the database and so before it waits for the writer. Throws for what is no
 * usable bundle at all; problems of single entries stand with them.
 */
export function prepareSubmission(
  k: Pick<Kernel, 'clock' | 'sealer' | 'instance'>,
  submission: IngestSubmission,
): PreparedSubmission {
  const { bundle } = submission;
  if (!['transaction', 'batch', 'collection'].includes(bundle.type))
    throw new KangyuError('ingest.bundle-type', { type: bundle.type });
  const bundleEntries = bundle.entry ?? [];
  if (bundleEntries.length === 0) throw new KangyuError('ingest.empty');
  if (bundleEntries.length > MAX_ENTRIES)
    throw new KangyuError('ingest.too-many-entries', { limit: MAX_ENTRIES, count: bundleEntries.length });

  const raw = submission.raw ?? Buffer.from(JSON.stringify(bundle));
  const id = uuidv7();
  return {
    id,
    source: submission.source,
    externalId: submission.externalId,
    contentHash: createHash('sha256').update(raw).digest(),
    format: submission.format ?? 'fhir-json',
    ...(submission.causationId !== undefined ? { causationId: submission.causationId } : {}),
    depth: submission.depth ?? 0,
    ...(submission.submittedBy !== undefined ? { submittedBy: submission.submittedBy } : {}),
    atomic: bundle.type === 'transaction',
    entries: readEntries(k, submission, bundleEntries),
    payload: k.sealer.sealBytes(pack(raw), `ingest.payload:${id}`),
    payloadSize: raw.length,
    ...(submission.correction ? { correction: submission.correction } : {}),
    ...(submission.audit ? { audit: submission.audit } : {}),
  };
}

// First byte of a payload; those packed before begin with gzip's 0x1f.
const BROTLI = 0x42;
const PLAIN = 0x50;
const WORTH_PACKING = 1500; // bytes; below, the encoder's own memory costs more than a page of the table

/** Brotli at quality 1 packs FHIR JSON smaller than gzip in a third of its time. */
export function pack(raw: Buffer): Buffer {
  if (raw.length < WORTH_PACKING) return Buffer.concat([Buffer.of(PLAIN), raw]);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  return Buffer.concat([Buffer.of(BROTLI), brotliCompressSync(raw, { params })]);
}

/** The bytes of a submission as they arrived. */
export function openPayload(k: Pick<Kernel, 'sealer'>, id: string, content: Buffer): Buffer {
  const packed = k.sealer.openBytes(content, `ingest.payload:${id}`);
  if (packed[0] === PLAIN) return packed.subarray(1);
  return packed[0] === BROTLI ? brotliDecompressSync(packed.subarray(1)) : gunzipSync(packed);
}

function readEntries(
  k: Pick<Kernel, 'clock' | 'instance'>,
  { rows, cellProblems, merge }: IngestSubmission,
  bundleEntries: readonly FhirBundleEntry[],
): PreparedEntry[] {
  const ofResources = validateEntries(
    bundleEntries.map((entry) => entry?.resource).filter((resource) => resource !== undefined),
    k,
  );
  const urls = new Set<string>();
  let next = 0;
  return bundleEntries.map((entry, index) => {
    const cells = cellProblems?.[index] ?? [];
    const prepared: PreparedEntry = { index, problems: [...cells] };
    if (rows?.[index] !== undefined) prepared.row = rows[index];
    if (merge?.[index]) prepared.merge = true;
    if (entry?.resource !== undefined) {
      prepared.resource = entry.resource;
      // A wrong cell breaks the element it was meant for; saying so twice helps nobody.
      const broken = new Set(cells.map((problem) => problem.expression));
      prepared.problems.push(...ofResources[next++]!.filter((problem) => !broken.has(problem.expression)));
      if (NO_RECORDS.has(entry.resource.resourceType)) {
        prepared.problems.push(
          bundleProblem(
            'resource-no-record',
            'resource',
            '此类资源不能作为记录保存',
            'Such a resource is not kept as a record',
          ),
        );
      }
    } else if (entry?.request?.method !== 'DELETE') {
      prepared.problems.push(
        bundleProblem('bundle-no-resource', 'resource', '条目中没有资源', 'The entry holds no resource'),
      );
    }
    if (entry?.request !== undefined) prepared.request = entry.request;
    if (typeof entry?.request === 'object' && typeof entry.request.url !== 'string') {
      prepared.problems.push(bundleProblem('request-url', 'request.url', '请求没有地址', 'The request has no address'));
      delete prepared.request;
    }
    if (typeof entry?.fullUrl === 'string') {
      if (urls.has(entry.fullUrl))
        prepared.problems.push(bundleProblem('bundle-full-url', 'fullUrl', 'fullUrl 重复', 'The fullUrl stands twice'));
      urls.add(entry.fullUrl);
      prepared.fullUrl = entry.fullUrl;
    }
    return prepared;
  });
}

function bundleProblem(rule: string, element: string, zh: string, en: string): Problem {
  return { rule, severity: 'error', expression: `Bundle.entry.${element}`, message: { zh, en } };
}
