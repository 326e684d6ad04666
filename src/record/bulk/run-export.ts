/** One export from its snapshot to its files. */
import { type Access, maskResource } from '../../access/index.ts';
import { type FhirResource, KangyuError, type Tx } from '../../kernel/index.ts';
import { compartmentOwners } from '../compartment/definition.ts';
import { walkCompartment } from '../compartment/walk.ts';
import type { StoredVersion } from '../model.ts';
import { getCurrent, history, locate, toStored } from '../read.ts';
import { search } from '../search.ts';
import { type BulkFile, createLineWriter, type LineWriter } from './files.ts';
import { type ExportRequest, withElements } from './request.ts';
import { scanType } from './store-bulk.ts';

export interface ExportResult {
  transactionTime: string;
  output: (BulkFile & { type: string })[];
  deleted: BulkFile[];
  error: BulkFile[];
}

export interface ExportRun {
  folder: string;
  key: string;
  request: ExportRequest;
  transactionTime: string;
  /** Told now and then; false stops the work. */
  onProgress(counts: Record<string, number>): Promise<boolean>;
}

/** Thrown inside when the caller gave the export up. */
export class ExportCancelled extends Error {}

const PER_FILE = 250_000;
const PAGE = 500;
const TELL_EVERY = 2000;

/**
 * Writes the files of an export within `tx`, one snapshot for all of them. Memory holds a page of records; of group exports
 * also the ids of records that belong to several patients.
 */
export async function runExport(access: Access, tx: Tx, run: ExportRun): Promise<ExportResult> {
  const { request, folder, key } = run;
  const writers = new Map<string, LineWriter>();
  const counts: Record<string, number> = {};
  let untold = 0;
  const lineTo = async (label: string, resource: unknown): Promise<void> => {
    const writer = writers.get(label) ?? createLineWriter(folder, key, label, PER_FILE);
    writers.set(label, writer);
    await writer.write(JSON.stringify(resource));
  };
  const give = async (version: StoredVersion): Promise<void> => {
    const { resource } = maskResource(request.caller, version.resource!, {
      isWithin: access.isWithin,
      ...(version.area === null ? {} : { area: version.area }),
    });
    await lineTo(version.type, withElements(resource, request.elements));
    counts[version.type] = (counts[version.type] ?? 0) + 1;
    untold += 1;
    if (untold < TELL_EVERY) return;
    untold = 0;
    if (!(await run.onProgress(counts))) throw new ExportCancelled();
  };
  try {
    if (request.target.level === 'group') await exportGroup(access, tx, request, request.target.group, give);
    else await exportTypes(access, tx, request, give);
    if (request.since !== undefined)
      for await (const entry of deletions(access, tx, request)) await lineTo(DELETED, entry);
    if (request.ignored.length > 0) await lineTo(ERRORS, ignoredOutcome(request.ignored));
    if (!(await run.onProgress(counts))) throw new ExportCancelled();
    const files = new Map<string, BulkFile[]>();
    for (const [label, writer] of writers) files.set(label, await writer.end());
    return {
      transactionTime: run.transactionTime,
      output: [...files]
        .filter(([label]) => label !== DELETED && label !== ERRORS)
        .flatMap(([type, made]) => made.map((file) => ({ type, ...file }))),
      deleted: files.get(DELETED) ?? [],
      error: files.get(ERRORS) ?? [],
    };
  } finally {
    for (const writer of writers.values()) await writer.abandon();
  }
}

const DELETED = 'deleted';
const ERRORS = 'errors';

type Give = (version: StoredVersion) => Promise<void>;

async function exportTypes(access: Access, tx: Tx, request: ExportRequest, give: Give): Promise<void> {
  const { since, until, scope, target } = request;
  const belongs = (resource: FhirResource): boolean =>
    target.level === 'system' ||
    resource.resourceType === 'Patient' ||
    compartmentOwners('Patient', resource).length > 0;
  const within = {
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(scope === undefined ? {} : { scope }),
  };
  for (const type of request.types) {
    const filters = request.filters.filter((filter) => filter.type === type);
    if (filters.length > 0) {
      for await (const version of filtered(access, tx, request, filters))
        if (belongs(version.resource!)) await give(version);
      continue;
    }
    for await (const rows of scanType(tx, { type, ...within })) {
      for (const row of rows) {
        const version = toStored(access.kernel, {
          ...row,
          bucket: 0,
          seq: '0',
          op: 'update',
          source: null,
          submission: null,
        });
        if (belongs(version.resource!)) await give(version);
      }
    }
  }
}

