import { KangyuError } from '../kernel/index.ts';
import type { Chain, Criterion } from './criteria.ts';
import { type DateTest, readDateTest } from './date-range.ts';
import './errors.ts';
import { gramsWanted, type NameMatch } from './grams.ts';
import { FHIR_ID, RESOURCE_TYPES } from './resource-types.ts';
import { type Parameter, parametersOf, storedName } from './search-parameters.ts';

/** `Observation:encounter` of _include and _revinclude. */
export interface IncludeRule {
  source: string;
  name: string;
  target?: string;
}

export interface SearchRequest {
  type: string;
  criteria: Criterion[];
  chains: Chain[];
  sort: { by: '_id' | '_lastUpdated' | (string & {}); descending: boolean };
  /** Matches wanted in one page; 0 asks for the total only. */
  count: number;
  cursor?: string;
  total: boolean;
  includes: IncludeRule[];
  revincludes: IncludeRule[];
  /** Parameters that were not understood and therefore ignored. */
  ignored: { parameter: string; reasonZh: string; reasonEn: string }[];
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

type Pair = readonly [name: string, value: string];

/** Reads the query of a search; wrong values and unsupported modifiers throw, unknown parameters are reported. */
export function parseSearch(type: string, query: readonly Pair[], options: ParseOptions): SearchRequest {
  if (!RESOURCE_TYPES.has(type)) throw new KangyuError('record.type-unknown', { type });
  const request: SearchRequest = {
    type,
    criteria: [],
    chains: [],
    sort: { by: '_id', descending: false },
    count: DEFAULT_COUNT,
    total: false,
    includes: [],
    revincludes: [],
    ignored: [],
  };
  for (const [name, value] of query) {
    if (value === '') continue;
    if (control(request, name, value)) continue;
    const problem = criterion(request, name, value, options);
    if (!problem) continue;
    if (options.strict) throw invalid(name, problem.reasonZh, problem.reasonEn);
    request.ignored.push({ parameter: name, ...problem });
  }
  return request;
}

/** Parameters that steer the answer rather than choose records. */
function control(request: SearchRequest, name: string, value: string): boolean {
  switch (name) {
    case '_count': {
      if (!/^\d{1,6}$/.test(value)) throw invalid(name, '应为非负整数', 'must be a whole number');
      request.count = Math.min(Number(value), MAX_COUNT);
      return true;
    }
    case '_cursor':
      request.cursor = value;
      return true;
    case '_total':
      request.total = value !== 'none';
      return true;
    case '_summary':
      if (value === 'count') request.count = 0;
      return value === 'count' || value === 'false';
    case '_format':
      return /json/.test(value);
    case '_pretty':
      return true;
    case '_sort':
      sort(request, value);
      return true;
    case '_include':
      request.includes.push(includeRule(name, value));
      return true;
    case '_revinclude':
      request.revincludes.push(includeRule(name, value));
      return true;
    default:
      return false;
  }
}

function sort(request: SearchRequest, value: string): void {
  const [first = '', ...others] = value.split(',');
  const descending = first.startsWith('-');
  const by = descending ? first.slice(1) : first;
  if (by !== '_id' && by !== '_lastUpdated' && parametersOf(request.type)[by]?.kind !== 'date') {
    throw invalid('_sort', '只能按 _lastUpdated、_id 或日期参数排序', 'sorts by _lastUpdated, _id or a date parameter');
  }
  request.sort = { by, descending };
  if (others.length > 0)
    request.ignored.push({ parameter: '_sort', reasonZh: '只用第一个排序键', reasonEn: 'only the first key is used' });
}

function includeRule(name: string, value: string): IncludeRule {
  const [source = '', parameter = '', target] = value.split(':');
  const definition = RESOURCE_TYPES.has(source) ? parametersOf(source)[parameter] : undefined;
  if (definition?.kind !== 'reference')
    throw invalid(name, `${value} 不是引用参数`, `${value} is not a reference parameter`);
  return { source, name: parameter, ...(target ? { target } : {}) };
}

const UNKNOWN = { reasonZh: '不支持的参数', reasonEn: 'is not supported' };

function criterion(
  request: SearchRequest,
  fullName: string,
  value: string,
  options: ParseOptions,
): { reasonZh: string; reasonEn: string } | undefined {
  if (fullName.startsWith('_has:')) return UNKNOWN;
  const dot = fullName.indexOf('.');
  const [name = '', modifier] = (dot < 0 ? fullName : fullName.slice(0, dot)).split(':');
  if (name === '_id' || name === '_lastUpdated' || name === '_tag' || name === '_profile') {
    if (modifier || dot >= 0) throw invalid(fullName, '不支持修饰符', 'takes no modifier');
    request.criteria.push(general(request.type, name, value, options));
    return undefined;
  }
  const parameter = parametersOf(request.type)[name];
  if (!parameter) return UNKNOWN;
  if (dot >= 0) {
    request.chains.push(chain(fullName, name, parameter, modifier, [fullName.slice(dot + 1), value]));
    return undefined;
  }
  request.criteria.push(ordinary(request.type, fullName, name, parameter, modifier, value, options));
  return undefined;
}

function general(
  type: string,
  name: '_id' | '_lastUpdated' | '_tag' | '_profile',
  value: string,
  options: ParseOptions,
): Criterion {
  const values = split(value);
  if (name === '_id') return { kind: 'ids', ids: values };
  if (name === '_lastUpdated') return { kind: 'updated', anyOf: values.map((text) => dateTest(name, text, options)) };
  const texts = values.map((text) => `${type}|${name}|${name === '_profile' ? text : tokenText(text)}`);
  return { kind: 'values', name, not: false, texts: texts.map((text) => ({ text, blind: false })) };
}

function chain(
  fullName: string,
  name: string,
  parameter: Parameter,
  type: string | undefined,
  inner: [string, string],
): Chain {
  if (parameter.kind !== 'reference')
    throw invalid(fullName, '只有引用参数可以链式检索', 'only reference parameters can be chained');
  if (inner[0].includes('.')) throw invalid(fullName, '只支持一级链式检索', 'one level of chaining is supported');
  const targets = type ? parameter.targets.filter((target) => target === type) : parameter.targets;
  const able = targets.filter((target) => parametersOf(target)[inner[0].split(':')[0]!] || inner[0].startsWith('_'));
  if (able.length === 0) throw invalid(fullName, '目标类型没有这个参数', 'the target types have no such parameter');
  return { name, targets: able, inner };
}

function ordinary(
  type: string,
  fullName: string,
  name: string,
  parameter: Parameter,
  modifier: string | undefined,
  value: string,
  options: ParseOptions,
): Criterion {
  const unsupported = () =>
    invalid(fullName, `不支持修饰符 :${modifier}`, `the modifier :${modifier} is not supported`);
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') throw invalid(fullName, '应为 true 或 false', 'must be true or false');
    return { kind: 'missing', name, missing: value === 'true' };
  }
  const values = split(value);
  if (parameter.kind === 'string') {
    if (modifier && modifier !== 'exact' && modifier !== 'contains') throw unsupported();
    const match = (modifier ?? 'starts') as NameMatch;
    if (values.some((wanted) => gramsWanted(wanted, match).length === 0))
      throw invalid(fullName, '检索词太短', 'the text is too short');
    return { kind: 'names', name, match, wanted: values };
  }
  if (parameter.kind === 'date') {
    if (modifier) throw unsupported();
    return { kind: 'dates', name, anyOf: values.map((text) => dateTest(fullName, text, options)) };
  }
  const isToken = parameter.kind === 'token' || parameter.kind === 'code' || parameter.kind === 'deceased';
  if (
    modifier &&
    !(modifier === 'not' && isToken) &&
    !(parameter.kind === 'reference' && parameter.targets.includes(modifier))
  )
    throw unsupported();
  const stored = storedName(type, name);
  if (parameter.kind === 'deceased') {
    const wanted = values.includes('true');
    const texts = wanted && values.includes('false') ? [] : [{ text: `${type}|${stored}|*|true`, blind: false }];
    return { kind: 'values', name, not: texts.length === 0 || wanted === (modifier === 'not'), texts };
  }
  const texts = values.flatMap((text) => wantedTexts(parameter, text, modifier, options));
  return {
    kind: 'values',
    name,
    not: modifier === 'not',
    texts: texts.map((wanted) => ({ ...wanted, text: `${type}|${stored}|${wanted.text}` })),
  };
}

