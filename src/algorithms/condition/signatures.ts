/** Every operation of the language with the types it takes: what check-condition.ts accepts, and nothing else. */
import { ConditionFault, type NameType, type Typed, type ValueType } from './types.ts';

/** Gives the type of the result, or throws ConditionFault. `name` is how the author wrote it. */
type Signature = (args: readonly Typed[], name: string) => NameType;

const WORDS: Record<ValueType, string> = {
  number: 'a number',
  text: 'a text',
  boolean: 'a truth value',
  date: 'a date',
  dateTime: 'a date with time',
  duration: 'a duration',
  codes: 'a list of codes',
  numbers: 'a list of numbers',
  rows: 'a repeated group',
  file: 'an attachment',
  null: 'nothing',
};
export const wordOf = (type: ValueType): string => WORDS[type];

const fits = (type: ValueType, wanted: ValueType): boolean => type === wanted || type === 'null';

function need(args: readonly Typed[], name: string, ...wanted: readonly (readonly ValueType[])[]): void {
  if (args.length !== wanted.length)
    throw new ConditionFault(`${name} takes ${wanted.length} values, not ${args.length}`);
  for (const [i, types] of wanted.entries()) {
    const { type } = args[i]!;
    if (!types.some((one) => fits(type, one)))
      throw new ConditionFault(`${name} needs ${types.map(wordOf).join(' or ')}, not ${wordOf(type)}`);
  }
}

const fixed =
  (result: ValueType, ...wanted: readonly (readonly ValueType[])[]): Signature =>
  (args, name) => {
    need(args, name, ...wanted);
    return { type: result };
  };

/** The one type of all values; `{}` fits every one. */
export function commonType(args: readonly Typed[], name: string): ValueType {
  const types = [...new Set(args.map(({ type }) => type).filter((type) => type !== 'null'))];
  if (types.length > 1) throw new ConditionFault(`${name} mixes ${types.map(wordOf).join(' and ')}`);
  return types[0] ?? 'null';
}

const same =
  (allowed: readonly ValueType[], result: ValueType | 'same', least = 2): Signature =>
  (args, name) => {
    if (args.length < least) throw new ConditionFault(`${name} takes at least ${least} values`);
    const type = commonType(args, name);
    if (type !== 'null' && !allowed.includes(type))
      throw new ConditionFault(`${name} does not work on ${wordOf(type)}${type === 'codes' ? '; use contains' : ''}`);
    if (result === 'boolean') checkOptions(args, name);
    return { type: result === 'same' ? type : result };
  };

/** A code that a choice does not offer is a slip of the pen. */
function checkOptions(args: readonly Typed[], name: string): void {
  const options = args.find((arg) => arg.options)?.options;
  if (!options) return;
  for (const code of args.flatMap(writtenCodes))
    if (!options.includes(code))
      throw new ConditionFault(`${name}: '${code}' is none of the codes ${options.join(', ')}`);
}

/** Codes that the value itself may be, as they stand in the text. */
export function writtenCodes(arg: Typed): string[] {
  if (arg.node === 'call') {
    if (arg.operation === 'iif') return arg.args.slice(1).flatMap(writtenCodes);
    return arg.operation === 'list' || arg.operation === 'coalesce' ? arg.args.flatMap(writtenCodes) : [];
  }
  return arg.node === 'literal' && arg.type === 'text' ? [arg.value as string] : [];
}

/** Of several values one of which is the result: all that any of them may be. Nothing where one may be any text. */
function joinedOptions(args: readonly Typed[]): Pick<NameType, 'options'> {
  const each = args.map((arg) => {
    if (arg.options) return arg.options;
    if (arg.type === 'null') return [];
    return arg.node === 'literal' && arg.type === 'text' ? [arg.value as string] : undefined;
  });
  if (!args.some(({ options }) => options) || each.includes(undefined)) return {};
  return { options: [...new Set(each.flatMap((one) => one ?? []))] };
}

const SPANS = ['year', 'quarter', 'month', 'week'];
const span: Signature = (args, name) => {
  need(args, name, ['date'], ['text']);
  const unit = args[1]!;
  if (unit.node !== 'literal' || !SPANS.includes(String(unit.value)))
    throw new ConditionFault(`${name} takes one of '${SPANS.join("', '")}'`);
  return { type: 'date' };
};

/** Days take years to days, instants hours and minutes as well. */
const shift: Signature = (args, name) => {
  need(args, name, ['date', 'dateTime'], ['duration']);
  const [start, duration] = args as [Typed, Typed];
  const unit = unitOf(duration);
  if (start.type === 'date' && (unit === 'hour' || unit === 'minute'))
    throw new ConditionFault(`a date has no hours; ${name} needs years, months, weeks or days`);
  return { type: start.type };
};

