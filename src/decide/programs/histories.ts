/** What the rules of a pack may know of residents, loaded for many at once. */
import { readFileSync } from 'node:fs';
import type { Row, Value } from '../../algorithms/condition/types.ts';
import type { SubjectValues } from '../../algorithms/forms/context.ts';
import type { MadeContact } from '../../algorithms/forms/due-items.ts';
import type { Queryable } from '../../kernel/index.ts';
import { factFile, type Pack } from '../../packs/index.ts';
import {
  type DiagnosisRow,
  type KeptContact,
  type KeptEnrolment,
  selectContacts,
  selectDiagnoses,
  selectEnrolments,
  selectFact,
  selectSubjects,
} from './store-history.ts';
import { type RecordedRow, selectRecorded } from './store-recorded.ts';
import { isInstitution } from './subjects.ts';

/** One person with all that was recorded under each of their Patients; or one institution, which is its own only subject. */
export interface PersonHistory {
  person: string;
  patients: string[];
  /** The Patient whose facts indicators count: the first of those by which they count residents, else the first. */
  counted: string;
  /** Division code of the residence or seat. */
  area: string | null;
  subject: SubjectValues;
  diagnoses: DiagnosisRow[];
  contacts: KeptContact[];
  /** What others recorded that stands for contacts. */
  recorded: RecordedRow[];
  enrolments: KeptEnrolment[];
  /** Who is going to look after the person, while somebody enrols them. */
  chosen?: { team: string; doctor: string | null } | undefined;
  /** For how many the doctor answers in the programme whose form is filled in. */
  load?: number | undefined;
}

/** The persons that the Patients stand for, and institutions, each once. */
export async function loadHistories(q: Queryable, patients: readonly string[]): Promise<PersonHistory[]> {
  if (patients.length === 0) return [];
  const subjects = await selectSubjects(q, patients);
  const all = subjects.map(({ patient }) => patient);
  const [diagnoses, contacts, recorded, enrolments] = await Promise.all([
    selectDiagnoses(q, all),
    selectContacts(q, all),
    selectRecorded(q, all),
    selectEnrolments(q, all),
  ]);
  const persons = new Map<string, PersonHistory>();
  const of = new Map<string, PersonHistory>();
  const counting = new Set(subjects.flatMap(({ patient, counts }) => (counts ? patient : [])));
  for (const { patient, person, birthDate, sex, deceasedDate, area, kind, openedOn } of subjects) {
    const known = persons.get(person);
    const history: PersonHistory = known ?? {
      person,
      patients: [],
      counted: patient,
      area: null,
      subject: {},
      diagnoses: [],
      contacts: [],
      recorded: [],
      enrolments: [],
    };
    history.patients.push(patient);
    const [better, other] = [counting.has(patient), counting.has(history.counted)];
    if (better === other ? patient < history.counted : better) history.counted = patient;
    history.area ??= area;
    if (isInstitution(patient)) history.subject = { kind, openedOn };
    else
      history.subject = {
        birthDate: history.subject.birthDate ?? birthDate,
        sex: history.subject.sex ?? sex,
        deceasedDate: history.subject.deceasedDate ?? deceasedDate,
      };
    persons.set(person, history);
    of.set(patient, history);
  }
  for (const row of diagnoses) of.get(row.patient)!.diagnoses.push(row);
  for (const row of contacts) of.get(row.patient)!.contacts.push(row);
  for (const row of recorded) of.get(row.patient)!.recorded.push(row);
  for (const row of enrolments) of.get(row.patient)!.enrolments.push(row);
  return [...persons.values()];
}

/** Facts from diagnoses that were recorded until the day, and who looks after the person in this programme. */
export function recordedFacts(
  pack: Pack,
  { diagnoses, enrolments, chosen, load }: Pick<PersonHistory, 'diagnoses' | 'enrolments' | 'chosen' | 'load'>,
  day: string,
): Row {
  const facts: Record<string, Value> = {};
  for (const { name, type, from } of pack.facts) {
    if ('enrolment' in from) {
      const running = enrolments.find((one) => one.pack === pack.id && (one.exited === null || day <= one.exited));
      const { team, doctor } = running ? { team: running.teamName, doctor: running.doctorName } : (chosen ?? NOBODY);
      facts[name] = from.enrolment === 'load' ? (load ?? null) : from.enrolment === 'team' ? team : doctor;
    }
    if (!('diagnosis' in from)) continue;
    const found = diagnoses.filter(
      ({ code, since }) => (since === null || since <= day) && from.diagnosis.some((prefix) => code.startsWith(prefix)),
    );
    const days = found.flatMap(({ since }) => since ?? []).sort();
    facts[name] = type === 'date' ? (days[0] ?? null) : found.length > 0;
  }
  return facts;
}
const NOBODY = { team: null, doctor: null };

/** Facts of a pack's own SQL on a day, by Patient. They are known of the present only, so contacts are judged without them. */
export async function sqlFacts(
  q: Queryable,
  pack: Pack,
  patients: readonly string[],
  today: string,
): Promise<Map<string, Record<string, Value>>> {
  const facts = new Map<string, Record<string, Value>>();
  for (const { name, from } of pack.facts) {
    if (!('sql' in from)) continue;
    for (const { subject, value } of await selectFact(q, sqlOf(pack, from.sql), patients, today))
      facts.set(subject, { ...facts.get(subject), [name]: value });
  }
  return facts;
}

/** The facts of a pack's own SQL as SELECTs over everybody, with the day as $1. */
export function sqlFactTexts(pack: Pack): { name: string; sql: string }[] {
  return pack.facts.flatMap(({ name, from }) =>
    'sql' in from
      ? [
          {
            name,
            sql: sqlOf(pack, from.sql)
              .replace(/:subjects\([^)]*\)/g, 'true')
              .replaceAll(':today', () => '$1::date'),
          },
        ]
      : [],
  );
}

const texts = new Map<string, string>();
function sqlOf(pack: Pack, file: string): string {
  const path = factFile(pack, file)!;
  const text = texts.get(path) ?? readFileSync(path, 'utf8').trim().replace(/;$/, '');
  texts.set(path, text);
  return text;
}

/** The contacts that count, and what others recorded that stands for one. */
export const madeOf = ({ contacts, recorded }: Pick<PersonHistory, 'contacts' | 'recorded'>): MadeContact[] =>
  [
    ...contacts.flatMap(({ valid, withdrawn, formFrom, time, values, ...one }) =>
      valid && !withdrawn && formFrom !== null ? [madeFrom({ ...one, formFrom, date: time, values })] : [],
    ),
    ...recorded.map(({ day, ...one }) => madeFrom({ ...one, date: day })),
  ].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));

const madeFrom = ({
  pack,
  form,
  formFrom,
  date,
  values,
  class: found,
  next,
}: Pick<RecordedRow, 'pack' | 'form' | 'formFrom' | 'values' | 'class' | 'next'> & { date: string }): MadeContact => ({
  form: `${pack}/${form}`,
  formFrom,
  date,
  values: values as Row,
  class: found,
  next,
});
