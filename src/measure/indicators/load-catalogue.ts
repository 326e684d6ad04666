/**
 * Reads content/catalogue: base indicators (base/<code>.sql, a YAML header in the leading comment and one SELECT) and
 * derived ones (<CODE>.yaml). Everything wrong is reported at once with file and reason; nothing half-read is used.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import { KangyuError, packageRoot } from '../../kernel/index.ts';
import { faultOfSelect } from './check-select.ts';
import { compileBase, selectOfReach } from './compile-base.ts';
import './errors.ts';
import { BaseHeader, type BaseIndicator, type Catalogue, DerivedHeader, type DerivedIndicator } from './types.ts';

let loaded: Catalogue | undefined;

/** The catalogue of content/catalogue, read once. */
export function catalogue(): Catalogue {
  loaded ??= loadCatalogue(join(packageRoot(), 'content', 'catalogue'));
  return loaded;
}

export function loadCatalogue(dir: string): Catalogue {
  const problems: string[] = [];
  const bases = new Map<string, BaseIndicator>();
  const derived = new Map<string, DerivedIndicator>();
  const files = (folder: string, ext: string) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(ext))
      .sort()
      .map((file) => join(folder, file));
  for (const file of files(join(dir, 'base'), '.sql')) {
    const base = readBase(file, problems);
    if (base) bases.set(base.code, base);
  }
  for (const file of files(dir, '.yaml')) {
    const value = readHeader(file, readFileSync(file, 'utf8'), DerivedHeader, problems);
    if (!value) continue;
    if (value.code !== basename(file, '.yaml'))
      problems.push(`${file}: the code ${value.code} differs from the file's name`);
    if (bases.has(value.code)) problems.push(`${file}: the code ${value.code} is a base indicator already`);
    derived.set(value.code, value);
  }
  for (const base of bases.values()) {
    if (base.presence && !bases.has(base.presence))
      problems.push(`${base.code}: presence names the unknown base ${base.presence}`);
    for (const key of base.rollups.flat())
      if (!base.strata.includes(key)) problems.push(`${base.code}: rollups name the unknown stratum ${key}`);
  }
  for (const indicator of derived.values()) problems.push(...missingInputs(indicator, bases));
  if (problems.length > 0) throw new KangyuError('indicators.content', { problems: problems.join('\n') });
  return { bases, derived, watched: watchedColumns(bases.values()) };
}

function readBase(file: string, problems: string[]): BaseIndicator | undefined {
  const text = readFileSync(file, 'utf8');
  const m = /^\s*\/\*([\s\S]*?)\*\/([\s\S]*)$/.exec(text);
  if (!m) {
    problems.push(`${file}: it must begin with a comment that holds the header`);
    return undefined;
  }
  const header = readHeader(file, m[1]!, BaseHeader, problems);
  if (!header) return undefined;
  const sql = m[2]!.trim();
  const base: BaseIndicator = { ...header, sql, hash: createHash('sha256').update(text).digest('hex') };
  if (header.code !== basename(file, '.sql'))
    problems.push(`${file}: the code ${header.code} differs from the file's name`);
  try {
    const fault = faultOfSelect(compileBase(base, 'check').text);
    if (fault) problems.push(`${file}: ${fault}`);
    for (const [view, reach] of Object.entries(header.reach)) {
      const reachFault = typeof reach === 'string' ? undefined : faultOfSelect(selectOfReach(reach.subjects, 'check'));
      if (reachFault) problems.push(`${file}: reach of ${view}: ${reachFault}`);
    }
  } catch (error) {
    problems.push(`${file}: ${(error as Error).message}`);
    return undefined;
  }
  return base;
}

function readHeader<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
  problems: string[],
): z.output<S> | undefined {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    problems.push(`${file}: ${(error as Error).message}`);
    return undefined;
  }
  const read = schema.safeParse(raw);
  if (read.success) return read.data;
  problems.push(...read.error.issues.map((issue) => `${file}: ${issue.path.join('.')} ${issue.message}`));
  return undefined;
}

/** Codes of the base indicators that a derived one is computed from. */
export function basesOf(indicator: DerivedIndicator): string[] {
  switch (indicator.method) {
    case 'ratio':
      return [indicator.numerator, indicator.denominator].flatMap((side) => ('base' in side ? [side.base] : []));
    case 'share':
      return [indicator.base];
    case 'life-table':
    case 'death-probability':
      return [indicator.deaths.base, indicator.exposure.base];
    case 'reported':
      return [];
  }
}

/** Whether official population is in the quotient. */
export const isPerHead = (indicator: DerivedIndicator): boolean =>
  indicator.method === 'ratio' && ('population' in indicator.numerator || 'population' in indicator.denominator);

/** Methods that pool whole years and know no months. */
export const isOfYears = (
  indicator: DerivedIndicator,
): indicator is Extract<DerivedIndicator, { method: 'life-table' | 'death-probability' }> =>
  indicator.method === 'life-table' || indicator.method === 'death-probability';

function missingInputs(indicator: DerivedIndicator, bases: ReadonlyMap<string, BaseIndicator>): string[] {
  const unknown = basesOf(indicator).filter((code) => !bases.has(code));
  return unknown.map((code) => `${indicator.code}: there is no base indicator ${code}`);
}

function watchedColumns(bases: Iterable<BaseIndicator>): Map<string, Set<string>> {
  const watched = new Map<string, Set<string>>();
  for (const base of bases) {
    for (const [view, reach] of Object.entries(base.reach)) {
      const columns = watched.get(view) ?? new Set();
      columns.add(typeof reach === 'string' ? reach : reach.field);
      watched.set(view, columns);
    }
  }
  return watched;
}
