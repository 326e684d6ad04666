import type { AreaRow } from './types.ts';

/**
 * Gives counties and townships that have no place in the schematic map one in a compact grid, in the order of codes, a
 * little wider than high. A place given for one of a parent's children means that somebody laid them out: they stay.
 */
export function layOutTiles(areas: readonly AreaRow[]): AreaRow[] {
  const families = new Map<string, AreaRow[]>();
  for (const area of areas) {
    if (area.parent === null || !['county', 'township'].includes(area.level) || area.validTo !== null) continue;
    const key = `${area.tree} ${area.parent}`;
    families.set(key, [...(families.get(key) ?? []), area]);
  }
  const places = new Map<AreaRow, [number, number]>();
  for (const family of families.values()) {
    if (family.length < 2 || family.some((area) => area.tile)) continue;
    const columns = Math.min(6, Math.ceil(Math.sqrt(family.length * 1.3)));
    for (const [i, area] of family.toSorted((a, b) => (a.code < b.code ? -1 : 1)).entries())
      places.set(area, [i % columns, Math.floor(i / columns)]);
  }
  return areas.map((area) => ({ ...area, tile: area.tile ?? places.get(area) ?? null }));
}
