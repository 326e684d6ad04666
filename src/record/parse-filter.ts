import type { Criterion } from './criteria.ts';
import { DATE_PREFIXES } from './date-range.ts';
import type { Problem } from './parse-criterion.ts';
import { type ParameterKind, parametersOf } from './search-parameters.ts';
import { invalid } from './search-values.ts';

/**
 * `_filter` (https://hl7.org/fhir/R4/search_filter.html): conditions with and, or, not and brackets over the parameters of the
 * type; `not` binds tightest, then `and`. A path follows references by dots (`subject.name`, `subject:Patient.name`).
 */

const NAME = '_filter';
const LONGEST = 10_000;
const DEEPEST = 20;
const MOST_CONDITIONS = 100;
const TOKEN = /\s*(?:([()])|"((?:[^"\\]|\\.)*)"|([^\s()"]+))/y;
const ORDERED: ReadonlySet<string> = new Set(['date', 'number', 'quantity']);

interface Token {
  kind: 'bracket' | 'text' | 'word' | 'end';
  text: string;
  at: number;
}

/** `read` reads one condition as it stands in the address of a search. */
export function parseFilter(type: string, text: string, read: Read): Criterion {
  return new Filter(type, tokensOf(text), read).whole();
}

type Read = (name: string, value: string) => Criterion | Problem;

function tokensOf(text: string): Token[] {
  if (text.length > LONGEST) throw invalid(NAME, `最长 ${LONGEST} 字`, `has at most ${LONGEST} characters`);
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const at = TOKEN.lastIndex;
    if (text.slice(at).trim() === '') return [...tokens, { kind: 'end', text: '', at: text.length }];
    const found = TOKEN.exec(text);
    if (!found) throw invalid(NAME, `第 ${at} 字符处不能理解`, `cannot be read at character ${at}`);
    const [, bracket, quoted, word] = found;
    if (bracket) tokens.push({ kind: 'bracket', text: bracket, at });
    else if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replace(/\\(.)/gs, '$1'), at });
    else tokens.push({ kind: 'word', text: word!, at });
  }
}

class Filter {
  readonly #type: string;
  readonly #tokens: Token[];
  readonly #read: Read;
  #next = 0;
  #depth = 0;
  #conditions = 0;

  constructor(type: string, tokens: Token[], read: Read) {
    this.#type = type;
    this.#tokens = tokens;
    this.#read = read;
  }

  whole(): Criterion {
    const criterion = this.#any();
    const token = this.#peek();
    if (token.kind !== 'end') throw unexpected(token);
    return criterion;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next += 1;
    return token;
  }