function wantedTexts(
  parameter: Parameter,
  value: string,
  modifier: string | undefined,
  options: ParseOptions,
): { text: string; blind: boolean }[] {
  switch (parameter.kind) {
    case 'token': {
      // An id number is indexed under a keyed hash; without a system the value may be one.
      const text = tokenText(value);
      return [
        { text, blind: false },
        { text, blind: true },
      ];
    }
    case 'contact':
      return [{ text: `*|${value.slice(value.lastIndexOf('|') + 1)}`, blind: true }];
    case 'reference':
      return references(parameter, value, modifier, options).map((text) => ({ text, blind: false }));
    default:
      return [{ text: `*|${value.slice(value.lastIndexOf('|') + 1)}`, blind: false }];
  }
}

/** `system|code` as it stands; `code` alone matches any system; `|code` only codes without one. */
function tokenText(value: string): string {
  const bar = value.indexOf('|');
  if (bar < 0) return `*|${value}`;
  if (bar === value.length - 1)
    throw invalid(value, '不支持只按系统检索', 'searching by system alone is not supported');
  return value;
}

function references(parameter: Parameter, value: string, type: string | undefined, options: ParseOptions): string[] {
  const text = options.baseUrl && value.startsWith(options.baseUrl) ? value.slice(options.baseUrl.length) : value;
  if (!FHIR_ID.test(text)) return !type || text.startsWith(`${type}/`) ? [text] : [];
  return (type ? [type] : parameter.targets).map((target) => `${target}/${text}`);
}

function dateTest(name: string, text: string, options: ParseOptions): DateTest {
  const test = readDateTest(text, options.now);
  if (!test) throw invalid(name, `${text} 不是日期`, `${text} is not a date`);
  return test;
}

/** Values between commas; a comma, bar or backslash of a value is escaped with a backslash. */
export function split(value: string): string[] {
  return value
    .split(/(?<!\\),/)
    .map((part) => part.replace(/\\([,|$\\])/g, '$1'))
    .filter((part) => part !== '');
}

export function invalid(parameter: string, reasonZh: string, reasonEn: string): KangyuError {
  return new KangyuError('record.search-invalid', { parameter, reasonZh, reasonEn });
}
