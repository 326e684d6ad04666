/** The front page of a person's record: labels, allergies, problems, medicines, contract, programmes, what is due, last values. */
import type { Kernel } from '../kernel/index.ts';
import { type LanedVersion, type StoredVersion, search } from '../record/index.ts';
import { personContent } from './content.ts';
import { deriveLabels, type Label } from './derive-labels.ts';
import { codingsOf, conceptText, dateOf, type Measured, measured, titleOf } from './describe-record.ts';
import { entryOf, namesOf, type PersonEntry, type Reading, recordsOf } from './entries.ts';

const TYPES = [
  'AllergyIntolerance',
  'Condition',
  'Encounter',
  'MedicationRequest',
  'MedicationStatement',
  'EpisodeOfCare',
  'CarePlan',
  'ServiceRequest',
  'ImmunizationRecommendation',
  'Observation',
];
const PROGRAMME = 'urn:kangyu:cs:programme';
const STATE = 'urn:kangyu:ext:programme-state';
/** Newest records that the front page is made of. */
const MOST = 3000;
const MOST_BOOKED = 20;
/** Of an Observation's code, and of a drug. */
const NEWEST = { types: ['Observation'], count: 1 };

export interface Problem extends PersonEntry {
  active: boolean;
  /** When it was first recorded, and in how many records. */
  since: string | null;
  count: number;
}
export interface Allergy extends PersonEntry {
  criticality: string | null;
  reaction: string | null;
}
export interface LatestValue extends PersonEntry {
  values: (Measured & { title: string | null })[];
}
export interface DueItem {
  reference: string;
  title: string | null;
  /** `YYYY-MM-DD`. */
  date: string;
  overdue: boolean;
}

export interface Overview {
  /** When it was put together, by the platform's clock. */
  at: string;
  labels: Label[];
  allergies: Allergy[];
  problems: Problem[];
  medicines: { current: PersonEntry[]; past: PersonEntry[] };
  contracts: (PersonEntry & { team: string | null })[];
  programmes: PersonEntry[];
  due: DueItem[];
  latest: LatestValue[];
}

interface Subject {
  birthDate: string | null;
  deceased: boolean;
}

/**
 * Three statements, however many records there are. `states` are those in which programmes see enrolments stand (by the id of the
 * EpisodeOfCare), for which the record itself may say less.
 */
export async function readOverview(
  k: Kernel,
  reading: Reading,
  subject: Subject,
  states: ReadonlyMap<string, string>,
): Promise<Overview> {
  const lanes = TYPES.map((type) => ({ lane: type, type }));
  const { records } = await recordsOf(k, reading, { lanes, newest: NEWEST, limit: MOST });
  const names = await namesOf(k, records, reading.scope);
  const today = k.clock.today();
  const booked = await bookedFrom(k, reading, today);
  const of = (...types: string[]) => records.filter(({ type }) => types.includes(type));
  const entries = (...types: string[]) => of(...types).map((one) => entryOf(one, names));
  const medicines = entries('MedicationRequest', 'MedicationStatement').filter(
    ({ status }) => status !== 'entered-in-error',
  );
  const current = newestOfEach(
    medicines.filter(({ status, end }) => status === 'active' && (end === null || end.slice(0, 10) >= today)),
  );
  return {
    at: k.clock.now().toISOString(),
    labels: deriveLabels(subject, records, today),
    allergies: allergiesOf(of('AllergyIntolerance'), names),
    problems: problemsOf(entries('Condition')),
    medicines: { current, past: medicines.filter((one) => !current.includes(one)) },
    contracts: of('CarePlan', 'EpisodeOfCare')
      .filter((one) => isContract(one, states))
      .map((one) => ({
        ...entryOf(one, names),
        team: teamOf(one, names),
      })),
    programmes: entries('EpisodeOfCare'),
    due: of('CarePlan', 'ServiceRequest', 'ImmunizationRecommendation')
      .flatMap((one) => dueOf(one, today))
      .concat(booked)
      .sort((a, b) => a.date.localeCompare(b.date)),
    latest: of('Observation').map((one) => ({ ...entryOf(one, names), values: valuesOf(one) })),
  };
}

/** Of a plan as it names the team, of an enrolment by its CareTeam. */
function teamOf({ resource }: LanedVersion, names: ReadonlyMap<string, string>): string | null {
  const of = (element: string) => ((resource?.[element] ?? []) as { display?: string; reference?: string }[])[0];
  return of('careTeam')?.display ?? names.get(of('team')?.reference ?? '') ?? null;
}

/** A plan that somebody sent as such, or the enrolment of a programme that is a contract, in a state in which it holds. */
function isContract({ type, id, resource }: LanedVersion, states: ReadonlyMap<string, string>): boolean {
  const r = resource as Record<string, any> | undefined;
  if (r?.status !== 'active') return false;
  if (type === 'CarePlan') return true;
  const { contracts } = personContent();
  const told = ((r.extension ?? []) as { url: string; valueCode?: string }[]).find(
    ({ url }) => url === STATE,
  )?.valueCode;
  const state = states.get(id) ?? told;
  const codings = ((r.type ?? []) as { coding?: { system?: string; code?: string }[] }[]).flatMap(
    (one) => one.coding ?? [],
  );
  return codings.some(
    ({ system, code }) => system === PROGRAMME && state !== undefined && contracts[code ?? '']?.includes(state),
  );
}

