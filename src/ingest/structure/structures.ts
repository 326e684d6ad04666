/** The R4 element tables of content/fhir/r4-structures.json, read once into maps from which the checkers are made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../kernel/index.ts';
import { type PrimitiveCheck, primitiveCheck } from './primitives.ts';

interface RawElement {
  min?: number;
  max?: number | '*';
  types: string;
  targets?: string;
  codes?: string;
  concepts?: string;
  valueSet?: string;
}
interface RawStructures {
  resources: string[];
  primitives: Record<string, string>;
  codeSets: Record<string, string>;
  conceptSets: Record<string, Record<string, string>>;
  constraints: Record<string, [key: string, expression: string, human: string][]>;
  types: Record<string, Record<string, RawElement>>;
}

/** Codes by system, of a value set that is enumerated. */
export type ConceptSet = ReadonlyMap<string, ReadonlySet<string>>;

/** What may stand under one JSON key. */
export interface Property {
  /** Name in the definitions, e.g. `value[x]`. */
  element: string;
  type: string;
  primitive?: PrimitiveCheck;
  array: boolean;
  /** At most so many items; Infinity for `*`. */
  max: number;
  targets?: ReadonlySet<string>;
  /** Codes of the required binding of a `code`. */
  codes?: ReadonlySet<string>;
  /** Codes of the required binding of a Coding or CodeableConcept. */
  concepts?: ConceptSet;
  /** Address of a required value set that is not enumerated. */
  valueSet?: string;
}
export interface Constraint {
  /** HL7's name of it, e.g. `obs-7`. */
  key: string;
  /** FHIRPath. */
  expression: string;
  /** HL7's own words. */
  human: string;
}
export interface TypeShape {
  properties: Map<string, Property>;
  /** Elements that must be there, each with the JSON keys that satisfy it. */
  required: { element: string; keys: string[] }[];
  /** Choice elements, each with its JSON keys; at most one may be there. */
  choices: { element: string; keys: string[] }[];
}
export interface Structures {
  resources: ReadonlySet<string>;
  types: ReadonlyMap<string, TypeShape>;
  /** Constraints of severity error by the path of their type or element. */
  constraints: ReadonlyMap<string, readonly Constraint[]>;
}

let loaded: Structures | undefined;

/** The structures of FHIR R4 4.0.1. */
export function structures(): Structures {
  loaded ??= compile(
    JSON.parse(readFileSync(join(packageRoot(), 'content', 'fhir', 'r4-structures.json'), 'utf8')) as RawStructures,
  );
  return loaded;
}

/** Names of all resources of R4. */
export const knownResourceTypes = (): ReadonlySet<string> => structures().resources;

const keyOf = (element: string, type: string): string =>
  element.endsWith('[x]') ? element.slice(0, -3) + type[0]!.toUpperCase() + type.slice(1) : element;
const setOf = (codes: string): ReadonlySet<string> => new Set(codes.split(' '));

interface Sets {
  codes: ReadonlyMap<string, ReadonlySet<string>>;
  concepts: ReadonlyMap<string, ConceptSet>;
}

function compile(raw: RawStructures): Structures {
  const sets: Sets = {
    codes: new Map(Object.entries(raw.codeSets).map(([name, codes]) => [name, setOf(codes)])),
    concepts: new Map(
      Object.entries(raw.conceptSets).map(([name, systems]) => [
        name,
        new Map(Object.entries(systems).map(([system, codes]) => [system, setOf(codes)])),
      ]),
    ),
  };
  const types = new Map<string, TypeShape>();
  for (const [name, elements] of Object.entries(raw.types)) {
    const shape: TypeShape = { properties: new Map(), required: [], choices: [] };
    for (const [element, rule] of Object.entries(elements)) addElement(shape, element, rule, sets, raw.primitives);
    types.set(name, shape);
  }
  const constraints = Object.entries(raw.constraints).map(([path, list]): [string, Constraint[]] => [
    path,
    list.map(([key, expression, human]) => ({ key, expression, human })),
  ]);
  return { resources: new Set(raw.resources), types, constraints: new Map(constraints) };
}

function addElement(
  shape: TypeShape,
  element: string,
  rule: RawElement,
  sets: Sets,
  primitives: Record<string, string>,
): void {
  const keys: string[] = [];
  for (const type of rule.types.split(' ')) {
    const key = keyOf(element, type);
    keys.push(key);
    shape.properties.set(key, {
      element,
      type,
      ...(type in primitives ? { primitive: primitiveCheck(type) } : {}),
      array: rule.max !== undefined,
      max: rule.max === '*' ? Number.POSITIVE_INFINITY : (rule.max ?? 1),
      ...(type === 'Reference' && rule.targets ? { targets: setOf(rule.targets) } : {}),
      ...bindingOf(type, rule, sets),
    });
  }
  if (rule.min) shape.required.push({ element, keys });
  if (element.endsWith('[x]')) shape.choices.push({ element, keys });
}

function bindingOf(
  type: string,
  { codes, concepts, valueSet }: RawElement,
  sets: Sets,
): Pick<Property, 'codes' | 'concepts' | 'valueSet'> {
  const bound = type === 'code' || type === 'Coding' || type === 'CodeableConcept';
  if (codes && type === 'code') return { codes: sets.codes.get(codes)! };
  if (concepts && bound) return { concepts: sets.concepts.get(concepts)! };
  return valueSet && bound ? { valueSet } : {};
}
