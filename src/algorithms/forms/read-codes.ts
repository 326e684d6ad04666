/** What a record of another sender says, in the options of an item: by its codes, and by its names. */
import type { CodeMap } from './model.ts';

export interface Said {
  codings: readonly { system: string; code: string }[];
  names: readonly string[];
}

/** Names are the same whatever their spaces, width of characters and case. */
export const nameKey = (name: string): string => name.normalize('NFKC').replace(/\s+/g, '').toLowerCase();

type Meanings = ReadonlyMap<string, readonly { from: string; to: string | undefined; codes: readonly string[] }[]>;
const read = new WeakMap<CodeMap, Meanings>();

/** Options that each of the codes and names stands for on the day, in their order; what the map does not know is left out. */
export function meaningsOf(map: CodeMap, { codings, names }: Said, day: string): (readonly string[])[] {
  const meanings = read.get(map) ?? index(map);
  read.set(map, meanings);
  const keys = [...codings.map(({ system, code }) => `${system}|${code}`), ...names.map((name) => `|${nameKey(name)}`)];
  return keys.flatMap((key) =>
    (meanings.get(key) ?? [])
      .filter(({ from, to }) => from <= day && (to === undefined || day <= to))
      .map(({ codes }) => codes),
  );
}

function index({ lists }: CodeMap): Meanings {
  const meanings = new Map<string, { from: string; to: string | undefined; codes: readonly string[] }[]>();
  for (const { system, from, to, rows } of lists)
    for (const { code, name, to: codes } of rows) {
      const key = name === undefined ? `${system}|${code}` : `|${nameKey(name)}`;
      meanings.set(key, [...(meanings.get(key) ?? []), { from, to, codes }]);
    }
  return meanings;
}
