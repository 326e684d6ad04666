/**
 * Cases of packs that expect figures, on a database that holds nothing else: each case is a village of its own, its subjects are
 * handed in as records like anybody's, and what the indicators say of the village on the case's day is compared.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeIdNumber } from '../../algorithms/id-number.ts';
import { orgCodeCheck } from '../../algorithms/org-code.ts';
import { usccCheck } from '../../algorithms/uscc.ts';
import { changedEpisode, contactEntries, episodeOf } from '../../decide/programs/index.ts';
import { type FhirBundleEntry, type FhirResource, fixedClock, type Kernel } from '../../kernel/index.ts';
import { cells, recompute } from '../../measure/indicators/index.ts';
import { loadRegion } from '../../measure/population/index.ts';
import { type CaseResult, type Pack, type SubjectHistory, type TakenContact, takeContact } from '../../packs/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';

type PackCase = Pack['cases'][number];
type Case = PackCase['case'];

const TOWNSHIP = '990101001';
/** Entries of a submission. */
const MOST = 400;

/** Cases that expect figures, in their order. */
export const indicatorCases = (pack: Pack): PackCase[] =>
  pack.cases.filter(({ case: one }) => one.expect.indicators !== undefined);

/** Plays them; `packs` are all that are known. The database must be empty of residents. */
export async function runIndicatorCases(
  kernel: Kernel,
  accept: Pipeline['accept'],
  packs: readonly Pack[],
  chosen: readonly Pack[],
): Promise<CaseResult[]> {
  const asked = chosen.flatMap((pack) => indicatorCases(pack).map((one) => ({ pack, ...one })));
  if (asked.length === 0) return [];
  const last = asked
    .map(({ case: one }) => dayOf(one))
    .sort()
    .at(-1)!;
  const clock = kernel.clock;
  kernel.clock = fixedClock(`${last}T20:00:00+08:00`);
  try {
    await loadVillages(kernel, asked.length);
    // From here on only what the records change is computed, as in use.
    await recompute(kernel);
    let person = 0;
    const handed = new Hands(accept);
    for (const [i, { pack, file, case: one }] of asked.entries())
      for (const member of membersOf(pack, file, one))
        await handed.give(entriesOf(packs, pack, member, village(i), ++person));
    await handed.finish();
    await recompute(kernel);
    const results: CaseResult[] = [];
    for (const [i, { pack, file, line, case: one }] of asked.entries())
      results.push({ pack: pack.id, file, line, name: one.name, failures: await judge(kernel, one, village(i)) });
    return results;
  } finally {
    kernel.clock = clock;
  }
}

const village = (i: number): string => `${TOWNSHIP}${String(i + 1).padStart(3, '0')}`;

function dayOf({ on, contacts, enrolled }: Case): string {
  return (
    on ??
    contacts
      .map(({ date }) => date.slice(0, 10))
      .sort()
      .at(-1) ??
    enrolled ??
    '2025-12-31'
  );
}

function membersOf(pack: Pack, file: string, one: Case): Case[] {
  return (
    one.members?.flatMap(({ case: name, times }) => {
      const member = pack.cases.find((other) => other.file === file && other.case.name === name)?.case;
      if (!member) throw new Error(`${file}: there is no case ${name}`);
      return Array.from({ length: times }, () => member);
    }) ?? [one]
  );
}

