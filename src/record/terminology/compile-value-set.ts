import { type FhirResource, KangyuError } from '../../kernel/index.ts';
import {
  conceptLeaf,
  type LeafOptions,
  type ListedCode,
  listLeaf,
  memberOf,
  nestedLeaf,
  unionOf,
  without,
} from '../store-terminology-expand.ts';
import { compileFilter } from '../store-terminology-filter.ts';
import { canonical, findSystem, isEmpty } from './choose-version.ts';
import './errors.ts';
import { getValueSet } from './find-value-set.ts';
import { foldText, labelOf } from './fold-text.ts';
import { fitsGrammar, GRAMMAR_SYSTEMS } from './grammar.ts';
import type { Coding, SystemRow, TermContext } from './model.ts';
import { asArray, type Element } from './read-code-system.ts';

export interface CompileOptions {
  /** Text that a code, display or designation must hold; several words must all occur. */
  filter?: string;
  activeOnly?: boolean;
  /** Systems (`url` or `url|version`) that are left out. */
  excludeSystems?: readonly string[];
  /** Only this code, for a test of membership. */
  only?: Coding & { code: string };
}

export interface CompiledValueSet {
  sql: string;
  params: unknown[];
  /** Versions that took part. */
  systems: SystemRow[];
  /** With `only`: systems that the value set takes whole or by filters and that are not here whole, so that nobody can say. */
  unknown: Set<string>;
}

const MAX_DEPTH = 20;

/**
 * A value set as one SQL select over the stored concepts.
 * @throws terminology.system-unknown (without `only`), value-set-unknown, value-set-circle, filter, too-costly
 */
export async function compileValueSet(
  ctx: TermContext,
  valueSet: FhirResource,
  options: CompileOptions = {},
): Promise<CompiledValueSet> {
  const compiler = new Compiler(ctx, options);
  const words =
    options.filter === undefined
      ? []
      : foldText(options.filter)
          .split(' ')
          .filter((word) => word !== '');
  const sql = await compiler.set(valueSet, [], words);
  return { sql, params: compiler.params, systems: [...compiler.systems.values()], unknown: compiler.unknown };
}

class Compiler {
  readonly params: unknown[] = [];
  readonly systems = new Map<string, SystemRow>();
  readonly unknown = new Set<string>();
  private readonly ctx: TermContext;
  private readonly options: CompileOptions;
  private readonly on: string;

  constructor(ctx: TermContext, options: CompileOptions) {
    this.ctx = ctx;
    this.options = options;
    this.on = this.bind(ctx.on);
  }

  readonly bind = (value: unknown): string => `$${this.params.push(value)}`;

  async set(valueSet: FhirResource, path: readonly string[], words: readonly string[]): Promise<string> {
    const name = canonical(String(valueSet.url ?? valueSet.id ?? ''), valueSet.version);
    if (path.includes(name) || path.length > MAX_DEPTH)
      throw new KangyuError('terminology.value-set-circle', { valueSet: name });
    const inner = [...path, name];
    const { compose } = valueSet;
    if (!compose) return this.enumerated(valueSet, words);
    const includes = asArray(compose.include);
    const selects: string[] = [];
    for (const [part, include] of includes.entries())
      selects.push(...(await this.include(include, part, inner, words)));
    const excludes: string[] = [];
    for (const [part, exclude] of asArray(compose.exclude).entries())
      excludes.push(...(await this.include(exclude, part, inner, [])));
    const whole = unionOf(selects, selects.length > 1 && overlapping(includes));
    return without(whole, excludes, compose.inactive === false || this.options.activeOnly === true);
  }

  /** A value set that only says what it expanded to. */
  private enumerated({ expansion }: FhirResource, words: readonly string[]): string {
    const bySystem = new Map<string, ListedCode[]>();
    const walk = (list: unknown): void => {
      for (const entry of asArray(list)) {
        if (typeof entry.system === 'string' && typeof entry.code === 'string' && entry.abstract !== true) {
          const codes = bySystem.get(entry.system) ?? [];
          codes.push(listed(entry, codes.length));
          bySystem.set(entry.system, codes);
        }
        walk(entry.contains);
      }
    };
    walk(expansion?.contains);
    const selects = [...bySystem].flatMap(([url, codes], part) =>
      this.skips(url) ? [] : [listLeaf({ url, version: null, codes, conditions: [] }, this.leaf(part, words))],
    );
    return unionOf(selects, false);
  }

