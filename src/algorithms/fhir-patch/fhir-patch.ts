/** FHIRPath Patch (https://hl7.org/fhir/R4/fhirpatch.html). Pure: the resource given is not changed. */
import type { FhirTypes } from '../fhir-xml/element-tables.ts';
import { copyJson, PatchProblem } from '../json-patch.ts';
import { PathProblem, type Place, placesOf, valueAt } from './places.ts';

type Node = Record<string, any>;
type Fail = (zh: string, en: string) => never;

/** The resource with the operations of the Parameters applied in order; throws PatchProblem for the first that cannot be. */
export function applyFhirPatch(resource: Node, parameters: Node, types: FhirTypes): Node {
  const patched = copyJson(resource);
  const operations = parameters.parameter;
  const list: Node[] = Array.isArray(operations) ? operations : [];
  if (list.length === 0 || list.some((one) => one?.name !== 'operation' || !Array.isArray(one.part)))
    throw new PatchProblem(0, '参数应全为 operation', 'every parameter must be an operation with parts');
  list.forEach(({ part }, step) => {
    const fail: Fail = (zh, en) => {
      throw new PatchProblem(step, zh, en);
    };
    try {
      applyOne(patched, readParts(part, fail), types, fail);
    } catch (error) {
      if (!(error instanceof PathProblem)) throw error;
      fail('不支持的路径表达式', error.message);
    }
  });
  return patched;
}

interface Operation {
  type: string;
  path: string;
  name?: string;
  value?: { key: string; value: unknown };
  index?: number;
  source?: number;
  destination?: number;
}

function readParts(parts: readonly Node[], fail: Fail): Operation {
  const named = (name: string) => parts.find((part) => part?.name === name);
  const number = (name: string) => {
    const value = named(name)?.valueInteger;
    return value === undefined || (Number.isInteger(value) && value >= 0)
      ? value
      : fail(`${name} 应为非负整数`, `${name} must be a whole number`);
  };
  const type = named('type')?.valueCode ?? named('type')?.valueString;
  const path = named('path')?.valueString;
  if (typeof type !== 'string' || typeof path !== 'string') return fail('缺少 type 或 path', 'type or path is missing');
  const given = named('value');
  return {
    type,
    path,
    ...(typeof named('name')?.valueString === 'string' ? { name: named('name')!.valueString } : {}),
    ...(given ? { value: readValue(given, fail) } : {}),
    index: number('index'),
    source: number('source'),
    destination: number('destination'),
  };
}

/** `value[x]`, a resource, or parts that make up an element without a type of its own. */
function readValue(part: Node, fail: Fail): { key: string; value: unknown } {
  const key = Object.keys(part).find((name) => /^value[A-Z]/.test(name));
  if (key) return { key, value: part[key] };
  if (part.resource) return { key: 'resource', value: part.resource };
  if (!Array.isArray(part.part)) return fail('value 没有值', 'value holds no value');
  const value: Node = {};
  for (const one of part.part as Node[]) {
    const member = readValue(one, fail).value;
    const name = String(one?.name);
    if (name === '__proto__') fail('不允许的成员名', 'a name that is not allowed');
    value[name] = name in value ? [value[name], member].flat() : member;
  }
  return { key: '', value };
}

function applyOne(resource: Node, operation: Operation, types: FhirTypes, fail: Fail): unknown {
  const places = placesOf(resource, operation.path);
  const only = (): Place => {
    if (places.length === 1) return places[0]!;
    return places.length === 0
      ? fail('路径没有指向任何元素', 'the path leads to nothing')
      : fail('路径指向多个元素', 'the path leads to several elements');
  };
  switch (operation.type) {
    case 'add':
      return add(resource, operation, only(), types, fail);
    case 'insert':
    case 'move':
      return inList(operation, places, fail);
    case 'replace': {
      const place = only();
      const value = needed(operation, fail);
      if (Array.isArray(place.holder)) place.holder[place.key as number] = value;
      else {
        const { holder } = place;
        const owner = types.elements(typeOf(resource, withoutLast(operation.path), types) ?? '');
        const key = choiceKey(place.key as string, operation.value!.key, owner);
        if (key !== place.key) delete holder[place.key];
        holder[key] = value;
      }
      return undefined;
    }
    case 'delete':
      if (places.length > 0) remove(resource, only(), operation.path);
      return undefined;
    default:
      return fail('未知操作', 'the operation is not known');
  }
}

