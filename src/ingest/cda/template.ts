/**
 * FHIR resources out of templates and the nodes of a document. Pure.
 *
 *     '=CD value'          the value of the first node of a path, as a data type (below); '=ID* id' all of them as a list
 *     '=CODE:map path'     a code through a map of content/cda/systems.yaml; '=CC:map path' as CodeableConcept; '=CODING:map'
 *     '=REF patient'       the document's patient or encounter; '=URL path' references to what other rules made of these nodes
 *     'key[x]': '=ANY …'   the type of the value ends the name of the element; TIME and IVL do so too
 *     $each: path          an object for each node of the path, with paths from there
 *     $case: [{when, then}, {then}]   the first whose path finds something; `then` without `when` always
 *
 * A part whose paths all find nothing is left out.
 */
import {
  addressOf,
  anyOf,
  codingOf,
  conceptOf,
  contactOf,
  identifierOf,
  intervalOf,
  nameOf,
  numberOf,
  periodOf,
  pointOf,
  quantityOf,
  saidBy,
  type TypeContext,
  timeOf,
} from '../../algorithms/cda/datatypes.ts';
import { attribute, type CdaTree, checkPath, type Selected, textOf } from '../../algorithms/cda/select.ts';
import type { XmlElement } from '../../algorithms/fhir-xml/xml-tree.ts';
import type { CodeMap } from './content.ts';

export interface Scope {
  tree: CdaTree;
  types: TypeContext;
  maps: Readonly<Record<string, CodeMap>>;
  references: Readonly<Record<string, unknown>>;
  /** Address of the resource that a node became. */
  urlOf(node: XmlElement): string | undefined;
  /** Called for a value that stands there and cannot be read. */
  unread(node: XmlElement, type: string): void;
}
interface Part {
  value: unknown;
  named: boolean;
  filled: boolean;
}
interface Typed {
  type: string;
  value: unknown;
}

const EXPRESSION = /^=([A-Z]+)(\*?)(?::([\w-]+))?(?:\s+(.+))?$/s;
const NOTHING: Part = { value: undefined, named: true, filled: false };

export function fillTemplate(template: unknown, node: XmlElement, scope: Scope): unknown {
  return fill(template, node, scope).value;
}

function fill(template: unknown, node: XmlElement, scope: Scope): Part {
  if (typeof template === 'string') return template.startsWith('=') ? evaluate(template, node, scope) : plain(template);
  if (Array.isArray(template)) {
    const parts = template.flatMap((item) => spread(item, node, scope));
    const values = parts.map(({ value }) => value).filter((value) => value !== undefined);
    return joined(parts, values.length === 0 ? undefined : values);
  }
  if (typeof template !== 'object' || template === null) return plain(template);
  return fillObject(template as Record<string, unknown>, node, scope);
}

const plain = (value: unknown): Part => ({ value, named: false, filled: false });
const joined = (parts: readonly Part[], value: unknown): Part => ({
  value,
  named: parts.some((part) => part.named),
  filled: parts.some((part) => part.filled),
});

function spread(item: unknown, node: XmlElement, scope: Scope): Part[] {
  const each = typeof item === 'object' && item !== null ? (item as Record<string, unknown>).$each : undefined;
  if (typeof each !== 'string') {
    const part = fill(item, node, scope);
    return Array.isArray(part.value) ? part.value.map((value) => ({ ...part, value })) : [part];
  }
  const { $each: _each, ...rest } = item as Record<string, unknown>;
  const found = scope.tree.elements(node, each);
  return found.length === 0 ? [NOTHING] : found.map((one) => fill('$value' in rest ? rest.$value : rest, one, scope));
}

function fillObject(template: Record<string, unknown>, node: XmlElement, scope: Scope): Part {
  if (Array.isArray(template.$case)) return fillCase(template.$case, node, scope);
  if (typeof template.$each === 'string') return spread(template, node, scope)[0]!;
  const parts: Part[] = [];
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(template)) {
    const part = fill(child, node, scope);
    parts.push(part);
    if (part.value === undefined) continue;
    if (key.endsWith('[x]') && isTyped(part.value)) copy[key.replace('[x]', part.value.type)] = part.value.value;
    else copy[key] = part.value;
  }
  const { named, filled } = joined(parts, undefined);
  const kept = 'resourceType' in template || !named || filled;
  return { value: kept && Object.keys(copy).length > 0 ? copy : undefined, named, filled };
}

const isTyped = (value: unknown): value is Typed =>
  typeof value === 'object' && value !== null && 'type' in value && 'value' in value;

function fillCase(cases: readonly unknown[], node: XmlElement, scope: Scope): Part {
  for (const one of cases as { when?: string; then: unknown }[])
    if (one.when === undefined || scope.tree.select(node, one.when).length > 0) {
      if (one.then === null) return NOTHING;
      const part = fill(one.then, node, scope);
      return one.when === undefined ? part : { ...part, named: true, filled: part.value !== undefined };
    }
  return NOTHING;
}

