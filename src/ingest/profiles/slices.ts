import { isRecord } from '../../algorithms/fhirpath/items.ts';
import { holdsPattern, looksLike, type Placed, valuesOf } from './compare.ts';
import { fixedOf, type ProfileNode } from './read-profile.ts';

/** The slice that a value belongs to; undefined for none, null where the discriminators cannot be told here. */
export function sliceOf(value: Placed, node: ProfileNode): ProfileNode | undefined | null {
  const discriminators = node.rule.slicing?.discriminator ?? [];
  let open = false;
  for (const slice of node.slices) {
    const told = (discriminators.length === 0 ? [{ type: 'value', path: '$this' }] : discriminators).map(
      ({ type = 'value', path = '$this' }) => isSlice(value, slice, type, path),
    );
    if (told.every((one) => one === true)) return slice;
    if (told.every((one) => one !== false)) open = true;
  }
  return open ? null : undefined;
}

function isSlice(value: Placed, slice: ProfileNode, type: string, path: string): boolean | undefined {
  if (!/^(\$this|[a-zA-Z]+(\.[a-zA-Z]+)*)$/.test(path)) return undefined; // resolve(), extension(), ofType()
  const names = path === '$this' ? [] : path.split('.');
  switch (type) {
    case 'value':
    case 'pattern':
      return hasExtensionUrl(value, slice, names) ?? discriminated(value, slice, names);
    case 'exists': {
      const node = descend(slice, names);
      if (!node) return undefined;
      return placedUnder(value, names).length > 0 === (node.rule.max !== '0');
    }
    case 'type': {
      const types = descend(slice, names)?.rule.type?.map(({ code }) => code);
      return types && placedUnder(value, names).some(({ item }) => types.includes(item.type));
    }
    default:
      return undefined;
  }
}

/** Slices of extensions are told apart by the address of the extension's own definition. */
function hasExtensionUrl({ item }: Placed, slice: ProfileNode, names: readonly string[]): boolean | undefined {
  if (names.join('.') !== 'url' || !/^(modifierE|e)xtension$/.test(slice.name)) return undefined;
  const profile = slice.rule.type?.[0]?.profile?.[0];
  const own = slice.children.find(({ name }) => name === 'url');
  if (profile === undefined || (own && fixedOf(own.rule))) return undefined;
  return isRecord(item.value) && item.value.url === profile.split('|')[0];
}

function discriminated(value: Placed, slice: ProfileNode, names: readonly string[]): boolean | undefined {
  let node: ProfileNode | undefined = slice;
  let at = [value];
  for (const [i, name] of names.entries()) {
    const fixed = fixedOf(node.rule);
    if (fixed) {
      // A pattern of the whole says what stands below it.
      const wanted = names.slice(i).reduceRight<unknown>((inner, key) => ({ [key]: inner }), undefined);
      const part = pick(fixed.value, wanted);
      return part === undefined ? undefined : at.some(({ item }) => holdsPattern(item.value, part));
    }
    node = node.children.find((child) => child.name.replace('[x]', '') === name);
    if (!node) return undefined;
    at = at.flatMap((one) => valuesOf(one, name));
  }
  const found = at.map((one) => looksLike(one, node));
  if (found.length === 0) return fixedOf(node.rule) === undefined ? undefined : false;
  return found.includes(true) ? true : found.includes(undefined) ? undefined : false;
}

/** Of a pattern the part along a path, as a pattern of its own. */
function pick(pattern: unknown, path: unknown): unknown {
  if (path === undefined) return pattern;
  if (Array.isArray(pattern)) {
    const parts = pattern.map((one) => pick(one, path)).filter((one) => one !== undefined);
    return parts.length === 0 ? undefined : parts;
  }
  if (!isRecord(pattern) || !isRecord(path)) return undefined;
  const [[name, rest] = ['', undefined]] = Object.entries(path);
  const part = pick(pattern[name], rest);
  return part === undefined ? undefined : { [name]: part };
}

function descend(slice: ProfileNode, names: readonly string[]): ProfileNode | undefined {
  let node: ProfileNode | undefined = slice;
  for (const name of names) node = node?.children.find((child) => child.name.replace('[x]', '') === name);
  return node;
}

const placedUnder = (value: Placed, names: readonly string[]): Placed[] =>
  names.reduce((at, name) => at.flatMap((one) => valuesOf(one, name)), [value]);
