/** A resource out of a template of content/hl7v2 and a group of segments. The language is described in docs/hl7v2.md. */
import { Hl7Fault } from '../../algorithms/hl7v2/fault.ts';
import { type Cell, cellsOf, isCell, isNull } from './cells.ts';
import type { Environment } from './environment.ts';
import type { Expression, Term, TextTemplate } from './expressions.ts';
import { faultText } from './fault-texts.ts';
import { callFunction, isListFunction, textOf, type Value } from './functions.ts';
import { nearest, referencesOf, type Scope, segmentsBelow } from './groups.ts';
import type { Template } from './templates.ts';

/** HL7's null: the element is to go. */
const DELETED = Symbol('deleted');

interface Part {
  value: unknown;
  /** The part names places of the message, and at least one of them has a value. */
  named: boolean;
  filled: boolean;
}
const NOTHING: Part = { value: undefined, named: true, filled: false };

/** The value of a template; parts whose places are all empty are left out. Elements that the message nulls are undefined. */
export function fillResource(template: Template, env: Environment): Record<string, unknown> | undefined {
  return fill(template, env).value as Record<string, unknown> | undefined;
}

function fill(node: Template, env: Environment): Part {
  if (node.kind === 'constant') return { value: node.value, named: false, filled: false };
  if (node.kind === 'text') return fillText(node.text, env);
  if (node.kind === 'list') return fillList(node.items, env);
  return fillObject(node, env);
}

function fillObject(node: Extract<Template, { kind: 'object' }>, env: Environment): Part {
  if (node.conditions.some((condition) => evaluate(condition, env).length === 0)) return NOTHING;
  const conditional = node.conditions.length > 0;
  const part: Part = { value: undefined, named: conditional, filled: conditional };
  const copy: Record<string, unknown> = {};
  for (const [key, child] of node.entries) {
    const inner = fill(child, env);
    part.named ||= inner.named;
    part.filled ||= inner.filled;
    if (inner.value === DELETED) {
      if (node.isResource) copy[key] = undefined;
    } else if (inner.value !== undefined) copy[key] = inner.value;
  }
  if (node.merge) {
    const inner = fillText(node.merge, env);
    part.named ||= inner.named;
    part.filled ||= inner.filled;
    if (typeof inner.value === 'object' && inner.value !== null) Object.assign(copy, inner.value);
  }
  for (const key of node.clear) copy[key] = undefined;
  part.value = node.isResource || !part.named || part.filled ? copy : undefined;
  return part;
}

function fillList(items: readonly Template[], env: Environment): Part {
  const part: Part = { value: undefined, named: false, filled: false };
  const copy: unknown[] = [];
  let deleted = false;
  for (const item of items) {
    for (const inner of item.kind === 'object' && item.each ? eachOf(item, item.each, env) : [fill(item, env)]) {
      part.named ||= inner.named;
      part.filled ||= inner.filled;
      deleted ||= inner.value === DELETED;
      if (inner.value === DELETED || inner.value === undefined) continue;
      copy.push(...(Array.isArray(inner.value) ? inner.value : [inner.value]));
    }
  }
  if (copy.length > 0) part.value = copy;
  else if (deleted) part.value = DELETED;
  return part;
}

function eachOf(item: Extract<Template, { kind: 'object' }>, each: Term, env: Environment): Part[] {
  if (each.kind !== 'path') return [];
  if (each.field !== undefined) return cellsAt(each, env).map((cell) => fill(item, { ...env, item: cell }));
  const segments = each.from === 'below' ? segmentsBelow(env.scope, each.segment) : env.scope.segments;
  return segments
    .filter(({ id }) => id === each.segment)
    .map((segment) => {
      const scope: Scope = {
        ...env.scope,
        segments: [segment],
        children: [],
        parent: env.scope,
        references: new Map(),
      };
      return fill(item, { ...env, scope });
    });
}

