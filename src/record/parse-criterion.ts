import type { Criterion, TokenTest, ValueCriterion } from './criteria.ts';
import { type DateTest, readDateTest } from './date-range.ts';
import { type NameMatch, normaliseName } from './grams.ts';
import { readNear } from './near.ts';
import { readNumberTest } from './number-test.ts';
import { parseFilter } from './parse-filter.ts';
import type { ParseOptions } from './parse-search.ts';
import { FHIR_ID, RESOURCE_TYPES } from './resource-types.ts';
import { mayPointTo, type Parameter, parametersOf } from './search-parameters.ts';
import { alternatives, invalid, parts, unescaped } from './search-values.ts';
import { readTextTest } from './text-search.ts';
import { readUnit } from './units.ts';

/** What a request does not understand, in both languages. */
export interface Problem {
  reasonZh: string;
  reasonEn: string;
}

const UNKNOWN: Problem = { reasonZh: '不支持的参数', reasonEn: 'is not supported' };
const CONTAINED: Problem = {
  reasonZh: '被包含的资源不单独检索，只随其所在的资源返回',
  reasonEn: 'is not served: contained resources are found and returned only with the resource that holds them',
};
const MOST_LINKS = 5; // of a chain
/** Known to FHIR, not served; answered with an error, because ignoring them would show what was not asked for. */
const NOT_SERVED: Readonly<Record<string, Problem>> = {
  _query: { reasonZh: '没有命名查询', reasonEn: 'asks for a named query, and there are none' },
  _contained: CONTAINED,
  _containedType: CONTAINED,
};
const SPECIAL: ReadonlySet<string> = new Set(['_id', '_lastUpdated', '_list', '_text', '_content', '_filter']);

/** Reads one condition; a parameter that the type does not have is a problem, a wrong value an error that names it. */
export function parseCriterion(
  type: string,
  name: string,
  value: string,
  options: ParseOptions,
  links = 0,
): Criterion | Problem {
  if (links > MOST_LINKS) throw invalid(name, `最多 ${MOST_LINKS} 级`, `at most ${MOST_LINKS} links are followed`);
  if (name.startsWith('_has:')) return parseHas(type, name, value, options, links);
  const dot = name.indexOf('.');
  const [head = '', modifier] = (dot < 0 ? name : name.slice(0, dot)).split(':');
  const refused = Object.hasOwn(NOT_SERVED, head) ? NOT_SERVED[head] : undefined;
  if (refused) {
    if (head === '_contained' && value === 'false') return { kind: 'all', allOf: [] };
    throw invalid(name, refused.reasonZh, refused.reasonEn);
  }
  if (SPECIAL.has(head) || (head === 'near' && type === 'Location')) {
    if (modifier !== undefined || dot >= 0) throw invalid(name, '不支持修饰符', 'takes no modifier');
    if (head !== '_filter') return special(head, value, options);
    return parseFilter(type, value, (inner, text) => parseCriterion(type, inner, text, options, links));
  }
  const parameter = parametersOf(type)[head];
  if (!parameter) return UNKNOWN;
  if (dot >= 0) return parseChain(name, parameter, modifier, [name.slice(dot + 1), value], options, links);
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') throw invalid(name, '应为 true 或 false', 'must be true or false');
    return { kind: 'missing', parameter, missing: value === 'true' };
  }
  const values = alternatives(name, value);
  if (parameter.kind === 'composite') {
    if (modifier !== undefined) throw unsupported(name, modifier);
    return { kind: 'composite', parameter, anyOf: values.map((one) => composite(name, parameter, one, options)) };
  }
  return ordinary(name, parameter, modifier, values, options);
}

export function isProblem(parsed: Criterion | Problem): parsed is Problem {
  return 'reasonEn' in parsed;
}

