/** One dose that two senders record (the hospital of birth and the clinic that keeps the book) is one line that names both. Pure. */
import type { PersonEntry } from './entries.ts';

/** Doses of the same vaccine, by its name, on one day: the first stays, the others stand in it. */
export function joinDoses(entries: readonly PersonEntry[]): PersonEntry[] {
  const joined: PersonEntry[] = [];
  const at = new Map<string, number>();
  for (const entry of entries) {
    const key = doseOf(entry);
    const place = key === undefined ? undefined : at.get(key);
    if (place === undefined) {
      if (key !== undefined) at.set(key, joined.length);
      joined.push(entry);
      continue;
    }
    const first = joined[place]!;
    const { reference, institution, institutionName } = entry;
    joined[place] = {
      ...first,
      said: first.said ?? entry.said,
      also: [...(first.also ?? []), { reference, institution, institutionName }],
    };
  }
  return joined;
}

const doseOf = ({ type, title, date, status }: PersonEntry): string | undefined =>
  type === 'Immunization' && status === 'completed' && title !== null && date !== null
    ? `${title} ${date.slice(0, 10)}`
    : undefined;
