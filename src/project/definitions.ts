import { isDeepStrictEqual } from 'node:util';
import { type Db, type FhirResource, KangyuError, type Queryable, uuidv7 } from '../kernel/index.ts';
import { compileView } from './compile-view.ts';
import {
  type DefinitionFilter,
  findDefinition,
  findDefinitions,
  insertDefinition,
  lockDefinition,
} from './store-definitions.ts';
import { invalidView } from './validate-view.ts';

/** A version of a ViewDefinition that was sent to this server; `resource` is absent when the version is a delete. */
export interface StoredDefinition {
  id: string;
  version: number;
  at: Date;
  op: 'create' | 'update' | 'delete' | 'unchanged';
  resource?: FhirResource;
}

/** A definition as it is handed in. */
export interface DefinitionChange {
  /** Absent: a new one with an id of the server. */
  id?: string;
  /** Absent: a delete. */
  resource?: FhirResource;
  author: string;
  at: Date;
  /** The version it must be based on. */
  ifMatch?: number;
}

const STATUS = ['draft', 'active', 'retired', 'unknown'];

/** What is odd in a definition though it can be run. Throws project.invalid-view with the place. */
export function checkDefinition(resource: unknown): { warnings: string[] } {
  const { warnings, sealed } = compileView(resource, 'run');
  const { status } = resource as { status?: unknown };
  if (!STATUS.includes(status as string)) throw invalidView(resource, 'status', `it is one of ${STATUS.join(', ')}`);
  return { warnings: [...warnings, ...sealed] };
}

/** Stores a version. The same content again makes none. Throws project.definition-… errors, and project.invalid-view. */
export function saveDefinition(db: Db, change: DefinitionChange): Promise<StoredDefinition> {
  const { resource, author, at } = change;
  if (resource) checkDefinition(resource);
  const id = change.id ?? uuidv7(at.getTime());
  return db.transaction(async (tx) => {
    await lockDefinition(tx, id);
    const [last] = await findDefinition(tx, id);
    const reference = `ViewDefinition/${id}`;
    if (change.ifMatch !== undefined && change.ifMatch !== (last?.version ?? 0)) {
      const details = { reference, current: last?.version ?? 0, expected: change.ifMatch };
      throw new KangyuError('project.definition-version', details);
    }
    if (!resource && !last) throw new KangyuError('project.definition-not-found', { reference });
    const content = resource ? withoutMeta(resource, id) : null;
    if (last && isDeepStrictEqual(last.content, content)) return shown({ ...last, op: 'unchanged' });
    const op = content === null ? 'delete' : last?.content ? 'update' : 'create';
    const row = { id, version: (last?.version ?? 0) + 1, at, op, content, author } as const;
    await insertDefinition(tx, row);
    return shown(row);
  });
}

/** The current version, or the named one. Throws 404 and 410. */
export async function getDefinition(
  q: Queryable,
  id: string,
  version?: number,
): Promise<StoredDefinition & { resource: FhirResource }> {
  const [row] = await findDefinition(q, id, version);
  const reference = `ViewDefinition/${id}${version === undefined ? '' : `/_history/${version}`}`;
  if (!row) throw new KangyuError('project.definition-not-found', { reference });
  const found = shown(row);
  if (!found.resource) throw new KangyuError('project.definition-deleted', { reference });
  return { ...found, resource: found.resource };
}

/** All versions, newest first; none for an id that was never used. */
export const definitionHistory = async (q: Queryable, id: string): Promise<StoredDefinition[]> =>
  (await findDefinition(q, id)).map(shown);

/** Current definitions by id. */
export const searchDefinitions = async (
  q: Queryable,
  filter: DefinitionFilter,
  limit: number,
  after?: string,
): Promise<StoredDefinition[]> => (await findDefinitions(q, filter, limit, after)).map(shown);

/** By `ViewDefinition/id`, or by canonical address with or without `|version`. Throws 404. */
export async function resolveDefinition(
  q: Queryable,
  reference: string,
): Promise<StoredDefinition & { resource: FhirResource }> {
  const [, id] = /^ViewDefinition\/([A-Za-z0-9\-.]{1,64})$/.exec(reference) ?? [];
  if (id) return getDefinition(q, id);
  const [url = '', version] = reference.split('|');
  const found = await findDefinitions(q, { url: [url], ...(version ? { version: [version] } : {}) }, 1);
  const [first] = found.map(shown);
  if (!first?.resource) throw new KangyuError('project.definition-not-found', { reference });
  return { ...first, resource: first.resource };
}

function withoutMeta(resource: FhirResource, id: string): FhirResource {
  const { versionId: _version, lastUpdated: _at, ...meta } = (resource.meta ?? {}) as Record<string, unknown>;
  const { meta: _meta, id: _id, resourceType, ...rest } = resource;
  return { resourceType, id, ...(Object.keys(meta).length > 0 ? { meta } : {}), ...rest };
}

type Row = Omit<StoredDefinition, 'resource'> & { content: FhirResource | null };

function shown({ id, version, at, op, content }: Row): StoredDefinition {
  if (content === null) return { id, version, at, op };
  const meta = { ...(content.meta as object | undefined), versionId: String(version), lastUpdated: at.toISOString() };
  const { resourceType, id: _id, meta: _meta, ...rest } = content;
  return { id, version, at, op, resource: { resourceType, id, meta, ...rest } };
}
