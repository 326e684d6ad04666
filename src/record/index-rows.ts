import { type FhirResource, hash64, type Sealer } from '../kernel/index.ts';
import { ownerOf } from './area.ts';
import type { DateRange } from './date-range.ts';
import { indexTexts } from './extract.ts';

export interface IndexRow {
  hash: bigint;
  range?: DateRange;
}

/** Hash under which a text is indexed; personal values only with the installation's key. */
export function indexHash(sealer: Sealer, text: string, blind: boolean): bigint {
  return blind ? sealer.hmac(text) : hash64(text);
}

/** Text under which everything that takes its area from `owner` (`Patient/x`, `Organization/y`) is found. */
export function areaOwnerText(owner: string): string {
  return `*|area-of|${owner}`;
}

/** Rows of the search index for the resource in plain form. */
export function indexRows(sealer: Sealer, resource: FhirResource): IndexRow[] {
  const rows: IndexRow[] = indexTexts(resource).map(({ text, blind, range }) => ({
    hash: indexHash(sealer, text, blind),
    ...(range ? { range } : {}),
  }));
  const owner = ownerOf(resource);
  if (owner) rows.push({ hash: hash64(areaOwnerText(owner)) });
  return rows;
}

export function sameRows(a: IndexRow[], b: IndexRow[]): boolean {
  if (a.length !== b.length) return false;
  const key = ({ hash, range }: IndexRow) => `${hash} ${range?.low} ${range?.high}`;
  const keys = new Set(a.map(key));
  return b.every((row) => keys.has(key(row)));
}