/** A county with one township and a village a case; its population is made up and small. */
async function loadVillages(kernel: Kernel, count: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'kangyu-cases-'));
  try {
    const villages = Array.from({ length: count }, (_, i) => `${village(i)},案例${i + 1}村,${TOWNSHIP},village`);
    const areas = [
      'code,name,parent,level',
      '990100,案例市,,city',
      '990101,案例县,990100,county',
      `${TOWNSHIP},案例镇,990101,township`,
    ];
    writeFileSync(join(dir, 'areas.csv'), [...areas, ...villages].join('\n'));
    const figure = '990101,2024-12-31,all,,,10000,case,2025';
    writeFileSync(join(dir, 'population.csv'), `area,date,sex,age_from,age_to,value,source,vintage\n${figure}`);
    await loadRegion(kernel.db, dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

class Hands {
  readonly #accept: Pipeline['accept'];
  #waiting: FhirBundleEntry[] = [];
  #part = 0;
  constructor(accept: Pipeline['accept']) {
    this.#accept = accept;
  }
  async give(entries: FhirBundleEntry[]): Promise<void> {
    if (this.#waiting.length + entries.length > MOST) await this.finish();
    this.#waiting.push(...entries);
  }
  async finish(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const bundle = { resourceType: 'Bundle' as const, type: 'batch' as const, entry: this.#waiting };
    this.#waiting = [];
    const { records } = await this.#accept({
      source: 'cases',
      externalId: `cases/${++this.#part}`,
      kind: 'fhir',
      bundle,
    });
    const wrong = records.filter(({ status }) => status !== 'stored');
    if (wrong.length > 0) throw new Error(`records of a case were refused: ${JSON.stringify(wrong.slice(0, 3))}`);
  }
}

const put = (resource: FhirResource): FhirBundleEntry => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});

/** The subject with diagnoses, enrolment and contacts of a case. */
function entriesOf(packs: readonly Pack[], pack: Pack, one: Case, area: string, n: number): FhirBundleEntry[] {
  const id = `case-${n}`;
  if (pack.subject === 'institution') return institutionOf(pack, one, area, id, n);
  const { birthDate = '1960-01-01', sex = 'female', deceasedDate } = one.subject as Record<string, string | undefined>;
  const entries = [
    put({
      resourceType: 'Patient',
      id,
      identifier: [
        { system: 'urn:oid:2.16.156.10011.1.3', value: idNumberOf(birthDate, sex, n) },
        { system: 'urn:kangyu:id:birth-certificate', value: `C${990100000 + n}` },
      ],
      name: [{ text: `示案例${n}` }],
      gender: sex,
      birthDate,
      ...(deceasedDate ? { deceasedDateTime: deceasedDate } : {}),
      extension: [{ url: 'urn:kangyu:ext:area', valueCode: area }],
    }),
    ...diagnosesOf(pack, one, id),
  ];
  const { enrolled, exited, exitReason } = one;
  if (enrolled !== undefined) {
    const episode = episodeOf({ id: `${id}-e`, pack, patient: id, enrolled });
    const exit = { on: exited ?? '', reason: exitReason ?? 'died' };
    entries.push(put(exited === undefined ? episode : changedEpisode(episode, { exit })));
  }
  const made: NonNullable<SubjectHistory['made'][number]>[] = [];
  const history = (): SubjectHistory => ({
    subject: one.subject as SubjectHistory['subject'],
    facts: one.facts as SubjectHistory['facts'],
    set: one.parameters as SubjectHistory['set'],
    made,
  });
  for (const [i, contact] of one.contacts.entries()) {
    const [form = '', owner = pack.id] = contact.form.split('/').reverse();
    const own = packs.find((other) => other.id === owner)!;
    const known = { ...history(), recorded: contact.recorded };
    const taken = takeContact(own, form, contact.date, contact.answers, known);
    if (!taken.made) continue;
    made.push(taken.made);
    const episodes = enrolled === undefined ? [] : [`${id}-e`];
    const given = contactEntries({
      id: `${id}-c${i + 1}`,
      pack: own,
      taken,
      time: contact.date,
      patient: id,
      episodes,
    });
    entries.push(...(contact.recorded ? recordsAlone(taken, given) : given));
  }
  return entries;
}

/** What a contact is to somebody who has the record without the form. */
function recordsAlone({ form }: TakenContact, entries: readonly FhirBundleEntry[]): FhirBundleEntry[] {
  const types = new Set(form.compiled.form.records?.map(({ type }) => type));
  return entries.flatMap(({ resource }) => {
    if (!resource || !types.has(resource.resourceType)) return [];
    const { encounter: _, ...rest } = resource as FhirResource & { encounter?: unknown };
    return put(rest as FhirResource);
  });
}