function unitOf(duration: Typed): string {
  if (duration.node === 'literal' && duration.type === 'duration') return (duration.value as { unit: string }).unit;
  return duration.node === 'call' && duration.operation === 'times' ? unitOf(duration.args[1]!) : 'day';
}

/** What JavaScript and PostgreSQL read alike: letters, digits, classes of them, groups, alternatives and repeats, from end to end. */
const PATTERN = /^\^(?:[0-9A-Za-z_ -]|\[[0-9A-Za-z+() -]+\]|\{\d{1,2}(?:,\d{0,2})?\}|[?+*()|])+\$$/;

const matching: Signature = (args, name) => {
  need(args, name, ['text'], ['text']);
  const pattern = args[1]!;
  if (pattern.node !== 'literal' || !PATTERN.test(String(pattern.value)) || !readable(String(pattern.value)))
    throw new ConditionFault(`${name} takes a pattern such as '^[0-9]{17}$', from ^ to $`);
  return { type: 'boolean' };
};

function readable(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

const among: Signature = (args, name) => {
  need(args, name, ['text'], ['codes']);
  checkOptions(args, name);
  return { type: 'boolean' };
};

const truth = ['boolean'] as const;
const number = ['number'] as const;
const day = ['date'] as const;
const ordered = ['number', 'date', 'dateTime'] as const;

export const SIGNATURES: Readonly<Record<string, Signature>> = {
  and: fixed('boolean', truth, truth),
  or: fixed('boolean', truth, truth),
  xor: fixed('boolean', truth, truth),
  implies: fixed('boolean', truth, truth),
  not: fixed('boolean', truth),
  equal: same(['number', 'text', 'boolean', 'date', 'dateTime'], 'boolean'),
  unequal: same(['number', 'text', 'boolean', 'date', 'dateTime'], 'boolean'),
  less: same(ordered, 'boolean'),
  lessEqual: same(ordered, 'boolean'),
  greater: same(ordered, 'boolean'),
  greaterEqual: same(ordered, 'boolean'),
  add: fixed('number', number, number),
  subtract: fixed('number', number, number),
  multiply: fixed('number', number, number),
  divide: fixed('number', number, number),
  times: (args, name) => {
    need(args, name, number, ['duration']);
    if (args[1]!.node === 'call') throw new ConditionFault(`${name} multiplies a plain duration, not a reckoned one`);
    return { type: 'duration' };
  },
  negate: fixed('number', number),
  later: shift,
  earlier: shift,
  in: among,
  list: (args, name) => {
    for (const arg of args) need([arg], name, ['text', 'codes']);
    return { type: 'codes' };
  },
  intersect: (args, name) => {
    need(args, name, ['codes'], ['codes', 'text']);
    checkOptions(args, name);
    return { type: 'codes' };
  },
  exists: (args, name) => {
    if (args.length !== 1) throw new ConditionFault(`${name} is asked of one value`);
    return { type: 'boolean' };
  },
  empty: (args, name) => {
    if (args.length !== 1) throw new ConditionFault(`${name} is asked of one value`);
    return { type: 'boolean' };
  },
  count: fixed('number', ['codes', 'rows']),
  iif: (args, name) => {
    if (args.length < 2 || args.length > 3) throw new ConditionFault(`${name} takes two or three values`);
    need([args[0]!], `the test of ${name}`, truth);
    return { type: commonType(args.slice(1), name), ...joinedOptions(args.slice(1)) };
  },
  coalesce: (args, name) => ({
    ...same(['number', 'text', 'boolean', 'date', 'dateTime', 'duration', 'codes'], 'same')(args, name),
    ...joinedOptions(args),
  }),
  max: same(ordered, 'same'),
  min: same(ordered, 'same'),
  round: (args, name) => {
    const digits = args[1];
    if (digits && (digits.node !== 'literal' || ![0, 1, 2, 3, 4, 5, 6].includes(digits.value as number)))
      throw new ConditionFault(`${name} takes 0 to 6 decimals as a plain number`);
    need(args.slice(0, 1), name, number);
    return { type: 'number' };
  },
  at: fixed('number', ['numbers'], number),
  floor: fixed('number', number),
  ceiling: fixed('number', number),
  abs: fixed('number', number),
  year: fixed('number', day),
  month: fixed('number', day),
  daysBetween: fixed('number', day, day),
  monthsBetween: fixed('number', day, day),
  yearsBetween: fixed('number', day, day),
  hoursBetween: fixed('number', ['dateTime'], ['dateTime']),
  startOf: span,
  endOf: span,
  dateOf: fixed('date', ['dateTime']),
  matches: matching,
  startsWith: fixed('boolean', ['text'], ['text']),
};
