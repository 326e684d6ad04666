import { type FhirResource, KangyuError, type Kernel, type Tx } from '../../kernel/index.ts';
import {
  compareSystems,
  deleteSystems,
  findLoadedTable,
  findPreviousTable,
  insertAlso,
  insertConcepts,
  insertParents,
  insertSystems,
  lockLoading,
  type NewConcept,
  type VersionDifference,
} from '../store-terminology.ts';
import { conceptRow } from './apply-resources.ts';
import './errors.ts';
import { type CheckedTable, checkTable } from './read-table.ts';
import type { Source } from './read-table-rows.ts';
import { TableMapping } from './table-mapping.ts';

export interface TableLoad {
  /** The table's bytes, and what messages call it. */
  source: Source;
  name: string;
  /** Address and version of the code system. */
  url: string;
  version: string;
  /** Days, both inclusive; without a first day the version counts from ever on. */
  validFrom?: string;
  validTo?: string;
  mapping?: TableMapping;
  /** Puts another content in the place of the same version. */
  replace?: boolean;
}

export interface TableLoaded {
  url: string;
  version: string;
  concepts: number;
  /** The same content was loaded before; nothing was done. */
  unchanged: boolean;
  /** Other content of the same version went. */
  replaced: boolean;
  /** Columns that were not read. */
  ignored: string[];
  /** What differs from the version loaded before this one. */
  difference?: VersionDifference & { before: string };
}

const EXAMPLES = 5; // of each kind of difference
const BATCH = 5000;

/**
 * Loads one version of a code system from a delimited table, whole or not at all; earlier versions stay beside it. The same
 * content again does nothing. `note` joins the transaction of a table that was not here before.
 * @throws terminology.rows, terminology.file, terminology.mapping, terminology.version-differs
 */
export async function loadTable(
  k: Pick<Kernel, 'db' | 'clock'>,
  load: TableLoad,
  note: (tx: Tx, loaded: TableLoaded) => Promise<void> = async () => {},
): Promise<TableLoaded> {
  const table = await checkTable(load.source, load.name, load.mapping ?? TableMapping.parse({}));
  return k.db.transaction(async (tx) => {
    const loaded = await loadInto(k, tx, load, table);
    if (!loaded.unchanged) await note(tx, loaded);
    return loaded;
  });
}

/** The same of a table that was checked, in the caller's transaction. */
export async function loadInto(
  k: Pick<Kernel, 'clock'>,
  tx: Tx,
  load: TableLoad,
  table: CheckedTable,
): Promise<TableLoaded> {
  const mapping = load.mapping ?? TableMapping.parse({});
  const fingerprint = `${table.fingerprint}:${load.validFrom ?? ''}:${load.validTo ?? ''}`;
  const { url, version } = load;
  await lockLoading(tx);
  const existing = await findLoadedTable(tx, url, version);
  const result = { url, version, concepts: table.codes.length, ignored: table.ignored, replaced: false };
  if (existing?.fingerprint === fingerprint) return { ...result, unchanged: true };
  if (existing && !load.replace) throw new KangyuError('terminology.version-differs', { system: url, version });
  const before = await findPreviousTable(tx, url, version);
  if (existing) await deleteSystems(tx, 'table', [existing.id]);
  const key = await store(tx, table, load, mapping, fingerprint, k.clock.now());
  const done = { ...result, unchanged: false, replaced: existing !== undefined };
  if (!before) return done;
  const difference = await compareSystems(tx, before.key, key, EXAMPLES);
  return { ...done, difference: { before: before.version, ...difference } };
}

async function store(
  tx: Tx,
  table: CheckedTable,
  { url, version, validFrom, validTo }: TableLoad,
  mapping: TableMapping,
  fingerprint: string,
  at: Date,
): Promise<string> {
  const header: FhirResource = {
    resourceType: 'CodeSystem',
    url,
    version,
    ...(mapping.title === undefined ? {} : { title: mapping.title }),
    language: mapping.language,
    status: 'active',
    content: 'complete',
    hierarchyMeaning: 'is-a',
    caseSensitive: mapping.caseSensitive,
  };
  const [key] = await insertSystems(
    tx,
    [
      {
        origin: 'table',
        id: `${url}|${version}`,
        url,
        version,
        supplements: null,
        valueSet: mapping.valueSet ?? null,
        validFrom: validFrom ?? null,
        validTo: validTo ?? null,
        header,
        concepts: table.codes.length,
        fingerprint,
      },
    ],
    at,
  );
  let batch: NewConcept[] = [];
  let i = 0;
  for await (const concept of table.concepts()) {
    batch.push(conceptRow(key!, concept, i, table.arranged));
    i += 1;
    if (batch.length < BATCH) continue;
    await insertConcepts(tx, batch);
    batch = [];
  }
  await insertConcepts(tx, batch);
  await insertParents(
    tx,
    table.codes.flatMap((code, at) => table.parents[at]!.map((parent) => ({ system: key!, code, parent }))),
  );
  await insertAlso(
    tx,
    table.arranged.also.map(([parentNo, low, high]) => ({ system: key!, parentNo, low, high })),
  );
  return key!;
}
