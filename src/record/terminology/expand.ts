import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import { countSet, type ExpandedRow, findPage } from '../store-terminology-expand.ts';
import { displayIn, findDesignations, languagesOf } from './choose-display.ts';
import { canonical } from './choose-version.ts';
import { type CompiledValueSet, type CompileOptions, compileValueSet, MAX_CODES } from './compile-value-set.ts';
import './errors.ts';
import type { Designation, TermContext } from './model.ts';

export interface ExpandOptions extends Omit<CompileOptions, 'only'> {
  /** Page of the expansion; without `count` all codes, at most MAX_CODES. */
  offset?: number;
  count?: number;
  includeDesignations?: boolean;
  displayLanguage?: string;
}

export interface ExpandedCode {
  system?: string;
  version?: string;
  code: string;
  display?: string;
  abstract?: true;
  inactive?: true;
  designation?: Designation[];
}

export interface Expansion {
  total: number;
  offset: number;
  contains: ExpandedCode[];
  /** `system|version` of the code systems that took part. */
  versions: string[];
}

/**
 * The codes of a value set in the order of its parts and of their code systems, flat.
 * @throws terminology.too-costly without `count` when there are more than MAX_CODES; and what compileValueSet throws
 */
export async function expand(
  ctx: TermContext,
  valueSet: FhirResource,
  options: ExpandOptions = {},
): Promise<Expansion> {
  const compiled = await compileValueSet(ctx, valueSet, options);
  const { sql, params } = compiled;
  const { count, offset = 0 } = options;
  const limit = Math.min(count ?? MAX_CODES + 1, count === undefined ? MAX_CODES + 1 : MAX_CODES);
  const rows = limit === 0 ? [] : await filtered(() => findPage(ctx.q, sql, params, limit, offset));
  if (count === undefined && rows.length > MAX_CODES)
    throw new KangyuError('terminology.too-costly', { limit: MAX_CODES });
  const whole = rows.length > 0 && rows.length < limit;
  const total = whole ? offset + rows.length : await filtered(() => countSet(ctx.q, sql, params));
  return { total, offset, contains: await named(ctx, compiled, rows, options), versions: versionsOf(compiled) };
}

const versionsOf = ({ systems }: CompiledValueSet): string[] =>
  systems.flatMap(({ url, version }) => (url && version ? [canonical(url, version)] : []));

/** What PostgreSQL says of an expression that it does not take is said of the filter. */
export async function filtered<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if ((error as { code?: string }).code !== '2201B') throw error;
    throw new KangyuError(
      'terminology.filter',
      { filter: 'regex', reasonZh: '表达式无效或过于复杂', reasonEn: 'the expression is wrong or too complex' },
      { cause: error },
    );
  }
}

async function named(
  ctx: TermContext,
  { systems }: CompiledValueSet,
  rows: readonly ExpandedRow[],
  { displayLanguage, includeDesignations }: ExpandOptions,
): Promise<ExpandedCode[]> {
  const languages = languagesOf(displayLanguage);
  const designations =
    includeDesignations || languages.length > 0
      ? await findDesignations(ctx.q, rows, ctx.on)
      : new Map<string, Designation[]>();
  const languageOf = new Map(systems.map(({ key, header }) => [key, header.language]));
  return rows.map(({ key, url, version, code, display, inactive, abstract }) => {
    const own = designations.get(`${url}|${code}`) ?? [];
    const shown = displayIn(languages, display, own, languageOf.get(key ?? ''));
    return {
      ...(url === null ? {} : { system: url }),
      ...(version === null ? {} : { version }),
      ...(abstract ? { abstract } : {}),
      ...(inactive ? { inactive } : {}),
      code,
      ...(shown === null ? {} : { display: shown }),
      ...(includeDesignations && own.length > 0 ? { designation: own } : {}),
    };
  });
}
