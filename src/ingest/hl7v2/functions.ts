/** The functions of the mapping language: values and data types of HL7 v2 as those of FHIR. Described in docs/hl7v2.md. */
import { readDate, readDateTime, readTime } from '../../algorithms/hl7v2/times.ts';
import { type Cell, fullText, isCell, leafText } from './cells.ts';
import type { Environment } from './environment.ts';
import { segmentAt } from './groups.ts';
import { attachment, documentContent, observationValue } from './observation-values.ts';
import { type CodeTable, findCode } from './tables.ts';
import {
  address,
  codeableConcept,
  coding,
  contactPoint,
  humanName,
  identifier,
  location,
  manufacturer,
  person,
  visitReference,
} from './types.ts';

export type Value = unknown;
type OfCell = (cell: Cell, env: Environment, args: readonly string[]) => Value;
type OfValue = (value: Value, env: Environment, args: readonly string[]) => Value;

/** Functions of one place of the message. */
const OF_CELLS: Record<string, OfCell> = {
  text: (cell) => fullText(cell)?.trim(),
  date: (cell) => given(cell, (text) => readDate(text, cell.place)),
  dateTime: (cell, env) => given(cell, (text) => readDateTime(text, env.offset, cell.place)),
  instant: (cell, env) => given(cell, (text) => instantOf(readDateTime(text, env.offset, cell.place), env.offset)),
  time: (cell) => given(cell, (text) => readTime(text, cell.place)),
  cx: identifier,
  xpn: humanName,
  xad: address,
  xtn: contactPoint,
  xcn: person,
  manufacturer,
  pl: location,
  cwe: codeableConcept,
  coding,
  obx: observationValue,
  ed: attachment,
  number: (cell) => given(cell, (text) => (Number.isFinite(Number(text)) ? Number(text) : undefined)),
  integer: (cell) => given(cell, (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined)),
  /** An id number (GB 11643) where the field holds one: senders elsewhere keep other numbers there. */
  idNumber: (cell) => given(cell, (text) => (/^(\d{17}[\dXx]|\d{15})$/.test(text) ? text : undefined)),
  /** 999 means that the amount is not known (CDC). */
  dose: (cell) => given(cell, (text) => (text !== '999' && Number.isFinite(Number(text)) ? Number(text) : undefined)),
  endAfter: (cell, env, [field]) => given(cell, (text) => endAfter(text, cell, env, Number(field))),
};

/** Functions of values, a place's own value among them. */
const OF_VALUES: Record<string, OfValue> = {
  map: (value, env, [table = '']) => mapped(value, env, table)?.code,
  concept: (value, env, [table = '']) => {
    const found = mapped(value, env, table);
    return found && { coding: [found] };
  },
  is: (value, _env, codes) => {
    const text = textOf(value);
    return text !== undefined && codes.includes(text) ? true : undefined;
  },
  /** Yes or no, where `is` gives nothing for no: what was said before is taken back. */
  whether: (value, _env, codes) => {
    const text = textOf(value);
    return text === undefined ? undefined : codes.includes(text);
  },
  not: (value, _env, codes) => {
    const text = textOf(value);
    return text !== undefined && codes.includes(text) ? undefined : true;
  },
  as: (value, _env, [text]) => (value === undefined ? undefined : text),
  visitReference: (value, env) => visitReference(textOf(value), env),
};

/** Functions of all values of a place together. */
const OF_LISTS: Record<string, (values: readonly Value[], env: Environment, args: readonly string[]) => Value> = {
  join: (values, _env, [separator = '\n']) => values.map(wholeText).filter(Boolean).join(separator) || undefined,
  doc: (values, env) => documentContent(values.filter(isCell), env),
  first: (values) => values[0],
};

/** Functions that make one value of all. */
export const isListFunction = (name: string): boolean => name in OF_LISTS;

export const FUNCTION_NAMES: ReadonlySet<string> = new Set([OF_CELLS, OF_VALUES, OF_LISTS].flatMap(Object.keys));

/** Applies a function to the values of a place. */
export function callFunction(
  name: string,
  values: readonly Value[],
  env: Environment,
  args: readonly string[],
): Value[] {
  const list = OF_LISTS[name];
  if (list) {
    const value = list(values, env, args);
    return value === undefined ? [] : [value];
  }
  return values.flatMap((value) => {
    const result = OF_VALUES[name]
      ? OF_VALUES[name](value, env, args)
      : isCell(value)
        ? OF_CELLS[name]!(value, env, args)
        : undefined;
    return result === undefined ? [] : [result];
  });
}

export const textOf = (value: Value): string | undefined =>
  isCell(value) ? leafText(value) : value === undefined || value === null ? undefined : String(value);

const wholeText = (value: Value): string | undefined => (isCell(value) ? fullText(value)?.trim() : textOf(value));

function given<T>(cell: Cell, read: (text: string) => T): T | undefined {
  const text = leafText(cell);
  return text === undefined ? undefined : read(text);
}

/** An instant needs a time of day: a day begins at its midnight. */
function instantOf(dateTime: string, offset: string): string | undefined {
  if (dateTime.includes('T')) return dateTime;
  return dateTime.length === 10 ? `${dateTime}T00:00:00${offset}` : undefined;
}

/** The end of what begins at `text` and lasts as its segment says in `field`, in the unit of the field after it. */
function endAfter(text: string, cell: Cell, env: Environment, field: number): string | undefined {
  const segment = segmentAt(env.scope, cell.place);
  const amount = Number(segment?.fields[field] || Number.NaN);
  const start = readDateTime(text, env.offset, cell.place);
  if (!Number.isFinite(amount) || !start.includes('T')) return undefined;
  const unit = (segment?.fields[field + 1] ?? '').toUpperCase();
  return plusMinutes(start, unit.startsWith('H') ? amount * 60 : unit.startsWith('S') ? amount / 60 : amount);
}

function plusMinutes(dateTime: string, minutes: number): string {
  const zone = dateTime.slice(-6);
  const shift = (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  const at = new Date(Date.parse(dateTime) + (minutes + shift) * 60_000);
  return `${at.toISOString().slice(0, 19)}${zone}`;
}

function mapped(value: Value, env: Environment, id: string): { code: string } | undefined {
  const table = env.tables.get(id)!;
  const code = textOf(value);
  if (code === undefined) return undefined;
  const found = findCode(table, code);
  if (found) return found;
  if (isCell(value)) {
    env.report({
      place: value.place,
      code: 103,
      severity: 'warning',
      rule: 'hl7v2-code-unknown',
      zh: `${value.place.segment}-${value.place.field} 的代码不在表“${table.title}”中（应为 ${expectedCodes(table, '、')}）${table.otherwise ? `，记为 ${table.otherwise}` : '，未保存'}`,
      en: `The code of ${value.place.segment}-${value.place.field} is not in table "${table.title}" (expected ${expectedCodes(table, ', ')}); ${table.otherwise ? `taken as ${table.otherwise}` : 'it is left out'}`,
    });
  }
  return table.otherwise === undefined ? undefined : { code: table.otherwise };
}

/** Codes that an answer names; of a longer table its beginning. */
const TOLD_CODES = 12;
function expectedCodes({ codes }: CodeTable, comma: string): string {
  const all = [...codes.keys()];
  const told = all.slice(0, TOLD_CODES).join(comma);
  return all.length > TOLD_CODES ? `${told}…` : told;
}
