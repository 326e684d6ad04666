import type { Queryable } from '../kernel/index.ts';
import { KangyuError } from '../kernel/index.ts';
import './errors.ts';
import type { RecordKernel } from './model.ts';
import type { Pair } from './parse-search.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { type SearchOptions, type SearchPage, search } from './search.ts';
import { invalid } from './search-values.ts';

/**
 * A search over several types (`_type=Observation,Condition`): the matches of one type after those of another, in the order
 * named. A parameter must be one of every type. Cursors hold the type and the place in it.
 */
export async function searchSystem(
  k: RecordKernel,
  q: Queryable,
  query: readonly Pair[],
  options: SearchOptions = {},
): Promise<SearchPage> {
  const types = [...new Set(query.filter(([name]) => name === '_type').flatMap(([, value]) => value.split(',')))];
  if (types.length === 0) throw invalid('_type', '请写明类型', 'name the types');
  for (const type of types) if (!RESOURCE_TYPES.has(type)) throw new KangyuError('record.type-unknown', { type });
  const given = query.filter(([name]) => name !== '_type');
  if (types.length > 1 && given.some(([name]) => name === '_sort'))
    throw invalid('_sort', '多种类型不能一起排序', 'several types cannot be sorted together');
  const rest = given.filter(([name]) => name !== '_cursor');
  let [at, cursor] = readCursor(given.find(([name]) => name === '_cursor')?.[1], types.length);

  const limit = given.findLast(([name]) => name === '_count')?.[1];
  const whole: SearchPage = { matches: [], included: [], ignored: [], count: 0, fields: {} };
  const totals = given.some(
    ([name, value]) => (name === '_total' && value !== 'none') || (name === '_summary' && value === 'count'),
  );
  for (; at < types.length; at += 1, cursor = undefined) {
    const room: Pair[] = whole.matches.length === 0 ? [] : [['_count', String(whole.count - whole.matches.length)]];
    const own = room.length > 0 ? rest.filter(([name]) => name !== '_count') : rest;
    const page = await search(
      k,
      q,
      types[at]!,
      [...own, ...room, ...(cursor === undefined ? [] : [['_cursor', cursor] as const])],
      { ...options, strict: types.length > 1 || options.strict === true },
    );
    if (whole.matches.length === 0)
      Object.assign(whole, { count: page.count, fields: page.fields, ignored: page.ignored });
    whole.matches.push(...page.matches);
    whole.included.push(...page.included);
    const next = page.nextCursor ?? (whole.matches.length >= whole.count && at + 1 < types.length ? '' : undefined);
    if (limit !== '0' && next !== undefined) {
      whole.nextCursor = Buffer.from(JSON.stringify([next === '' ? at + 1 : at, next])).toString('base64url');
      break;
    }
  }
  if (totals) whole.total = await countAll(k, q, types, rest, options);
  return whole;
}

async function countAll(
  k: RecordKernel,
  q: Queryable,
  types: readonly string[],
  query: readonly Pair[],
  options: SearchOptions,
): Promise<number> {
  let total = 0;
  for (const type of types) {
    const own = query.filter(([name]) => name !== '_count' && name !== '_summary');
    total += (await search(k, q, type, [...own, ['_count', '0']], options)).total ?? 0;
  }
  return total;
}

function readCursor(text: string | undefined, types: number): [at: number, cursor: string | undefined] {
  if (text === undefined) return [0, undefined];
  try {
    const [at, cursor] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    if (Number.isInteger(at) && (at as number) >= 0 && (at as number) < types && typeof cursor === 'string')
      return [at as number, cursor === '' ? undefined : cursor];
  } catch (cause) {
    throw new KangyuError('record.cursor-invalid', undefined, { cause });
  }
  throw new KangyuError('record.cursor-invalid');
}
