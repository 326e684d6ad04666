/** Corrections of a quarantined resource, field by field. Pure. */
import { type FhirResource, KangyuError } from '../kernel/index.ts';
import { type CodeLists, foldLabel } from './code-lists.ts';
import type { Rule } from './rules/rules.ts';
import { elementAt } from './structure/element-at.ts';

export interface FieldChange {
  /** JSON pointer; an extension may be named by its address: `/extension[urn:…]/valuePeriod/start`. */
  path: string;
  /** Null removes the element. */
  value: string | null;
}
export interface CorrectionContent {
  codes: CodeLists;
  rules: readonly Rule[];
}
type Node = Record<string, any>;

/** A copy with the changes. Texts become what the element holds: numbers, booleans, and codes where a label was typed. */
export function applyChanges(
  resource: FhirResource,
  changes: readonly FieldChange[],
  content: CorrectionContent,
): FhirResource {
  const copy = structuredClone(resource);
  for (const change of changes) applyChange(copy, change, content);
  return prune(copy) as FhirResource;
}

function applyChange(resource: FhirResource, { path, value }: FieldChange, content: CorrectionContent): void {
  const steps = stepsOf(resource, path);
  const plain = steps.filter((step) => step !== 'resourceType');
  if (plain.length !== steps.length || steps.length === 0) throw refused(path, 'the resource type stays');
  const property = elementAt(resource.resourceType, steps);
  if (!property) throw refused(path, 'FHIR R4 has no such element');
  if (value !== null && !property.primitive) throw refused(path, 'it is not a single value');
  let node: Node = resource;
  for (let i = 0; i + 1 < steps.length; i += 1) {
    const step = steps[i]!;
    if (node[step] === undefined || node[step] === null) {
      if (value === null) return;
      node[step] = elementAt(resource.resourceType, steps.slice(0, i + 1))?.array && !Array.isArray(node) ? [] : {};
    }
    if (typeof node[step] !== 'object') throw refused(path, 'an element above it is a single value');
    node = node[step];
  }
  const last = steps.at(-1)!;
  if (value === null) delete node[last];
  else node[last] = typed(value, property.type);
  if (last === 'code' && property.type === 'code' && value !== null) completeCoding(resource, node, steps, content);
}

/** Steps of a pointer; `extension[url]` becomes the position of that extension, which is added when missing. */
function stepsOf(resource: FhirResource, path: string): string[] {
  if (!path.startsWith('/')) throw refused(path, 'it is not a JSON pointer');
  const steps: string[] = [];
  let node: Node | undefined = resource;
  for (const raw of path.slice(1).split(/\/(?![^[]*\])/)) {
    const step = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    if (/^(__proto__|constructor|prototype)$/.test(step)) throw refused(path, 'FHIR R4 has no such element');
    const named = /^extension\[(.+)\]$/.exec(step);
    if (named && node) {
      node.extension ??= [];
      let position = (node.extension as Node[]).findIndex((item) => item.url === named[1]);
      if (position < 0) position = node.extension.push({ url: named[1] }) - 1;
      steps.push('extension', String(position));
      node = node.extension[position];
      continue;
    }
    steps.push(step);
    node = node?.[step];
  }
  return steps;
}

function typed(value: string, type: string): unknown {
  if (type === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  if (['decimal', 'integer', 'positiveInt', 'unsignedInt'].includes(type) && /^-?\d+(\.\d+)?$/.test(value.trim()))
    return Number(value);
  return value.trim();
}

/** A coding that gets its code here also gets the system that the rules expect at this place; a label becomes its code. */
function completeCoding(
  resource: FhirResource,
  coding: Node,
  steps: readonly string[],
  { codes, rules }: CorrectionContent,
): void {
  const path = steps
    .slice(0, -1)
    .filter((step) => !/^\d+$/.test(step))
    .join('.');
  const expected = rules.find(
    (rule) => rule.types.includes(resource.resourceType) && rule.params?.path === path && rule.params?.list,
  )?.params?.list as string | undefined;
  const list =
    [...codes.values()].find((l) => l.system !== undefined && l.system === coding.system) ??
    (coding.system === undefined && expected ? codes.get(expected) : undefined);
  if (!list) return;
  if (coding.system === undefined && list.system && path.endsWith('coding')) coding.system = list.system;
  coding.code = list.byLabel.get(foldLabel(coding.code))?.code ?? coding.code;
}

/** Removing a value leaves no empty objects or lists behind. */
function prune(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(prune).filter((item) => item !== undefined && item !== null);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, child]) => [key, prune(child)] as const);
  const kept = entries.filter(([, child]) => child !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function refused(path: string, reason: string): KangyuError {
  return new KangyuError('ingest.change-path', { path, reason });
}