/** `valueString` becomes `valueQuantity` when a Quantity takes its place. */
function choiceKey(key: string, given: string, owner: ReadonlyMap<string, unknown> | undefined): string {
  if (!given.startsWith('value') || !owner) return key;
  const stems = [...key.matchAll(/[A-Z]/g)].map(({ index }) => key.slice(0, index));
  const stem = stems.find((start) => !owner.has(start) && owner.has(start + given.slice(5)));
  return stem === undefined ? key : stem + given.slice(5);
}

function needed(operation: Operation, fail: Fail): unknown {
  return operation.value ? copyJson(operation.value.value) : fail('缺少 value', 'value is missing');
}

function add(resource: Node, operation: Operation, place: Place, types: FhirTypes, fail: Fail): unknown {
  const holder = valueAt(place) as Node;
  const { name } = operation;
  const value = needed(operation, fail);
  if (typeof holder !== 'object' || holder === null || name === undefined)
    return fail('缺少 name，或此处没有成员', 'name is missing, or there are no members here');
  const shape = types.elements(typeOf(resource, operation.path, types) ?? '');
  const suffix = operation.value!.key.replace(/^value/, '');
  const choice = shape && !shape.has(name) ? shape.get(name + suffix) : shape?.get(name);
  if (shape && !choice) return fail(`没有元素 ${name.slice(0, 40)}`, `there is no element ${name.slice(0, 40)}`);
  const key = choice?.key ?? name;
  const list = choice ? choice.array : Array.isArray(holder[key]);
  if (list) holder[key] = [...(holder[key] ?? []), value];
  else if (holder[key] !== undefined) return fail(`${key} 已有值`, `${key} is there already`);
  else holder[key] = value;
  return undefined;
}

function inList(operation: Operation, places: Place[], fail: Fail): unknown {
  const list = places[0]?.holder;
  if (!Array.isArray(list) || places.some(({ holder }) => holder !== list))
    return fail('路径没有指向一个列表', 'the path does not lead to one list');
  const within = (index: number | undefined, most: number, name: string): number =>
    index !== undefined && index <= most ? index : fail(`${name} 超出列表`, `${name} is outside the list`);
  if (operation.type === 'insert')
    list.splice(within(operation.index, list.length, 'index'), 0, needed(operation, fail));
  else {
    const [item] = list.splice(within(operation.source, list.length - 1, 'source'), 1);
    list.splice(within(operation.destination, list.length, 'destination'), 0, item);
  }
  return undefined;
}

/** Lists and objects that become empty go too: FHIR has none. */
function remove(resource: Node, place: Place, path: string): void {
  if (!Array.isArray(place.holder)) {
    delete place.holder[place.key];
    return;
  }
  place.holder.splice(place.key as number, 1);
  if (place.holder.length > 0) return;
  const owner = ownerOf(resource, place.holder);
  if (!owner) throw new PathProblem(`the list of ${path} is not found`);
  delete owner.holder[owner.key];
}

function ownerOf(node: unknown, list: unknown[]): { holder: Node; key: string } | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  for (const [key, member] of Object.entries(node)) {
    if (member === list) return { holder: node as Node, key };
    const found = ownerOf(member, list);
    if (found) return found;
  }
  return undefined;
}

/** The path of the element that holds the one named. */
function withoutLast(path: string): string {
  return path.replace(/\.(ofType|as)\([^()]*\)$/, '').replace(/\.[^.]*$/, '');
}

/** The type of the element that a path names, from the tables; undefined when they do not tell. */
function typeOf(resource: Node, path: string, types: FhirTypes): string | undefined {
  const plain = path.replace(/\([^()]*(?:\([^()]*\)[^()]*)*\)/g, '()').replace(/\[\d+\]/g, '');
  let type: string | undefined = resource.resourceType;
  for (const [i, name] of plain.split('.').entries()) {
    if ((i === 0 && name === type) || /^(where|first|last)\(\)$/.test(name)) continue;
    const element: string = name.replace(/\(\)$/, '');
    type = type === undefined ? undefined : types.elements(type)?.get(element)?.type;
  }
  return type;
}
