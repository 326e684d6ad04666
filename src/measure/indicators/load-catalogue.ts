/**
 * Reads content/catalogue: base indicators (base/<code>.sql, a YAML header in the leading comment and one SELECT) and
 * derived ones (<CODE>.yaml). Everything wrong is reported at once with file and reason; nothing half-read is used.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { describeProblems, KangyuError, packageRoot, readYaml } from '../../kernel/index.ts';
import { contentPacks, type Pack } from '../../packs/index.ts';
import { faultOfSelect } from './check-select.ts';
import { compileBase, selectOfReach } from './compile-base.ts';
import './errors.ts';
import { putFrames } from './frames.ts';
import { type Named, putParameters } from './pack-parameters.ts';
import { readStrata, type Strata } from './strata.ts';
import { BaseHeader, type BaseIndicator, type Catalogue, DerivedHeader, type DerivedIndicator } from './types.ts';

let loaded: Catalogue | undefined;

/** The catalogue of content/catalogue with the indicators of the packs, read once. */
export function catalogue(): Catalogue {
  loaded ??= loadCatalogue(join(packageRoot(), 'content', 'catalogue'), contentPacks().flatMap(packIndicators));
  return loaded;
}

/** A folder that holds base and derived indicators side by side, with what its SQL may name. */
export interface IndicatorFolder extends Named {
  folder: string;
  /** Its own frames, where it has some. */
  frames?: string;
}

/** The indicators of a pack; none where it has no such files. */
export function packIndicators({ folder, indicators, parameters, facts }: Pack): IndicatorFolder[] {
  if (indicators.length === 0) return [];
  return [{ folder: join(folder, 'indicators'), frames: join(folder, 'frames'), parameters, facts }];
}

/** Words of the strata stand beside the base indicators. */
const STRATA = 'strata.yaml';

/** Throws `indicators.content` with everything that is wrong. */
export function loadCatalogue(dir: string, more: readonly IndicatorFolder[] = []): Catalogue {
  const problems: string[] = [];
  const bases = new Map<string, BaseIndicator>();
  const derived = new Map<string, DerivedIndicator>();
  const filesOf = new Map<string, string>();
  const files = (folder: string, ext: string) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(ext))
      .sort()
      .map((file) => join(folder, file));
  const common = readStrata(join(dir, 'base', STRATA), problems);
  for (const from of [{ folder: join(dir, 'base'), parameters: [], facts: [] }, ...more] as IndicatorFolder[]) {
    const { folder, frames } = from;
    const strata = { ...common, ...readStrata(join(folder, STRATA), problems) };
    const folders = [...(frames ? [frames] : []), join(dir, 'frames')];
    const used = new Set<string>();
    for (const file of files(folder, '.sql')) {
      const base = readBase(file, { ...from, folders, used, strata }, problems);
      if (!base) continue;
      if (bases.has(base.code)) problems.push(`${file}: there is a base indicator ${base.code} already`);
      bases.set(base.code, base);
    }
    for (const file of frames && existsSync(frames) ? files(frames, '.sql') : [])
      if (!used.has(file)) problems.push(`${file}: nothing includes this frame`);
  }
  for (const { folder } of more)
    for (const file of files(folder, '').filter((one) => !/\.(sql|yaml)$/.test(one)))
      problems.push(`${file}: indicators are .sql and .yaml files`);
  for (const file of [dir, ...more.map(({ folder }) => folder)]
    .flatMap((folder) => files(folder, '.yaml'))
    .filter((one) => basename(one) !== STRATA)) {
    const value = readHeader(file, readFileSync(file, 'utf8'), DerivedHeader, problems);
    if (!value) continue;
    if (value.code !== basename(file, '.yaml'))
      problems.push(`${file}: the code ${value.code} differs from the file's name`);
    if (bases.has(value.code)) problems.push(`${file}: the code ${value.code} is a base indicator already`);
    if (derived.has(value.code)) problems.push(`${file}: there is an indicator ${value.code} already`);
    derived.set(value.code, value);
    filesOf.set(value.code, file);
  }
  for (const base of bases.values()) {
    if (base.presence && !bases.has(base.presence))
      problems.push(`${base.code}: presence names the unknown base ${base.presence}`);
    for (const key of base.rollups.flat())
      if (!base.strata.includes(key)) problems.push(`${base.code}: rollups name the unknown stratum ${key}`);
  }
  for (const indicator of derived.values())
    problems.push(...missingInputs(indicator, bases).map((one) => `${filesOf.get(indicator.code)}: ${one}`));
  if (problems.length > 0) throw new KangyuError('indicators.content', { problems: problems.join('\n') });
  // Lists show indicators by code, wherever they stand.
  const inOrder = new Map([...derived].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { bases, derived: inOrder, watched: watchedColumns(bases.values()) };
}

