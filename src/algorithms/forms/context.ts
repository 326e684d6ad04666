/** The names around the answers: who it is about, the day, parameters, facts and the contact before. */
import { dayOf, daysBetween, monthsBetween, yearsBetween } from '../condition/days.ts';
import type { NameType, Row, Scope, Value } from '../condition/types.ts';

export type SubjectKind = 'resident' | 'institution' | 'event';

/** What is known of the subject: of a resident birthDate, sex and deceasedDate; of an institution kind and openedOn; of an event date. */
export type SubjectValues = Readonly<Record<string, string | null | undefined>>;

/** The contact before this one. */
export interface EarlierContact {
  date: string;
  values: Row;
  class?: string | null | undefined;
  next?: string | null | undefined;
}

/** What conditions know besides the answers. `today` is the day of the contact, or the day that is asked about. */
export interface Surroundings {
  today: string;
  subject: SubjectValues;
  params: Row;
  facts: Row;
  previous?: EarlierContact | undefined;
}

const SUBJECTS: Record<SubjectKind, readonly [string, NameType][]> = {
  resident: [
    ['birthDate', { type: 'date' }],
    ['sex', { type: 'text', options: ['male', 'female', 'other', 'unknown'] }],
    ['deceasedDate', { type: 'date' }],
    ['age', { type: 'number' }],
    ['ageMonths', { type: 'number' }],
    ['ageDays', { type: 'number' }],
  ],
  institution: [
    ['kind', { type: 'text' }],
    ['openedOn', { type: 'date' }],
  ],
  event: [['date', { type: 'date' }]],
};

/** Names and types that every condition of a pack may use. */
export function surroundingScope(
  kind: SubjectKind,
  params: Iterable<readonly [string, NameType]>,
  facts: Iterable<readonly [string, NameType]>,
): Map<string, NameType> {
  const scope = new Map<string, NameType>([['today', { type: 'date' }]]);
  for (const [name, type] of SUBJECTS[kind]) scope.set(`subject.${name}`, type);
  for (const [name, type] of params) scope.set(`param.${name}`, type);
  for (const [name, type] of facts) scope.set(`facts.${name}`, type);
  return scope;
}

/** `scope` with the items of the contact before. */
export function withPrevious(scope: Scope, items: Iterable<readonly [string, NameType]>): Map<string, NameType> {
  const all = new Map(scope);
  all.set('previous.date', { type: 'date' });
  all.set('previous.class', { type: 'text' });
  all.set('previous.next', { type: 'date' });
  for (const [name, type] of items) all.set(`previous.${name}`, type);
  return all;
}

type Prefix = 'subject' | 'param' | 'facts' | 'previous';
const KEYS: Record<Prefix, Map<string, string>> = {
  subject: new Map(),
  param: new Map(),
  facts: new Map(),
  previous: new Map(),
};

/** The same few names come for every contact: each is put together once. */
function keyOf(prefix: Prefix, name: string): string {
  const known = KEYS[prefix].get(name);
  if (known !== undefined) return known;
  const key = `${prefix}.${name}`;
  KEYS[prefix].set(name, key);
  return key;
}

/** Form and tables of a contact read the same surroundings. */
const rows = new WeakMap<Surroundings, Readonly<Record<string, Value>>>();

/** The values of those names. */
export function surroundingRow(around: Surroundings): Readonly<Record<string, Value>> {
  const known = rows.get(around);
  if (known) return known;
  const row = makeRow(around);
  rows.set(around, row);
  return row;
}

/** A row of its own that sees those names beneath: a hundred of them are not copied for every form and table. */
export function rowOver(around: Surroundings, values: Row = {}): Record<string, Value> {
  return Object.assign(Object.create(surroundingRow(around)), values);
}

function makeRow({ today, subject, params, facts, previous }: Surroundings): Record<string, Value> {
  const row: Record<string, Value> = { today };
  const put = (prefix: Prefix, values: Readonly<Record<string, Value | undefined>>) => {
    for (const [name, value] of Object.entries(values)) row[keyOf(prefix, name)] = value ?? null;
  };
  put('subject', subject);
  const born = subject.birthDate;
  if (born && born <= today) {
    row['subject.age'] = yearsBetween(born, today);
    row['subject.ageMonths'] = monthsBetween(born, today);
    row['subject.ageDays'] = daysBetween(born, today);
  }
  put('param', params);
  put('facts', facts);
  if (!previous) return row;
  row['previous.date'] = previous.date.includes('T') ? dayOf(previous.date) : previous.date;
  row['previous.class'] = previous.class ?? null;
  row['previous.next'] = previous.next ?? null;
  put('previous', previous.values);
  return row;
}
