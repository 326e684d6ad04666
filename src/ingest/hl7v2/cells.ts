/** Places of a message with their values. Pure. */
import { unescapeText } from '../../algorithms/hl7v2/escapes.ts';
import type { Hl7Place } from '../../algorithms/hl7v2/fault.ts';
import {
  componentOf,
  type Delimiters,
  repetitionsOf,
  type Segment,
  subcomponentOf,
} from '../../algorithms/hl7v2/message.ts';

/** A repetition of a field, a component or a subcomponent: its text is still escaped. */
export interface Cell {
  text: string;
  level: 'field' | 'component' | 'subcomponent';
  place: Hl7Place;
  reader: CellReader;
}
/** What one needs to know of a message to read a text of it. */
export interface CellReader {
  delimiters: Delimiters;
  readBytes: (bytes: Uint8Array) => string;
}

export const isCell = (value: unknown): value is Cell =>
  typeof value === 'object' && value !== null && 'reader' in value;

/** HL7's null: two quotes say that a value is to be deleted. */
const NULL = '""';
export const isNull = (cell: Cell): boolean => cell.text.trim() === NULL;

/** Repetitions of a field that hold something, nulls among them. */
export function cellsOf(
  segment: Segment,
  { field, component, subcomponent }: { field: number; component?: number; subcomponent?: number },
  reader: CellReader,
): Cell[] {
  const { delimiters } = reader;
  const place: Hl7Place = {
    segment: segment.id,
    seq: segment.seq,
    field,
    ...(component === undefined ? {} : { component }),
  };
  return repetitionsOf(segment, field, delimiters).flatMap((repetition): Cell[] => {
    const cell: Cell = { text: repetition, level: 'field', place, reader };
    const inner = component === undefined ? cell : partOf(cell, component);
    const found = subcomponent === undefined ? inner : partOf(inner, subcomponent);
    return isFilled(found) ? [found] : [];
  });
}

/** Something beside delimiters. */
function isFilled({ text, reader: { delimiters } }: Cell): boolean {
  const { component, subcomponent } = delimiters;
  for (const character of text)
    if (character !== component && character !== subcomponent && character !== ' ') return true;
  return false;
}

/** Component `n` of a field's repetition, subcomponent `n` of a component. */
export function partOf(cell: Cell, n: number): Cell {
  const { delimiters } = cell.reader;
  if (cell.level === 'field') return { ...cell, level: 'component', text: componentOf(cell.text, n, delimiters) };
  if (cell.level === 'component')
    return { ...cell, level: 'subcomponent', text: subcomponentOf(cell.text, n, delimiters) };
  return { ...cell, text: n === 1 ? cell.text : '' };
}

/** The value of a cell: of its first component and subcomponent, unescaped, blanks cut off; undefined when there is none. */
export function leafText(cell: Cell): string | undefined {
  const leaf =
    cell.level === 'field' ? partOf(partOf(cell, 1), 1) : cell.level === 'component' ? partOf(cell, 1) : cell;
  return isNull(leaf) ? undefined : fullText(leaf)?.trim() || undefined;
}

/** The whole text of a cell, unescaped, delimiters and all. */
export function fullText(cell: Cell): string | undefined {
  if (isNull(cell)) return undefined;
  const value = unescapeText(cell.text, cell.reader.delimiters, cell.reader.readBytes);
  return value.trim() === '' ? undefined : value;
}

/** The value of part `n`. */
export const partValue = (cell: Cell, n: number): string | undefined => leafText(partOf(cell, n));
