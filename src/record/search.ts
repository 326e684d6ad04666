import type { Queryable } from '../kernel/index.ts';
import { isExact } from './criterion-sql.ts';
import { decodeCursor, encodeCursor, type Position } from './cursor.ts';
import { findIncluded } from './include.ts';
import type { AreaScope, RecordKernel, StoredVersion } from './model.ts';
import { type Fields, type Pair, parseSearch, type SearchRequest, type SortKey } from './parse-search.ts';
import { type Resolved, resolveCriteria } from './resolve-criteria.ts';
import { mainElements } from './search-parameters.ts';
import { sortedPage } from './sorted-page.ts';
import { building, countCandidates } from './store-search.ts';
import { walkMatches } from './walk-matches.ts';

export interface SearchOptions {
  /** Which areas the caller may see; absent for the whole instance. */
  scope?: AreaScope;
  /** Prefix of this server's absolute references. */
  baseUrl?: string;
  strict?: boolean;
}

export interface SearchPage {
  matches: StoredVersion[];
  /** Records that _include and _revinclude ask for, each once, without the matches. */
  included: StoredVersion[];
  /** With _total, _summary=count, or when the whole result stands on this page. */
  total?: number;
  nextCursor?: string;
  ignored: SearchRequest['ignored'];
  count: number;
  /** What the answer should show of each resource (_summary, _elements). */
  fields: Fields;
}

/** A FHIR search over the current versions of one type. The query is a list, because parameters may repeat. */
export async function search(
  k: RecordKernel,
  q: Queryable,
  type: string,
  query: readonly Pair[],
  options: SearchOptions = {},
): Promise<SearchPage> {
  const { scope } = options;
  const request = parseSearch(type, query, { now: k.clock.now(), ...options });
  const { ignored, count, fields } = request;
  const after = placeOf(request);
  const resolved = await resolveCriteria(k, q, type, request.criteria, scope);
  const total = () => countMatches(k, q, request, scope, resolved);
  if (count === 0) return { matches: [], included: [], total: await total(), ignored, count, fields };
  const page = byColumns(request)
    ? await findPage(k, q, request, scope, resolved, after)
    : await sortedPage(k, q, request, scope, resolved);
  const whole = !page.nextCursor && request.cursor === undefined;
  const known = whole && request.total !== 'none' ? page.matches.length : undefined;
  const asked = known === undefined && request.total !== undefined && request.total !== 'none' ? await total() : known;
  const included = await findIncluded(k, q, request, page.matches, scope);
  return { ...page, included, ...(asked === undefined ? {} : { total: asked }), ignored, count, fields };
}

/** Says whether the columns of the locator give the order. */
function byColumns({ type, sort }: SearchRequest): boolean {
  const date = mainElements(type).date?.name;
  return sort.every(({ by }) => typeof by === 'string' || by.name === date);
}

function placeOf(request: SearchRequest): Position | undefined {
  if (request.cursor === undefined || !byColumns(request)) return undefined;
  return decodeCursor(request.cursor, placeForms(request.sort));
}

/** Forms of the places in the order of store-search.ts. */
function placeForms(sort: readonly SortKey[]): ('time' | 'number' | 'id')[] {
  const forms = sort.map(({ by }) => (by === '_id' ? 'id' : by === '_lastUpdated' ? 'number' : 'time'));
  const total = forms.findIndex((form) => form !== 'time');
  return total >= 0 ? forms.slice(0, total + 1) : [...forms, 'id'];
}

async function findPage(
  k: RecordKernel,
  q: Queryable,
  request: SearchRequest,
  scope: AreaScope | undefined,
  resolved: Resolved,
  after: Position | undefined,
): Promise<{ matches: StoredVersion[]; nextCursor?: string }> {
  const found: { stored: StoredVersion; position: Position }[] = [];
  const options = { step: request.count + 1, ...(after ? { after } : {}) };
  for await (const { position, ...stored } of walkMatches(k, q, request, scope, resolved, options)) {
    found.push({ stored, position });
    if (found.length > request.count) break;
  }
  const page = found.slice(0, request.count);
  return {
    matches: page.map(({ stored }) => stored),
    ...(found.length > request.count ? { nextCursor: encodeCursor(page.at(-1)!.position) } : {}),
  };
}

/**
 * How many records match, by the index where it alone decides. What must be read is read one by one, unless an estimate
 * will do: then what the index finds is counted, which may be more.
 */
async function countMatches(
  k: RecordKernel,
  q: Queryable,
  request: SearchRequest,
  scope: AreaScope | undefined,
  resolved: Resolved,
): Promise<number> {
  const { type, criteria } = request;
  const exact = isExact(building(k.sealer, scope, resolved), type, criteria);
  if (exact || request.total === 'estimate') return countCandidates(q, k.sealer, request, scope, resolved);
  let total = 0;
  for await (const _match of walkMatches(k, q, { type, criteria }, scope, resolved, { step: 1000 })) total += 1;
  return total;
}