/** The institution of a case with what it wrote down. */
function institutionOf(pack: Pack, one: Case, area: string, id: string, n: number): FhirBundleEntry[] {
  const { kind = 'C220', openedOn = '2010-01-01' } = one.subject as Record<string, string | undefined>;
  const patient = `Organization/${id}`;
  const made: NonNullable<SubjectHistory['made'][number]>[] = [];
  const history = (): SubjectHistory => ({
    subject: one.subject as SubjectHistory['subject'],
    facts: one.facts as SubjectHistory['facts'],
    set: one.parameters as SubjectHistory['set'],
    made,
  });
  const organization = put({
    resourceType: 'Organization',
    id,
    identifier: [{ system: 'urn:kangyu:id:uscc', value: creditCodeOf(n) }],
    active: true,
    name: `案例机构${n}`,
    type: [{ coding: [{ system: 'urn:kangyu:cs:institution-class', code: kind }] }],
    extension: [
      { url: 'urn:kangyu:ext:in-service', valuePeriod: { start: openedOn } },
      { url: 'urn:kangyu:ext:area', valueCode: area },
    ],
  });
  const written = one.contacts.flatMap((contact, i) => {
    const taken = takeContact(pack, contact.form, contact.date, contact.answers, history());
    if (!taken.made) return [];
    made.push(taken.made);
    const answers = { id: `${id}-c${i + 1}`, pack, taken, time: contact.date };
    return contactEntries({ ...answers, patient, area, episodes: [] });
  });
  const part = one.enrolled && put(episodeOf({ id: `${id}-e`, pack, patient, area, enrolled: one.enrolled }));
  return [organization, ...(part ? [part] : []), ...written];
}

function creditCodeOf(n: number): string {
  const own = String(n).padStart(8, '0');
  const first17 = `12990101${own}${orgCodeCheck(own)}`;
  return first17 + usccCheck(first17);
}

const idNumberOf = (birthDate: string, sex: string, n: number): string =>
  composeIdNumber(String(990_400 + Math.floor(n / 400)), birthDate, 2 * (n % 400) + (sex === 'male' ? 1 : 2));

/** What the case says of diagnoses, as the records say it. */
function diagnosesOf(pack: Pack, { facts, enrolled }: Case, patient: string): FhirBundleEntry[] {
  return pack.facts.flatMap(({ name, from }) =>
    'diagnosis' in from && facts[name] === true
      ? put({
          resourceType: 'Condition',
          id: `${patient}-d-${name.toLowerCase()}`,
          code: { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: from.diagnosis[0]! }] },
          subject: { reference: `Patient/${patient}` },
          recordedDate: enrolled ?? '2020-01-01',
        })
      : [],
  );
}

async function judge(kernel: Kernel, one: Case, area: string): Promise<string[]> {
  const reading = { db: kernel.db, clock: fixedClock(`${dayOf(one)}T20:00:00+08:00`) };
  const failures: string[] = [];
  const asked = Object.entries(one.expect.indicators ?? {}).flatMap(([place, wanted]) =>
    [wanted].flat().map((figures) => ({ place, ...figures })),
  );
  for (const { place, period, ...figures } of asked) {
    const [, indicator = place, stratum = ''] = /^([^[]+)(?:\[(.+)\])?$/.exec(place) ?? [];
    const [cell] = await cells(reading, { indicator, areas: [area], periods: [period], strata: [stratum] });
    for (const [name, value] of Object.entries(figures)) {
      const found = cell?.[name as keyof typeof figures] ?? null;
      const same = found === value || (found !== null && value !== null && Math.abs(found - value) < 5e-5);
      if (!same) failures.push(`${place} ${period}: ${name} should be ${value}, not ${found}`);
    }
  }
  return failures;
}
