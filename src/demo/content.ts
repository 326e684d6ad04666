/** Reads content/regions/<code>: what the demo of a region is made from. A broken file is refused with file and reason. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { KangyuError, packageRoot, readContent } from '../kernel/index.ts';
import { type RegionContent, readRegion } from '../measure/population/index.ts';
import { expandInstitutions } from './expand-institutions.ts';
import { Demo, type DemoLevels, type Institution, InstitutionKinds, Institutions, Region } from './region-schema.ts';

export type { Institution } from './region-schema.ts';

export interface DemoRegion {
  code: string;
  /** Short name in commands and senders, e.g. `jiangchuan`. */
  id: string;
  /** Where it lies, for addresses: 云南省玉溪市. */
  place: string;
  name: { zh: string; en: string };
  /** Year-ends that the counts of institutions.yaml stand for. */
  years: number[];
  institutions: Institution[];
  levels: DemoLevels;
  /** The administrative tree alone. */
  areas: RegionContent['areas'];
  byCode: ReadonlyMap<string, RegionContent['areas'][number]>;
  population: RegionContent['population'];
}

/** Content does not change while the program runs, and a city takes a moment to expand. */
const regions = new Map<string, DemoRegion>();

/** `region` is a code (`530403`) or an alias (`jiangchuan`). */
export function readDemoRegion(region: string): DemoRegion {
  const root = join(packageRoot(), 'content', 'regions');
  const known = readdirSync(root).filter((code) => existsSync(join(root, code, 'demo.yaml')));
  const facts = known.map((code) => read(join(root, code, 'region.yaml'), Region));
  const found = facts.find((fact) => fact.code === region || fact.aliases.includes(region));
  if (!found)
    throw new KangyuError('demo.region-unknown', { region, known: facts.flatMap((fact) => fact.aliases).join(', ') });
  const ready = regions.get(found.code);
  if (ready) return ready;
  const folder = join(root, found.code);
  const levels = read(join(folder, 'demo.yaml'), Demo);
  const place = found.parents
    .map((parent) => parent.name)
    .reverse()
    .join('');
  // The second tree names the same townships again; nobody lives there twice.
  const content = readRegion(found.code);
  const areas = content.areas.filter((area) => area.tree === 'administrative');
  const file = join(folder, 'institutions.yaml');
  const given = read(file, Institutions);
  const { years } = given;
  const institutions =
    given.schema === 1
      ? given.institutions
      : refusing(file, () => {
          const kinds = read(join(root, 'institution-kinds.yaml'), InstitutionKinds);
          return expandInstitutions(given, kinds, { ...found, areas, population: content.population, levels });
        });
  checkInstitutions(file, years, institutions);
  const made: DemoRegion = {
    code: found.code,
    id: found.aliases[0] ?? found.code,
    place,
    name: found.name,
    years,
    institutions,
    levels,
    areas,
    byCode: new Map(areas.map((area) => [area.code, area])),
    population: content.population,
  };
  regions.set(found.code, made);
  return made;
}

/** The areas from the region down to one of its own, both inside. */
export function pathOf(region: DemoRegion, code: string): RegionContent['areas'] {
  const path: RegionContent['areas'] = [];
  for (let area = region.byCode.get(code); area; area = area.parent ? region.byCode.get(area.parent) : undefined) {
    path.unshift(area);
    if (area.code === region.code) break;
  }
  return path;
}

/** Rules that contradict each other are a fault of the content. */
function refusing<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new KangyuError('demo.content-broken', { file, reason: cause.message }, { cause });
  }
}

const read = <T>(file: string, schema: z.ZodType<T>): T => readContent(file, schema, 'demo.content-broken');

function checkInstitutions(file: string, years: readonly number[], institutions: readonly Institution[]): void {
  const ids = new Set<string>();
  for (const institution of institutions) {
    const refuse = (reason: string): never => {
      throw new KangyuError('demo.content-broken', { file, reason: `institution ${institution.id}: ${reason}` });
    };
    if (ids.has(institution.id)) refuse('the id is used twice');
    ids.add(institution.id);
    for (const [key, counts] of [...Object.entries(institution.beds), ...Object.entries(institution.staff)])
      if (counts.length !== years.length) refuse(`${key} has ${counts.length} figures for ${years.length} years`);
  }
}
