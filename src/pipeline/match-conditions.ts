import { KangyuError, type Kernel, type Queryable } from '../kernel/index.ts';
import { search } from '../record/index.ts';

type Condition = { type: string; query: string };
type Pair = [name: string, value: string];

/** Values in one search: `identifier=a,b,c` is answered by one statement. */
const AT_ONCE = 200;

/**
 * The one current record that each condition matches, or undefined; several are an error, and so is a parameter that is not
 * understood, for it would match too much. Conditions on one identifier, the usual ones, are asked together.
 */
export async function matchConditions(
  k: Kernel,
  q: Queryable,
  conditions: readonly Condition[],
): Promise<(string | undefined)[]> {
  const found = new Map<string, string[]>();
  const simple = new Map<string, Set<string>>();
  for (const { type, query } of conditions) {
    const text = identifierOf(query);
    if (text !== undefined) simple.set(type, (simple.get(type) ?? new Set()).add(text));
  }
  for (const [type, texts] of simple) {
    const all = [...texts];
    for (let from = 0; from < all.length; from += AT_ONCE)
      await findByIdentifier(k, q, type, all.slice(from, from + AT_ONCE), found);
  }
  const matches: (string | undefined)[] = [];
  for (const { type, query } of conditions) {
    const text = identifierOf(query);
    const ids =
      text === undefined
        ? (await search(k, q, type, [...pairsOf(query), ['_count', '2']], { strict: true })).matches.map(({ id }) => id)
        : (found.get(`${type}|${text}`) ?? []);
    if (ids.length > 1) throw new KangyuError('record.several-matches', { condition: `${type}?…` });
    matches.push(ids[0]);
  }
  return matches;
}

/** A plus in a condition is a plus: senders write codes and phones unescaped. */
const pairsOf = (query: string): Pair[] => [...new URLSearchParams(query.replaceAll('+', '%2B'))];

/** `system|value` when the condition is nothing but that. */
function identifierOf(query: string): string | undefined {
  const [only, ...others] = pairsOf(query);
  return only?.[0] === 'identifier' && others.length === 0 && /^[^|,\\$]+\|[^|,\\$]+$/.test(only[1])
    ? only[1]
    : undefined;
}

async function findByIdentifier(
  k: Kernel,
  q: Queryable,
  type: string,
  texts: readonly string[],
  found: Map<string, string[]>,
): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await search(
      k,
      q,
      type,
      [['identifier', texts.join(',')], ['_count', '500'], ...(cursor ? [['_cursor', cursor] as Pair] : [])],
      { strict: true },
    );
    for (const { id, resource } of page.matches) {
      const identifiers: { system?: string; value?: string }[] = [resource?.identifier ?? []].flat();
      for (const key of new Set(identifiers.map(({ system, value }) => `${type}|${system}|${value}`)))
        found.set(key, [...(found.get(key) ?? []), id]);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
