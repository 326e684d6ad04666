import type { Queryable } from '../kernel/index.ts';
import { matches } from './criteria.ts';
import { decodeCursor, encodeCursor, type Position } from './cursor.ts';
import { findIncluded } from './include.ts';
import type { AreaScope, RecordKernel, StoredVersion } from './model.ts';
import { invalid, parseSearch, type SearchRequest } from './parse-search.ts';
import { toStored } from './read.ts';
import { storedName } from './search-parameters.ts';
import { type Candidate, countCandidates, findCandidates } from './store-search.ts';

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
}

/** A FHIR search over the current versions of one type. The query is a list, because parameters may repeat. */
export async function search(
  k: RecordKernel,
  q: Queryable,
  type: string,
  query: readonly (readonly [name: string, value: string])[],
  options: SearchOptions = {},
): Promise<SearchPage> {
  const request = parseSearch(type, query, { now: k.clock.now(), ...options });
  await resolveChains(k, q, request, options);
  const { ignored, count } = request;
  if (count === 0)
    return { matches: [], included: [], total: await countMatches(k, q, request, options.scope), ignored, count };
  const page = await findPage(k, q, request, options.scope);
  const total = request.total
    ? await countMatches(k, q, request, options.scope)
    : !page.nextCursor && !request.cursor
      ? page.matches.length
      : undefined;
  const included = await findIncluded(k, q, request, page.matches, options.scope);
  return { ...page, included, ...(total === undefined ? {} : { total }), ignored, count };
}

/** Rounds of candidates until the page is full; more than one only where the re-check refused some. */
async function findPage(
  k: RecordKernel,
  q: Queryable,
  request: SearchRequest,
  scope: AreaScope | undefined,
): Promise<{ matches: StoredVersion[]; nextCursor?: string }> {
  const found: { stored: StoredVersion; position: Position }[] = [];
  let after = request.cursor === undefined ? undefined : decodeCursor(request.cursor);
  for (;;) {
    const wanted = request.count + 1 - found.length;
    const candidates = await findCandidates(q, k.sealer, request, scope, after, wanted);
    for (const candidate of candidates) {
      const stored = checked(k, request, candidate);
      after = { key: candidate.key, id: candidate.id };
      if (stored) found.push({ stored, position: after });
    }
    if (found.length > request.count || candidates.length < wanted) break;
  }
  const page = found.slice(0, request.count);
  return {
    matches: page.map(({ stored }) => stored),
    ...(found.length > request.count ? { nextCursor: encodeCursor(page.at(-1)!.position) } : {}),
  };
}

/** The candidate as a reader gets it, or undefined when only its hashes matched. */
function checked(k: RecordKernel, request: SearchRequest, candidate: Candidate): StoredVersion | undefined {
  const stored = toStored(k, { ...candidate, op: 'update', source: null, submission: null });
  return matches(request.criteria, stored.resource!, candidate.at) ? stored : undefined;
}

/**
 * How many records match. Names longer than two characters are found by pairs of neighbours, which may match without the
 * whole, so those are counted one by one.
 */
async function countMatches(
  k: RecordKernel,
  q: Queryable,
  request: SearchRequest,
  scope: AreaScope | undefined,
): Promise<number> {
  const loose = request.criteria.some((criterion) => criterion.kind === 'names' && criterion.match !== 'exact');
  if (!loose) return countCandidates(q, k.sealer, request, scope);
  const walk: SearchRequest = { ...request, sort: { by: '_id', descending: false } };
  const step = 1000;
  let total = 0;
  let after: Position | undefined;
  for (;;) {
    const candidates = await findCandidates(q, k.sealer, walk, scope, after, step);
    for (const candidate of candidates) if (checked(k, request, candidate)) total += 1;
    const last = candidates.at(-1);
    if (!last || candidates.length < step) return total;
    after = { key: last.key, id: last.id };
  }
}

const CHAIN_LIMIT = 5000;

/** Runs the inner search of each chain and turns it into the references to what it found. */
async function resolveChains(
  k: RecordKernel,
  q: Queryable,
  request: SearchRequest,
  options: SearchOptions,
): Promise<void> {
  for (const { name, targets, inner } of request.chains) {
    const texts: { text: string; blind: boolean }[] = [];
    const stored = storedName(request.type, name);
    for (const target of targets) {
      const innerRequest = parseSearch(target, [inner], { now: k.clock.now(), ...options, strict: true });
      const page = await findPage(k, q, { ...innerRequest, count: CHAIN_LIMIT }, options.scope);
      if (page.nextCursor)
        throw invalid(`${name}.${inner[0]}`, '匹配过多，请缩小条件', 'matches too many records; narrow it');
      for (const match of page.matches)
        texts.push({ text: `${request.type}|${stored}|${target}/${match.id}`, blind: false });
    }
    request.criteria.push({ kind: 'values', name, not: false, texts });
  }
}
