/** What became of an entry: each version with who handed it in and which columns it changed. */
import { readBack, type Value } from '../../ingest/index.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { history, type StoredVersion } from '../../record/index.ts';
import { personOf, type RegisterKernel, type Show } from './entries.ts';
import { mappingOf, REGISTERS, type RegisterKind } from './registers.ts';
import { selectInstitutions, selectSenders } from './store-entries.ts';

export interface EntryChange {
  column: string;
  before: Value | null;
  after: Value | null;
}

export interface EntryVersion {
  /** `Type/id/_history/version`. */
  reference: string;
  version: number;
  at: Date;
  op: 'create' | 'update' | 'delete';
  source: string | null;
  submittedBy: string | null;
  /** Columns that the version set, changed or cleared; a first version sets all it holds. */
  changes: EntryChange[];
}

const MOST = 200;

/** Versions of the entry, and of the person of a post, newest first. */
export async function entryHistory(
  k: RegisterKernel,
  kind: RegisterKind,
  entry: { id: string; area: string | null; record: FhirResource },
  show: Show,
): Promise<EntryVersion[]> {
  const keys = [{ type: REGISTERS[kind].type, id: entry.id }];
  if (kind === 'workers' && personOf(entry.record)) keys.push({ type: 'Practitioner', id: personOf(entry.record) });
  const found: StoredVersion[][] = [];
  for (const key of keys) found.push((await history(k, k.db, { ...key, limit: MOST })).versions);
  const all = found.flat();
  const senders = await selectSenders(k.db, [...new Set(all.flatMap(({ submission }) => submission ?? []))]);
  const named = await selectInstitutions(k.db, [...new Set(all.flatMap(({ resource }) => referred(resource)))]);
  const mapping = mappingOf(kind);
  const nameTarget = (reference: string) => named.get(reference.split('/')[1] ?? '')?.uscc ?? undefined;
  const valuesOf = ({ type, resource }: StoredVersion): ReadonlyMap<string, Value> => {
    const shown = resource && show(resource, entry.area);
    const records = mapping.resources.map(({ resource: { resourceType } }) =>
      resourceType === type ? shown : undefined,
    );
    return readBack(mapping, records, nameTarget);
  };
  return found
    .flatMap((versions) =>
      versions.map((version, i): EntryVersion => {
        const before = versions[i + 1];
        return {
          reference: `${version.type}/${version.id}/_history/${version.version}`,
          version: version.version,
          at: version.at,
          op: version.op,
          source: version.source,
          submittedBy: version.submission === null ? null : (senders.get(version.submission) ?? null),
          changes: changed(before ? valuesOf(before) : new Map(), valuesOf(version)),
        };
      }),
    )
    .sort((a, b) => b.at.getTime() - a.at.getTime());
}

const referred = (resource: FhirResource | undefined): string[] =>
  ['organization', 'providedBy', 'managingOrganization', 'owner'].flatMap((field) => {
    const reference = resource?.[field]?.reference;
    return typeof reference === 'string' ? [reference.split('/')[1] ?? ''] : [];
  });

function changed(before: ReadonlyMap<string, Value>, after: ReadonlyMap<string, Value>): EntryChange[] {
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((column) => {
    const [from, to] = [before.get(column), after.get(column)];
    if (column === 'record' || column === 'person' || String(from) === String(to)) return [];
    return [{ column, before: from ?? null, after: to ?? null }];
  });
}
