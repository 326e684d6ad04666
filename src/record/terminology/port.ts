import { type FhirResource, KangyuError, type Kernel, type Queryable } from '../../kernel/index.ts';
import { findCodesIn, findPage } from '../store-terminology-expand.ts';
import { findAncestors, findSpans } from '../store-terminology-read.ts';
import { findSystem } from './choose-version.ts';
import { compileValueSet, MAX_CODES } from './compile-value-set.ts';
import './errors.ts';
import { filtered } from './expand.ts';
import { getValueSet } from './find-value-set.ts';
import type { TermContext } from './model.ts';

/** What search and validation ask of terminology; the versions that count today. */
export interface TerminologyPort {
  /** Codes of a value set. Throws terminology.too-costly when there are more than `limit` (MAX_CODES by default). */
  expand(valueSetUrl: string, limit?: number): Promise<{ system: string; code: string }[]>;
  /** The code and all below it; the code alone where the system or the code is not known. */
  descendants(system: string, code: string): Promise<string[]>;
  /** The code and all above it. */
  ancestors(system: string, code: string): Promise<string[]>;
  /** Undefined when nobody can say: the value set, or a system that it takes whole, is not here. Without `system` any system's code. */
  isMember(valueSetUrl: string, system: string | undefined, code: string): Promise<boolean | undefined>;
}

/** Over a database or an open transaction (`{ db: tx, clock }`). */
export function terminologyPort(k: { db: Queryable; clock: Kernel['clock'] }): TerminologyPort {
  const context = (): TermContext => ({ q: k.db, on: k.clock.today() });
  return {
    async expand(valueSetUrl, limit = MAX_CODES) {
      const ctx = context();
      const { sql, params } = await compileValueSet(ctx, await getValueSet(ctx, valueSetUrl));
      const rows = await filtered(() => findPage(ctx.q, sql, params, limit + 1, 0));
      if (rows.length > limit) throw new KangyuError('terminology.too-costly', { limit });
      return rows.map(({ url, code }) => ({ system: url ?? '', code }));
    },
    async descendants(system, code) {
      const ctx = context();
      const row = await findSystem(ctx, system);
      if (!row) return [code];
      const spans = await findSpans(ctx.q, row.key, code);
      return [...new Set([code, ...(await findCodesIn(ctx.q, row.key, spans))])];
    },
    async ancestors(system, code) {
      const ctx = context();
      const row = await findSystem(ctx, system);
      return [code, ...(row ? await findAncestors(ctx.q, row.key, code) : [])];
    },
    async isMember(valueSetUrl, system, code) {
      const ctx = context();
      const valueSet = await findOrNone(ctx, valueSetUrl);
      if (!valueSet) return undefined;
      const { sql, params, unknown } = await compileValueSet(ctx, valueSet, {
        only: { code, ...(system === undefined ? {} : { system }) },
      });
      if ((await filtered(() => findPage(ctx.q, sql, params, 1, 0))).length > 0) return true;
      return unknown.size > 0 ? undefined : false;
    },
  };
}

/** The same for the modifiers of a search: a value set that is not known is undefined. */
export function searchTerminology(k: { db: Queryable; clock: Kernel['clock'] }) {
  const port = terminologyPort(k);
  return {
    ...port,
    expand: async (url: string) =>
      (await findOrNone({ q: k.db, on: k.clock.today() }, url)) ? port.expand(url) : undefined,
  };
}

async function findOrNone(ctx: TermContext, url: string): Promise<FhirResource | undefined> {
  try {
    return await getValueSet(ctx, url);
  } catch (error) {
    if (error instanceof KangyuError && error.code === 'terminology.value-set-unknown') return undefined;
    throw error;
  }
}
