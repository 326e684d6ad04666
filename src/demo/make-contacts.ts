/** What one enrolled person of the demo does in a programme: the schedule says what is due, the rules when and with which answers. Pure. */

import { yearsBetween } from '../algorithms/condition/days.ts';
import { type DueItem, dueItems, type MadeContact } from '../algorithms/forms/due-items.ts';
import type { Answers } from '../algorithms/forms/evaluate-form.ts';
import { addDays } from '../algorithms/periods.ts';
import { type Random, seededRandom, weightedIndex } from '../algorithms/random.ts';
import {
  answerFacts,
  type Pack,
  paramsOn,
  type SubjectHistory,
  scheduleOn,
  type TakenContact,
  takeContact,
} from '../packs/index.ts';
import type { AnswerRule, ContactRule, ProgrammeRule } from './programme-rules.ts';

export interface Participant {
  /** Patient, or the Organization where institutions take part. */
  patient: string;
  /** Division code. */
  area: string | null;
  subject: SubjectHistory['subject'];
  enrolled: string;
  /** Last day that anything may happen on. */
  until: string;
  /** Days of the story by name, e.g. `delivered`. */
  days: Record<string, string>;
}

export interface MadeVisit {
  taken: TakenContact;
  time: string;
}

export interface Story {
  visits: MadeVisit[];
  exit?: { on: string; reason: string };
}

/** More steps than any schedule has; a schedule that never ends would be a fault of the rules. */
const MOST = 200;

interface Planned {
  day: string;
  form: string;
  contact?: string;
  rule?: ContactRule;
  exit?: string | undefined;
}

export function makeContacts(pack: Pack, rule: ProgrammeRule, who: Participant, seed: string): Story {
  const made: MadeContact[] = [];
  const story: Story = { visits: [] };
  const own = seededRandom(`${seed}/own`);
  const usual = new Map<string, number>();
  const random = seededRandom(`${seed}/visits`);
  const over = new Set<string>();
  const make = ({ day, form, rule: asked }: Pick<Planned, 'day' | 'form' | 'rule'>): boolean => {
    const time = `${day}T${String(random.int(8, 16)).padStart(2, '0')}:${String(random.int(10, 59))}:00+08:00`;
    const before = made.filter((one) => one.form === `${pack.id}/${form}`);
    const setting = { day, who, own, usual, random, nth: before.length, last: before.at(-1)?.values };
    const answers = answersOf({ ...rule.answers[form], ...asked?.sets }, setting);
    const taken = takeContact(pack, form, time, answers, { subject: who.subject, facts: {}, made });
    if (!taken.made) return false;
    made.push(taken.made);
    story.visits.push({ taken, time });
    return true;
  };
  if (rule.register && !make({ day: who.enrolled, form: rule.register.form })) return story;
  let day = who.enrolled;
  for (let step = 0; step < MOST; step += 1) {
    const next = nextOf(pack, rule, who, made, day, over, seed);
    if (!next) {
      // Nothing more is asked this year.
      if (day.slice(0, 4) >= who.until.slice(0, 4)) return story;
      day = `${Number(day.slice(0, 4)) + 1}-01-01`;
      continue;
    }
    if (next.day > who.until) return story;
    day = next.day;
    const key = next.contact ?? `follows/${next.form}`;
    // What the form of the day refuses is not tried again: the rules do not fit it.
    if (!make(next)) over.add(key);
    else if (next.rule?.again)
      make({ ...next, rule: { ...next.rule, sets: { ...next.rule.sets, ...next.rule.again } } });
    if (!next.contact) over.add(key);
    if (next.exit) return { ...story, exit: { on: day, reason: next.exit } };
    if (random.chance(rule.stops)) return story;
  }
  return story;
}

/** The first of what is planned: items of the schedule by their rules, and what follows once. */
function nextOf(
  pack: Pack,
  rule: ProgrammeRule,
  who: Participant,
  made: readonly MadeContact[],
  day: string,
  over: ReadonlySet<string>,
  seed: string,
): Planned | undefined {
  const schedule = scheduleOn(pack, day);
  const around = {
    today: day,
    subject: who.subject,
    params: paramsOn(pack, day),
    facts: { ...answerFacts(pack, made) },
  };
  const items = schedule ? dueItems(schedule, { enrolled: who.enrolled, contacts: made }, around) : [];
  const planned = items.flatMap((item): Planned[] => {
    const asked = rule.contacts[item.contact];
    if (!asked || item.status === 'done' || over.has(item.contact)) return [];
    const at = plannedDay(asked, item, day, `${seed}/${item.due}`, `${seed}/${item.contact}/${item.no}/${item.due}`);
    return at === undefined ? [] : [{ day: at, form: asked.form, contact: item.contact, rule: asked }];
  });
  for (const { form, after, on, days, exit, chance } of rule.follows) {
    const from = on === undefined ? lastOf(pack, rule, made, after) : who.days[on];
    if (from === undefined || over.has(`follows/${form}`)) continue;
    const random = seededRandom(`${seed}/follows/${form}`);
    const at = addDays(from, random.int(days[0], days[1]));
    if (chance < 1 && !random.chance(chance)) continue;
    planned.push({ day: at < day ? day : at, form, exit });
  }
  return planned.reduce<Planned | undefined>((first, one) => (first && first.day <= one.day ? first : one), undefined);
}

function lastOf(
  pack: Pack,
  rule: ProgrammeRule,
  made: readonly MadeContact[],
  contact: string | undefined,
): string | undefined {
  const form = contact && rule.contacts[contact]?.form;
  return made.findLast((one) => one.form === `${pack.id}/${form}`)?.date.slice(0, 10);
}

