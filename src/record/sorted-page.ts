import type { FhirResource, Queryable } from '../kernel/index.ts';
import { KangyuError } from '../kernel/index.ts';
import './errors.ts';
import type { AreaScope, RecordKernel, StoredVersion } from './model.ts';
import type { SearchRequest, SortKey } from './parse-search.ts';
import type { Resolved } from './resolve-criteria.ts';
import { invalid } from './search-values.ts';
import { amountsOf, dateRanges, referenceOf, textsOf, tokensOf, valuesOf } from './values.ts';
import { walkMatches } from './walk-matches.ts';

/** Sorting by what has no column reads all matches; more than this must be narrowed first. */
const MOST_SORTED = 10_000;
const CURSOR = 'record-search-cursor';

type Value = string | number | null;
type Place = readonly [...Value[], string];

/** A page of a search sorted by any parameters. Records without a value come last. */
export async function sortedPage(
  k: RecordKernel,
  q: Queryable,
  request: SearchRequest,
  scope: AreaScope | undefined,
  resolved: Resolved,
): Promise<{ matches: StoredVersion[]; nextCursor?: string }> {
  const after = request.cursor === undefined ? undefined : openPlace(k, request.cursor, request.sort.length + 1);
  const { type, criteria, sort } = request;
  const compare = comparison(sort);
  let kept: { stored: StoredVersion; place: Place }[] = [];
  let seen = 0;
  for await (const { position: _position, ...stored } of walkMatches(k, q, { type, criteria }, scope, resolved, {
    step: 1000,
  })) {
    seen += 1;
    if (seen > MOST_SORTED)
      throw invalid(
        '_sort',
        `超过 ${MOST_SORTED} 条，请先缩小条件`,
        `more than ${MOST_SORTED} records; narrow the search first`,
      );
    const place: Place = [...sort.map((key) => sortValue(stored, key)), stored.id];
    if (after && compare(place, after) <= 0) continue;
    kept.push({ stored, place });
    // Only a page is kept, so that memory does not grow with the result.
    if (kept.length > 4 * (request.count + 1)) kept = first(kept, compare, request.count + 1);
  }
  kept = first(kept, compare, request.count + 1);
  const page = kept.slice(0, request.count);
  return {
    matches: page.map(({ stored }) => stored),
    ...(kept.length > request.count ? { nextCursor: sealPlace(k, page.at(-1)!.place) } : {}),
  };
}

function first<T extends { place: Place }>(list: T[], compare: (a: Place, b: Place) => number, count: number): T[] {
  return list.sort((a, b) => compare(a.place, b.place)).slice(0, count);
}

function comparison(sort: readonly SortKey[]): (a: Place, b: Place) => number {
  return (a, b) => {
    for (let i = 0; i < a.length; i += 1) {
      const order = compareValues(a[i]!, b[i]!);
      if (order !== 0) return a[i] === null || b[i] === null || !sort[i]?.descending ? order : -order;
    }
    return 0;
  };
}

function compareValues(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}

/** The least value going up, the greatest going down (FHIR R4 §3.1.1.5.1). */
function sortValue(stored: StoredVersion & { resource: FhirResource }, { by, descending }: SortKey): Value {
  if (by === '_id') return stored.id;
  if (by === '_lastUpdated') return stored.at.getTime();
  const found = valuesOf(stored.resource, by);
  const values = found.flatMap((one): (string | number)[] => {
    switch (by.kind) {
      case 'date':
        return dateRanges([one]).map((range) => (descending ? range.high : range.low));
      case 'number':
      case 'quantity':
        return amountsOf(one).map((amount) => (descending ? amount.high : amount.low));
      case 'reference':
      case 'uri':
        return [referenceOf(one.value) ?? ''];
      case 'string':
        return textsOf(one.value).map((text) => text.normalize('NFKC').toLowerCase());
      default:
        return tokensOf(one).map(({ code }) => code);
    }
  });
  return values.length === 0
    ? null
    : values.reduce((best, value) => (compareValues(value, best) < 0 !== descending ? value : best));
}

/** The place holds values of a record, which may be personal, so the cursor is sealed. */
function sealPlace(k: RecordKernel, place: Place): string {
  const numbers = place.map((value) => (typeof value === 'number' ? { n: String(value) } : value)); // JSON has no infinity
  return Buffer.from(k.sealer.seal(JSON.stringify(numbers), CURSOR)).toString('base64url');
}

function openPlace(k: RecordKernel, cursor: string, length: number): Place {
  const text = Buffer.from(cursor, 'base64url').toString();
  const place = text.startsWith('enc:') ? readPlace(k, text) : undefined;
  if (!Array.isArray(place) || place.length !== length) throw new KangyuError('record.cursor-invalid');
  return place.map((value) =>
    typeof value === 'object' && value !== null ? Number((value as { n: string }).n) : value,
  ) as unknown as Place;
}

function readPlace(k: RecordKernel, sealed: string): unknown {
  try {
    return JSON.parse(k.sealer.open(sealed, CURSOR));
  } catch (cause) {
    throw new KangyuError('record.cursor-invalid', undefined, { cause });
  }
}