interface Surroundings extends Named {
  /** Where its frames stand, the nearest first. */
  folders: readonly string[];
  used: Set<string>;
  strata: Strata;
}

function readBase(file: string, from: Surroundings, problems: string[]): BaseIndicator | undefined {
  const text = readFileSync(file, 'utf8');
  const m = /^\s*\/\*([\s\S]*?)\*\/([\s\S]*)$/.exec(text);
  if (!m) {
    problems.push(`${file}: it must begin with a comment that holds the header`);
    return undefined;
  }
  const header = readHeader(file, m[1]!, BaseHeader, problems);
  if (!header) return undefined;
  const bodyAt = text.length - m[2]!.length;
  const put = (given: string, line: number): string =>
    putFrames(file, given, line, {
      ...from,
      put: (part, complain) => putParameters(part, from, complain),
      complain: (where, at, reason) => problems.push(`${where}:${at}: ${reason}`),
    });
  const sql = put(m[2]!, text.slice(0, bodyAt).split('\n').length).trim();
  // Another value of a parameter is another text: the figures are computed again.
  const meant = sql === m[2]!.trim() ? text : `${m[1]}${sql}`;
  const reach = Object.fromEntries(
    Object.entries(header.reach).map(([view, one]) => [
      view,
      typeof one === 'string' ? one : { ...one, subjects: put(one.subjects, 1) },
    ]),
  );
  const words = Object.fromEntries(header.strata.flatMap((key) => (from.strata[key] ? [[key, from.strata[key]]] : [])));
  const hash = createHash('sha256').update(meant).digest('hex');
  const base: BaseIndicator = { ...header, reach, sql, words, hash };
  if (header.code !== basename(file, '.sql'))
    problems.push(`${file}: the code ${header.code} differs from the file's name`);
  try {
    const fault = faultOfSelect(compileBase(base, 'check').text);
    if (fault) problems.push(`${file}: ${fault}`);
    for (const [view, reach] of Object.entries(base.reach)) {
      const reachFault = typeof reach === 'string' ? undefined : faultOfSelect(selectOfReach(reach.subjects, 'check'));
      if (reachFault) problems.push(`${file}: reach of ${view}: ${reachFault}`);
    }
  } catch (error) {
    problems.push(`${file}: ${(error as Error).message}`);
    return undefined;
  }
  return base;
}

function readHeader<T>(file: string, text: string, schema: z.ZodType<T>, problems: string[]): T | undefined {
  const read = readYaml(file, text, schema);
  if (read.problems.length > 0) problems.push(describeProblems(read.problems));
  return read.value;
}

/** Strata that no strata.yaml has words for: their bare keys would be shown. */
export const strataWithoutWords = ({ bases }: Catalogue): { base: string; key: string }[] =>
  [...bases.values()].flatMap(({ code, strata, words }) =>
    strata.flatMap((key) => (words[key] ? [] : [{ base: code, key }])),
  );

/** Codes of the base indicators that a derived one is computed from. */
export function basesOf(indicator: DerivedIndicator): string[] {
  switch (indicator.method) {
    case 'ratio':
      return [indicator.numerator, indicator.denominator].flatMap((side) => ('base' in side ? [side.base] : []));
    case 'share':
    case 'lowest':
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
  const problems = unknown.map((code) => `${indicator.code}: there is no base indicator ${code}`);
  const cut = indicator.method === 'lowest' ? indicator.strata : [];
  const base = indicator.method === 'lowest' ? bases.get(indicator.base) : undefined;
  if (base && cut.length > 0) {
    const kept = [...base.strata.map((key) => [key]), ...base.rollups];
    if (!kept.some((keys) => keys.length === cut.length && cut.every((key) => keys.includes(key))))
      problems.push(`${indicator.code}: ${base.code} keeps no sums by ${cut.join(' and ')}`);
  }
  return problems;
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
