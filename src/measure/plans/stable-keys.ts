/** Keys by which a plan's projects and standards are known for as long as the plan names them. */
import { createHash } from 'node:crypto';

interface Named {
  no?: string | null | undefined;
  /** Name of a project, wording of a standard. */
  text: string;
}

/**
 * A key for each entry, in their order: that of the stored entry with the same text, else of the one with the same number
 * (it was renamed), else a new one. Numbers alone decide last, because an entry put in between counts the others up.
 */
export function stableKeys(stored: readonly (Named & { key: string })[], entries: readonly Named[]): string[] {
  const left = [...stored];
  const keys: (string | undefined)[] = entries.map(() => undefined);
  const take = (same: (old: Named, entry: Named) => boolean) => {
    for (const [index, entry] of entries.entries()) {
      if (keys[index] !== undefined) continue;
      const at = left.findIndex((old) => same(old, entry));
      if (at >= 0) keys[index] = left.splice(at, 1)[0]!.key;
    }
  };
  take((old, entry) => plain(old.text) === plain(entry.text));
  take((old, entry) => entry.no != null && old.no === entry.no);
  // A key that was given once is not given to something else, even when what bore it is gone.
  const used = new Set(stored.map(({ key }) => key));
  return entries.map(({ text }, index) => {
    const known = keys[index];
    if (known !== undefined) return known;
    const hash = createHash('sha256').update(plain(text)).digest('hex').slice(0, 12);
    let key = hash;
    for (let nth = 2; used.has(key); nth++) key = `${hash}-${nth}`;
    used.add(key);
    return key;
  });
}

/** Spaces and the width of characters do not matter. */
const plain = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '');
