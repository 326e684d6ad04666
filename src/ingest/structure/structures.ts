/** The R4 element tables of content/fhir/r4-structures.json, compiled once into maps that the checker walks. */
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
}
interface RawStructures {
  resources: string[];
  primitives: Record<string, string>;
  codeSets: Record<string, string>;
  types: Record<string, Record<string, RawElement>>;
}

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
  codes?: ReadonlySet<string>;
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
}

let loaded: Structures | undefined;

/** The structures of FHIR R4 4.0.1. */
export function structures(): Structures {
  loaded ??= compile(
    JSON.parse(readFileSync(join(packageRoot(), 'content', 'fhir', 'r4-structures.json'), 'utf8')) as RawStructures,
  );
  return loaded;
}

const keyOf = (element: string, type: string): string =>
  element.endsWith('[x]') ? element.slice(0, -3) + type[0]!.toUpperCase() + type.slice(1) : element;

function compile(raw: RawStructures): Structures {
  const codeSets = new Map(Object.entries(raw.codeSets).map(([name, codes]) => [name, new Set(codes.split(' '))]));
  const types = new Map<string, TypeShape>();
  for (const [name, elements] of Object.entries(raw.types)) {
    const shape: TypeShape = { properties: new Map(), required: [], choices: [] };
    for (const [element, rule] of Object.entries(elements)) addElement(shape, element, rule, codeSets, raw.primitives);
    types.set(name, shape);
  }
  return { resources: new Set(raw.resources), types };
}

function addElement(
  shape: TypeShape,
  element: string,
  rule: RawElement,
  codeSets: Map<string, Set<string>>,
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
      ...(type === 'Reference' && rule.targets ? { targets: new Set(rule.targets.split(' ')) } : {}),
      ...(type === 'code' && rule.codes ? { codes: codeSets.get(rule.codes)! } : {}),
    });
  }
  if (rule.min) shape.required.push({ element, keys });
  if (element.endsWith('[x]')) shape.choices.push({ element, keys });
}
