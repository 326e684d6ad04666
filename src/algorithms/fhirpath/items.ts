import { PathFault } from './path-fault.ts';

/** Where a name leads in the JSON of a type; a choice element has one key for each of its types. */
export interface PathProperty {
  key: string;
  type: string;
}

/** What the evaluator must know of a model; the one of FHIR R4 is made from its element tables. */
export interface PathModel {
  /** JSON keys of an element; undefined when the type does not have it. */
  property(type: string, name: string): readonly PathProperty[] | undefined;
  /** Every JSON key of a type, or undefined for a type that the model does not have. */
  properties(type: string): readonly PathProperty[] | undefined;
  /** The type it specialises. */
  parent(type: string): string | undefined;
}

/**
 * One item of a collection. `type` is a type of the model, `System.…`, or empty when nothing is known. A primitive that has only
 * extensions has no value; `element` is what JSON writes under `_name`.
 */
export interface Item {
  value: unknown;
  type: string;
  element?: unknown;
}

export const system = (type: string, value: unknown): Item => ({ type: `System.${type}`, value });
export const bool = (value: boolean | undefined): Item[] => (value === undefined ? [] : [system('Boolean', value)]);
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of a JSON value under a key, with what its `_key` adds. */
export function itemsOf(value: unknown, element: unknown, type: string, model: PathModel, out: Item[]): void {
  if (value === undefined && element === undefined) return;
  if (!Array.isArray(value) && !Array.isArray(element)) {
    addItem(value, element, type, model, out);
    return;
  }
  const values: unknown[] = Array.isArray(value) ? value : [];
  const elements: unknown[] = Array.isArray(element) ? element : [];
  for (let i = 0; i < Math.max(values.length, elements.length); i += 1)
    addItem(values[i], elements[i], type, model, out);
}

function addItem(value: unknown, element: unknown, type: string, model: PathModel, out: Item[]): void {
  const known = value ?? undefined;
  const more = isRecord(element) ? element : undefined;
  if (known === undefined && more === undefined) return;
  const exact = isRecord(known) ? resourceType(known, type, model) : type;
  out.push(more === undefined ? { value: known, type: exact } : { value: known, type: exact, element: more });
}

function resourceType(value: Record<string, unknown>, type: string, model: PathModel): string {
  const named = value.resourceType;
  return typeof named === 'string' && model.properties(named) !== undefined && !type.includes('.') ? named : type;
}

/** The root of an evaluation. */
export function rootItem(value: unknown, model: PathModel, type = ''): Item {
  return { value, type: isRecord(value) ? resourceType(value, type, model) : type };
}

export function children(item: Item, name: string, model: PathModel, out: Item[]): void {
  const { value, type, element } = item;
  if (isRecord(element)) itemsOf(own(element, name), own(element, `_${name}`), elementType(name, model), model, out);
  if (!isRecord(value)) return;
  if (name === 'resourceType') {
    itemsOf(own(value, name), undefined, 'System.String', model, out);
    return;
  }
  const properties = model.property(type, name);
  if (properties) {
    for (const { key, type: of } of properties) itemsOf(own(value, key), own(value, `_${key}`), of, model, out);
  } else if (model.properties(type) === undefined) {
    itemsOf(own(value, name), own(value, `_${name}`), '', model, out);
  }
}

const own = (value: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(value, key) ? value[key] : undefined;

const elementType = (name: string, model: PathModel): string => model.property('Element', name)?.[0]?.type ?? '';

export function allChildren(item: Item, model: PathModel, out: Item[]): void {
  const { value, type, element } = item;
  if (isRecord(element))
    for (const name of ['id', 'extension'])
      itemsOf(own(element, name), undefined, elementType(name, model), model, out);
  if (!isRecord(value)) return;
  const properties = model.properties(type);
  if (properties) {
    for (const { key, type: of } of properties) itemsOf(own(value, key), own(value, `_${key}`), of, model, out);
    return;
  }
  for (const key of Object.keys(value)) itemsOf(value[key], undefined, '', model, out);
}

export function descendants(items: readonly Item[], model: PathModel): Item[] {
  const out: Item[] = [];
  for (const item of items) allChildren(item, model, out);
  for (let i = 0; i < out.length; i += 1) allChildren(out[i]!, model, out);
  return out;
}

const TYPE_NAMES: Record<string, string> = { boolean: 'Boolean', string: 'String' };

/** The System type that an item counts as. */
export function systemType({ value, type }: Item): string {
  if (type.startsWith('System.')) return type.slice(7);
  if (type === 'date') return 'Date';
  if (type === 'dateTime' || type === 'instant') return 'DateTime';
  if (type === 'time') return 'Time';
  if (typeof value === 'number') return type === 'decimal' || !Number.isInteger(value) ? 'Decimal' : 'Integer';
  if (isRecord(value)) return 'value' in value && ('unit' in value || 'code' in value) ? 'Quantity' : '';
  return TYPE_NAMES[typeof value] ?? '';
}

/** Says whether the item is of a type, `FHIR.` and `System.` before its name or not. */
export function isOfType(item: Item, wanted: string, model: PathModel): boolean {
  const name = wanted.replace(/^(FHIR|System)\./, '');
  if (!wanted.startsWith('System.')) {
    for (let type: string | undefined = item.type; type; type = model.parent(type)) if (type === name) return true;
  }
  if (wanted.startsWith('FHIR.')) return false;
  if (item.type.startsWith('System.')) return item.type.slice(7) === name;
  // Constraints of R4 say Boolean of a FHIR boolean (que-7).
  return /^[A-Z]/.test(name) && !isRecord(item.value) && systemType(item) === name;
}

const MAX_DEPTH = 100;

/** A text that is equal for equal items, so that sets of items take linear time. */
export function keyOf(item: Item): string {
  return canonical(item.value, 0);
}

function canonical(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new PathFault('nested too deeply');
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, depth + 1)).join()}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? '';
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key], depth + 1)}`).join()}}`;
}
