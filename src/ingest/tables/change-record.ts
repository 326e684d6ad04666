/** A form over a record: what the template names is set or cleared, everything else stays. Pure. */
import type { FhirResource } from '../../kernel/index.ts';
import { columnsIn, fillTemplate } from './fill-template.ts';
import type { Mapping } from './mappings.ts';
import { elementsOf, fits, isObject, isText } from './match-template.ts';
import type { Value } from './read-cell.ts';

interface Values extends ReadonlyMap<string, Value> {}

/** The record with the values of a form in the places of the mapping's template of its type. */
export function changeRecord(mapping: Mapping, before: FhirResource, values: Values): FhirResource {
  const template = mapping.resources.find(({ resource }) => resource.resourceType === before.resourceType);
  if (!template) throw new Error(`${mapping.id} has no template for ${before.resourceType}`);
  const lists = new Set(mapping.columns.flatMap(({ key, type }) => (type === 'codes' ? key : [])));
  // An empty list clears what stands there.
  const given = new Map<string, Value>([...[...lists].map((key) => [key, []] as const), ...values]);
  return overlay(template.resource, before, given) as FhirResource;
}

/** Columns that only a new record takes: numbers by which its sender knows it. */
export function fixedColumns(mapping: Pick<Mapping, 'resources'>): ReadonlySet<string> {
  const [fixed, free] = [new Set<string>(), new Set<string>()];
  const walk = (node: unknown, inside: boolean): void => {
    if (isText(node)) for (const name of columnsIn(node)) (inside ? fixed : free).add(name);
    else if (Array.isArray(node)) for (const item of node) walk(item, inside);
    else if (isObject(node)) for (const [, part] of elementsOf(node)) walk(part, inside || '$unless' in node);
  };
  for (const { resource } of mapping.resources) walk(resource, false);
  return new Set([...fixed].filter((name) => !free.has(name) && name !== 'source'));
}

/** The part filled anew; undefined where the form leaves it empty. */
function filled(part: unknown, values: Values): unknown {
  const { resource } = fillTemplate({ resourceType: '', part }, values);
  return resource.part;
}

function overlay(template: unknown, before: unknown, values: Values): unknown {
  // References that lead elsewhere only with a form of their own stay literal.
  if (isText(template)) {
    // Who sent an identifier first stays its sender.
    const kept = template.startsWith('${#') || (columnsIn(template).includes('source') && fits(template, before));
    return kept ? before : filled(template, values);
  }
  if (Array.isArray(template)) return overlayList(template, Array.isArray(before) ? before : [], values);
  if (!isObject(template)) return template;
  const old = isObject(before) ? before : {};
  const next: Record<string, unknown> = { ...old };
  for (const [key, part] of elementsOf(template)) {
    const value = overlay(part, old[key], values);
    if (value === undefined) delete next[key];
    else next[key] = value;
  }
  // The words of a code that is another one now are not its words.
  if ((next.code !== old.code || next.reference !== old.reference) && !('display' in template)) delete next.display;
  return isEmpty(template, next) ? undefined : next;
}

function overlayList(template: readonly unknown[], before: readonly unknown[], values: Values): unknown[] | undefined {
  const next: unknown[] = [...before];
  for (const part of template) {
    if (isObject(part) && isText(part.$unless) && values.has(columnsIn(part.$unless)[0]!)) continue;
    const several = columnsIn(part).some((name) => Array.isArray(values.get(name)));
    const at = next.flatMap((item, i) => (fits(part, item) ? [i] : []));
    if (several) {
      const items = filled([part], values);
      const place = at[0] ?? next.length;
      for (const i of at.toReversed()) next.splice(i, 1);
      next.splice(place, 0, ...((items as unknown[] | undefined) ?? []));
    } else if (at.length > 0) {
      const fresh = filled([part], values) as unknown[] | undefined;
      const value = fresh === undefined ? undefined : overlay(part, next[at[0]!], values);
      if (value === undefined) next.splice(at[0]!, 1);
      else next[at[0]!] = value;
    } else next.push(...((filled([part], values) as unknown[] | undefined) ?? []));
  }
  return next.length > 0 ? next : undefined;
}

/** An object whose columns are all empty and that holds nothing else of its own. */
function isEmpty(template: Record<string, unknown>, value: Record<string, unknown>): boolean {
  if ('resourceType' in template || columnsIn(template).length === 0) return false;
  return Object.entries(value).every(
    ([key, part]) => key in template && !columnsIn(template[key]).length && part !== undefined,
  );
}
