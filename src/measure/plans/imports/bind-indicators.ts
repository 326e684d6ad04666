import { nameKey } from '../../../algorithms/plan-text/text.ts';
import { catalogue } from '../../indicators/index.ts';

/**
 * Finds the catalogue's indicator of a name: its title or one of its aliases, spaces, brackets and width aside. A name that two
 * indicators bear binds to neither.
 */
export function openBinding(): (name: string) => string | null {
  const codes = new Map<string, string | null>();
  const { derived, bases } = catalogue();
  // What plans aim at are the derived indicators; a count of the same name is bound only where nothing else is.
  for (const group of [derived, bases]) {
    const own = new Map<string, string | null>();
    for (const { code, title, aliases } of group.values())
      for (const key of new Set([title.zh, ...aliases].map(nameKey)))
        own.set(key, own.has(key) && own.get(key) !== code ? null : code);
    for (const [key, code] of own) if (!codes.has(key)) codes.set(key, code);
  }
  return (name) => codes.get(nameKey(name)) ?? null;
}
