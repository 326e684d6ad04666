import { type FhirResource, isExact, KangyuError, type Sealer, toExactJson } from '../kernel/index.ts';
import { sameContent, withoutServerMeta } from './canonical.ts';
import './errors.ts';
import type { CommitEntry, CommittedVersion } from './model.ts';
import { FHIR_ID, RESOURCE_TYPES } from './resource-types.ts';
import { maySeal, openResource, sealResource } from './seal.ts';
import { type CurrentRow, keyOf, type VersionRow } from './store.ts';

/** State of one record while the entries of a batch are applied to it. `plain` is what a reader sees, `content` what is kept. */
export interface RecordState {
  type: string;
  id: string;
  bucket: number;
  version: number;
  deleted: boolean;
  area: string | null;
  /** Number of the first version. */
  no: string;
  seq: string;
  content?: FhirResource;
  plain?: FhirResource;
  /** JSON of `content`, of a version made by this batch. */
  json?: string;
}

export interface PlannedRecord {
  before?: RecordState;
  after?: RecordState;
  /** New versions with the position of their entry in the batch. */
  versions: { entry: number; row: VersionRow }[];
  /** One result an entry. */
  results: { entry: number; result: CommittedVersion }[];
}

export function stateOf(sealer: Sealer, row: CurrentRow): RecordState {
  const { content, ...rest } = row;
  return content ? { ...rest, content, plain: openResource(sealer, content) } : rest;
}

/**
 * Folds the entries of one record, in order, over its current state; the version of an entry takes the number of its place
 * in `seqs`. Pure but for the random nonces of sealing.
 */
export function planRecord(
  sealer: Sealer,
  entries: { entry: number; input: CommitEntry }[],
  before: RecordState | undefined,
  seqs: readonly string[],
): PlannedRecord {
  const plan: PlannedRecord = { ...(before ? { before } : {}), versions: [], results: [] };
  let state = before;
  for (const { entry, input } of entries) {
    checkVersion(input, state);
    const next = apply(sealer, input, state, seqs[entry]!);
    const previous = state && !state.deleted ? state.content : undefined;
    const op = next === state || !next ? 'unchanged' : operation(state, next);
    plan.results.push({
      entry,
      result: {
        bucket: next?.bucket ?? input.bucket,
        type: input.type,
        id: input.id,
        version: next?.version ?? 0,
        seq: next?.seq ?? '0',
        op,
        ...(next?.content && !next.deleted ? { resource: next.content } : {}),
        ...(previous ? { previous } : {}),
      },
    });
    if (next && op !== 'unchanged') plan.versions.push({ entry, row: versionRow(input, next, op) });
    state = next;
  }
  if (state) plan.after = state;
  return plan;
}

function apply(
  sealer: Sealer,
  input: CommitEntry,
  state: RecordState | undefined,
  seq: string,
): RecordState | undefined {
  const exists = state !== undefined && !state.deleted;
  if (input.method === 'DELETE') {
    if (!exists) return state;
    const { content: _content, plain: _plain, json: _json, ...rest } = state;
    return { ...rest, seq, version: state.version + 1, deleted: true };
  }
  const plain = checkResource(input);
  if (exists && sameContent(state.plain!, plain)) return state;
  const json = storableJson(input, plain);
  const content = maySeal(plain, json) ? sealResource(sealer, plain) : plain;
  return {
    type: input.type,
    id: input.id,
    bucket: state?.bucket ?? input.bucket,
    version: (state?.version ?? 0) + 1,
    deleted: false,
    area: state?.area ?? null,
    no: state?.no ?? seq,
    seq,
    content,
    plain,
    json: content === plain ? json : toExactJson(content, isExact(content)),
  };
}

function operation(state: RecordState | undefined, next: RecordState): 'create' | 'update' | 'delete' {
  if (next.deleted) return 'delete';
  return state && !state.deleted ? 'update' : 'create';
}

function versionRow(input: CommitEntry, state: RecordState, op: VersionRow['op']): VersionRow {
  return {
    seq: state.seq,
    bucket: state.bucket,
    type: input.type,
    id: input.id,
    version: state.version,
    op,
    content: state.json ?? null,
    source: input.source,
    submission: input.submissionId ?? null,
    causation: input.causationId ?? null,
  };
}

function checkVersion(input: CommitEntry, state: RecordState | undefined): void {
  if (input.ifMatch === undefined || input.ifMatch === (state?.version ?? 0)) return;
  throw new KangyuError('record.version-conflict', {
    reference: keyOf(input),
    current: state?.version ?? 0,
    expected: input.ifMatch,
  });
}

// NUL and lone surrogates, as JSON.stringify writes them: PostgreSQL's jsonb takes neither.
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

function checkResource(input: CommitEntry): FhirResource {
  const { resource } = input;
  if (!RESOURCE_TYPES.has(input.type)) throw new KangyuError('record.type-unknown', { type: input.type });
  if (!FHIR_ID.test(input.id)) throw new KangyuError('record.bad-id', { id: input.id });
  if (resource?.resourceType !== input.type)
    throw new KangyuError('record.type-mismatch', { type: input.type, found: resource?.resourceType ?? '-' });
  if (resource.id !== undefined && resource.id !== input.id) throw new KangyuError('record.id-mismatch');
  return withoutServerMeta(resource.id === undefined ? { ...resource, id: input.id } : resource);
}

/** JSON of the resource, which PostgreSQL can take. */
function storableJson(input: CommitEntry, plain: FhirResource): string {
  const json = toExactJson(plain, isExact(plain));
  if (json.includes('\\u') && UNSTORABLE.test(json))
    throw new KangyuError('record.bad-text', { reference: keyOf(input) });
  return json;
}
