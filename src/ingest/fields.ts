/** A resource as the flat fields of a correction form. Pure. */
import type { FhirResource, Problem } from '../kernel/index.ts';
import { pointerOf } from './rules/paths.ts';
import { elementAt } from './structure/element-at.ts';

export interface Field {
  /** As FieldChange.path. */
  path: string;
  label: { zh: string; en: string };
  /** Null for an element that is missing. */
  value: string | null;
  /** Rule that found the value wrong. */
  problem?: string;
}
export type Labels = ReadonlyMap<string, { zh: string; en: string }>;

/** What a value is not: the constants that say how the others are to be read. */
const CONSTANTS = new Set(['resourceType', 'system', 'url', 'use', 'id', 'div']);

/** Fields of the values in the resource, and of elements that problems found missing. */
export function flatFields(resource: FhirResource, problems: readonly Problem[], labels: Labels): Field[] {
  const ruleAt = new Map<string, string>();
  for (const { expression, rule } of problems) if (expression) ruleAt.set(fieldPath(resource, expression), rule);
  const fields: Field[] = [];
  const seen = new Set<string>();
  walk(resource, '', (path, key, value) => {
    seen.add(path);
    const problem = ruleAt.get(path);
    fields.push({
      path,
      label: labelOf(resource.resourceType, key, labels),
      value: String(value),
      ...(problem ? { problem } : {}),
    });
  });
  for (const [path, problem] of ruleAt) {
    if (seen.has(path) || [...seen].some((other) => other.startsWith(`${path}/`)) || path === '') continue;
    fields.push({
      path,
      label: labelOf(resource.resourceType, path.replace(/\/\d+/g, ''), labels),
      value: null,
      problem,
    });
  }
  return fields.sort((a, b) => Number(b.problem !== undefined) - Number(a.problem !== undefined));
}

function walk(node: unknown, path: string, visit: (path: string, key: string, value: unknown) => void, key = ''): void {
  if (Array.isArray(node)) {
    node.forEach((item, i) => {
      walk(item, `${path}/${i}`, visit, key + discriminator(item));
    });
    return;
  }
  if (typeof node === 'object' && node !== null) {
    for (const [name, child] of Object.entries(node)) {
      if (CONSTANTS.has(name) || name === 'meta' || name.startsWith('_')) continue;
      walk(child, `${path}/${name}`, visit, `${key}/${name}`);
    }
    return;
  }
  if (node !== undefined && node !== null) visit(path, key, node);
}

/** Elements of a list are told apart by their system or address, not by their position. */
export function discriminator(item: unknown): string {
  const { system, url } = (typeof item === 'object' && item !== null ? item : {}) as {
    system?: unknown;
    url?: unknown;
  };
  const name = url ?? system;
  return typeof name === 'string' ? `[${name.replace(/(urn:kangyu:id:local:).*/, '$1')}]` : '';
}

/** The path of the value that an expression points at: codings are corrected by their code. */
function fieldPath(resource: FhirResource, expression: string): string {
  const extension = /^\w+\.extension\('([^']+)'\)$/.exec(expression);
  if (extension)
    return extension[1] === 'urn:kangyu:ext:in-service'
      ? `/extension[${extension[1]}]/valuePeriod/start`
      : `/extension[${extension[1]}]/valueCode`;
  if (!expression.startsWith(`${resource.resourceType}.`)) return '';
  const pointer = pointerOf(expression);
  const element = elementAt(resource.resourceType, pointer.slice(1).split('/'));
  if (element?.type === 'HumanName' && !/\/\d+$/.test(pointer)) return `${pointer}${element.array ? '/0' : ''}/text`;
  // Paths of missing elements are written without positions: code.coding is the first coding of the first code.
  if (!/\/\d/.test(pointer) && pointer.endsWith('/coding')) {
    return `${pointer.slice(0, -'/coding'.length)}${elementAt(resource.resourceType, [pointer.split('/')[1]!])?.array ? '/0' : ''}/coding/0/code`;
  }
  return pointer;
}

function labelOf(type: string, key: string, labels: Labels): { zh: string; en: string } {
  const last =
    key
      .split('/')
      .filter((part) => part !== 'value' && part !== 'text' && part !== 'reference')
      .at(-1) ?? key;
  const name = last.replace(/\[.*\]$/, '');
  return labels.get(`${type}${key}`) ?? labels.get(name) ?? { zh: name, en: name };
}