/** Records of a type that match one of its filters, each once. */
async function* filtered(
  { kernel }: Access,
  tx: Tx,
  { since, until, scope }: ExportRequest,
  filters: ExportRequest['filters'],
): AsyncGenerator<StoredVersion> {
  const seen = new Set<string>();
  const times: [string, string][] = [
    ...(since === undefined ? [] : [['_lastUpdated', `ge${since}`] as [string, string]]),
    ...(until === undefined ? [] : [['_lastUpdated', `le${until}`] as [string, string]]),
  ];
  for (const { type, query } of filters) {
    let cursor: string | undefined;
    do {
      const page = await search(
        kernel,
        tx,
        type,
        [
          ...query,
          ...times,
          ['_count', String(PAGE)],
          ...(cursor === undefined ? [] : [['_cursor', cursor] as [string, string]]),
        ],
        { strict: true, ...(scope === undefined ? {} : { scope }) },
      );
      for (const version of page.matches) {
        if (filters.length > 1 && seen.has(version.id)) continue;
        if (filters.length > 1) seen.add(version.id);
        yield version;
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
}

/** Patients that are members of a Group now. */
export function groupMembers(group: FhirResource): string[] {
  const members = (group.member ?? []) as { entity?: { reference?: string }; inactive?: boolean }[];
  const references = members.filter(({ inactive }) => inactive !== true).map(({ entity }) => entity?.reference ?? '');
  return [...new Set(references.filter((reference) => reference.startsWith('Patient/')).map((one) => one.slice(8)))];
}

async function exportGroup(access: Access, tx: Tx, request: ExportRequest, id: string, give: Give): Promise<void> {
  const { since, until, scope } = request;
  const group = await getCurrent(access.kernel, tx, 'Group', id, scope);
  const chosen = await filteredIds(access, tx, request);
  const shared = new Set<string>();
  for (const member of groupMembers(group.resource)) {
    let cursor: string | undefined;
    do {
      const page = await walkCompartment(access.kernel, tx, {
        compartment: 'Patient',
        id: member,
        types: new Set(request.types),
        updated: [...(since === undefined ? [] : [`ge${since}`]), ...(until === undefined ? [] : [`le${until}`])],
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
        ...(scope === undefined ? {} : { scope }),
      });
      for (const version of page.versions) {
        const reference = `${version.type}/${version.id}`;
        if (chosen.get(version.type)?.has(version.id) === false || shared.has(reference)) continue;
        if (compartmentOwners('Patient', version.resource!).length > 1) shared.add(reference);
        await give(version);
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
}

/** Ids that the filters of each filtered type leave. */
async function filteredIds(access: Access, tx: Tx, request: ExportRequest): Promise<Map<string, Set<string>>> {
  const chosen = new Map<string, Set<string>>();
  for (const type of new Set(request.filters.map((filter) => filter.type))) {
    const ids = new Set<string>();
    const filters = request.filters.filter((filter) => filter.type === type);
    for await (const version of filtered(access, tx, request, filters)) ids.add(version.id);
    chosen.set(type, ids);
  }
  return chosen;
}

/** What was deleted since: transaction Bundles of DELETE entries (Bulk Data Access 2.0, `deleted`). */
async function* deletions({ kernel }: Access, tx: Tx, request: ExportRequest): AsyncGenerator<FhirResource> {
  const since = new Date(request.since!);
  const seen = new Set<string>();
  const { scope } = request;
  for (const type of request.types) {
    let cursor: string | undefined;
    do {
      const page = await history(kernel, tx, {
        type,
        since,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
        ...(scope === undefined ? {} : { scope }),
      });
      const gone = page.versions.filter(({ op, id }) => op === 'delete' && !seen.has(`${type}/${id}`));
      for (const { id } of gone) seen.add(`${type}/${id}`);
      const back = await locate(
        tx,
        gone.map(({ id }) => ({ type, id })),
      ); // stored again since
      const entry = [...new Set(gone.map(({ id }) => `${type}/${id}`))]
        .filter((reference) => !back.has(reference))
        .map((url) => ({ request: { method: 'DELETE', url } }));
      if (entry.length > 0) yield { resourceType: 'Bundle', type: 'transaction', entry };
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }
}

function ignoredOutcome(names: readonly string[]): FhirResource {
  return {
    resourceType: 'OperationOutcome',
    issue: names.map((name) => ({
      severity: 'warning',
      code: 'not-supported',
      details: { text: `The parameter ${name} is not supported and was ignored` },
    })),
  };
}

export function failureReason(error: unknown): string {
  return error instanceof KangyuError ? error.message : 'an error inside; see the log of the server';
}
