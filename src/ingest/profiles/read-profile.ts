import type { FhirResource } from '../../kernel/index.ts';

/** The parts of an ElementDefinition that are checked (https://hl7.org/fhir/R4/elementdefinition.html). */
export interface ElementRule {
  id?: string;
  path: string;
  sliceName?: string;
  min?: number;
  max?: string;
  type?: { code?: string; profile?: string[]; targetProfile?: string[] }[];
  binding?: { strength?: string; valueSet?: string };
  constraint?: { key?: string; severity?: string; human?: string; expression?: string; source?: string }[];
  slicing?: { discriminator?: { type?: string; path?: string }[]; rules?: string };
  maxLength?: number;
  [other: string]: unknown;
}

/** An element of a profile with what is said below it. */
export interface ProfileNode {
  /** As in a path: `name`, `value[x]`. */
  name: string;
  slice?: string;
  rule: ElementRule;
  children: ProfileNode[];
  slices: ProfileNode[];
}

export interface Profile {
  url: string;
  type: string;
  /** Profile that a differential alone builds upon; a snapshot holds it already. */
  base?: string;
  root: ProfileNode;
}

const CORE = 'http://hl7.org/fhir/StructureDefinition/';

/** Reads a StructureDefinition that constrains a resource type; undefined when it has no elements to check. */
export function readProfile(definition: FhirResource): Profile | undefined {
  const { url, type, snapshot, differential, baseDefinition } = definition;
  const whole = elementsOf(snapshot);
  const elements = whole ?? elementsOf(differential);
  if (typeof url !== 'string' || typeof type !== 'string' || !elements) return undefined;
  const root = newNode(type, { path: type });
  for (const element of elements) place(root, element);
  const further = whole === undefined && typeof baseDefinition === 'string' && !baseDefinition.startsWith(CORE);
  return { url, type, ...(further ? { base: baseDefinition } : {}), root };
}

function elementsOf(part: unknown): ElementRule[] | undefined {
  const list = (part as { element?: unknown } | undefined)?.element;
  return Array.isArray(list) ? list.filter((one): one is ElementRule => typeof one?.path === 'string') : undefined;
}

const newNode = (name: string, rule: ElementRule): ProfileNode => ({ name, rule, children: [], slices: [] });

/** Ids say where an element stands (`Patient.identifier:mrn.system`); without one the path and the name of the slice do. */
function place(root: ProfileNode, element: ElementRule): void {
  const id = element.id ?? (element.sliceName ? `${element.path}:${element.sliceName}` : element.path);
  const [first, ...segments] = id.split('.');
  let node = root;
  let path = first!.split(':')[0]!;
  for (const segment of segments) {
    const [name = '', slice] = segment.split(':');
    path += `.${name}`;
    node = childOf(node.children, name, undefined, path);
    if (slice !== undefined) node = childOf(node.slices, name, slice, path);
  }
  node.rule = element;
}

function childOf(list: ProfileNode[], name: string, slice: string | undefined, path: string): ProfileNode {
  let found = list.find((node) => node.name === name && node.slice === slice);
  if (!found) {
    found = { ...newNode(name, { path }), ...(slice === undefined ? {} : { slice }) };
    list.push(found);
  }
  return found;
}

/** `fixedCode`, `patternCodeableConcept` …: what a value must be, or hold. */
export function fixedOf(rule: ElementRule): { kind: 'fixed' | 'pattern'; value: unknown } | undefined {
  for (const key in rule) {
    const kind = /^(fixed|pattern)[A-Z]/.exec(key)?.[1] as 'fixed' | 'pattern' | undefined;
    if (kind !== undefined) return { kind, value: rule[key] };
  }
  return undefined;
}
