import type { Tx } from '../kernel/index.ts';
import type { CommittedVersion } from '../record/index.ts';
import { holdsTexts } from './dispatch.ts';
import { failedRun } from './errors.ts';
import { contentViews, type KeptView } from './load-views.ts';
import { deleteRows, insertRows, type ResourceKeys, type StoredRow } from './store.ts';

/** A row of a view's table. Dates are YYYY-MM-DD, decimals numbers. */
export interface ProjectedRow extends StoredRow {
  resource_type: string;
  /** The same as resource_version. */
  version: number;
}

/** What a batch changed in one view. */
export interface ChangedRows {
  view: string;
  old: ProjectedRow[];
  new: ProjectedRow[];
}

/** What this room needs to know of a committed version. */
export type Committed = Pick<CommittedVersion, 'bucket' | 'type' | 'id' | 'op' | 'resource' | 'previous'>;

/**
 * Brings the live tables to the state of the record for the resources of a batch, in the batch's transaction, and gives
 * the rows before and after. At most two statements a view, however many resources. Views without a changed row are left out.
 */
export async function maintain(
  tx: Tx,
  committed: readonly Committed[],
  views: readonly KeptView[] = contentViews(),
): Promise<ChangedRows[]> {
  const changed: ChangedRows[] = [];
  const byType = groupByType(committed);
  for (const view of views) {
    const touched = view.live ? (byType.get(view.resource) ?? []) : [];
    const before = touched.filter((version) => version.op !== 'create' && mayHaveRows(view, version.previous));
    const after = touched.filter((version) => version.op !== 'delete' && mayHaveRows(view, version.resource));
    if (before.length === 0 && after.length === 0) continue;
    const gone = before.length > 0 ? await deleteRows(tx, view, keysOf(before)) : [];
    const added = after.length > 0 ? await addRows(tx, view, keysOf(after)) : [];
    if (gone.length > 0 || added.length > 0)
      changed.push({ view: view.name, old: gone.map(withType(view)), new: added.map(withType(view)) });
  }
  return changed;
}

async function addRows(tx: Tx, view: KeptView, keys: ResourceKeys): Promise<StoredRow[]> {
  try {
    return await insertRows(tx, view, keys);
  } catch (error) {
    throw failedRun(view.name, error);
  }
}

/** A resource that is not handed over may have rows. */
const mayHaveRows = (view: KeptView, resource: Committed['resource']): boolean =>
  resource === undefined || holdsTexts(resource, view.requires);

function groupByType(committed: readonly Committed[]): Map<string, Committed[]> {
  const byType = new Map<string, Committed[]>();
  for (const version of committed) {
    if (version.op === 'unchanged') continue;
    const group = byType.get(version.type);
    if (group) group.push(version);
    else byType.set(version.type, [version]);
  }
  return byType;
}

/** A resource may be committed twice in a batch; its rows come once, from its newest version. */
function keysOf(versions: readonly Committed[]): ResourceKeys {
  const unique = new Map(versions.map((version) => [version.id, version.bucket]));
  return { buckets: [...unique.values()], ids: [...unique.keys()] };
}

const withType =
  (view: KeptView) =>
  (row: StoredRow): ProjectedRow => ({ ...row, resource_type: view.resource, version: row.resource_version });
