/** Kinds of work: each room that asks somebody to act registers its own with a title; this room knows none of them. */
export interface WorkKind {
  title: { zh: string; en: string };
}

const kinds = new Map<string, WorkKind>();

/** Adds a room's kinds; a key may be registered only once. */
export function defineWorkKinds<K extends Record<string, WorkKind>>(entries: K): K {
  for (const [key, kind] of Object.entries(entries)) {
    if (kinds.has(key)) throw new Error(`the kind of work ${key} is defined twice`);
    kinds.set(key, kind);
  }
  return entries;
}

export function workKinds(): ReadonlyMap<string, WorkKind> {
  return kinds;
}

/** The title of a kind; a kind whose room is not part of the program any more shows its key. */
export function kindTitle(key: string): { zh: string; en: string } {
  return kinds.get(key)?.title ?? { zh: key, en: key };
}