  private async include(
    include: Element,
    part: number,
    path: readonly string[],
    words: readonly string[],
  ): Promise<string[]> {
    const nested: string[] = [];
    for (const address of Array.isArray(include.valueSet) ? include.valueSet : [])
      nested.push(await this.set(await getValueSet(this.ctx, String(address)), path, []));
    if (typeof include.system !== 'string') {
      const [first, ...others] = nested;
      if (first === undefined) return [];
      return [
        nestedLeaf(
          first,
          others.map((other) => memberOf(other, 'v.url', 'v.code')),
          part,
          this.bind,
          words,
        ),
      ];
    }
    if (this.skips(include.system)) return [];
    const version = typeof include.version === 'string' ? include.version : undefined;
    return this.ofSystem(include, include.system, version, nested, this.leaf(part, words));
  }

  private async ofSystem(
    include: Element,
    url: string,
    version: string | undefined,
    nested: readonly string[],
    leaf: LeafOptions,
  ): Promise<string[]> {
    const found = await findSystem(this.ctx, url, version);
    const row = found && !isEmpty(found) ? found : undefined;
    if (row) this.systems.set(row.key, row);
    const system = { url, version: version ?? row?.version ?? null, ...(row ? { system: row } : {}) };
    const within = (code: string) => nested.map((set) => memberOf(set, `${this.bind(url)}::text`, code));
    if (include.concept) {
      const codes = asArray(include.concept).flatMap((one, no) =>
        typeof one.code === 'string' ? [listed(one, no)] : [],
      );
      return [listLeaf({ ...system, codes, conditions: within('l.code') }, leaf)];
    }
    if (!row) return this.unlisted(url, version, include, within, leaf);
    if (row.header.content !== 'complete') this.unknown.add(url); // what a fragment does not have may exist all the same
    const conditions: string[] = [];
    for (const filter of asArray(include.filter))
      conditions.push(await compileFilter(this.ctx.q, row, filter, this.bind));
    return [conceptLeaf(row, [...conditions, ...within('c.code')], leaf)];
  }

  /** A whole system, or a part told by filters, that is not stored. */
  private unlisted(
    url: string,
    version: string | undefined,
    include: Element,
    within: (code: string) => string[],
    leaf: LeafOptions,
  ): string[] {
    const { only } = this.options;
    if (only === undefined) {
      if (GRAMMAR_SYSTEMS.includes(url)) throw new KangyuError('terminology.too-costly', { limit: MAX_CODES });
      throw new KangyuError('terminology.system-unknown', { system: canonical(url, version) });
    }
    const fits = include.filter ? undefined : fitsGrammar(url, only.code);
    if (fits === undefined) this.unknown.add(url);
    if (!fits) return [];
    const codes = [listed({ code: only.code }, 0)];
    return [listLeaf({ url, version: null, codes, conditions: within('l.code') }, leaf)];
  }

  private skips(url: string): boolean {
    const { only, excludeSystems } = this.options;
    if (only?.system !== undefined && only.system !== url) return true;
    return excludeSystems?.some((one) => one.split('|')[0] === url) ?? false;
  }

  private leaf(part: number, words: readonly string[]): LeafOptions {
    const { bind, on, options } = this;
    return { bind, on, part, words, only: options.only?.code, activeOnly: options.activeOnly === true };
  }
}

/** Most codes that one answer holds. */
export const MAX_CODES = 10_000;

function listed(entry: Element, no: number): ListedCode {
  const display = typeof entry.display === 'string' ? entry.display : null;
  const designation = asArray(entry.designation).filter(({ value }) => typeof value === 'string') as unknown as {
    value: string;
  }[];
  return { no, code: entry.code, display, label: labelOf(entry.code, display ?? undefined, designation) };
}

/** Parts of different systems cannot give a code twice. */
function overlapping(includes: readonly Element[]): boolean {
  const systems = includes.map(({ system }) => system);
  return systems.includes(undefined) || new Set(systems).size < systems.length;
}
