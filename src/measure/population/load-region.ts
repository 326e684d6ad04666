/**
 * Loads content/regions/<code>/ (areas.csv, population.csv or population.yaml). Loading again replaces the areas and updates figures, so
 * it runs at every start; a broken file is refused with file, line and reason.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { isDay } from '../../algorithms/periods.ts';
import { type ContentProblem, type Db, KangyuError, packageRoot, readContent } from '../../kernel/index.ts';
import { AgeShape, CompactPopulation, expandPopulation } from './expand-population.ts';
import { layOutTiles } from './lay-out-tiles.ts';
import { readPopulationRow } from './read-rows.ts';
import { replaceAreas, upsertPopulation } from './store.ts';
import type { AreaRow, PopulationRow } from './types.ts';

const LEVELS = ['province', 'city', 'county', 'township', 'village'];

export interface RegionContent {
  areas: AreaRow[];
  population: PopulationRow[];
}

/** `region` is the folder's name under content/regions, or an absolute folder. */
export function readRegion(region: string): RegionContent {
  const dir = region.startsWith('/') ? region : join(packageRoot(), 'content', 'regions', region);
  const areas = layOutTiles(readAreas(join(dir, 'areas.csv')));
  const file = join(dir, 'population.csv');
  if (existsSync(file)) return { areas, population: readPopulation(file, new Set(areas.map((a) => a.code))) };
  const compact = join(dir, 'population.yaml');
  return { areas, population: existsSync(compact) ? readCompact(compact, areas) : [] };
}

/** Figures made from stated totals and shares; the region is the folder's name. */
function readCompact(file: string, areas: readonly AreaRow[]): PopulationRow[] {
  const given = readContent(file, CompactPopulation, refuseRegion);
  const shape = readContent(join(packageRoot(), 'content', 'regions', 'national-2020.yaml'), AgeShape, refuseRegion);
  const region = basename(dirname(file));
  try {
    return expandPopulation(region, areas, given, shape);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new KangyuError('population.region-unreadable', { file, line: 1, reason: cause.message }, { cause });
  }
}

/** Broken content of a region, with the first place and all reasons. */
export function refuseRegion(problems: readonly ContentProblem[]): KangyuError {
  const { file, line } = problems[0]!;
  const reason = problems.map((problem) => problem.reason).join('; ');
  return new KangyuError('population.region-unreadable', { file, line, reason });
}

export async function loadRegion(db: Db, region: string): Promise<{ areas: number; population: number }> {
  const content = readRegion(region);
  await db.transaction(async (tx) => {
    await replaceAreas(tx, content.areas);
    if (content.population.length > 0) await upsertPopulation(tx, content.population);
  });
  return { areas: content.areas.length, population: content.population.length };
}

interface CsvLine {
  line: number;
  cells: Record<string, string>;
}

function readCsv(file: string, required: readonly string[]): CsvLine[] {
  if (!existsSync(file))
    throw new KangyuError('population.region-unreadable', { file, line: 0, reason: 'the file is missing' });
  let records: { record: Record<string, string>; info: { lines: number } }[];
  try {
    records = parse(readFileSync(file), {
      columns: true,
      bom: true,
      trim: true,
      info: true,
      skip_empty_lines: true,
      comment: '#',
    });
  } catch (cause) {
    throw new KangyuError(
      'population.region-unreadable',
      { file, line: (cause as { lines?: number }).lines ?? 1, reason: (cause as Error).message },
      { cause },
    );
  }
  const columns = Object.keys(records[0]?.record ?? {});
  const missing = required.filter((name) => !columns.includes(name));
  if (missing.length > 0)
    throw new KangyuError('population.region-unreadable', {
      file,
      line: 1,
      reason: `missing columns ${missing.join(', ')}`,
    });
  return records.map((r) => ({ line: r.info.lines, cells: r.record }));
}

function readAreas(file: string): AreaRow[] {
  const lines = readCsv(file, ['code', 'name', 'parent', 'level']);
  const codes = new Set(lines.map((l) => l.cells.code));
  return lines.map(({ line, cells }) => {
    const refuse = (reason: string): never => {
      throw new KangyuError('population.region-unreadable', { file, line, reason });
    };
    const text = (name: string): string | null => cells[name] || null;
    const day = (name: string): string | null => {
      const value = text(name);
      return value !== null && !isDay(value) ? refuse(`${name} "${value}" is not a date`) : value;
    };
    const code = text('code') ?? refuse('code is empty');
    const level = LEVELS.includes(cells.level ?? '')
      ? (cells.level as AreaRow['level'])
      : refuse(`level "${cells.level}" is unknown`);
    const tree = text('tree') ?? 'administrative';
    if (tree !== 'administrative' && tree !== 'managed') return refuse(`tree "${tree}" is unknown`);
    const successor = text('successor');
    if (successor && !codes.has(successor)) refuse(`successor ${successor} is not in the file`);
    const tile =
      text('tile_x') && text('tile_y') ? ([Number(cells.tile_x), Number(cells.tile_y)] as [number, number]) : null;
    if (tile?.some((n) => !Number.isInteger(n))) refuse('tile_x and tile_y must be whole numbers');
    return {
      code,
      name: text('name') ?? refuse('name is empty'),
      parent: text('parent'),
      level,
      tree,
      validFrom: day('valid_from'),
      validTo: day('valid_to'),
      successor,
      tile,
    };
  });
}

function readPopulation(file: string, known: ReadonlySet<string>): PopulationRow[] {
  return readCsv(file, ['area', 'date', 'sex', 'age_from', 'age_to', 'value', 'source', 'vintage']).map(
    ({ line, cells }) => {
      const read = readPopulationRow(
        {
          area: cells.area ?? '',
          date: cells.date ?? '',
          sex: cells.sex ?? '',
          ageFrom: cells.age_from ?? '',
          ageTo: cells.age_to ?? '',
          value: cells.value ?? '',
          source: cells.source ?? '',
          vintage: cells.vintage ?? '',
        },
        known,
      );
      if ('row' in read) return read.row;
      throw new KangyuError('population.region-unreadable', {
        file,
        line,
        reason: read.problems.map((p) => p.message.en).join('; '),
      });
    },
  );
}