/** One line a substance, however many institutions say so; what was refuted or entered in error warns of nothing. */
function allergiesOf(versions: readonly LanedVersion[], names: ReadonlyMap<string, string>): Allergy[] {
  const groups = new Map<string, Allergy[]>();
  for (const version of versions) {
    if (codingsOf(version.resource!.verificationStatus).some(({ code }) => UNTRUE.has(code ?? ''))) continue;
    const allergy = allergyOf(version, names);
    const key = allergy.title ?? allergy.reference;
    groups.set(key, [...(groups.get(key) ?? []), allergy]);
  }
  return [...groups.values()].map((group) => ({
    ...(group.find(({ status }) => !PAST.has(status ?? '')) ?? group[0]!),
    criticality: group.some(({ criticality }) => criticality === 'high') ? 'high' : group[0]!.criticality,
    reaction: [...new Set(group.flatMap(({ reaction }) => reaction ?? []))].join('、') || null,
  }));
}
const UNTRUE = new Set(['entered-in-error', 'refuted']);
const PAST = new Set(['inactive', 'resolved']);

function allergyOf(version: LanedVersion, names: ReadonlyMap<string, string>): Allergy {
  const { criticality, reaction } = version.resource as {
    criticality?: string;
    reaction?: { manifestation?: unknown[] }[];
  };
  const manifestations = (reaction ?? []).flatMap((one) => (one.manifestation ?? []).map(conceptText));
  return {
    ...entryOf(version, names),
    criticality: criticality ?? null,
    reaction: manifestations.filter(Boolean).join('、') || null,
  };
}

/** What an entry is about: its code, or its words where it has none. */
const matterOf = ({ code, title, reference }: PersonEntry): string =>
  code ? `${code.system ?? ''}|${code.code}` : (title ?? reference);

/** A medicine prescribed again and again in the same way is taken once. */
function newestOfEach(medicines: readonly PersonEntry[]): PersonEntry[] {
  const seen = new Set<string>();
  return medicines.filter((one) => {
    const key = `${matterOf(one)} ${one.said ?? ''}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** One line a disease: institutions record the same one each for itself. */
function problemsOf(entries: readonly PersonEntry[]): Problem[] {
  const groups = new Map<string, PersonEntry[]>();
  for (const entry of entries) {
    const key = matterOf(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].map((group) => {
    const [newest] = group;
    const dates = group.flatMap(({ date }) => date ?? []).sort();
    return {
      ...newest!,
      active: !['inactive', 'resolved', 'remission'].includes(newest!.status ?? ''),
      since: dates[0] ?? null,
      count: group.length,
    };
  });
}

export function valuesOf({ resource }: LanedVersion): (Measured & { title: string | null })[] {
  const parts = [resource!, ...((resource!.component ?? []) as Record<string, unknown>[])];
  return parts.flatMap((part) => {
    const found = measured(part as Record<string, unknown>);
    return found ? [{ ...found, title: conceptText((part as { code?: unknown }).code) ?? null }] : [];
  });
}

/** Appointments of today and later: they have several participants, so no subject that records of a person are found by. */
async function bookedFrom(k: Kernel, { patients, scope, show }: Reading, today: string): Promise<DueItem[]> {
  const { matches } = await search(
    k,
    k.db,
    'Appointment',
    [
      ['patient', patients.join(',')],
      ['status', 'booked,pending,arrived'],
      ['date', `ge${today}`],
      ['_sort', 'date'],
      ['_count', String(MOST_BOOKED)],
    ],
    { scope },
  );
  return matches.map(show).flatMap(({ type, id, version, resource }: StoredVersion) => {
    const date = dateOf(resource!)?.slice(0, 10);
    const reference = `${type}/${id}/_history/${version}`;
    return date ? [{ reference, title: titleOf(resource!, new Map()), date, overdue: false }] : [];
  });
}

/** What is planned for a day and not done. */
function dueOf({ type, id, version, resource }: LanedVersion, today: string): DueItem[] {
  const r = resource as Record<string, any>;
  const found: { title: string | null; date: unknown }[] = [];
  if (type === 'ServiceRequest' && r.status === 'active')
    found.push({ title: conceptText(r.code) ?? null, date: r.occurrenceDateTime ?? r.occurrencePeriod?.start });
  if (type === 'CarePlan' && r.status === 'active')
    for (const { detail } of (r.activity ?? []) as { detail?: Record<string, any> }[])
      if (detail && ['not-started', 'scheduled'].includes(detail.status))
        found.push({
          title: conceptText(detail.code) ?? detail.description ?? null,
          date: detail.scheduledPeriod?.start ?? detail.scheduledString,
        });
  if (type === 'ImmunizationRecommendation')
    for (const one of (r.recommendation ?? []) as Record<string, any>[])
      found.push({ title: conceptText(one.vaccineCode?.[0]) ?? null, date: one.dateCriterion?.[0]?.value });
  return found.flatMap(({ title, date }) => {
    const text = typeof date === 'string' && /^\d{4}-\d{2}-\d{2}/.test(date) ? date.slice(0, 10) : undefined;
    return text === undefined
      ? []
      : [{ reference: `${type}/${id}/_history/${version}`, title, date: text, overdue: text < today }];
  });
}
