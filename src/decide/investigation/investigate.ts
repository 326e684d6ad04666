/** Everything that is known of the event behind a signal: persons, curve, exposures, chain, contacts, samples, when it is over. */
import { attackRate } from '../../algorithms/epidemiology/two-by-two.ts';
import { addDays } from '../../algorithms/periods.ts';
import type { Kernel } from '../../kernel/index.ts';
import {
  type Curve,
  drawCurve,
  type NowcastPoint,
  nowcastOver,
  type OnsetOf,
  type ReproductionPoint,
  reproductionOver,
} from './draw-curve.ts';
import { CONTACT_STATES, type ContactState, stateOf, TO_DO } from './follow-contacts.ts';
import { attackRates, type ExposureRow, type GroupRate, judgeExposures, shownRate } from './judge-exposures.ts';
import { courseOf, type DiseaseCourse } from './load-content.ts';
import { reachOn } from './reach.ts';
import { type ContactRow, countResidents, type MemberRow, type Scope, selectContacts, selectMembers } from './store.ts';
import { type Chain, type Link, traceChain } from './trace-chain.ts';

/** Persons and contacts of one investigation that are looked at; more are told in `cut`. */
const MOST = 5000;

export interface Member extends MemberRow {
  /** Number among the ill, by onset; null of who is well. */
  no: number | null;
}
export interface Contact extends ContactRow {
  state: ContactState;
}
export interface VillageRate {
  area: string;
  name: string | null;
  ill: number;
  residents: number;
  rate: number | null;
  low: number | null;
  high: number | null;
}
export interface SampleCount {
  /** Code of the kind of sample. */
  material: string;
  taken: number;
  pending: number;
  positive: number;
  agents: string[];
}

export interface Investigation {
  scope: Scope;
  today: string;
  course: DiseaseCourse;
  members: Member[];
  /** More persons or contacts than are looked at. */
  cut: boolean;
  counts: {
    ill: number;
    /** Ill persons who were interviewed, and those of them in the time asked. */
    interviewed: number;
    inTime: number;
    /** Ill persons nobody is asked to interview yet. */
    unassigned: number;
    well: number;
    admitted: number;
    severe: number;
    died: number;
    imported: number;
  };
  curve: Curve;
  reproduction: ReproductionPoint[] | null;
  nowcast: NowcastPoint[] | null;
  exposures: ExposureRow[];
  groups: GroupRate[];
  villages: VillageRate[];
  chain: Chain;
  contacts: Contact[];
  contactCounts: Record<ContactState, number>;
  samples: SampleCount[];
  /** Last onset, and the day from which on the event may be closed; null without a case. */
  closing: { lastOnset: string; days: number; from: string; reached: boolean } | null;
}

export async function investigate(k: Pick<Kernel, 'db' | 'clock'>, signal: Scope): Promise<Investigation> {
  const today = k.clock.today();
  const scope = await reachOn(k, signal);
  const course = courseOf(scope.disease, today);
  const [rows, contactRows] = await Promise.all([
    selectMembers(k.db, scope, MOST + 1),
    selectContacts(k.db, scope, MOST + 1),
  ]);
  const members = numbered(rows.slice(0, MOST));
  const ill = members.filter((one) => one.ill);
  const onsets = new Map(ill.map(({ person, onset }) => [person, onset]));
  const contacts = contactRows
    .slice(0, MOST)
    .map((row) => ({ ...row, state: stateOf(row, onsets, today) }))
    .sort((a, b) => TO_DO.indexOf(a.state) - TO_DO.indexOf(b.state));
  const asked = members.flatMap((one) => (one.interview === null ? [] : [{ ...one, ill: one.ill === true }]));
  const cases = casesOf(ill, contacts);
  const drawn = ill.flatMap(onsetOf);
  return {
    scope,
    today,
    course,
    members,
    cut: rows.length > MOST || contactRows.length > MOST,
    counts: countsOf(members),
    curve: drawCurve(drawn, course),
    reproduction: reproductionOver(drawn, course, today),
    nowcast: nowcastOver(drawn, today),
    exposures: judgeExposures(asked),
    groups: attackRates(asked),
    villages: await villagesOf(k, ill),
    chain: traceChain(cases, linksOf(ill, contacts)),
    contacts,
    contactCounts: Object.fromEntries(
      CONTACT_STATES.map((state) => [state, contacts.filter((one) => one.state === state).length]),
    ) as Record<ContactState, number>,
    samples: samplesOf(members),
    closing: closingOf(cases, course, today),
  };
}

