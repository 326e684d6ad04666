import { gunzipSync, gzipSync } from 'node:zlib';
import { maskName } from '../access/index.ts';
import {
  type FhirBundleEntry,
  type FhirResource,
  isExact,
  KangyuError,
  type Kernel,
  type Problem,
  parseStoredJson,
  type Queryable,
  type Tx,
  toExactJson,
  uuidv7,
} from '../kernel/index.ts';
import type { CodeLists } from './code-lists.ts';
import {
  type Attempt,
  closeSentAgain,
  dismissRow,
  insertActions,
  insertRows,
  insertWaits,
  lockOpen,
  lockSameRecord,
  type QuarantineRecord,
  type QuarantineRow,
  selectActions,
  selectRow,
  selectStoredSiblings,
  selectWaiting,
  selectWaits,
  updateAttempts,
  type Wait,
} from './store-quarantine.ts';
import type { Correction } from './submission.ts';
import { validationContent } from './validate-entries.ts';

type QuarantineKernel = Pick<Kernel, 'sealer' | 'clock'>;

/** Errors that end by themselves when something else is stored. */
const REFERENCE_RULES = ['reference-not-found', 'reference-quarantined'];

/** An entry that cannot be stored. */
export interface Quarantined {
  submission: string;
  source: string;
  index: number;
  row?: string;
  fullUrl?: string;
  resource: FhirResource;
  request?: FhirBundleEntry['request'];
  merge?: boolean;
  problems: readonly Problem[];
  /** Blind indexes of the records it waits for. */
  waits: readonly bigint[];
  /** Blind indexes of its own record, by which its source may send it again. */
  own: readonly bigint[];
  /** Indexes of quarantined entries of its submission that it refers to. */
  waitsOn: readonly number[];
  correction?: Correction;
}

/** What became of an attempt at a quarantined row. */
export interface Reattempt extends Omit<Quarantined, 'correction'> {
  correction: Correction;
  storedAs: string | null;
}

/** Blind index of a quarantined row, for the rows of its submission that refer to it. */
const rowKey = (k: QuarantineKernel, id: string): bigint => k.sealer.hmac(`quarantine|${id}`);
const errorRules = (problems: readonly Problem[]): string[] => [
  ...new Set(problems.filter((problem) => problem.severity === 'error').map((problem) => problem.rule)),
];

/** Keeps entries that cannot be stored until somebody corrects them or what they wait for arrives. */
export async function quarantine(k: QuarantineKernel, tx: Tx, entries: readonly Quarantined[]): Promise<void> {
  if (entries.length === 0) return;
  const { codes } = validationContent();
  const ids = new Map(entries.map((entry) => [`${entry.submission}|${entry.index}`, uuidv7()]));
  const waits: Wait[] = [];
  const rows = entries.map((entry) => {
    const id = ids.get(`${entry.submission}|${entry.index}`)!;
    for (const key of entry.waits) waits.push({ key, quarantine: id, sibling: false });
    for (const key of entry.own) waits.push({ key, quarantine: id, sibling: false, own: true });
    for (const index of entry.waitsOn) {
      const other = ids.get(`${entry.submission}|${index}`);
      if (other) waits.push({ key: rowKey(k, other), quarantine: id, sibling: true });
    }
    return {
      id,
      submission: entry.submission,
      source: entry.source,
      entry: entry.index,
      place: entry.row ?? null,
      resource_type: typeOf(entry.resource),
      label: labelOf(entry.resource, codes),
      full_url: entry.fullUrl ?? null,
      resource: sealResource(k, id, entry.resource),
      request: entry.request ?? null,
      merge: entry.merge ?? false,
      problems: entry.problems,
      rules: errorRules(entry.problems),
    };
  });
  await insertRows(tx, rows, k.clock.now());
  await insertWaits(tx, waits);
}

/** Closes the rows that were stored and keeps the others open with what is still wrong. Refuses rows closed meanwhile. */
export async function settleReattempts(k: QuarantineKernel, tx: Tx, attempts: readonly Reattempt[]): Promise<void> {
  if (attempts.length === 0) return;
  const ids = attempts.map((attempt) => attempt.correction.quarantine);
  const open = await lockOpen(tx, ids);
  // Two corrections of one row in one batch: the writer tries each alone, and the second finds the row closed.
  if (open.size < ids.length) throw new KangyuError('ingest.quarantine-closed', { state: 'resubmitted' });
  const { codes } = validationContent();
  await updateAttempts(
    tx,
    attempts.map(
      ({ correction, storedAs, resource, problems }): Attempt => ({
        quarantine: correction.quarantine,
        storedAs,
        label: labelOf(resource, codes),
        resource: sealResource(k, correction.quarantine, resource),
        problems,
        rules: storedAs === null ? errorRules(problems) : [],
      }),
    ),
  );
  await insertWaits(
    tx,
    attempts.flatMap(({ waits, own, correction, storedAs }) =>
      storedAs === null
        ? [
            ...waits.map((key) => ({ key, quarantine: correction.quarantine, sibling: false })),
            ...own.map((key) => ({ key, quarantine: correction.quarantine, sibling: false, own: true })),
          ]
        : [],
    ),
  );
  await insertActions(
    tx,
    attempts.map(({ correction, submission, problems, storedAs }) => ({
      quarantine: correction.quarantine,
      by: correction.by,
      action: correction.action,
      note: correction.note ?? null,
      submission,
      rules: storedAs === null ? errorRules(problems) : [],
    })),
    k.clock.now(),
  );
}

/** A record that was stored just now. */
export interface Arrival {
  /** `Type/id/_history/version`. */
  reference: string;
  source: string;
  submission: string;
  by: string | undefined;
  own: readonly bigint[];
  /** As it was sent. */
  resource: FhirResource;
}

