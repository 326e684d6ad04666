/** Entering, changing and closing an entry: a form becomes records that are submitted like everybody's. */
import { addDays, isDay } from '../../algorithms/periods.ts';
import {
  changeRecord,
  columnOf,
  type FormProblem,
  fixedColumns,
  type IngestSubmission,
  type Mapping,
  newResources,
  readForm,
  USCC_SYSTEM,
  type Value,
  validateEntries,
} from '../../ingest/index.ts';
import {
  type FhirBundleEntry,
  type FhirResource,
  KangyuError,
  type Kernel,
  type Receipt,
  uuidv7,
} from '../../kernel/index.ts';
import { checkForm } from './check-form.ts';
import { type Entry, getEntry } from './entries.ts';
import './errors.ts';
import { mappingOf, REGISTERS, type RegisterKind } from './registers.ts';
import { selectByIdentifier, selectByUscc, selectInstitutions, selectSimilar } from './store-entries.ts';

export interface EntryWriter {
  kernel: Pick<Kernel, 'db' | 'clock' | 'sealer' | 'instance'>;
  /** The main path. */
  accept(submission: IngestSubmission): Promise<Receipt>;
  /** Sign-in name of who enters it. */
  account: string;
  /** Throws for an area in which the account may not write; null is an area that nobody knows. */
  requireArea(area: string | null): void;
}

export interface SavedEntry {
  id: string;
  reference: string;
  submission: string;
  /** What the data-quality rules remarked. */
  warnings: FormProblem[];
}

/** Who hands in what is entered by form. */
const SOURCE = 'register';
const unchanged = (resource: FhirResource): FhirResource => resource;

/**
 * A new entry. Throws registers.invalid with the columns, registers.known, and, unless `another` says that it is another one,
 * registers.similar.
 */
export async function createEntry(
  writer: EntryWriter,
  kind: RegisterKind,
  texts: Readonly<Record<string, string>>,
  another: boolean,
): Promise<SavedEntry> {
  const { kernel } = writer;
  const mapping = mappingOf(kind);
  refuseUnknown(mapping, texts);
  const { record: _record, person: _person, ...own } = texts;
  const { values, problems } = readForm(mapping, own);
  refuse([...problems, ...checkForm(mapping, values)]);
  const urls = new Map(mapping.resources.map(({ ref }) => [ref, `urn:uuid:${uuidv7()}`]));
  const made = newResources(mapping, values, { source: SOURCE, urlOf: (ref) => urls.get(ref)! });
  const place = await placeOf(writer, kind, values);
  writer.requireArea(place.area);
  await refuseKnown(writer, kind, values, made, place, another);
  const warnings = judge(kernel, made);
  return submit(writer, kind, warnings, {
    entry: made.map(({ fullUrl, resource }) => ({
      fullUrl,
      resource,
      request: { method: 'POST', url: resource.resourceType },
    })),
  });
}

export interface EntryEdit {
  /** Version that was looked at. */
  version: number;
  /** Columns that change; an empty text clears. */
  texts: Readonly<Record<string, string>>;
}

/** Changes columns of an entry. Throws registers.unknown, registers.version, registers.invalid. */
export async function changeEntry(
  writer: EntryWriter,
  kind: RegisterKind,
  id: string,
  { version, texts }: EntryEdit,
): Promise<SavedEntry> {
  const mapping = mappingOf(kind);
  refuseUnknown(mapping, texts);
  const fixed = fixedColumns(mapping);
  const column = Object.keys(texts).find((key) => fixed.has(key));
  if (column !== undefined) throw new KangyuError('registers.fixed', { column });
  const entry = await editable(writer, kind, id, version);
  const { values, problems } = readForm(mapping, texts);
  const whole = new Map(entry.values);
  for (const [key, text] of Object.entries(texts)) {
    if (text.trim() === '') whole.delete(key);
    else if (values.has(key)) whole.set(key, values.get(key)!);
  }
  const missing = mapping.columns.filter(({ key, required }) => required && key in texts && !whole.has(key));
  const asked = new Set([...Object.keys(texts), ...missing.map(({ key }) => key)]);
  refuse([...problems.filter(({ column }) => asked.has(column)), ...checkForm(mapping, whole)]);
  if ('uscc' in texts) writer.requireArea((await placeOf(writer, kind, whole)).area);
  if (typeof whole.get('area') === 'string' && 'area' in texts) writer.requireArea(String(whole.get('area')));
  whole.set('record', id).set('source', SOURCE);
  const changes = entry.records.flatMap((before) => {
    if (!before) return [];
    const resource = changeRecord(mapping, before, whole);
    return JSON.stringify(resource) === JSON.stringify(before) ? [] : [resource];
  });
  if (changes.length === 0) return { id, reference: entry.reference, submission: '', warnings: [] };
  const warnings = judge(
    writer.kernel,
    changes.map((resource) => ({ resource, places: new Map() })),
  );
  return submit(writer, kind, warnings, { id, entry: changes.map((resource) => put(resource, entry)) });
}

