import { KangyuError } from '../kernel/index.ts';
import type { Criterion } from './criteria.ts';
import './errors.ts';
import { isProblem, type Problem, parseCriterion } from './parse-criterion.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { mayPointTo, type Parameter, parametersOf } from './search-parameters.ts';
import { invalid } from './search-values.ts';

/** `Observation:encounter` of _include and _revinclude; `name` `*` stands for every reference of the source. */
export interface IncludeRule {
  source: string;
  name: string;
  target?: string;
  /** Also from what was included. */
  iterate: boolean;
}

export interface SortKey {
  by: '_id' | '_lastUpdated' | Parameter;
  descending: boolean;
}

/** What the answer should show of each resource; the search passes it on. */
export interface Fields {
  summary?: 'true' | 'text' | 'data' | 'count' | 'false';
  elements?: string[];
}

export interface SearchRequest {
  type: string;
  criteria: Criterion[];
  /** Empty for the usual order. */
  sort: SortKey[];
  /** Matches wanted in one page; 0 asks for the total only. */
  count: number;
  cursor?: string;
  total?: 'none' | 'estimate' | 'accurate';
  includes: IncludeRule[];
  revincludes: IncludeRule[];
  fields: Fields;
  /** Parameters that were not understood and therefore ignored. */
  ignored: ({ parameter: string } & Problem)[];
}

export interface ParseOptions {
  now: Date;
  /** Prefix of this server's own absolute references, e.g. `https://host/fhir/`. */
  baseUrl?: string;
  /** `Prefer: handling=strict`: an unknown parameter is an error instead of being ignored. */
  strict?: boolean;
}

export const DEFAULT_COUNT = 50;
export const MAX_COUNT = 500;
const MOST_PARAMETERS = 1000; // with those that steer the answer
const MOST_CRITERIA = 100;

export type Pair = readonly [name: string, value: string];

/** Reads the query of a search; wrong values and unsupported modifiers throw, unknown parameters are reported. */
export function parseSearch(type: string, query: readonly Pair[], options: ParseOptions): SearchRequest {
  if (!RESOURCE_TYPES.has(type)) throw new KangyuError('record.type-unknown', { type });
  if (query.length > MOST_PARAMETERS)
    throw invalid('_', `最多 ${MOST_PARAMETERS} 个参数`, `at most ${MOST_PARAMETERS} parameters are taken`);
  const request: SearchRequest = {
    type,
    criteria: [],
    sort: [],
    count: DEFAULT_COUNT,
    includes: [],
    revincludes: [],
    fields: {},
    ignored: [],
  };
  for (const [name, value] of query) {
    if (value === '' || control(request, name, value)) continue;
    const parsed = parseCriterion(type, name, value, options);
    if (!isProblem(parsed)) {
      request.criteria.push(parsed);
      continue;
    }
    if (options.strict) throw invalid(name, parsed.reasonZh, parsed.reasonEn);
    request.ignored.push({ parameter: name, ...parsed });
  }
  if (request.criteria.length > MOST_CRITERIA)
    throw invalid('_', `最多 ${MOST_CRITERIA} 个条件`, `at most ${MOST_CRITERIA} conditions are taken`);
  return request;
}

/** Parameters that steer the answer rather than choose records. */
function control(request: SearchRequest, name: string, value: string): boolean {
  const [head = '', modifier] = name.split(':');
  switch (head) {
    case '_count': {
      if (!/^\d{1,6}$/.test(value)) throw invalid(name, '应为非负整数', 'must be a whole number');
      request.count = Math.min(Number(value), MAX_COUNT);
      return true;
    }
    case '_cursor':
      request.cursor = value;
      return true;
    case '_total':
      request.total = oneOf(name, value, ['none', 'estimate', 'accurate'] as const);
      return true;
    case '_summary':
      request.fields.summary = oneOf(name, value, ['true', 'text', 'data', 'count', 'false'] as const);
      if (value === 'count') request.count = 0;
      return true;
    case '_elements':
      request.fields.elements = value.split(',').filter((element) => element !== '');
      return true;
    case '_format':
    case '_pretty':
      return true;
    case '_sort':
      request.sort = value.split(',').map((key) => sortKey(request.type, key));
      return true;
    case '_include':
      request.includes.push(includeRule(request.type, name, value, modifier, false));
      return true;
    case '_revinclude':
      request.revincludes.push(includeRule(request.type, name, value, modifier, true));
      return true;
    default:
      return false;
  }
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw invalid(name, `应为 ${allowed.join('、')}`, `must be one of ${allowed.join(', ')}`);
  return found;
}

function sortKey(type: string, text: string): SortKey {
  const descending = text.startsWith('-');
  const by = descending ? text.slice(1) : text;
  if (by === '_id' || by === '_lastUpdated') return { by, descending };
  const parameter = parametersOf(type)[by];
  if (!parameter || parameter.kind === 'composite') throw invalid('_sort', `不能按 ${by} 排序`, `cannot sort by ${by}`);
  return { by: parameter, descending };
}

/** `Source:parameter[:Target]`, `Source:*` or `*`. */
function includeRule(
  type: string,
  name: string,
  value: string,
  modifier: string | undefined,
  reverse: boolean,
): IncludeRule {
  if (modifier !== undefined && modifier !== 'iterate' && modifier !== 'recurse')
    throw invalid(name, `不支持修饰符 :${modifier}`, `the modifier :${modifier} is not supported`);
  const iterate = modifier !== undefined;
  if (value === '*' && !reverse) return { source: type, name: '*', iterate };
  const [source = '', parameter = '', target] = value.split(':');
  const definition = RESOURCE_TYPES.has(source) ? parametersOf(source)[parameter] : undefined;
  const known = parameter === '*' ? RESOURCE_TYPES.has(source) : definition?.kind === 'reference';
  if (!known) throw invalid(name, `${value} 不是引用参数`, `${value} is not a reference parameter`);
  if (target !== undefined && !(RESOURCE_TYPES.has(target) && (!definition || mayPointTo(definition, target))))
    throw invalid(name, `${parameter} 不能指向 ${target}`, `${parameter} cannot point to ${target}`);
  return { source, name: parameter, ...(target === undefined ? {} : { target }), iterate };
}
