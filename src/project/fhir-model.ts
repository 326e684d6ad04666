import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../kernel/index.ts';

interface RawModel {
  resources: string[];
  primitives: Record<string, string>;
  types: Record<string, Record<string, { max?: number | '*'; types: string; targets?: string }>>;
}

export interface Element {
  /** JSON key; of a choice the name without its type. */
  name: string;
  /** Type of the element; undefined for a choice. */
  type?: string;
  /** Types of a choice element. */
  choice?: readonly string[];
  /** May stand more than once (a JSON array). */
  many: boolean;
}

let loaded: RawModel | undefined;

/** The R4 element tables (content/fhir/r4-structures.json): they tell which elements repeat, which are choices, and their types. */
function model(): RawModel {
  loaded ??= JSON.parse(readFileSync(join(packageRoot(), 'content', 'fhir', 'r4-structures.json'), 'utf8')) as RawModel;
  return loaded;
}

export const isResource = (type: string): boolean => model().resources.includes(type);

export const isPrimitive = (type: string): boolean => Object.hasOwn(model().primitives, type);

/** The definitions list the elements of this type. */
export const isKnownType = (type: string | undefined): boolean =>
  type !== undefined && type !== 'Resource' && (Object.hasOwn(model().types, type) || isPrimitive(type));

/** What the definitions say of `name` under `type`; undefined when either is not in them. */
export function findElement(type: string | undefined, name: string): Element | undefined {
  const elements = type === undefined ? undefined : model().types[type];
  if (!elements) return undefined;
  const plain = Object.hasOwn(elements, name) ? elements[name] : undefined;
  if (plain) return { name, type: plain.types, many: plain.max !== undefined };
  const choice = Object.hasOwn(elements, `${name}[x]`) ? elements[`${name}[x]`] : undefined;
  return choice ? { name, choice: choice.types.split(' '), many: choice.max !== undefined } : undefined;
}

/** JSON key of a choice element holding `type`: value + Quantity -> valueQuantity. */
export const choiceKey = (name: string, type: string): string => `${name}${type[0]!.toUpperCase()}${type.slice(1)}`;

/** Elements in which a resource names the person it is about, most usual first. */
const PERSON_ELEMENTS = ['subject', 'patient', 'beneficiary', 'for', 'individual'];

/** Those of them that the type has and that may point to a Patient. */
export function patientElements(type: string): string[] {
  const elements = model().types[type] ?? {};
  return PERSON_ELEMENTS.filter((name) => {
    const element = elements[name];
    if (element?.types !== 'Reference') return false;
    return element.targets === undefined || element.targets.split(' ').includes('Patient');
  });
}
