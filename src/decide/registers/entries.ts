/** Entries of a register as they stood on a day, with the columns of the table by which they come in and go out. */
import { readBack, type Value } from '../../ingest/index.ts';
import { type FhirResource, KangyuError, type Kernel, type Queryable } from '../../kernel/index.ts';
import { toStored } from '../../record/index.ts';
import { mappingOf, REGISTERS, type RegisterKind } from './registers.ts';
import { type EntryFilter, type EntryRow, selectEntries, selectInstitutions, selectStood } from './store-entries.ts';

export type RegisterKernel = Pick<Kernel, 'clock' | 'sealer'> & { db: Queryable };
/** The record as the reader may see it. */
export type Show = (resource: FhirResource, area: string | null) => FhirResource;

export interface Entry {
  kind: RegisterKind;
  id: string;
  /** `Type/id`. */
  reference: string;
  version: number;
  institution: string | null;
  institutionName: string | null;
  area: string | null;
  values: ReadonlyMap<string, Value>;
  /** The records of the row, as the mapping lists them. */
  records: (FhirResource | undefined)[];
}

export interface EntryQuestion extends Omit<EntryFilter, 'before'> {
  /** Day whose evening the entries are shown of; today when absent. */
  asOf?: string;
  limit: number;
  /** Id of the last entry seen. */
  after?: string;
}

/** The end of a day in Asia/Shanghai. */
const endOf = (day: string): Date => new Date(new Date(`${day}T00:00:00+08:00`).getTime() + 86_400_000);

/** Entries in the order of their ids. */
export async function listEntries(k: RegisterKernel, question: EntryQuestion, show: Show): Promise<Entry[]> {
  const { asOf, limit, after, ...filter } = question;
  const before = asOf === undefined ? new Date(k.clock.now().getTime() + 1) : endOf(asOf);
  const rows = await selectEntries(k.db, { ...filter, before }, { limit, ...(after ? { after } : {}) });
  return toEntries(k, question.kind, rows, before, show);
}

/** The entries of these records as they stand now; records that are none of the register are left out. */
export async function entriesOf(
  k: RegisterKernel,
  kind: RegisterKind,
  ids: readonly string[],
  show: Show,
): Promise<Entry[]> {
  if (ids.length === 0) return [];
  const before = new Date(k.clock.now().getTime() + 1);
  return toEntries(k, kind, await selectEntries(k.db, { kind, before }, { limit: ids.length, ids }), before, show);
}

/** One entry as it stands now, or stood on a day. Throws registers.unknown. */
export async function getEntry(
  k: RegisterKernel,
  kind: RegisterKind,
  id: string,
  show: Show,
  asOf?: string,
): Promise<Entry> {
  const before = asOf === undefined ? new Date(k.clock.now().getTime() + 1) : endOf(asOf);
  const rows = await selectEntries(k.db, { kind, before }, { limit: 1, ids: [id] });
  const [entry] = await toEntries(k, kind, rows, before, show);
  if (!entry) throw new KangyuError('registers.unknown', { reference: `${REGISTERS[kind].type}/${id}` });
  return entry;
}

async function toEntries(
  k: RegisterKernel,
  kind: RegisterKind,
  rows: readonly EntryRow[],
  before: Date,
  show: Show,
): Promise<Entry[]> {
  const mapping = mappingOf(kind);
  const [institutions, persons] = await Promise.all([
    selectInstitutions(k.db, [...new Set(rows.flatMap(({ institution }) => institution ?? []))]),
    kind === 'workers' ? personsOf(k, rows, before) : new Map<string, FhirResource>(),
  ]);
  const nameTarget = (reference: string) => institutions.get(reference.split('/')[1] ?? '')?.uscc ?? undefined;
  return rows.map((row) => {
    const own = show(toStored(k, row).resource!, row.area);
    const person = persons.get(personOf(own));
    const records = mapping.resources.map(({ resource: { resourceType } }) => {
      if (resourceType === own.resourceType) return own;
      return person && show(person, row.area);
    });
    return {
      kind,
      id: row.id,
      reference: `${row.type}/${row.id}`,
      version: row.version,
      institution: row.institution,
      institutionName: row.institutionName,
      area: row.area,
      values: readBack(mapping, records, nameTarget),
      records,
    };
  });
}

export const personOf = (post: FhirResource): string => String(post.practitioner?.reference ?? '').split('/')[1] ?? '';

async function personsOf(
  k: RegisterKernel,
  rows: readonly EntryRow[],
  before: Date,
): Promise<Map<string, FhirResource>> {
  const ids = [...new Set(rows.map(({ content }) => personOf(content)))];
  const stood = await selectStood(k.db, 'Practitioner', ids, before);
  return new Map(stood.map((row) => [row.id, toStored(k, row).resource!]));
}
