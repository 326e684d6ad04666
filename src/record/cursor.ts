import { KangyuError } from '../kernel/index.ts';
import './errors.ts';

/** A place in a sorted list: the sort key of the last record shown, and its id (in histories its number). */
export interface Position {
  key: string;
  id: string;
}

/** Opaque to callers. It holds a place, not a page number, so what is written meanwhile neither repeats nor hides a record. */
export function encodeCursor({ key, id }: Position): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

const KEY = /^(-?infinity|[-+:. \dBC]{1,64}|[A-Za-z0-9\-.]{1,64})$/;

export function decodeCursor(text: string): Position {
  try {
    const [key, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    if (typeof key === 'string' && typeof id === 'string' && KEY.test(key) && /^[A-Za-z0-9\-.]{1,64}$/.test(id))
      return { key, id };
  } catch (cause) {
    throw new KangyuError('record.cursor-invalid', undefined, { cause });
  }
  throw new KangyuError('record.cursor-invalid');
}
