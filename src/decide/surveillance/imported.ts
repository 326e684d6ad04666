import type { Queryable } from '../../kernel/index.ts';

/** A person whose illness an investigation calls infected elsewhere, and the day on which it says so. */
export interface ImportedCase {
  disease: string;
  person: string;
  day: string;
}
/** What investigations between two days said last of each person and disease. */
export type ImportedReader = (q: Queryable, from: string, to: string) => Promise<ImportedCase[]>;

const readers: ImportedReader[] = [];

/** A later room tells who was infected elsewhere. */
export function readImportedFrom(reader: ImportedReader): void {
  readers.push(reader);
}

export async function importedCases(q: Queryable, from: string, to: string): Promise<ImportedCase[]> {
  const found: ImportedCase[] = [];
  for (const read of readers) found.push(...(await read(q, from, to)));
  return found;
}
