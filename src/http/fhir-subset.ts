/** Excerpts of resources: `_summary` and `_elements` (https://hl7.org/fhir/R4/search.html#summary). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { structures } from '../ingest/index.ts';
import { type FhirResource, KangyuError, keepDigits, packageRoot } from '../kernel/index.ts';
import './fhir-errors.ts';

export interface Subset {
  /** `count` gives no resources at all; whoever answers a search sees to it. */
  summary?: 'true' | 'text' | 'data' | 'count';
  /** Elements to give beside the mandatory ones; by type where the caller wrote `Type.element`. */
  elements?: readonly { type?: string; element: string }[];
}

const SUBSETTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'SUBSETTED' };

/** Reads `_summary` and `_elements`; wrong values are refused. */
export function readSubset(query: readonly (readonly [string, string])[]): Subset {
  const subset: Subset = {};
  for (const [name, value] of query) {
    if (name === '_summary' && value !== 'false' && value !== '') {
      if (!/^(true|text|data|count)$/.test(value))
        throw invalid(name, '应为 true、text、data、count 或 false', 'must be true, text, data, count or false');
      subset.summary = value as NonNullable<Subset['summary']>;
    }
    if (name === '_elements' && value !== '') {
      subset.elements = value.split(',').map((text) => {
        const found = /^(?:([A-Z][A-Za-z]*)\.)?([a-zA-Z][A-Za-z0-9]*)(?:\[x\])?$/.exec(text.trim());
        if (!found) throw invalid(name, '应为以逗号分隔的元素名', 'must be names of elements with commas between');
        return { element: found[2]!, ...(found[1] ? { type: found[1] } : {}) };
      });
    }
  }
  return subset;
}

/** The resource as asked for, tagged as an excerpt when it is one. */
export function excerpt(resource: FhirResource, { summary, elements }: Subset): FhirResource {
  if (summary === 'data') return tagged(pick(resource, (key) => key !== 'text'));
  if (summary === 'text') {
    const kept = new Set(['id', 'meta', 'text', ...mandatory(resource.resourceType)]);
    return tagged(pick(resource, (key) => kept.has(key)));
  }
  if (summary === 'true') return tagged(summarize(resource, resource.resourceType) as FhirResource);
  if (!elements) return resource;
  const asked = elements.filter(({ type }) => type === undefined || type === resource.resourceType);
  if (asked.length === 0) return resource; // elements of other types only
  const kept = new Set(['id', 'meta', ...mandatory(resource.resourceType), ...asked.map(({ element }) => element)]);
  return tagged(pick(resource, (key, element) => kept.has(key) || kept.has(element)));
}

/** Excerpts may not be written back: what they leave out would be lost. */
export function refuseExcerpt(resource: FhirResource): void {
  const tags = resource.meta?.tag;
  if (Array.isArray(tags) && tags.some((tag) => tag?.code === SUBSETTED.code && tag.system === SUBSETTED.system))
    throw new KangyuError('fhir.subsetted', { expression: `${resource.resourceType}.meta.tag` });
}

function tagged(resource: FhirResource): FhirResource {
  const { resourceType, id, meta, ...rest } = resource;
  return {
    resourceType,
    ...(id === undefined ? {} : { id }),
    meta: { ...meta, tag: [...(meta?.tag ?? []), SUBSETTED] },
    ...rest,
  };
}

/** The members that stay; `element` is the name without the type of a choice. */
function pick(resource: FhirResource, keep: (key: string, element: string) => boolean): FhirResource {
  const shape = structures().types.get(resource.resourceType)?.properties;
  const result: FhirResource = { resourceType: resource.resourceType };
  keepDigits(resource, result);
  for (const [name, value] of Object.entries(resource)) {
    const key = name.startsWith('_') ? name.slice(1) : name;
    if (keep(key, shape?.get(key)?.element.replace('[x]', '') ?? key)) result[name] = value;
  }
  return result;
}

function mandatory(type: string): string[] {
  return (
    structures()
      .types.get(type)
      ?.required.flatMap(({ keys }) => keys) ?? []
  );
}

let summaries: Map<string, ReadonlySet<string>> | undefined;

function summaryOf(type: string): ReadonlySet<string> | undefined {
  summaries ??= new Map(
    Object.entries(
      (
        JSON.parse(readFileSync(join(packageRoot(), 'content', 'fhir', 'r4-summary.json'), 'utf8')) as {
          elements: Record<string, string>;
        }
      ).elements,
    ).map(([owner, names]) => [owner, new Set(names.split(' '))]),
  );
  return summaries.get(type);
}

/** Summary elements of a resource and of its parts; data types stand whole. */
function summarize(node: Record<string, any>, type: string): Record<string, any> {
  const kept = summaryOf(type);
  const shape = structures().types.get(type)?.properties;
  if (!kept || !shape) return node;
  const result: Record<string, any> = node.resourceType === undefined ? {} : { resourceType: node.resourceType };
  keepDigits(node, result);
  for (const [name, value] of Object.entries(node)) {
    const property = shape.get(name.startsWith('_') ? name.slice(1) : name);
    if (!property || !kept.has(property.element)) continue;
    const part = property.type.includes('.') ? property.type : undefined;
    if (part === undefined || name.startsWith('_')) result[name] = value;
    else result[name] = Array.isArray(value) ? value.map((item) => summarize(item, part)) : summarize(value, part);
  }
  return result;
}

function invalid(parameter: string, reasonZh: string, reasonEn: string): KangyuError {
  return new KangyuError('record.search-invalid', { parameter, reasonZh, reasonEn });
}
