import type { FhirResource } from '../kernel/index.ts';
import { type DateRange, rangeOf, UNDATED } from './date-range.ts';
import { gramsOf, normaliseName } from './grams.ts';
import { PERSONAL_SYSTEMS } from './seal.ts';
import { type Parameter, parametersOf } from './search-parameters.ts';

/** One value as the index knows it: `text` is `type|parameter|value`; `blind` texts are personal and hashed with a key. */
export interface IndexText {
  text: string;
  blind: boolean;
  range?: DateRange;
}

/** Values found under the dotted path, arrays flattened. */
export function valuesAt(node: unknown, path: string): unknown[] {
  let found: unknown[] = [node];
  for (const step of path.split('.')) {
    found = found.flatMap((value) => {
      const member = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
      return member === undefined || member === null ? [] : Array.isArray(member) ? member : [member];
    });
    if (found.length === 0) break;
  }
  return found;
}

export function valuesOf(resource: FhirResource, parameter: Parameter): unknown[] {
  return parameter.paths.flatMap((path) => valuesAt(resource, path));
}

/** All texts under which the resource is found. Pure: the index, the re-check of hits and the tests share it. */
export function indexTexts(resource: FhirResource): IndexText[] {
  const type = resource.resourceType;
  const parameters = parametersOf(type);
  const found = new Map<string, IndexText>();
  const add = (name: string, value: ValueText, range?: DateRange) => {
    const text = `${type}|${name}|${value.text}`;
    found.set(range ? `${text} ${range.low} ${range.high}` : text, {
      text,
      blind: value.blind,
      ...(range ? { range } : {}),
    });
  };
  for (const [name, parameter] of Object.entries(parameters)) {
    if (parameter.of) continue;
    if (parameter.kind !== 'date') {
      for (const value of valuesOf(resource, parameter))
        for (const text of valueTexts(parameter, value)) add(name, text);
      continue;
    }
    for (const range of dateRanges(resource, parameter)) {
      add(name, plain(''), range);
      for (const other of parameter.with)
        for (const text of fullTexts(resource, parameters[other]!)) add(`${other}+${name}`, text, range);
    }
  }
  for (const text of metaTexts(resource)) found.set(text.text, text);
  return [...found.values()];
}

/** Ranges of a date parameter; one unknown range when the element is absent, so that sorting keeps the record. */
export function dateRanges(resource: FhirResource, parameter: Parameter): DateRange[] {
  const ranges = valuesOf(resource, parameter)
    .map(rangeOf)
    .filter((range) => range !== undefined);
  return ranges.length > 0 ? ranges : [UNDATED];
}

interface ValueText {
  text: string;
  blind: boolean;
}
const plain = (text: string): ValueText => ({ text, blind: false });

/** Index texts of one value: codes and identifiers as `system|code` and `*|code`, references as `Type/id`. */
export function valueTexts(parameter: Parameter, value: unknown): ValueText[] {
  switch (parameter.kind) {
    case 'token':
      return tokens(value).flatMap(({ system, code, blind }) => [
        { text: `${system}|${code}`, blind },
        { text: `*|${code}`, blind },
      ]);
    case 'code':
      return [plain(`*|${String(value)}`)];
    case 'deceased':
      return value === false ? [] : [plain('*|true')];
    case 'contact': {
      const contact = (value as { value?: unknown }).value;
      return typeof contact === 'string' ? [{ text: `*|${contact}`, blind: true }] : [];
    }
    case 'reference': {
      const reference = referenceOf(value);
      return reference ? [plain(reference)] : [];
    }
    case 'string':
      return nameTexts(value).flatMap((name) => gramsOf(name).map(plain));
    case 'date':
      return [];
  }
}

/** Only the exact form, for the pairs with a date (each further form would cost a row). */
function fullTexts(resource: FhirResource, parameter: Parameter): ValueText[] {
  return valuesOf(resource, parameter).flatMap((value) => valueTexts(parameter, value).slice(0, 1));
}

function tokens(value: unknown): { system: string; code: string; blind: boolean }[] {
  if (typeof value === 'string' || typeof value === 'boolean')
    return [{ system: '', code: String(value), blind: false }];
  const node = value as { coding?: unknown; code?: unknown; value?: unknown; system?: unknown };
  if (Array.isArray(node.coding)) return node.coding.flatMap(tokens);
  const code = node.code ?? node.value;
  if (typeof code !== 'string') return [];
  const system = typeof node.system === 'string' ? node.system : '';
  return [{ system, code, blind: node.code === undefined && PERSONAL_SYSTEMS.has(system) }];
}

/** `Type/id` of a literal reference (a version suffix is dropped), or the canonical or absolute address as it stands. */
export function referenceOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : (value as { reference?: unknown } | null)?.reference;
  if (typeof text !== 'string' || text === '' || text.startsWith('#')) return undefined;
  return text.replace(/\/_history\/[^/]+$/, '');
}

/** Texts of a string, HumanName or Address value. */
export function nameTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value].filter((text) => normaliseName(text) !== '');
  if (typeof value !== 'object' || value === null) return [];
  const { text, family, given, prefix } = value as {
    text?: string;
    family?: string;
    given?: string[];
    prefix?: string[];
  };
  const parts = [text, family, ...(given ?? []), ...(prefix ?? [])];
  if (family && given) parts.push(`${family}${given.join('')}`); // 姓 and 名 apart still match the whole name
  return parts.filter((part): part is string => typeof part === 'string' && normaliseName(part) !== '');
}

function metaTexts(resource: FhirResource): IndexText[] {
  const type = resource.resourceType;
  const tags = valuesAt(resource, 'meta.tag').flatMap(tokens);
  return [
    ...tags.flatMap(({ system, code }) => [`${type}|_tag|${system}|${code}`, `${type}|_tag|*|${code}`]),
    ...valuesAt(resource, 'meta.profile').map((profile) => `${type}|_profile|${String(profile)}`),
  ].map((text) => ({ text, blind: false }));
}