function numbered(rows: readonly MemberRow[]): Member[] {
  let no = 0;
  return rows.map((row) => {
    if (row.ill) no += 1;
    return { ...row, no: row.ill ? no : null };
  });
}

const onsetOf = ({ onset, onsetAt, diagnosedOn, noticed }: MemberRow): OnsetOf[] =>
  onset === null ? [] : [{ day: onset, at: onsetAt, knownOn: diagnosedOn ?? noticed }];

function countsOf(members: readonly Member[]): Investigation['counts'] {
  const ill = members.filter((one) => one.ill);
  const interviewed = ill.filter(({ interview }) => interview !== null);
  const count = (test: (one: Member) => boolean) => ill.filter(test).length;
  return {
    ill: ill.length,
    interviewed: interviewed.length,
    inTime: interviewed.filter((one) => one.interviewDue !== null && one.interviewed! <= one.interviewDue).length,
    unassigned: count(({ noticed }) => noticed === null),
    well: members.filter((one) => one.interview !== null && !one.ill).length,
    admitted: count(({ admitted }) => admitted === true),
    severe: count(({ severe }) => severe === true),
    died: count(({ status }) => status === DIED),
    imported: count(({ origin }) => origin !== null && IMPORTED.has(origin)),
  };
}

/** Codes of content/packs/case-investigation. */
const DIED = '3';
const IMPORTED = new Set(['2', '3']);
const PENDING = '0';
const POSITIVE = '2';

/** Ill persons, and contacts who fell ill without being on the list. */
function casesOf(ill: readonly Member[], contacts: readonly Contact[]) {
  const known = new Set(ill.map(({ person }) => person));
  return [
    ...ill.map(({ person, onset }) => ({ person, onset })),
    ...contacts
      .filter(({ person, state }) => state === 'case' && !known.has(person))
      .map(({ person, onset, releasedOn }) => ({ person, onset: onset ?? releasedOn })),
  ].filter(({ person }, i, all) => all.findIndex((one) => one.person === person) === i);
}

function linksOf(ill: readonly Member[], contacts: readonly Contact[]): Link[] {
  return [
    ...ill.flatMap(({ person, infector }): Link[] =>
      infector === null ? [] : [{ from: infector, to: person, by: 'interview' }],
    ),
    ...contacts.flatMap(({ person, source, state }): Link[] =>
      state === 'case' && source !== null ? [{ from: source, to: person, by: 'contact' }] : [],
    ),
  ];
}

async function villagesOf(k: Pick<Kernel, 'db'>, ill: readonly Member[]): Promise<VillageRate[]> {
  const counts = new Map<string, { name: string | null; ill: number }>();
  for (const { area, areaName } of ill)
    if (area !== null) counts.set(area, { name: areaName, ill: (counts.get(area)?.ill ?? 0) + 1 });
  const residents = await countResidents(k.db, [...counts.keys()]);
  return [...counts]
    .map(([area, { name, ill: cases }]) => {
      // Who moved away since is ill there all the same.
      const total = Math.max(residents.get(area) ?? 0, cases);
      const { rate, low, high } = shownRate(attackRate(cases, total));
      return { area, name, ill: cases, residents: total, rate, low, high };
    })
    .sort((a, b) => b.ill - a.ill || (b.rate ?? 0) - (a.rate ?? 0) || (a.area < b.area ? -1 : 1));
}

function samplesOf(members: readonly Member[]): SampleCount[] {
  const counts = new Map<string, SampleCount>();
  for (const { material, sampleResult, agent } of members.flatMap(({ samples }) => samples ?? [])) {
    const count = counts.get(material) ?? { material, taken: 0, pending: 0, positive: 0, agents: [] };
    count.taken += 1;
    if (sampleResult === PENDING) count.pending += 1;
    if (sampleResult === POSITIVE) {
      count.positive += 1;
      if (agent && !count.agents.includes(agent)) count.agents.push(agent);
    }
    counts.set(material, count);
  }
  return [...counts.values()].sort((a, b) => (a.material < b.material ? -1 : 1));
}

function closingOf(
  cases: readonly { onset: string | null }[],
  course: DiseaseCourse,
  today: string,
): Investigation['closing'] {
  const lastOnset = cases.flatMap(({ onset }) => onset ?? []).reduce((a, b) => (a > b ? a : b), '');
  if (lastOnset === '') return null;
  const days = course.quietDays;
  const from = addDays(lastOnset, days + 1);
  return { lastOnset, days, from, reached: today >= from };
}
