import { addDays } from '../../algorithms/periods.ts';
import { findSamePerson } from '../../identify/index.ts';
import { type FhirResource, KangyuError, type Kernel, uuidv7 } from '../../kernel/index.ts';
import { saidOf } from '../../person/index.ts';
import { type AreaScope, read, type StoredVersion, search } from '../../record/index.ts';
import { type RecognisedItem, recognitionContent } from './load-items.ts';
import { markPrompts } from './mark-prompts.ts';
import {
  insertPrompts,
  type Prompt,
  selectEncounterInstitutions,
  selectInstitutions,
  selectMarksFor,
  selectPromptsOf,
} from './store.ts';

export interface OrderQuestion {
  /** Patient id. */
  patient: string;
  /** What is ordered: `system|code`. */
  codes: readonly string[];
  /** The day for which it is ordered; today without. */
  when?: string | undefined;
  /** Organization id of who orders. */
  institution: string;
  by: string;
  /** Where one of the person's Patients must be for the question to be answered. */
  scope: AreaScope;
  /** Whose records count; a laboratory often does not know where its patients live. As `scope` without it. */
  records?: AreaScope | undefined;
}
export interface Recognised {
  /** Of the prompt, by which it is decided. */
  id: string;
  item: RecognisedItem;
  reference: string;
  on: string;
  /** Last day on which it is recognised. */
  until: string;
  institution: string;
  institutionName: string | null;
  /** The measured value with its unit; null for reports. A physician's conclusion is not part of what is recognised. */
  value: string | null;
}
export interface CheckedOrders {
  person: string;
  patients: string[];
  results: Recognised[];
}

interface Candidate {
  version: StoredVersion;
  item: RecognisedItem;
  on: string;
  institution?: string;
}

/**
 * Earlier results that repeat what is ordered: of the same person and item, final, within the item's days, of another
 * institution that carries the mark for where it is ordered. Each is kept as a prompt. One result an item: the newest.
 */
export async function checkOrders(k: Kernel, question: OrderQuestion): Promise<CheckedOrders> {
  const today = k.clock.today();
  const when = question.when ?? today;
  const content = recognitionContent(when);
  const items = [...new Set(question.codes.flatMap((code) => content.byCode.get(code) ?? []))];
  const [same] = await findSamePerson(k.db, [question.patient]);
  const patients = same?.patients ?? [question.patient];
  await requirePerson(k, patients, question.scope);
  const [own] = await selectInstitutions(k.db, [question.institution]);
  if (!own) throw new KangyuError('recognition.institution-unknown', { institution: question.institution });
  const person = same?.person ?? `Patient/${question.patient}`;
  const marks = await selectMarksFor(
    k.db,
    items.map(({ id }) => id),
    own.area,
  );
  const found = await candidates(k, question, patients, items, when);
  const marked = found.filter(({ institution, item, on }) =>
    marks.some(
      (mark) =>
        mark.item === item.id &&
        mark.institution === institution &&
        institution !== question.institution &&
        mark.validFrom <= on &&
        (mark.validTo === null || mark.validTo > on),
    ),
  );
  const newest = items.flatMap((item) => {
    const [first] = marked.filter((one) => one.item === item).sort((a, b) => b.on.localeCompare(a.on));
    return first ? [first] : [];
  });
  if (newest.length === 0) return { person, patients, results: [] };
  const names = new Map(
    (
      await selectInstitutions(
        k.db,
        newest.map(({ institution }) => institution!),
      )
    ).map(({ id, name }) => [id, name]),
  );
  const prompts = newest.map(
    ({ version, item, on, institution }): Prompt => ({
      id: uuidv7(),
      person,
      item: item.id,
      result: referenceOf(version),
      resultInstitution: institution!,
      resultOn: on,
      institution: question.institution,
      price: item.price,
      shownOn: today,
      shownAt: k.clock.now(),
      shownTo: question.by,
    }),
  );
  const ids = await keep(k, prompts);
  return {
    person,
    patients,
    results: newest.map(({ version, item, on, institution }, n) => ({
      id: ids.get(`${prompts[n]!.item} ${prompts[n]!.result}`)!,
      item,
      reference: referenceOf(version),
      on,
      until: addDays(on, item.days),
      institution: institution!,
      institutionName: names.get(institution!) ?? null,
      value: measured(version.resource),
    })),
  };
}

