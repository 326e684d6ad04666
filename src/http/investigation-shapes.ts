/** The investigation of an event, as pages show it. */
import {
  CONTACT_PACK,
  type Contact,
  codeTitles,
  type Investigation,
  type Member,
} from '../decide/investigation/index.ts';
import { getPack } from '../decide/programs/index.ts';
import type {
  Bilingual,
  InvestigationChain,
  InvestigationContact,
  InvestigationDetail,
  InvestigationPerson,
} from './contract.ts';
import { classOf } from './program-shapes.ts';

/** A resident as the caller may see them. */
export interface Named {
  name: string;
  phone: string | null;
  sex: string | null;
  age: number | null;
}
type Names = ReadonlyMap<string, Named>;

const plain = (text: string): Bilingual => ({ zh: text, en: text });
const titleIn = (list: readonly { code: string; title: Bilingual }[], code: string): Bilingual =>
  list.find((one) => one.code === code)?.title ?? plain(code);

export function shownInvestigation(
  found: Investigation,
  { diseaseTitle, areaName }: Pick<InvestigationDetail, 'diseaseTitle' | 'areaName'>,
  may: InvestigationDetail['may'],
): InvestigationDetail {
  const { scope, course, contacts, contactCounts, exposures, samples } = found;
  const titles = codeTitles(found.today);
  return {
    signal: scope.id,
    disease: scope.disease,
    diseaseTitle,
    area: scope.area,
    areaName,
    today: found.today,
    cut: found.cut,
    counts: found.counts,
    curve: found.curve,
    incubation: course.incubation,
    verified: course.verified,
    reproduction: found.reproduction,
    nowcast: found.nowcast,
    exposures: exposures.map((one) => ({
      ...one,
      title: one.kind === 'exposure' ? titleIn(titles.exposure, one.what) : plain(one.what),
    })),
    groups: found.groups,
    villages: found.villages,
    contacts: { total: contacts.length, states: contactCounts },
    samples: samples.map((one) => ({ ...one, title: titleIn(titles.material, one.material) })),
    closing: found.closing,
    may,
    options: { relations: titles.relation, modes: titles.mode },
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const masterOf = (person: string): string | null => (UUID.test(person) ? person : null);
const identityOf = ({ person, patient, areaName }: Pick<Member, 'person' | 'patient' | 'areaName'>, names: Names) => {
  const { name, sex, age, phone } = names.get(patient) ?? { name: null, sex: null, age: null, phone: null };
  return { person: masterOf(person), patient, areaName, name, sex, age, phone };
};

export function shownPerson(member: Member, names: Names, today: string): InvestigationPerson {
  const { no, ill, onset, noticed, interviewDue, interviewed, interview, school, workplace, positive, status } = member;
  return {
    ...identityOf(member, names),
    no,
    ill: ill === true,
    onset,
    noticed,
    interviewDue,
    interviewed,
    interview,
    state:
      interview !== null
        ? 'interviewed'
        : noticed === null
          ? 'unassigned'
          : interviewDue !== null && interviewDue < today
            ? 'overdue'
            : 'waiting',
    school,
    workplace,
    positive,
    status: status === null ? null : titleIn(codeTitles(today).status, status),
  };
}

export function shownContactOf(contact: Contact, names: Names, today: string): InvestigationContact {
  const { enrolment, state, sourcePatient, sourceName, relation, place, lastExposure, until, due, checks, lastOn } =
    contact;
  const { lastClass } = contact;
  const open = ['due', 'overdue', 'checked'].includes(state);
  return {
    ...identityOf(contact, names),
    enrolment,
    state,
    source: (sourcePatient === null ? undefined : names.get(sourcePatient)?.name) ?? sourceName,
    relation: relation === null ? null : titleIn(codeTitles(today).relation, relation),
    place,
    lastExposure,
    until,
    due: open ? due : null,
    checks,
    lastOn,
    lastClass: lastOn === null ? null : classOf(getPack(CONTACT_PACK), 'check', lastOn, lastClass),
  };
}

/** Nodes of a chain that are linked; `patients` gives the Patient of a person. */
export function shownChain(
  { chain, members }: Investigation,
  patients: ReadonlyMap<string, string>,
  names: Names,
): InvestigationChain {
  const numbers = new Map(members.map(({ person, no }) => [person, no]));
  const nameOf = (person: string) => names.get(patients.get(person) ?? '')?.name ?? null;
  const linked = chain.nodes.filter(({ parent, children }) => parent !== null || children > 0);
  const { intervals } = chain;
  const middle = intervals.length >> 1;
  return {
    nodes: linked.map(({ person, onset, generation, parent, by, children }) => ({
      id: person,
      no: numbers.get(person) ?? null,
      name: nameOf(person),
      onset,
      generation,
      parent,
      by,
      infected: children,
    })),
    alone: chain.nodes.length - linked.length,
    doubtful: chain.doubtful.map(({ from, to }) => ({ from: nameOf(from) ?? '—', to: nameOf(to) ?? '—' })),
    medianInterval:
      intervals.length === 0
        ? null
        : intervals.length % 2 === 1
          ? intervals[middle]!
          : (intervals[middle - 1]! + intervals[middle]!) / 2,
  };
}

/** Patient of each person of the investigation. */
export const patientsOf = ({ members, contacts }: Investigation): Map<string, string> =>
  new Map([...contacts, ...members].map(({ person, patient }) => [person, patient]));