export interface Closing {
  version: number;
  /** First day without it. */
  on: string;
  /** `Organization/id` that takes over. */
  successor?: string | undefined;
  reason?: string | undefined;
}

/** Ends an entry on a day; nothing is deleted. Throws registers.closed, registers.close-day, registers.successor. */
export async function closeEntry(
  writer: EntryWriter,
  kind: RegisterKind,
  id: string,
  closing: Closing,
): Promise<SavedEntry> {
  const { kernel } = writer;
  const entry = await editable(writer, kind, id, closing.version);
  const { on, successor, reason } = closing;
  const start = entry.values.get('start');
  if (entry.values.has('end')) throw new KangyuError('registers.closed');
  if (!isDay(on) || (typeof start === 'string' && on < start))
    throw new KangyuError('registers.close-day', { day: on, start: String(start ?? '') });
  const today = kernel.clock.today();
  if (on > addDays(today, 366)) throw new KangyuError('registers.close-future', { day: on });
  const record = entry.records.find((one) => one && `${one.resourceType}/${id}` === entry.reference)!;
  const notes: { url: string; [value: string]: unknown }[] = [];
  if (successor !== undefined) {
    const target = successor.replace(/^Organization\//, '');
    const known = await selectInstitutions(kernel.db, [target]);
    if (kind !== 'institutions' || target === id || !known.has(target))
      throw new KangyuError('registers.successor', { reference: successor });
    notes.push({ url: 'urn:kangyu:ext:successor', valueReference: { reference: `Organization/${target}` } });
  }
  if (reason?.trim()) notes.push({ url: 'urn:kangyu:ext:closing-reason', valueString: reason.trim() });
  const resource = changeRecord(
    mappingOf(kind),
    record,
    new Map<string, Value>([...entry.values, ['end', on], ['record', id], ['source', SOURCE]]),
  );
  if (notes.length > 0) {
    const urls = new Set(notes.map(({ url }) => url));
    const others = (resource.extension as { url: string }[] | undefined) ?? [];
    resource.extension = [...others.filter(({ url }) => !urls.has(url)), ...notes];
  }
  if (on <= today && resource.active !== undefined) resource.active = false;
  if (on <= today && resource.status === 'active') resource.status = 'inactive';
  const warnings = judge(kernel, [{ resource, places: new Map() }]);
  return submit(writer, kind, warnings, { id, entry: [put(resource, entry)] });
}

async function editable(writer: EntryWriter, kind: RegisterKind, id: string, version: number): Promise<Entry> {
  const entry = await getEntry(writer.kernel, kind, id, unchanged);
  writer.requireArea(entry.area);
  if (entry.version !== version) throw new KangyuError('registers.version');
  return entry;
}

const put = (resource: FhirResource, entry: Entry): FhirBundleEntry => {
  const { versionId: _version, lastUpdated: _at, ...meta } = resource.meta ?? {};
  const { meta: _meta, ...rest } = resource;
  const own = `${resource.resourceType}/${resource.id}`;
  return {
    resource: Object.keys(meta).length > 0 ? { ...rest, meta } : rest,
    request: {
      method: 'PUT',
      url: own,
      ...(own === entry.reference ? { ifMatch: `W/"${entry.version}"` } : {}),
    },
  };
};

/** Where an entry will stand: its own area, or that of the institution it names. */
export async function placeOf(
  { kernel }: EntryWriter,
  kind: RegisterKind,
  values: ReadonlyMap<string, Value>,
): Promise<{ area: string | null; institution: string | null }> {
  if (kind === 'institutions') return { area: String(values.get('area') ?? '') || null, institution: null };
  const found = await selectByUscc(kernel.db, String(values.get('uscc')));
  if (!found)
    refuse([
      {
        column: 'uscc',
        message: {
          zh: '没有这个信用代码的机构，请先登记机构',
          en: 'No institution has this credit code; enter it first',
        },
      },
    ]);
  return { area: found!.area, institution: found!.id };
}

async function refuseKnown(
  { kernel }: EntryWriter,
  kind: RegisterKind,
  values: ReadonlyMap<string, Value>,
  made: readonly { resource: FhirResource }[],
  place: { area: string | null; institution: string | null },
  another: boolean,
): Promise<void> {
  const name = String(values.get('name') ?? values.get('number') ?? '');
  const own = made.find(({ resource }) => resource.resourceType === REGISTERS[kind].type)!.resource;
  const identifiers = ((own.identifier ?? []) as { system: string; value: string }[]).map(({ system, value }) => ({
    system,
    value,
  }));
  if (kind === 'institutions' && identifiers.some(({ system }) => system === USCC_SYSTEM)) {
    const known = await selectByUscc(kernel.db, String(values.get('uscc')));
    if (known)
      throw new KangyuError('registers.known', { name: known.name ?? '', reference: `Organization/${known.id}` });
  }
  const [taken] = identifiers.length > 0 ? await selectByIdentifier(kernel.db, own.resourceType, identifiers) : [];
  if (taken) throw new KangyuError('registers.known', { name, reference: `${own.resourceType}/${taken.id}` });
  if (another) return;
  const similar = await selectSimilar(kernel.db, { kind, name, ...place });
  if (similar.length > 0)
    throw new KangyuError('registers.similar', {
      count: similar.length,
      name: similar[0]!.name,
      similar: similar.map((row) => ({ reference: `${own.resourceType}/${row.id}`, name: row.name })),
    });
}

/** Refuses what the data-quality rules call an error; gives what they remark. */
export function judge(
  kernel: EntryWriter['kernel'],
  made: readonly { resource: FhirResource; places: ReadonlyMap<string, string> }[],
): FormProblem[] {
  const found = validateEntries(
    made.map(({ resource }) => resource),
    kernel,
  ).flatMap((problems, i) =>
    problems.map((problem) => ({
      severity: problem.severity,
      column: columnOf(made[i]!.places, problem) ?? '',
      message: problem.message,
    })),
  );
  refuse(found.filter(({ severity }) => severity === 'error').map(({ column, message }) => ({ column, message })));
  return found.map(({ column, message }) => ({ column, message }));
}

export function refuse(problems: readonly FormProblem[]): void {
  const [first] = problems;
  if (!first) return;
  throw new KangyuError('registers.invalid', {
    count: problems.length,
    firstZh: first.message.zh,
    firstEn: first.message.en,
    problems,
  });
}

export function refuseUnknown(mapping: Mapping, texts: Readonly<Record<string, string>>): void {
  const column = Object.keys(texts).find((key) => !mapping.columns.some((one) => one.key === key));
  if (column !== undefined) throw new KangyuError('registers.column', { column });
}

export async function submit(
  writer: EntryWriter,
  kind: RegisterKind,
  warnings: FormProblem[],
  { id, entry }: { id?: string; entry: FhirBundleEntry[] },
): Promise<SavedEntry> {
  const receipt = await writer.accept({
    source: SOURCE,
    externalId: `form/${uuidv7()}`,
    kind: 'fhir',
    bundle: { resourceType: 'Bundle', type: 'transaction', entry },
    submittedBy: writer.account,
  });
  const bad = receipt.records.find(({ status }) => status !== 'stored');
  if (bad) {
    const [problem] = bad.problems ?? [];
    if (problem?.rule.includes('version')) throw new KangyuError('registers.version');
    throw new KangyuError('registers.refused', {
      firstZh: problem?.message.zh ?? receipt.status,
      firstEn: problem?.message.en ?? receipt.status,
      problems: bad.problems,
    });
  }
  const own = receipt.records.find(({ reference }) => reference?.startsWith(`${REGISTERS[kind].type}/`));
  const stored = id ?? own!.reference!.split('/')[1]!;
  return { id: stored, reference: `${REGISTERS[kind].type}/${stored}`, submission: receipt.submissionId, warnings };
}