function special(name: string, value: string, options: ParseOptions): Criterion {
  if (name === '_text' || name === '_content') return { kind: 'text', test: readTextTest(name, value) };
  if (name === 'near') return { kind: 'near', anyOf: alternatives(name, value).map((one) => readNear(name, one)) };
  const values = alternatives(name, value).map(unescaped);
  if (name === '_id') return { kind: 'ids', ids: values };
  if (name === '_lastUpdated') return { kind: 'updated', anyOf: values.map((text) => dateTest(name, text, options)) };
  const ids = values.map((text) => text.replace(/^List\//, ''));
  if (ids.some((id) => !FHIR_ID.test(id) || id.startsWith('$')))
    throw invalid(name, '应为 List 的 id', 'must be the id of a List');
  return { kind: 'list', ids };
}

/** `subject:Patient.name`; the inner condition may be a chain again. */
function parseChain(
  name: string,
  parameter: Parameter,
  type: string | undefined,
  [innerName, value]: [string, string],
  options: ParseOptions,
  links: number,
): Criterion {
  if (parameter.kind !== 'reference')
    throw invalid(name, '只有引用参数可以链式检索', 'only reference parameters can be chained');
  if (type !== undefined && !(RESOURCE_TYPES.has(type) && mayPointTo(parameter, type)))
    throw invalid(name, `不能指向 ${type}`, `cannot point to ${type}`);
  if (type === undefined && parameter.targets.includes('*'))
    throw invalid(name, '请写明目标类型，如 focus:Patient.name', 'name the type, as in focus:Patient.name');
  const inner = (type === undefined ? parameter.targets : [type]).flatMap((target) => {
    const parsed = parseCriterion(target, innerName, value, options, links + 1);
    return isProblem(parsed) ? [] : [{ type: target, criteria: [parsed] }];
  });
  if (inner.length === 0) throw invalid(name, '目标类型没有这个参数', 'the target types have no such parameter');
  return { kind: 'chain', parameter, inner };
}

/** `_has:Observation:patient:code`; what follows may be `_has` or a chain again. */
function parseHas(type: string, name: string, value: string, options: ParseOptions, links: number): Criterion {
  const found = /^_has:(\w+):([\w-]+):(.+)$/.exec(name);
  const [, source = '', reference = '', rest = ''] = found ?? [];
  const parameter = RESOURCE_TYPES.has(source) ? parametersOf(source)[reference] : undefined;
  if (!found || parameter?.kind !== 'reference' || !mayPointTo(parameter, type))
    throw invalid(name, '应为 _has:类型:引用参数:参数', 'must be _has:Type:reference:parameter');
  const parsed = parseCriterion(source, rest, value, options, links + 1);
  if (isProblem(parsed)) throw invalid(name, parsed.reasonZh, parsed.reasonEn);
  return { kind: 'has', source, parameter, criteria: [parsed] };
}

function composite(name: string, parameter: Parameter, value: string, options: ParseOptions): ValueCriterion[] {
  const values = parts(value, '$');
  if (values.length !== parameter.components.length || values.includes(''))
    throw invalid(
      name,
      `应有 ${parameter.components.length} 个以 $ 分隔的值`,
      `needs ${parameter.components.length} values between $`,
    );
  return parameter.components.map((component, i) => ordinary(name, component, undefined, [values[i]!], options));
}

type Component = Omit<Parameter, 'name' | 'components'>;

function ordinary(
  name: string,
  parameter: Component | Parameter,
  modifier: string | undefined,
  values: string[],
  options: ParseOptions,
): ValueCriterion {
  const tested = { components: [], ...parameter };
  switch (parameter.kind) {
    case 'token':
    case 'exists':
      return token(name, tested, modifier, values);
    case 'reference':
      return reference(name, tested, modifier, values, options);
    case 'string': {
      if (modifier !== undefined && modifier !== 'exact' && modifier !== 'contains') throw unsupported(name, modifier);
      const match = (modifier === undefined ? 'starts' : modifier) as NameMatch;
      const anyOf = values.map(unescaped);
      if (anyOf.some((wanted) => normaliseName(wanted) === ''))
        throw invalid(name, '检索词太短', 'the text is too short');
      return { kind: 'string', parameter: tested, match, anyOf };
    }
    case 'uri':
      if (modifier !== undefined && modifier !== 'above' && modifier !== 'below') throw unsupported(name, modifier);
      return {
        kind: 'uri',
        parameter: tested,
        below: modifier === 'below',
        anyOf: values.flatMap((value) => (modifier === 'above' ? above(unescaped(value)) : [address(value)])),
      };
    case 'date':
      if (modifier !== undefined) throw unsupported(name, modifier);
      return { kind: 'date', parameter: tested, anyOf: values.map((text) => dateTest(name, unescaped(text), options)) };
    case 'number':
      if (modifier !== undefined) throw unsupported(name, modifier);
      return { kind: 'number', parameter: tested, anyOf: values.map((text) => numberTest(name, text)) };
    case 'quantity':
      if (modifier !== undefined) throw unsupported(name, modifier);
      return { kind: 'quantity', parameter: tested, anyOf: values.map((text) => quantityTest(name, text)) };
    default:
      throw invalid(name, UNKNOWN.reasonZh, UNKNOWN.reasonEn);
  }
}

type Tested = ValueCriterion['parameter'];

function token(name: string, parameter: Tested, modifier: string | undefined, values: string[]): ValueCriterion {
  const identifiers = parameter.paths.some((path) => path.type === 'Identifier');
  switch (modifier) {
    case undefined:
    case 'not':
      return { kind: 'token', parameter, not: modifier === 'not', anyOf: values.map((text) => tokenTest(name, text)) };
    case 'text':
      return { kind: 'tokenText', parameter, anyOf: values.map(unescaped) };
    case 'of-type': {
      if (!identifiers) throw unsupported(name, modifier);
      return { kind: 'ofType', parameter, anyOf: values.map((text) => ofType(name, text)) };
    }
    case 'in':
    case 'not-in':
    case 'above':
    case 'below': {
      if (parameter.kind === 'exists') throw unsupported(name, modifier);
      const how = modifier === 'not-in' ? 'in' : modifier;
      const terms = values.map(
        (text) => ({ how, text: how === 'in' ? unescaped(text) : text, parameter: name }) as const,
      );
      return { kind: 'token', parameter, not: modifier === 'not-in', anyOf: [], terms };
    }
    default:
      throw unsupported(name, modifier);
  }
}

/** `system|code`; `code` alone is of any system, `|code` of none, `system|` any code of the system. */
export function tokenTest(name: string, value: string): TokenTest {
  const [first = '', second, third] = parts(value, '|').map(unescaped);
  if (third !== undefined || (first === '' && !second))
    throw invalid(name, `${value} 应为 system|code`, `${value} must be system|code`);
  if (second === undefined) return { code: first };
  return second === '' ? { system: first } : { system: first, code: second };
}

function ofType(name: string, value: string): { system: string; code: string; value: string } {
  const [system, code, wanted] = parts(value, '|').map(unescaped);
  if (system === undefined || !code || !wanted)
    throw invalid(name, '应为 system|code|value', 'must be system|code|value');
  return { system, code, value: wanted };
}

function reference(
  name: string,
  parameter: Tested,
  modifier: string | undefined,
  values: string[],
  options: ParseOptions,
): ValueCriterion {
  if (modifier === 'identifier')
    return { kind: 'referenceIdentifier', parameter, anyOf: values.map((text) => tokenTest(name, text)) };
  if (modifier !== undefined && !(RESOURCE_TYPES.has(modifier) && mayPointTo(parameter, modifier)))
    throw unsupported(name, modifier);
  const anyOf = values.flatMap((value) => {
    const { reference: whole, version } = address(value);
    const base = options.baseUrl;
    const text = base !== undefined && whole.startsWith(base) ? whole.slice(base.length) : whole;
    if (!FHIR_ID.test(text)) {
      const local = text.replace(/\/_history\/[^/]+$/, '');
      if (modifier !== undefined && !local.startsWith(`${modifier}/`)) return [];
      return [{ reference: local, ...(version === undefined ? {} : { version }) }];
    }
    if (modifier === undefined && parameter.targets.includes('*'))
      throw invalid(name, '请写明类型，如 Patient/1', 'name the type, as in Patient/1');
    return (modifier === undefined ? parameter.targets : [modifier]).map((type) => ({ reference: `${type}/${text}` }));
  });
  return { kind: 'reference', parameter, anyOf };
}

/** An address with the version of a canonical. */
function address(value: string): { reference: string; version?: string } {
  const [reference = '', version] = parts(value, '|').map(unescaped);
  return { reference, ...(version === undefined ? {} : { version }) };
}

/** The address and all that stand above it. */
function above(uri: string): { reference: string }[] {
  const found = [{ reference: uri }];
  for (let at = uri.lastIndexOf('/'); at > uri.indexOf('//') + 1; at = uri.lastIndexOf('/', at - 1))
    found.push({ reference: uri.slice(0, at) }, { reference: uri.slice(0, at + 1) });
  return found;
}

function dateTest(name: string, text: string, options: ParseOptions): DateTest {
  const test = readDateTest(text, options.now);
  if (!test) throw invalid(name, `${text} 不是日期`, `${text} is not a date`);
  return test;
}

function numberTest(name: string, text: string) {
  const test = readNumberTest(unescaped(text));
  if (!test) throw invalid(name, `${text} 不是数`, `${text} is not a number`);
  return test;
}

/** `5.4|http://unitsofmeasure.org|mg`, `5.4||mg` or `5.4`. */
function quantityTest(name: string, text: string) {
  const [number = '', system = '', code = '', more] = parts(text, '|').map(unescaped);
  if (more !== undefined || (system !== '' && code === ''))
    throw invalid(name, '应为 数|系统|单位', 'must be number|system|unit');
  const test = numberTest(name, number);
  return code === '' ? test : { ...test, unit: readUnit(system, code) };
}

function unsupported(name: string, modifier: string) {
  return invalid(name, `不支持修饰符 :${modifier}`, `the modifier :${modifier} is not supported`);
}