function evaluate(text: string, node: XmlElement, scope: Scope): Part {
  const [, type, all, map, path = '.'] = EXPRESSION.exec(text)!;
  if (type === 'REF') {
    const value = scope.references[path];
    return { value, named: false, filled: false };
  }
  const found = scope.tree.select(node, path);
  if (map !== undefined) return mapped(type!, scope.maps[map]!, found);
  const values = (all ? found : found.slice(0, 1)).flatMap((one) => {
    const value = convert(type!, one, scope);
    if (value === undefined && typeof one !== 'string' && writtenValue(one)) scope.unread(one, type!);
    return value === undefined ? [] : [value];
  });
  if (values.length === 0) return NOTHING;
  return { value: all ? values : values[0], named: true, filled: true };
}

const writtenValue = (node: XmlElement): boolean => (attribute(node, 'value') ?? '').trim() !== '';

function mapped(type: string, { codes, system, default: other, displays }: CodeMap, found: readonly Selected[]): Part {
  const keys = found.map((one) =>
    (typeof one === 'string' ? one : (attribute(one, 'code') ?? attribute(one, 'value') ?? textOf(one))).trim(),
  );
  const known = keys.map((key) => codes[key]).find((code) => code !== undefined);
  const code = known ?? other;
  if (code === undefined) return NOTHING;
  const display = displays?.[code];
  const coding = { ...(system ? { system } : {}), code, ...(display ? { display } : {}) };
  const value = type === 'CODE' ? code : type === 'CODING' ? coding : { coding: [coding] };
  return { value, named: true, filled: known !== undefined };
}

type Convert = (node: XmlElement, scope: Scope) => unknown;
const typed = (type: string, value: unknown): Typed | undefined => (value === undefined ? undefined : { type, value });
const TYPES: Record<string, Convert> = {
  ID: (node, { types }) => identifierOf(node, types),
  CD: (node, { types }) => conceptOf(node, types),
  CODING: (node, { types }) => codingOf(node, types),
  TS: (node, { types }) => pointOf(node, types),
  DATE: (node, { types }) => pointOf(node, types)?.slice(0, 10),
  PERIOD: (node, { types }) => periodOf(node, types),
  PQ: (node, { types }) => quantityOf(node, types),
  PN: (node, { types }) => nameOf(node, types),
  AD: (node, { types }) => addressOf(node, types),
  TEL: (node) => contactOf(node),
  TEXT: (node, { types }) => saidBy(node, types),
  ANY: (node, { types }) => anyOf(node, types),
  IVL: (node, { types }) => intervalOf(node, types),
  LOW: (node, { types, tree }) => {
    const low = tree.first(node, 'low');
    return low && quantityOf(low, types);
  },
  HIGH: (node, { types, tree }) => {
    const high = tree.first(node, 'high');
    return high && quantityOf(high, types);
  },
  INT: (node) => {
    const n = numberOf(attribute(node, 'value'));
    return Number.isInteger(n) && n! > 0 ? n : undefined;
  },
  NUM: (node) => numberOf(attribute(node, 'value')),
  // A point in time, or a period where the document gives an end.
  TIME: (node, { types, tree }) =>
    tree.text(node, 'high/@value') === undefined
      ? typed('DateTime', pointOf(node, types))
      : typed('Period', periodOf(node, types)),
  URL: (node, { urlOf }) => {
    const reference = urlOf(node);
    return reference && { reference };
  },
};

function convert(type: string, found: Selected, scope: Scope): unknown {
  if (typeof found !== 'string') return TYPES[type]!(found, scope);
  const text = found.trim();
  if (text === '') return undefined;
  if (type === 'TS') return timeOf(text, scope.types.zone);
  if (type === 'DATE') return timeOf(text, scope.types.zone)?.slice(0, 10);
  if (type === 'NUM') return numberOf(text);
  return type === 'TEXT' ? text : undefined;
}

/** Throws an Error that says what of a template cannot be understood. */
export function checkTemplate(template: unknown, known: { maps: ReadonlySet<string> }): void {
  if (Array.isArray(template)) for (const item of template) checkTemplate(item, known);
  else if (typeof template === 'object' && template !== null) {
    for (const [key, child] of Object.entries(template)) {
      if (key === '$each' || key === 'when') checkPath(String(child));
      else checkTemplate(child, known);
    }
  } else if (typeof template === 'string' && template.startsWith('=')) {
    const [, type, , map, path] = EXPRESSION.exec(template) ?? [];
    if (map !== undefined && !known.maps.has(map)) throw new Error(`there is no map ${map}`);
    const isKnown =
      type === 'REF' || (map === undefined ? type! in TYPES : type === 'CODE' || type === 'CC' || type === 'CODING');
    if (type === undefined || !isKnown) throw new Error(`${template} cannot be read`);
    if (type !== 'REF' && path !== undefined) checkPath(path);
  }
}