/** Somebody of whom the caller may see no Patient looks as if there were none. */
async function requirePerson(k: Kernel, patients: readonly string[], scope: AreaScope): Promise<void> {
  for (const id of patients) if ((await read(k, k.db, 'Patient', id, scope))?.resource) return;
  throw new KangyuError('recognition.patient-unknown');
}

async function keep(k: Kernel, prompts: readonly Prompt[]): Promise<Map<string, string>> {
  const rows = await k.db.transaction(async (tx) => {
    const fresh = await insertPrompts(tx, prompts);
    await markPrompts(
      k,
      tx,
      fresh.map(({ id }) => id),
    );
    return selectPromptsOf(tx, prompts);
  });
  return new Map(rows.map(({ id, result, item }) => [`${item} ${result}`, id]));
}

async function candidates(
  k: Kernel,
  { scope, records = scope }: OrderQuestion,
  patients: readonly string[],
  items: readonly RecognisedItem[],
  when: string,
): Promise<Candidate[]> {
  if (items.length === 0) return [];
  const byCode = new Map(items.flatMap((item) => item.codes.map((code) => [code, item] as const)));
  const earliest = addDays(when, -Math.max(...items.map(({ days }) => days)));
  const pages = await Promise.all(
    (['Observation', 'DiagnosticReport'] as const).map((type) =>
      search(
        k,
        k.db,
        type,
        [
          ['patient', patients.map((id) => `Patient/${id}`).join(',')],
          ['code', [...byCode.keys()].join(',')],
          ['status', 'final,amended,corrected'],
          ['date', `ge${earliest}`],
          ['date', `le${when}`],
          ['_sort', '-date'],
          ['_count', '100'],
        ],
        { scope: records },
      ),
    ),
  );
  const found = pages
    .flatMap(({ matches }) => matches)
    .flatMap((version): Candidate[] => {
      const on = dayOf(version.resource);
      const item = codesOf(version.resource)
        .map((code) => byCode.get(code))
        .find(Boolean);
      if (!on || !item || on > when || addDays(on, item.days) < when) return [];
      return [{ version, item, on }];
    });
  return withInstitutions(k, found);
}

/** Who made the result: its performing institution, else that of its encounter. */
async function withInstitutions(k: Kernel, found: readonly Candidate[]): Promise<Candidate[]> {
  const encounterOf = ({ version }: Candidate) => idIn(version.resource?.encounter?.reference, 'Encounter');
  const encounters = found.flatMap((one) => encounterOf(one) ?? []);
  const rows = encounters.length > 0 ? await selectEncounterInstitutions(k.db, encounters) : [];
  const byEncounter = new Map(rows.map(({ id, institution }) => [id, institution]));
  return found.map((one) => {
    const performers = (one.version.resource?.performer ?? []) as { reference?: string }[];
    const performer = performers.map(({ reference }) => idIn(reference, 'Organization')).find(Boolean);
    const institution = performer ?? byEncounter.get(encounterOf(one) ?? '') ?? undefined;
    return institution ? { ...one, institution } : one;
  });
}

function idIn(reference: unknown, type: string): string | undefined {
  if (typeof reference !== 'string' || !reference.startsWith(`${type}/`)) return undefined;
  return reference.split('/')[1];
}

const referenceOf = ({ type, id, version }: StoredVersion): string => `${type}/${id}/_history/${version}`;

function codesOf(resource: FhirResource | undefined): string[] {
  const codings = (resource?.code?.coding ?? []) as { system?: string; code?: string }[];
  return codings.map(({ system, code }) => `${system}|${code}`);
}

/** The day of a result in Asia/Shanghai; a result that does not tell its day is not recognised. */
function dayOf(resource: FhirResource | undefined): string | undefined {
  const text: unknown = resource?.effectiveDateTime ?? resource?.effectivePeriod?.start;
  if (typeof text !== 'string' || text.length < 10) return undefined;
  if (text.length === 10) return text;
  return new Date(new Date(text).getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** Of an Observation only: a physician's conclusion is not part of what is recognised. */
function measured(resource: FhirResource | undefined): string | null {
  return resource?.resourceType === 'Observation' ? saidOf(resource) : null;
}