  #accept(kind: Token['kind'], text: string): boolean {
    const token = this.#peek();
    if (token.kind !== kind || token.text !== text) return false;
    this.#next += 1;
    return true;
  }

  #any(): Criterion {
    const anyOf = [this.#all()];
    while (this.#accept('word', 'or')) anyOf.push(this.#all());
    return anyOf.length === 1 ? anyOf[0]! : { kind: 'any', anyOf };
  }

  #all(): Criterion {
    const allOf = [this.#one()];
    while (this.#accept('word', 'and')) allOf.push(this.#one());
    return allOf.length === 1 ? allOf[0]! : { kind: 'all', allOf };
  }

  #one(): Criterion {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw invalid(NAME, `最多 ${DEEPEST} 层`, `has at most ${DEEPEST} levels`);
    const criterion = this.#accept('word', 'not')
      ? ({ kind: 'not', criterion: this.#one() } as const)
      : this.#accept('bracket', '(')
        ? this.#bracketed()
        : this.#condition();
    this.#depth -= 1;
    return criterion;
  }

  #bracketed(): Criterion {
    const criterion = this.#any();
    if (!this.#accept('bracket', ')')) throw unexpected(this.#peek());
    return criterion;
  }

  #condition(): Criterion {
    this.#conditions += 1;
    if (this.#conditions > MOST_CONDITIONS)
      throw invalid(NAME, `最多 ${MOST_CONDITIONS} 个条件`, `has at most ${MOST_CONDITIONS} conditions`);
    const [path, operator, value] = [this.#take(), this.#take(), this.#take()];
    if (path.kind !== 'word') throw unexpected(path);
    if (operator.kind !== 'word') throw unexpected(operator);
    if (value.kind !== 'word' && value.kind !== 'text') throw unexpected(value);
    return this.#compare(path.text, operator.text, value.text);
  }

  #compare(path: string, operator: string, value: string): Criterion {
    const kind = kindOf(this.#type, path);
    if (kind === undefined) throw invalid(NAME, `没有参数 ${path}`, `there is no parameter ${path}`);
    const read = (suffix: string, text: string): Criterion => {
      const escaped = text.replace(/[\\,]/g, '\\$&');
      const parsed = this.#read(`${path}${suffix}`, escaped);
      if ('reasonEn' in parsed) throw invalid(NAME, `${path}: ${parsed.reasonZh}`, `${path}: ${parsed.reasonEn}`);
      return parsed;
    };
    if (operator === 'pr') {
      if (value !== 'true' && value !== 'false') throw invalid(NAME, 'pr 应为 true 或 false', 'pr takes true or false');
      return read(':missing', value === 'true' ? 'false' : 'true');
    }
    if (ORDERED.has(kind)) {
      if (DATE_PREFIXES.some((prefix) => prefix === operator)) return read('', `${operator}${value}`);
    } else if (operator === 'eq' || (operator === 're' && kind === 'reference')) {
      return kind === 'string' ? matched(read('', value), 'whole') : read('', value);
    } else if (operator === 'ne' && kind !== 'composite') {
      return unequal(kind === 'string' ? matched(read('', value), 'whole') : read('', value));
    } else if (kind === 'string' && (operator === 'co' || operator === 'sw')) {
      return read(operator === 'co' ? ':contains' : '', value);
    } else if (kind === 'string' && operator === 'ew') {
      return matched(read('', value), 'ends');
    } else if (kind === 'token' && (operator === 'in' || operator === 'sb' || operator === 'ss')) {
      return read({ in: ':in', sb: ':below', ss: ':above' }[operator], value);
    }
    throw invalid(NAME, `${path} 不能用 ${operator} 比较`, `${path} cannot be compared by ${operator}`);
  }
}

/** Kind of the parameter that a path ends in; undefined when there is none. */
function kindOf(type: string, path: string): ParameterKind | undefined {
  const dot = path.indexOf('.');
  const [name = '', target] = (dot < 0 ? path : path.slice(0, dot)).split(':');
  if (dot < 0 && name === '_lastUpdated' && target === undefined) return 'date';
  const parameter = parametersOf(type)[name];
  if (dot < 0) return target === undefined ? parameter?.kind : undefined;
  if (parameter?.kind !== 'reference') return undefined;
  for (const one of target === undefined ? parameter.targets : [target]) {
    const kind = kindOf(one, path.slice(dot + 1));
    if (kind !== undefined) return kind;
  }
  return undefined;
}

/** A condition on texts with another way of matching, at the end of its chain. */
function matched(criterion: Criterion, match: 'whole' | 'ends'): Criterion {
  return atEnd(criterion, (last) => (last.kind === 'string' ? { ...last, match } : last));
}

/** `ne`: some value is another one. */
function unequal(criterion: Criterion): Criterion {
  return atEnd(criterion, (last) => {
    if (last.kind === 'token' && last.parameter.kind === 'exists') return { ...last, not: true };
    return 'parameter' in last &&
      last.kind !== 'chain' &&
      last.kind !== 'has' &&
      last.kind !== 'composite' &&
      last.kind !== 'missing'
      ? { kind: 'unequal', criterion: last }
      : last;
  });
}

function atEnd(criterion: Criterion, change: (last: Criterion) => Criterion): Criterion {
  if (criterion.kind !== 'chain') return change(criterion);
  const inner = criterion.inner.map((one) => ({ ...one, criteria: one.criteria.map((last) => atEnd(last, change)) }));
  return { ...criterion, inner };
}

function unexpected({ kind, text, at }: Token) {
  return kind === 'end'
    ? invalid(NAME, '没有写完，应为 参数 比较 值', 'ends too early; a condition is: parameter operator value')
    : invalid(NAME, `第 ${at} 字符处不应有“${text}”`, `has an unexpected '${text}' at character ${at}`);
}
