import { z } from 'zod';
import { KangyuError } from '../kernel/index.ts';
import type { Page } from './contract.ts';

/** `limit` and `cursor` as every list takes them: spread into the querystring shape. */
export const limitQuery = {
  limit: z.coerce.number().int().min(1).max(500).default(50),
  cursor: z.string().max(500).optional(),
};

/** Cursors that hold the sort key of the last row, opaque to callers. */
export const CodeCursor = {
  encode: (key: string): string => Buffer.from(key).toString('base64url'),
  decode(cursor: string | undefined, form: RegExp = /^[^\0]{1,200}$/): string | undefined {
    if (cursor === undefined) return undefined;
    const key = Buffer.from(cursor, 'base64url').toString();
    if (!form.test(key))
      throw new KangyuError('http.invalid', { in: 'querystring', fields: [{ path: 'cursor', message: BAD_CURSOR }] });
    return key;
  },
  /** A page out of up to `limit + 1` rows: the extra row only says that there are more. */
  page<T>(rows: T[], limit: number, keyOf: (row: T) => string): Page<T> {
    const items = rows.slice(0, limit);
    return rows.length > limit ? { items, nextCursor: CodeCursor.encode(keyOf(items.at(-1)!)) } : { items };
  },
};

const BAD_CURSOR = { zh: '不是本列表给出的游标', en: 'not a cursor of this list' };
