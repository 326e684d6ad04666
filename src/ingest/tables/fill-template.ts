/** A resource out of a template and the cells of a row. Pure. */
import type { FhirResource } from '../../kernel/index.ts';
import type { Value } from './read-cell.ts';

export interface Filled {
  resource: FhirResource;
  /** FHIRPath of the element that each column fills, or would fill. */
  places: Map<string, string>;
}
interface Part {
  value: unknown;
  /** The part names columns, and at least one of them has a cell. */
  named: boolean;
  filled: boolean;
}

/**
 * `'${column}'` becomes the cell's value, `'… ${column} …'` a text with it; a part whose columns are all empty is left
 * out; `$if: '${column}'` keeps an object only where there is a cell and it does not say no, `$unless` only where the column is empty. `$new` holds what
 * a record has that the row does not name by its id. An item of a
 * list that names a column of several codes is repeated for each.
 */
export function fillTemplate(
  template: Record<string, unknown> & { resourceType: string },
  values: ReadonlyMap<string, Value>,
): Filled {
  const places = new Map<string, string>();
  const { value } = fill(template, template.resourceType, values, places);
  return { resource: value as FhirResource, places };
}

function fill(node: unknown, path: string, values: ReadonlyMap<string, Value>, places: Map<string, string>): Part {
  if (typeof node === 'string') return fillText(node, path, values, places);
  if (Array.isArray(node)) return fillList(node, path, values, places);
  if (typeof node !== 'object' || node === null) return { value: node, named: false, filled: false };
  const { $if: condition, $unless: without, $new: ofNew, ...rest } = node as Record<string, unknown>;
  if (without !== undefined && fillText(String(without), path, values, places).filled)
    return { value: undefined, named: true, filled: false };
  if (condition !== undefined) {
    const { value } = fillText(String(condition), path, values, places);
    if (value === undefined || value === false) return { value: undefined, named: true, filled: false };
  }
  const part: Part = { value: undefined, named: false, filled: condition !== undefined };
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(rest)) {
    const inner = fill(child, `${path}.${key}`, values, places);
    part.named ||= inner.named;
    part.filled ||= inner.filled;
    if (inner.value !== undefined) copy[key] = inner.value;
  }
  if (copy.id === undefined) Object.assign(copy, ofNew);
  const isResource = 'resourceType' in copy;
  part.value = isResource || !part.named || part.filled ? copy : undefined;
  return part;
}

function fillList(
  list: readonly unknown[],
  path: string,
  values: ReadonlyMap<string, Value>,
  places: Map<string, string>,
): Part {
  const part: Part = { value: undefined, named: false, filled: false };
  const copy: unknown[] = [];
  for (const item of list.flatMap((one) => repeated(one, values, places, path))) {
    const inner = fill(item.node, `${path}[${copy.length}]`, item.values, places);
    part.named ||= inner.named;
    part.filled ||= inner.filled;
    if (inner.value !== undefined) copy.push(inner.value);
  }
  if (copy.length > 0) part.value = copy;
  return part;
}

/** The item once for each code of the column of several codes that it names. */
function repeated(
  node: unknown,
  values: ReadonlyMap<string, Value>,
  places: Map<string, string>,
  path: string,
): { node: unknown; values: ReadonlyMap<string, Value> }[] {
  const name = columnsIn(node).find((key) => Array.isArray(values.get(key)));
  if (name === undefined) return [{ node, values }];
  if (!places.has(name)) places.set(name, path);
  return (values.get(name) as readonly string[]).map((code) => ({ node, values: new Map([...values, [name, code]]) }));
}

/** Names of the columns that a part of a template uses. */
export function columnsIn(node: unknown): string[] {
  if (typeof node === 'string') return [...node.matchAll(/\$\{([^}]+)\}/g)].map((match) => match[1]!);
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(columnsIn) : [];
}

function fillText(text: string, path: string, values: ReadonlyMap<string, Value>, places: Map<string, string>): Part {
  const names = [...text.matchAll(/\$\{([^}]+)\}/g)].map((match) => match[1]!);
  const columns = names.filter((name) => name !== 'source' && !name.startsWith('#'));
  for (const name of columns) if (!places.has(name)) places.set(name, path);
  if (names.length === 0) return { value: text, named: false, filled: false };
  if (columns.some((name) => !values.has(name))) return { value: undefined, named: true, filled: false };
  const value =
    text === `\${${names[0]}}`
      ? values.get(names[0]!)
      : text.replace(/\$\{([^}]+)\}/g, (_, name: string) => String(values.get(name)));
  return { value, named: columns.length > 0, filled: columns.length > 0 };
}