/**
 * Closes open rows whose source has now sent the same record, with everything the row says, and gives their ids. What says less
 * (a table that only names a person) settles nothing.
 */
export async function settleSentAgain(k: QuarantineKernel, tx: Tx, arrivals: readonly Arrival[]): Promise<string[]> {
  const rows = await lockSameRecord(
    tx,
    arrivals.flatMap(({ own }) => own),
  );
  const closed = rows.flatMap((row) => {
    const held = openResource(k, row, row.resource);
    const arrival = arrivals.find(
      ({ source, submission, own, resource }) =>
        source === row.source &&
        submission !== row.submission &&
        resource.resourceType === row.resource_type &&
        own.some((key) => row.keys.includes(String(key))) &&
        Object.keys(held).every((name) => UNSAID.has(name) || name in resource),
    );
    if (!arrival) return [];
    return [
      {
        id: row.id,
        storedAs: arrival.reference,
        by: arrival.by ?? arrival.source,
        submission: arrival.submission,
      },
    ];
  });
  if (closed.length > 0) await closeSentAgain(tx, closed, k.clock.now());
  return closed.map(({ id }) => id);
}

/** What a record carries besides what it says. */
const UNSAID = new Set(['id', 'meta', 'text', 'implicitRules', 'language', 'contained']);

/** Whether any quarantined row waits for a record. */
export const someoneWaits = selectWaits;

/**
 * Open rows that waited for what was stored just now: `keys` are the blind indexes of stored records, `rows` the
 * quarantined rows that were stored.
 */
export function findReleased(
  k: QuarantineKernel,
  q: Queryable,
  keys: readonly bigint[],
  rows: readonly string[],
): Promise<string[]> {
  return selectWaiting(q, [...keys, ...rows.map((id) => rowKey(k, id))], REFERENCE_RULES);
}

export interface OpenedRow extends QuarantineRow {
  resource: FhirResource;
  request?: FhirBundleEntry['request'];
  merge: boolean;
  attempts: number;
  /** References of the submission that lead to rows stored since: fullUrl -> `Type/id`. */
  siblings: ReadonlyMap<string, string>;
}

/** A quarantined row with its resource in the clear. */
export async function openRow(k: QuarantineKernel, q: Queryable, id: string): Promise<OpenedRow> {
  const row = await selectRow(q, id);
  if (!row) throw new KangyuError('ingest.quarantine-unknown');
  const { resource, request, full_url: _url, stored_as: _stored, ...rest } = row;
  const siblings = new Map<string, string>();
  for (const { full_url, stored_as } of await selectStoredSiblings(q, row.submission)) {
    const literal = stored_as.split('/').slice(0, 2).join('/');
    siblings.set(full_url, literal);
    if (full_url.startsWith('http')) siblings.set(full_url.split('/').slice(-2).join('/'), literal);
  }
  return { ...rest, resource: openResource(k, row, resource), ...(request ? { request } : {}), siblings };
}

export async function quarantineHistory(
  q: Queryable,
  id: string,
): Promise<{ at: Date; by: string; action: string; note: string | null }[]> {
  return selectActions(q, id);
}

export async function dismiss(k: QuarantineKernel, tx: Tx, id: string, by: string, note: string): Promise<void> {
  const row = await selectRow(tx, id);
  if (!row) throw new KangyuError('ingest.quarantine-unknown');
  if (!(await dismissRow(tx, id))) throw new KangyuError('ingest.quarantine-closed', { state: row.state });
  await insertActions(
    tx,
    [{ quarantine: id, by, action: 'dismissed', note, submission: null, rules: [] }],
    k.clock.now(),
  );
}

export function sealResource(k: QuarantineKernel, id: string, resource: FhirResource): Buffer {
  return k.sealer.sealBytes(gzipSync(toExactJson(resource, isExact(resource))), `ingest.quarantine:${id}`);
}

function openResource(k: QuarantineKernel, row: Pick<QuarantineRecord, 'id'>, content: Buffer): FhirResource {
  const json = gunzipSync(k.sealer.openBytes(content, `ingest.quarantine:${row.id}`)).toString();
  return parseStoredJson(json) as FhirResource;
}

const typeOf = (resource: unknown): string => {
  const type = (resource as { resourceType?: unknown } | null)?.resourceType;
  return typeof type === 'string' && type.length <= 64 ? type : '?';
};

/** A few words that tell rows of a list apart. Persons stand with their masked name: this text is not sealed. */
export function labelOf(resource: any, codes: CodeLists): string {
  const personal = ['Patient', 'Practitioner', 'RelatedPerson', 'Person'].includes(typeOf(resource));
  const name = Array.isArray(resource?.name) ? resource.name[0]?.text : resource?.name;
  if (typeof name === 'string') return clean(personal ? maskName(name) : name);
  const coding =
    (Array.isArray(resource?.type) ? resource.type[0] : (resource?.type ?? resource?.code))?.coding?.[0] ??
    resource?.code?.[0]?.coding?.[0];
  const code = typeof coding?.code === 'string' ? coding.code : undefined;
  const list = [...codes.values()].find(({ system }) => system !== undefined && system === coding?.system);
  const identifier = personal ? undefined : (resource?.identifier?.[0]?.value as unknown);
  const parts = [
    code && (list?.byCode.get(code)?.zh ?? code),
    typeof identifier === 'string' && !/\d{15}/.test(identifier) ? identifier : undefined,
  ];
  return clean(parts.filter(Boolean).join(' ') || typeOf(resource));
}

/** Short, and without characters that a text column refuses. */
const clean = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '').slice(0, 80);