/** What is due on one day is done on one day; undefined for what is missed or comes too late to be in time for anything. */
function plannedDay(
  asked: ContactRule,
  item: DueItem,
  day: string,
  together: string,
  alone: string,
): string | undefined {
  if (seededRandom(`${alone}/missed`).chance(asked.missed)) return undefined;
  const random = seededRandom(together);
  // The first within the year, later ones shortly before a year has passed.
  if (asked.inYear && item.no === 1) {
    const at = addDays(`${item.due.slice(0, 4)}-01-01`, random.int(asked.inYear[0], asked.inYear[1]));
    return at >= day ? at : undefined;
  }
  const by = asked.day ?? (asked.inYear ? BEFORE_A_YEAR : [0, 0]);
  const usual = random.int(by[0], by[1]);
  const late = random.chance(asked.late) ? random.int(asked.lateBy[0], asked.lateBy[1]) : 0;
  const at = addDays(item.due, usual + late);
  if (at >= day) return at;
  return item.lost !== null && day > item.lost ? undefined : day;
}

/** Days from the due day of what is asked once a year. */
const BEFORE_A_YEAR: readonly [number, number] = [-28, -1];

interface Setting {
  day: string;
  who: Participant;
  own: Random;
  usual: Map<string, number>;
  random: Random;
  /** Contacts by this form before. */
  nth: number;
  /** What the last of them said. */
  last: MadeContact['values'] | undefined;
}

function answersOf(rules: ProgrammeRule['answers'][string], setting: Setting): Answers {
  const answers: Record<string, unknown> = {};
  for (const [item, rule] of Object.entries(rules)) {
    if (isEach(rule)) for (const name of rule.names) answers[name] = answerOf(name, rule.value, setting);
    else answers[item] = answerOf(item, rule, setting);
  }
  return answers as Answers;
}

const isEach = (rule: ProgrammeRule['answers'][string][string]): rule is { names: string[]; value: AnswerRule } =>
  typeof rule === 'object' && !Array.isArray(rule) && 'names' in rule;

function answerOf(item: string, rule: AnswerRule, { day, who, own, usual, random, nth, last }: Setting): unknown {
  if (typeof rule !== 'object' || Array.isArray(rule)) return rule;
  const drawn = ([low, high]: readonly [number, number]) => low + random.next() * (high - low);
  const rounded = (value: number, decimals: number) => Math.round(value * 10 ** decimals) / 10 ** decimals;
  if ('between' in rule) return rounded(drawn(rule.between), rule.decimals);
  if ('own' in rule) {
    const [low, high] = rule.own;
    if (!usual.has(item)) usual.set(item, low + own.next() * (high - low));
    return rounded(usual.get(item)! + drawn(rule.by), rule.decimals);
  }
  if ('pick' in rule) {
    const entries = Object.entries(rule.pick);
    const chosen = weightedIndex(entries.map(([, weight]) => weight))(random);
    const code = entries[chosen]![0];
    return rule.many ? [code] : rule.number ? Number(code) : code;
  }
  if ('chance' in rule) return random.chance(rule.chance);
  if ('day' in rule) return addDays(day, rule.day);
  if ('is' in rule) return who.days[rule.is];
  if ('after' in rule) {
    const ended = String(last?.[rule.after] ?? '');
    return ended >= day ? addDays(ended, 1) : day;
  }
  if ('byAge' in rule) {
    const age = yearsBetween(String(who.subject.birthDate), day);
    return (rule.byAge.find(([low, high]) => age >= low && age <= high)?.[2] ?? rule.otherwise) as unknown;
  }
  if ('turn' in rule) return rule.turn[nth % rule.turn.length];
  if ('serial' in rule) {
    const digits = String(seededRandom(`serial/${who.patient}`).int(0, 10 ** rule.serial - 1)).padStart(
      rule.serial,
      '0',
    );
    return `${(who.area ?? '').padEnd(12, '0').slice(0, 12)}${digits}`;
  }
  if ('hour' in rule) return instant(day, drawn(rule.hour));
  if ('bornPlus' in rule) return instant(String(who.subject.birthDate), BIRTH_HOUR + drawn(rule.bornPlus));
  if ('per' in rule) return Math.floor((Date.parse(day) - Date.parse(who.enrolled)) / 86_400_000 / rule.per) + 1;
  return rounded(atMonths(rule.byMonths, monthsOld(who, day)) + drawn(rule.by), rule.decimals);
}

/** Hour of the day on which everybody is born. */
const BIRTH_HOUR = 6;

/** So many hours into a day of Asia/Shanghai. */
function instant(day: string, hours: number): string {
  const at = new Date(Date.parse(`${day}T08:00:00Z`) + Math.round((hours - 8) * 60) * 60_000);
  return `${at.toISOString().slice(0, 19)}+08:00`;
}

const monthsOld = ({ subject }: Participant, day: string): number =>
  (Date.parse(day) - Date.parse(String(subject.birthDate))) / 86_400_000 / 30.44;

/** Between the given ages on a straight line. */
function atMonths(points: Record<string, number>, months: number): number {
  const known = Object.entries(points)
    .map(([at, value]) => [Number(at), value] as const)
    .sort(([a], [b]) => a - b);
  const after = known.findIndex(([at]) => at > months);
  if (after === -1) return known.at(-1)![1];
  if (after === 0) return known[0]![1];
  const [[a, low], [b, high]] = [known[after - 1]!, known[after]!];
  return low + ((months - a) / (b - a)) * (high - low);
}
