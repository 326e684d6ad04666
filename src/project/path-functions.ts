import { PathFault } from '../algorithms/fhirpath/path-fault.ts';
import type { Compiler, Scope } from './compile-path.ts';
import { choiceKey, findElement, isKnownType, isPrimitive, isResource } from './fhir-model.ts';
import { jsonPathFilter } from './json-path.ts';
import { sqlText } from './sql-text.ts';
import {
  asPath,
  boolean,
  descend,
  itemAt,
  toBoolean,
  toExists,
  toItem,
  toList,
  toSource,
  toText,
  type Value,
} from './sql-values.ts';
import { isNumeric, type PathNode, typeSpecifier } from './view-path.ts';

type Call = PathNode & { kind: 'call' };
type Handler = (call: Call, base: Value, scope: Scope, compile: Compiler) => Value;

interface FunctionRule {
  min: number;
  max: number;
  run: Handler;
}

/** The functions of the subset: how many arguments each takes and what it gives. */
const FUNCTIONS: Record<string, FunctionRule> = {
  where: { min: 1, max: 1, run: (call, base, scope, compile) => filter(base, call.args[0]!, scope, compile) },
  exists: {
    min: 0,
    max: 1,
    run: (call, base, scope, compile) =>
      boolean(toExists(call.args[0] ? filter(base, call.args[0], scope, compile) : base)),
  },
  empty: { min: 0, max: 0, run: (_, base) => boolean(`not (${toExists(base)})`) },
  not: { min: 0, max: 0, run: (_, base, scope) => boolean(`not (${toBoolean(base, scope.label)})`) },
  first: { min: 0, max: 0, run: (_, base) => itemAt(base, 0) },
  count: {
    min: 0,
    max: 0,
    run: (_, base) => ({
      form: 'scalar',
      sql: `coalesce(jsonb_array_length(${toList(base)}), 0)`,
      as: 'integer',
      type: 'integer',
    }),
  },
  join: { min: 0, max: 1, run: join },
  ofType: { min: 1, max: 1, run: ofType },
  extension: { min: 1, max: 1, run: extension },
  getResourceKey: { min: 0, max: 0, run: resourceKey },
  getReferenceKey: { min: 0, max: 1, run: referenceKey },
  lowBoundary: { min: 0, max: 0, run: (_, base, scope) => boundary('low', base, scope) },
  highBoundary: { min: 0, max: 0, run: (_, base, scope) => boundary('high', base, scope) },
};

/** Compiles a function call of the subset. */
export function callFunction(compile: Compiler, call: Call, scope: Scope): Value {
  const rule = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  if (!rule)
    throw new PathFault(
      `function ${call.name}() is not in the supported subset (${Object.keys(FUNCTIONS).join(', ')})`,
    );
  if (call.args.length < rule.min || call.args.length > rule.max) {
    const wanted = rule.min === rule.max ? rule.min : `${rule.min} or ${rule.max}`;
    throw new PathFault(`${call.name}() takes ${wanted} argument(s), not ${call.args.length}`);
  }
  return rule.run(call, ofTypeBase(call, scope, compile), scope, compile);
}

/** `value.ofType(T)` on a choice element is compiled by ofType itself, from the element's parent. */
function ofTypeBase(call: Call, scope: Scope, compile: Compiler): Value {
  return compile(call.name === 'ofType' && call.base.kind === 'member' ? call.base.base : call.base, scope);
}

function filter(base: Value, criterion: PathNode, scope: Scope, compile: Compiler): Value {
  const condition = jsonPathFilter(criterion, base.type);
  if (condition) return descend(base, { kind: 'filter', condition }, base.type);
  const alias = scope.alias('e');
  const inner = compile(criterion, { ...scope, item: `${alias}.v`, type: base.type, root: false });
  return { form: 'rows', source: toSource(base), alias, where: toBoolean(inner, scope.label), type: base.type };
}

function join(call: Call, base: Value): Value {
  const separator = call.args[0] ?? { kind: 'literal', type: 'string', value: '' };
  if (separator.kind !== 'literal' || separator.type !== 'string')
    throw new PathFault('the separator of join() is a text');
  return {
    form: 'scalar',
    sql: `project.joined(${toList(base)}, ${sqlText(String(separator.value))})`,
    as: 'text',
    type: 'string',
  };
}