function fillText({ whole, pieces, expressions }: TextTemplate, env: Environment): Part {
  if (expressions.length === 0) return { value: pieces[0], named: false, filled: false };
  if (whole) {
    const [expression] = expressions;
    const values = evaluate(expression!, env);
    const neutral = isNeutral(expression!);
    if (values.length === 0) return NOTHING;
    if (values.every((value) => isCell(value) && isNull(value))) return { value: DELETED, named: true, filled: true };
    const plain = values.flatMap((value) => (isCell(value) ? (textOf(value) ?? []) : [value]));
    if (plain.length === 0) return NOTHING;
    return { value: isMany(expression!) ? plain : plain[0], named: !neutral, filled: !neutral };
  }
  let text = pieces[0]!;
  let named = false;
  for (const [i, expression] of expressions.entries()) {
    const value = textOf(evaluate(expression, env)[0]);
    if (value === undefined) return NOTHING;
    named ||= !isNeutral(expression);
    text += value + pieces[i + 1]!;
  }
  return { value: text, named, filled: named };
}

/** Variables and references are there for every resource; they alone make no part worth keeping. */
const isNeutral = (expression: Expression): boolean =>
  expression.every(({ term }) => term.kind === 'variable' || term.kind === 'reference' || term.kind === 'literal');

const isMany = (expression: Expression): boolean =>
  expression.some(
    ({ term, calls }) =>
      (term.kind === 'reference' || term.kind === 'path') &&
      term.all &&
      !calls.some(({ name }) => isListFunction(name)),
  );

/** The values of an expression: of the first alternative that has one. */
export function evaluate(expression: Expression, env: Environment): Value[] {
  for (const { term, calls } of expression) {
    let values = valuesOf(term, env);
    for (const { name, args } of calls) {
      if (values.length === 0 && name !== 'not') break;
      // HL7's null has no value that a function could read.
      if (values.every((value) => isCell(value) && isNull(value)) && values.length > 0) break;
      try {
        values = callFunction(name, values.length === 0 ? [undefined] : values, env, args);
      } catch (error) {
        if (!(error instanceof Hl7Fault)) throw error;
        env.report({
          place: error.place,
          code: 102,
          severity: 'error',
          rule: `hl7v2-${error.kind}`,
          ...faultText(error),
        });
        values = [];
      }
    }
    if (values.length > 0) return values;
  }
  return [];
}

function valuesOf(term: Term, env: Environment): Value[] {
  switch (term.kind) {
    case 'literal':
      return [term.text];
    case 'reference':
      return referencesOf(env.scope, term.name, term.all).map((reference) => ({ reference }));
    case 'variable':
      return variableOf(term.name, env);
    case 'path':
      return term.field === undefined ? presenceOf(term, env) : cellsAt(term, env);
  }
}

function variableOf(name: string, env: Environment): Value[] {
  if (name === 'it') return env.item ? [env.item] : [];
  if (name === 'n') return [String(env.scope.number)];
  if (name === 'same') return [String(ordinalOf(env.scope))];
  const variable = env.variables.get(name);
  if (variable === undefined) return [];
  if (typeof variable === 'string') return [variable];
  const { value } = fillText(variable, env);
  return value === undefined || value === '' || value === DELETED ? [] : [value];
}

/** Of several observations with one code in a group, the how-manieth. */
function ordinalOf(scope: Scope): number {
  const codeOf = (one: Scope): string => nearest(one, 'OBX')?.fields[3] ?? '';
  const siblings = (scope.parent?.children ?? []).filter(({ name }) => name === scope.name);
  return siblings.slice(0, siblings.indexOf(scope) + 1).filter((one) => codeOf(one) === codeOf(scope)).length;
}

/** `DG1` alone: whether there is such a segment. */
function presenceOf(term: Extract<Term, { kind: 'path' }>, env: Environment): Value[] {
  return segmentsAt(term, env).length > 0 ? [true] : [];
}

function segmentsAt({ segment, from }: Extract<Term, { kind: 'path' }>, { scope }: Environment) {
  if (from === 'below') return segmentsBelow(scope, segment);
  if (from === 'here') return scope.segments.filter(({ id }) => id === segment);
  const found = nearest(scope, segment);
  return found ? [found] : [];
}

function cellsAt(term: Extract<Term, { kind: 'path' }>, env: Environment): Cell[] {
  const { field, component, subcomponent, all } = term;
  const place = {
    field: field!,
    ...(component === undefined ? {} : { component }),
    ...(subcomponent === undefined ? {} : { subcomponent }),
  };
  const cells = segmentsAt(term, env).flatMap((segment) => cellsOf(segment, place, env.reader));
  return all ? cells : cells.slice(0, 1);
}
