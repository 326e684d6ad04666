import { KangyuError } from '../kernel/index.ts';
import './errors.ts';

/** A place in a sorted list: the sort keys of the last record shown as text, its id (in histories its number) last. */
export type Position = readonly string[];

/** Opaque to callers. It holds a place, not a page number, so what is written meanwhile neither repeats nor hides a record. */
export function encodeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** Reads a cursor made for an order of these parts. */
export function decodeCursor(text: string, parts: readonly ('time' | 'number' | 'id')[]): Position {
  const found = parse(text);
  if (!Array.isArray(found) || found.length !== parts.length) throw new KangyuError('record.cursor-invalid');
  if (!parts.every((part, i) => typeof found[i] === 'string' && isPart(part, found[i])))
    throw new KangyuError('record.cursor-invalid');
  return found as string[];
}

const FORMS = {
  time: /^(-?infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00)$/,
  number: /^\d{1,18}$/,
  id: /^[A-Za-z0-9\-.]{1,64}$/,
};

function isPart(part: keyof typeof FORMS, text: string): boolean {
  if (!FORMS[part].test(text)) return false;
  return part !== 'time' || text.endsWith('infinity') || !Number.isNaN(Date.parse(`${text.replace(' ', 'T')}:00`));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (cause) {
    throw new KangyuError('record.cursor-invalid', undefined, { cause });
  }
}
