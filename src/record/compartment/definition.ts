/** Which records belong to a Patient or an Encounter (FHIR R4 CompartmentDefinition), as compact content. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FhirResource, packageRoot } from '../../kernel/index.ts';
import { rangeOf } from '../date-range.ts';
import { type ElementPath, elementPath, valuesUnder } from '../element-path.ts';
import { referenceOf } from '../values.ts';

export type CompartmentName = 'Patient' | 'Encounter';
/** Search parameter → element paths, by type. */
type Members = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

interface Content {
  compartments: Record<CompartmentName, Members>;
  dates: Record<string, readonly string[]>;
}

let content: Content | undefined;
function read(): Content {
  content ??= JSON.parse(
    readFileSync(join(packageRoot(), 'content', 'fhir', 'r4-compartments.json'), 'utf8'),
  ) as Content;
  return content;
}

export const COMPARTMENTS: ReadonlySet<string> = new Set<CompartmentName>(['Patient', 'Encounter']);

/** Types that can belong to the compartment, beside the record it is named after. */
export function compartmentTypes(name: CompartmentName): string[] {
  return Object.keys(read().compartments[name]);
}

/** Search parameters of `type` by which a record belongs to the compartment. */
export function compartmentParameters(name: CompartmentName, type: string): string[] {
  return Object.keys(read().compartments[name][type] ?? {});
}

/** Elements by which records belong to the compartment, by type. */
export function compartmentPaths(name: CompartmentName): { type: string; path: string }[] {
  return Object.entries(read().compartments[name]).flatMap(([type, parameters]) =>
    [...new Set(Object.values(parameters).flat())].map((path) => ({ type, path })),
  );
}

/** What the record's `parameter` (any of them without it) refers to, of the compartment's own type: `Patient/…`. */
export function compartmentOwners(name: CompartmentName, resource: FhirResource, parameter?: string): string[] {
  const found = new Set<string>();
  for (const path of pathsOf(name, resource.resourceType, parameter))
    for (const value of valuesUnder(resource, path)) {
      const reference = referenceOf(value);
      if (reference?.startsWith(`${name}/`)) found.add(reference);
    }
  return [...found];
}

const known = new Map<string, readonly ElementPath[]>();

/** Each path once, in the order of the parameters. */
function pathsOf(name: CompartmentName, type: string, parameter: string | undefined): readonly ElementPath[] {
  const key = `${name} ${type} ${parameter ?? ''}`;
  let paths = known.get(key);
  if (!paths) {
    const parameters = read().compartments[name][type] ?? {};
    const texts = parameter === undefined ? Object.values(parameters).flat() : (parameters[parameter] ?? []);
    paths = [...new Set(texts)].map(elementPath);
    if (read().compartments[name][type]) known.set(key, paths); // types that clients make up are not remembered
  }
  return paths;
}

/**
 * Whether the care the record tells of lies between two days (FHIR dates of any precision, both included). A record
 * without a date of care, such as an allergy never dated, always does.
 */
export function careWithin(resource: FhirResource, { start, end }: { start?: string; end?: string }): boolean {
  const values = (read().dates[resource.resourceType] ?? []).flatMap((path) =>
    valuesUnder(resource, elementPath(path)),
  );
  const spans = values.map(rangeOf).filter((span) => span !== undefined);
  if (spans.length === 0) return true;
  const from = start === undefined ? Number.NEGATIVE_INFINITY : (rangeOf(start)?.low ?? Number.NEGATIVE_INFINITY);
  const to = end === undefined ? Number.POSITIVE_INFINITY : (rangeOf(end)?.high ?? Number.POSITIVE_INFINITY);
  return spans.some((span) => span.low < to && span.high > from);
}
