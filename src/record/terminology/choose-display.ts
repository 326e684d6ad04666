import type { Queryable } from '../../kernel/index.ts';
import { findConcepts, findSupplements } from '../store-terminology-read.ts';
import type { Designation } from './model.ts';

/** Wanted languages, best first, of `zh-CN` or of a list as in Accept-Language. */
export function languagesOf(wanted: string | undefined): string[] {
  return (wanted ?? '')
    .split(',')
    .map((part) => part.split(';')[0]!.trim().toLowerCase())
    .filter((part) => /^[a-z]{2,8}(-[a-z\d]{1,8})*$/.test(part));
}

/** The designation in a wanted language, else the display: `zh` is served by `zh-CN` and the other way round. */
export function displayIn(
  languages: readonly string[],
  display: string | null,
  designations: readonly Designation[],
  own?: unknown,
): string | null {
  for (const language of languages) {
    if (display !== null && typeof own === 'string' && sameLanguage(own, language)) return display;
    const found = designations.find((one) => one.language && sameLanguage(one.language, language));
    if (found) return found.value;
  }
  return display;
}

function sameLanguage(a: string, b: string): boolean {
  return a.toLowerCase().split('-')[0] === b.toLowerCase().split('-')[0];
}

export interface Named {
  key: string | null;
  url: string | null;
  code: string;
}

/** Designations of concepts, those of supplements included, by `url|code`. */
export async function findDesignations(
  q: Queryable,
  concepts: readonly Named[],
  on: string,
): Promise<Map<string, Designation[]>> {
  const found = new Map<string, Designation[]>();
  const add = (url: string | null, code: string, list: readonly Designation[] | null) => {
    if (list && list.length > 0) found.set(`${url}|${code}`, [...(found.get(`${url}|${code}`) ?? []), ...list]);
  };
  const bySystem = new Map<string, Named[]>();
  for (const concept of concepts) if (concept.key !== null) push(bySystem, concept.key, concept);
  for (const [key, list] of bySystem)
    for (const row of await findConcepts(
      q,
      key,
      list.map(({ code }) => code),
      on,
    ))
      add(list[0]!.url, row.code, row.designation);
  const named = concepts.flatMap(({ url, code }) => (url === null ? [] : [{ url, code }]));
  for (const { url, code, designation } of await findSupplements(q, named)) add(url, code, designation);
  return found;
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