function ofType(call: Call, parent: Value, scope: Scope): Value {
  const type = typeSpecifier(call.args[0]);
  if (!type) throw new PathFault('ofType() takes a type name');
  if (call.base.kind === 'member') {
    const { name } = call.base;
    const element = findElement(parent.type, name);
    if (element?.choice && !element.choice.includes(type))
      throw new PathFault(`${name} is never a ${type}, but ${element.choice.join(', ')}`);
    if (!element && isKnownType(parent.type)) scope.warn(`${scope.label}: ${name} is no element of ${parent.type}`);
    // An element of an unknown parent is taken for a choice, which is what ofType() is nearly always asked of.
    if (!element || element.choice)
      return descend(parent, { kind: 'member', name: choiceKey(name, type), many: element?.many ?? true }, type);
    const value = descend(parent, { kind: 'member', name, many: element.many }, element.type);
    return element.type === type ? value : filterByType(value, type);
  }
  return filterByType(parent, type);
}

function filterByType(value: Value, type: string): Value {
  if (value.type === type) return value;
  const condition = isResource(type)
    ? `@."resourceType" == ${JSON.stringify(type)}`
    : `@.type() == "${type === 'boolean' ? 'boolean' : isNumeric(type) ? 'number' : isPrimitive(type) ? 'string' : 'object'}"`;
  return descend(value, { kind: 'filter', condition }, type);
}

function extension(call: Call, base: Value): Value {
  const url = call.args[0]!;
  if (url.kind !== 'literal' || url.type === 'boolean') throw new PathFault('the url of extension() is a text');
  const extensions = descend(base, { kind: 'member', name: 'extension', many: true }, 'Extension');
  return descend(extensions, { kind: 'filter', condition: `@."url" == ${JSON.stringify(url.value)}` }, 'Extension');
}

function resourceKey(call: Call, _base: Value): Value {
  if (call.base.kind !== 'this') throw new PathFault('getResourceKey() is asked of the resource itself');
  return { form: 'scalar', sql: 'r.id', as: 'text', type: 'string' };
}

/** Only literal references `Type/id` have a key; the record holds no others. */
function referenceKey(call: Call, base: Value): Value {
  const type = call.args[0] ? typeSpecifier(call.args[0]) : '[A-Z][A-Za-z]+';
  if (!type) throw new PathFault('getReferenceKey() takes a resource type');
  const reference = findElement(base.type, 'reference');
  const of = descend(
    asPath(base),
    { kind: 'member', name: 'reference', many: !reference && base.type === undefined },
    'string',
  );
  return {
    form: 'keys',
    of: of as Value & { form: 'path' },
    pattern: `^${type}/([^/]+)(?:/_history/.+)?$`,
    ...(call.args[0] ? { prefix: `${type}/` } : {}),
    type: 'string',
  };
}

function boundary(side: 'low' | 'high', base: Value, scope: Scope): Value {
  if (base.type === 'Period') {
    const end = descend(base, { kind: 'member', name: side === 'low' ? 'start' : 'end', many: false }, 'dateTime');
    return boundary(side, end, scope);
  }
  const type = base.type && (isPrimitive(base.type) || isNumeric(base.type)) ? base.type : 'any';
  if (isNumeric(type)) {
    return {
      form: 'scalar',
      sql: `project.${side}_number(${toItem(base, scope.label)})`,
      as: 'numeric',
      type: 'decimal',
    };
  }
  if (type === 'any') return { form: 'item', sql: `project.${side}_any(${toItem(base, scope.label)})` };
  const kind = type === 'instant' ? 'dateTime' : type;
  if (!['date', 'dateTime', 'time'].includes(kind))
    throw new PathFault(`${side}Boundary() has no meaning for a ${type}`);
  return {
    form: 'scalar',
    sql: `project.${side}_time(${toText(base, scope.label)}, ${sqlText(kind)})`,
    as: 'text',
    type: kind,
  };
}
