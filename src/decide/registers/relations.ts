/** What hangs together with an entry: parts of an institution, posts of a person. */
import type { Queryable } from '../../kernel/index.ts';
import { type Entry, personOf } from './entries.ts';
import { type Relation, selectInstitutionRelations, selectInstitutions, selectPosts } from './store-entries.ts';

/** Relations on a day, those with nothing in them left out. */
export async function relationsOf(q: Queryable, entry: Entry, on: string): Promise<Relation[]> {
  const record = entry.records.find((one) => one && `${one.resourceType}/${one.id}` === entry.reference);
  if (entry.kind === 'workers') return record ? selectPosts(q, personOf(record)) : [];
  if (entry.kind !== 'institutions') return [];
  const found = await selectInstitutionRelations(q, entry.id, on);
  const extensions =
    (record?.extension as { url: string; valueReference?: { reference?: string } }[] | undefined) ?? [];
  const heir = extensions
    .find(({ url }) => url === 'urn:kangyu:ext:successor')
    ?.valueReference?.reference?.split('/')[1];
  if (heir === undefined) return found.filter(({ count }) => count > 0);
  const names = await selectInstitutions(q, [heir]);
  return [
    ...found.filter(({ count }) => count > 0),
    { kind: 'institutions', relation: 'successor', id: heir, name: names.get(heir)?.name ?? null, count: 1 },
  ];
}
