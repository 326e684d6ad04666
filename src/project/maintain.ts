import type { Tx } from '../kernel/index.ts';
import type { CommittedVersion } from '../record/index.ts';
import { holdsTexts } from './dispatch.ts';
import { failedRun } from './errors.ts';
import { contentViews, type KeptView } from './load-views.ts';
import { keepRows, type ResourceKeys, type StoredRow } from './store-keep.ts';

/** A row of a view's table. Dates are YYYY-MM-DD, decimals numbers. */
export interface ProjectedRow extends StoredRow {
  resource_type: string;
  /** The same as resource_version. */
  version: number;
}

/** So many resources at most are handed to the database with their contents. */
const FEW = 64;

/** What a batch changed in one view. */
export interface ChangedRows {
  view: string;
  old: ProjectedRow[];
  new: ProjectedRow[];
}

/** What this room needs to know of a committed version. */
export type Committed = Pick<CommittedVersion, 'bucket' | 'type' | 'id' | 'version' | 'op' | 'resource' | 'previous'>;

/**
 * Brings the live tables to the state of the record for the resources of a batch, in the batch's transaction, and gives
 * the rows before and after. One statement a view that a resource of the batch may touch, however many resources; a view
 * whose type is not in the batch costs nothing. Views without a changed row are left out.
 */
export async function maintain(
  tx: Tx,
  committed: readonly Committed[],
  views: readonly KeptView[] = contentViews(),
): Promise<ChangedRows[]> {
  const changes: Promise<ChangedRows | undefined>[] = []; // sent together, in one order for all writers
  const byType = new Map([...groupByType(committed)].map(([type, versions]) => [type, touchedBy(versions)]));
  for (const view of views) {
    const touched = view.live ? byType.get(view.resource) : undefined;
    if (touched === undefined) continue;
    const before = touched.changed.filter(({ previous }) => mayHaveRows(view, previous));
    const after = touched.newest.filter(({ resource }) => mayHaveRows(view, resource));
    if (before.length === 0 && after.length === 0) continue;
    changes.push(changedRows(tx, view, before, after));
  }
  return (await Promise.all(changes)).filter((change) => change !== undefined);
}

async function changedRows(
  tx: Tx,
  view: KeptView,
  before: readonly Committed[],
  after: readonly Committed[],
): Promise<ChangedRows | undefined> {
  const { gone, added } = await changeRows(tx, view, before, after);
  if (gone.length === 0 && added.length === 0) return undefined;
  return { view: view.name, old: gone.map(withType(view)), new: added.map(withType(view)) };
}

async function changeRows(tx: Tx, view: KeptView, before: readonly Committed[], after: readonly Committed[]) {
  const given =
    after.length <= FEW && after.every(({ resource }) => resource !== undefined)
      ? { versions: after.map(({ version }) => version), contents: after.map(({ resource }) => resource!) }
      : undefined;
  try {
    return await keepRows(tx, view.name, keysOf(newestOf(before)), keysOf(after), given);
  } catch (error) {
    throw failedRun(view.name, error);
  }
}

/** A resource that is not handed over may have rows. */
const mayHaveRows = (view: KeptView, resource: Committed['resource']): boolean =>
  resource === undefined || holdsTexts(resource, view.requires);

/** Of one type: versions that had one before, and what stands now. */
const touchedBy = (versions: readonly Committed[]) => ({
  changed: versions.filter(({ op }) => op !== 'create'),
  newest: newestOf(versions).filter(({ op }) => op !== 'delete'),
});

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
const newestOf = (versions: readonly Committed[]): Committed[] => [
  ...new Map(versions.map((version) => [version.id, version])).values(),
];

const keysOf = (versions: readonly Committed[]): ResourceKeys => ({
  buckets: versions.map(({ bucket }) => bucket),
  ids: versions.map(({ id }) => id),
});

export const withType =
  (view: KeptView) =>
  (row: StoredRow): ProjectedRow => ({ ...row, resource_type: view.resource, version: row.resource_version });
