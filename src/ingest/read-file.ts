import { createHash } from 'node:crypto';
import { type FhirBundle, KangyuError } from '../kernel/index.ts';
import { readFhirJson, readNdjson, toBundle } from './read-fhir.ts';
import { type IngestSubmission, MAX_ENTRIES, MAX_MEGABYTES } from './submission.ts';
import { tableContent } from './tables/content.ts';
import type { MappedEntry } from './tables/map-rows.ts';
import { decodeText } from './tables/read-csv.ts';
import { parseCsv, parseXlsx } from './tables/read-table.ts';

export interface IncomingFile {
  name: string;
  content: Buffer;
  source: string;
  /** The hash of the content without it. */
  externalId?: string;
  /** Table mapping; found by the header without it. */
  mapping?: string;
  submittedBy?: string;
}

/** A FHIR resource or Bundle that came as the body of a request. */
export function readBody(
  body: unknown,
  sender: Pick<IncomingFile, 'source' | 'externalId' | 'submittedBy'>,
): IngestSubmission {
  const bundle = toBundle(body);
  const raw = Buffer.from(JSON.stringify(body));
  return {
    ...sender,
    externalId: sender.externalId ?? contentName(raw),
    kind: 'fhir',
    format: 'fhir-json',
    bundle,
    raw,
  };
}

/** What a file is known by when its sender gives it no name. */
const contentName = (content: Buffer): string => createHash('sha256').update(content).digest('hex').slice(0, 32);

const XLSX = Buffer.from('PK\u0003\u0004');
const OLE = Buffer.from('d0cf11e0', 'hex');

/**
 * The submissions that a file is. Tables and NDJSON longer than a transaction take are divided into parts, each with its own
 * external id, so that an interrupted file can be sent again and only the rest is stored.
 */
export async function readFile(file: IncomingFile): Promise<IngestSubmission[]> {
  if (file.content.length > MAX_MEGABYTES * 1024 * 1024)
    throw new KangyuError('ingest.too-large', { limit: MAX_MEGABYTES });
  if (file.content.length === 0) throw new KangyuError('ingest.empty');
  const common = {
    source: file.source,
    externalId: file.externalId ?? contentName(file.content),
    kind: 'fhir' as const,
    ...(file.submittedBy === undefined ? {} : { submittedBy: file.submittedBy }),
  };
  const format = formatOf(file);
  if (format === 'fhir-json')
    return [{ ...common, format, bundle: readFhirJson(decodeText(file.name, file.content)), raw: file.content }];
  if (format === 'ndjson') return divide(common, format, readNdjson(decodeText(file.name, file.content)), file.content);
  const { mappings } = tableContent();
  const options = { source: file.source, ...(file.mapping === undefined ? {} : { mapping: file.mapping }) };
  const entries = format === 'csv' ? parseCsv(file, mappings, options) : await parseXlsx(file, mappings, options);
  const bundle: FhirBundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: entries.map(({ fullUrl, resource, request }) => ({ fullUrl, resource, ...(request ? { request } : {}) })),
  };
  return divide(common, format, bundle, file.content, entries);
}

function formatOf({ name, content }: IncomingFile): 'fhir-json' | 'ndjson' | 'csv' | 'xlsx' {
  if (content.subarray(0, 4).equals(OLE)) throw new KangyuError('ingest.old-excel', { name });
  if (content.subarray(0, 4).equals(XLSX)) return 'xlsx';
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase();
  if (extension === 'xlsx') throw new KangyuError('ingest.not-a-workbook', { name, reason: 'it is no ZIP archive' });
  if (extension === 'ndjson' || extension === 'jsonl') return 'ndjson';
  if (extension === 'csv' || extension === 'tsv' || extension === 'txt') return 'csv';
  const first = content
    .subarray(0, 64)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  if (extension === 'json' || first.startsWith('{')) return 'fhir-json';
  throw new KangyuError('ingest.format', { name });
}

type Common = Pick<IngestSubmission, 'source' | 'externalId' | 'kind' | 'submittedBy'>;

function divide(
  common: Common,
  format: string,
  bundle: FhirBundle,
  raw: Buffer,
  mapped?: MappedEntry[],
): IngestSubmission[] {
  const entries = bundle.entry!;
  const parts: IngestSubmission[] = [];
  for (let from = 0; from < entries.length; ) {
    const to = endOfPart(entries.length, from, mapped);
    const rows = mapped?.slice(from, to);
    parts.push({
      ...common,
      externalId: parts.length === 0 ? common.externalId : `${common.externalId}/${parts.length + 1}`,
      format,
      bundle: { ...bundle, entry: entries.slice(from, to) },
      // The file is kept once, with its first part; the others are known by what they hold.
      raw:
        parts.length === 0
          ? raw
          : Buffer.from(`${createHash('sha256').update(raw).digest('hex')} entries ${from}..${to - 1}`),
      ...(rows
        ? {
            rows: rows.map((entry) => entry.row),
            cellProblems: rows.map((entry) => entry.problems),
            merge: rows.map((entry) => entry.merge),
          }
        : {}),
    });
    from = to;
  }
  return parts;
}

/** A part ends between rows: the records of one row refer to each other. */
function endOfPart(length: number, from: number, mapped: MappedEntry[] | undefined): number {
  let to = Math.min(length, from + MAX_ENTRIES);
  const rowOf = (index: number): string => mapped![index]!.row.replace(/![A-Z]*/, '!');
  while (mapped && to < length && to > from + 1 && rowOf(to) === rowOf(to - 1)) to -= 1;
  return to;
}
