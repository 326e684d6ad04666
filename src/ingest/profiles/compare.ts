import { isDeepStrictEqual } from 'node:util';
import { type Item, isRecord, itemsOf } from '../../algorithms/fhirpath/items.ts';
import { pathModel } from '../structure/path-model.ts';
import { fixedOf, type ProfileNode } from './read-profile.ts';

/** A value of a resource with the place it stands at. */
export interface Placed {
  item: Item;
  expression: string;
}

/** Values of an element of an item; of a choice those of every type. */
export function valuesOf({ item, expression }: Placed, name: string): Placed[] {
  if (!isRecord(item.value)) return [];
  const plain = name.replace('[x]', '');
  const model = pathModel();
  const found: Placed[] = [];
  for (const { key, type } of model.property(item.type, plain) ?? [{ key: plain, type: '' }]) {
    const [value, element] = [item.value[key], item.value[`_${key}`]];
    const items: Item[] = [];
    itemsOf(value, element, type, model, items);
    const many = Array.isArray(value) || Array.isArray(element);
    items.forEach((one, i) => {
      found.push({ item: one, expression: `${expression}.${plain}${many ? `[${i}]` : ''}` });
    });
  }
  return found;
}

/** Says whether a value holds all that a pattern holds. */
export function holdsPattern(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern))
    return Array.isArray(value) && pattern.every((wanted) => value.some((one) => holdsPattern(one, wanted)));
  if (isRecord(pattern))
    return isRecord(value) && Object.entries(pattern).every(([key, wanted]) => holdsPattern(value[key], wanted));
  return value === pattern;
}

/** Says whether the value is what the element fixes; undefined where it fixes nothing. */
export function keepsFixed(value: unknown, { rule }: ProfileNode): boolean | undefined {
  const fixed = fixedOf(rule);
  if (!fixed) return undefined;
  return fixed.kind === 'fixed' ? isDeepStrictEqual(value, fixed.value) : holdsPattern(value, fixed.value);
}

/** The same of an element and all below it: what tells a slice apart may stand deeper than the discriminator says. */
export function looksLike(placed: Placed, node: ProfileNode): boolean | undefined {
  let known = keepsFixed(placed.item.value, node);
  for (const child of node.children) {
    const held = valuesOf(placed, child.name).map((one) => looksLike(one, child));
    const said = held.length === 0 ? (saysSomething(child) ? false : undefined) : anyTrue(held);
    if (said !== undefined) known = known !== false && said;
  }
  return known;
}

const anyTrue = (list: readonly (boolean | undefined)[]): boolean | undefined =>
  list.includes(true) ? true : list.includes(undefined) ? undefined : false;

const saysSomething = (node: ProfileNode): boolean =>
  fixedOf(node.rule) !== undefined || node.children.some(saysSomething);
