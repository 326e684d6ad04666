import { familyOf } from '../algorithms/linkage/normalize-name.ts';

/** A path to elements, as content/fhir/r4-search-parameters.json writes it: `telecom[system=phone]:ContactPoint`. */
export interface ElementPath {
  /** Elements without filter and type, e.g. `telecom`: what values are indexed under. */
  elements: string;
  /** FHIR type of the values. */
  type: string;
  /** Only references to this type (`resolve() is Patient`). */
  to?: string;
  /** Says whether a filter chooses among the values found under `elements`. */
  filtered: boolean;
  /** Starts at the resource although it is a component's. */
  fromTop: boolean;
  /** Part of a HumanName that a Chinese name written as one text holds too. */
  namePart?: 'family' | 'given';
  steps: readonly Step[];
}

interface Step {
  name: string;
  where?: { name: string; value: string };
}

const parsed = new Map<string, ElementPath>();

export function elementPath(text: string): ElementPath {
  let path = parsed.get(text);
  if (!path) {
    path = parse(text);
    parsed.set(text, path);
  }
  return path;
}

function parse(text: string): ElementPath {
  const fromTop = text.startsWith('/');
  const [elements = '', end = ''] = (fromTop ? text.slice(1) : text).split(':');
  const [type = '', to] = end.split('>');
  const steps = elements === '' ? [] : elements.split('.').map(step);
  const [, namePart] = /(?:^|\.)name\.(family|given)$/.exec(elements) ?? [];
  return {
    ...(namePart === undefined ? {} : { namePart: namePart as 'family' | 'given' }),
    elements: steps.map(({ name }) => name).join('.'),
    type,
    ...(to === undefined ? {} : { to }),
    filtered: to !== undefined || steps.some(({ where }) => where !== undefined),
    fromTop,
    steps,
  };
}

function step(text: string): Step {
  const found = /^(\w+)\[(\w+)=(.+)\]$/.exec(text);
  return found ? { name: found[1]!, where: { name: found[2]!, value: found[3]! } } : { name: text };
}

const NONE: readonly unknown[] = [];

/** Values under the path, arrays flattened; references of other types than the path asks for are left out. */
export function valuesUnder(node: unknown, path: ElementPath): readonly unknown[] {
  const [first] = path.steps;
  // Of the elements that may be indexed, few are there.
  if (first !== undefined && !Array.isArray(node) && (node as Record<string, unknown> | null)?.[first.name] == null)
    return NONE;
  const found: unknown[] = [];
  collect(node, path.steps, 0, found);
  if (path.namePart !== undefined) found.push(...writtenUnder(node, path, path.namePart));
  return path.to === undefined ? found : found.filter((value) => pointsTo(value, path.to!));
}

function collect(node: unknown, steps: readonly Step[], at: number, found: unknown[]): void {
  if (node === undefined || node === null) return;
  if (Array.isArray(node)) {
    for (const item of node) collect(item, steps, at, found);
    return;
  }
  const previous = steps[at - 1]?.where;
  if (previous && (node as Record<string, unknown>)[previous.name] !== previous.value) return;
  const next = steps[at];
  if (!next) found.push(node);
  else if (typeof node === 'object') collect((node as Record<string, unknown>)[next.name], steps, at + 1, found);
}

function pointsTo(value: unknown, type: string): boolean {
  const { reference, type: stated } = value as { reference?: unknown; type?: unknown };
  if (typeof reference === 'string' && reference.includes('/')) return new RegExp(`(^|/)${type}/`).test(reference);
  return stated === type;
}

const HAN_NAME = /^\p{Script=Han}{2,4}$/u;

/** 姓 and 名 of a name that is only a text (张三丰): most systems of the country send them so. */
export function writtenParts(name: unknown): { family: string; given: string } | undefined {
  if (typeof name !== 'object' || name === null) return undefined;
  const { text, family, given } = name as { text?: unknown; family?: unknown; given?: unknown };
  if (typeof text !== 'string' || family !== undefined || given !== undefined || !HAN_NAME.test(text)) return undefined;
  const surname = familyOf(text);
  return { family: surname, given: text.slice(surname.length) };
}

function writtenUnder(node: unknown, { steps }: ElementPath, part: 'family' | 'given'): string[] {
  const names: unknown[] = [];
  collect(node, steps.slice(0, -1), 0, names);
  return names.flatMap((name) => writtenParts(name)?.[part] ?? []);
}
