import type { FhirResource } from '../kernel/index.ts';
import { type DateRange, rangeOf } from './date-range.ts';
import { type ElementPath, valuesUnder, writtenParts } from './element-path.ts';
import { normaliseName } from './grams.ts';
import { PERSONAL_SYSTEMS } from './resource-types.ts';
import type { Parameter } from './search-parameters.ts';
import { type Unit, unitOf } from './units.ts';

/** What the values of elements are to a search (FHIR R4 §3.1.1.4). Pure: the index, the re-check of hits and sorting share it. */

/** A value with the path it was found under. */
export interface Found {
  path: ElementPath;
  value: unknown;
}

export function valuesOf(
  resource: FhirResource,
  parameter: Pick<Parameter, 'paths'>,
  from: unknown = resource,
): Found[] {
  return parameter.paths.flatMap((path) =>
    valuesUnder(path.fromTop ? resource : from, path).map((value) => ({ path, value })),
  );
}

export interface Token {
  /** Empty when none is stated; undefined when the element fixes it (codes, booleans), so that any asked for fits. */
  system?: string;
  code: string;
  /** Personal, so only a keyed hash is indexed. */
  blind: boolean;
  /** Few records carry it (identifiers, phones): the value alone is indexed, without its system. */
  rare: boolean;
}

/** Codes of a code, boolean, Coding, CodeableConcept, Identifier or ContactPoint. */
export function tokensOf({ path, value }: Found): Token[] {
  if (typeof value !== 'object') return [{ code: String(value), blind: false, rare: false }];
  const node = value as { coding?: unknown; code?: unknown; value?: unknown; system?: unknown };
  if (path.type === 'CodeableConcept')
    return list(node.coding).flatMap((coding) => tokensOf({ path: { ...path, type: 'Coding' }, value: coding }));
  const isCoding = path.type === 'Coding';
  const code = isCoding ? node.code : node.value;
  if (typeof code !== 'string') return [];
  if (path.type === 'ContactPoint') return [{ code, blind: true, rare: true }];
  const system = typeof node.system === 'string' ? node.system : '';
  return [{ system, code, blind: !isCoding && PERSONAL_SYSTEMS.has(system), rare: !isCoding }];
}

/** Texts that stand beside a token: display, text, or the kind of an identifier. */
export function tokenTexts({ path, value }: Found): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const node = value as { text?: unknown; display?: unknown; coding?: unknown; type?: { text?: unknown } };
  const texts = [node.text, node.display, path.type === 'Identifier' ? node.type?.text : undefined];
  for (const coding of list(node.coding)) texts.push((coding as { display?: unknown }).display);
  return texts.filter((text) => typeof text === 'string');
}

/** Tokens of the kind of an identifier, for `:of-type`. */
export function identifierTypes(value: unknown): { system: string; code: string }[] {
  const codings = list((value as { type?: { coding?: unknown } } | null)?.type?.coding);
  return codings.map((coding) => {
    const { system, code } = coding as { system?: unknown; code?: unknown };
    return { system: String(system ?? ''), code: String(code ?? '') };
  });
}

/** `Type/id` of a literal reference (a version is dropped), or the canonical (without version) or absolute address. */
export function referenceOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value : (value as { reference?: unknown } | null)?.reference;
  if (typeof text !== 'string' || text === '' || text.startsWith('#')) return undefined;
  return text.replace(/\/_history\/[^/]+$/, '').split('|')[0];
}

/** Version of a canonical address, or undefined. */
export function canonicalVersion(value: unknown): string | undefined {
  return typeof value === 'string' ? value.split('|')[1] : undefined;
}

/** The identifier of a logical reference. */
export function referenceIdentifier(value: unknown): { system: string; value: string } | undefined {
  const identifier = (value as { identifier?: { system?: unknown; value?: unknown } } | null)?.identifier;
  if (typeof identifier?.value !== 'string') return undefined;
  return { system: typeof identifier.system === 'string' ? identifier.system : '', value: identifier.value };
}

/** Texts of a string, HumanName or Address. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value].filter(holdsText);
  if (typeof value !== 'object' || value === null) return [];
  const name = value as Record<string, unknown>;
  const parts = TEXT_PARTS.flatMap((part) => list(name[part]));
  const { family, given } = name;
  if (typeof family === 'string' && Array.isArray(given)) parts.push(`${family}${given.join('')}`); // 姓 and 名 apart still match the whole
  const written = writtenParts(value);
  if (written) parts.push(written.family, written.given);
  return parts.filter((part): part is string => typeof part === 'string' && holdsText(part));
}

const TEXT_PARTS = [
  ...['text', 'family', 'given', 'prefix', 'suffix'],
  ...['line', 'city', 'district', 'state', 'country', 'postalCode'],
];

function holdsText(text: string): boolean {
  return normaliseName(text) !== '';
}

/** Ranges of a date parameter, half-open in milliseconds. */
export function dateRanges(values: readonly Found[]): DateRange[] {
  return values.map(({ value }) => rangeOf(value)).filter((range) => range !== undefined);
}

/** A number or measured value as a closed range, open at an end that is not known; `unit` where one is stated. */
export interface Amount {
  low: number;
  high: number;
  unit?: Unit;
}

/** Amounts of a number, Range, Quantity or Money. */
export function amountsOf({ value }: Found): Amount[] {
  if (typeof value === 'number') return [{ low: value, high: value }];
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Record<string, unknown>;
  if ('low' in node || 'high' in node) {
    const [low, high] = [node.low, node.high] as ({ value?: unknown } | undefined)[];
    const unit = unitOf((low ?? high) as Record<string, unknown>);
    return [{ low: numeric(low?.value, -Infinity), high: numeric(high?.value, Infinity), ...(unit ? { unit } : {}) }];
  }
  if (typeof node.value !== 'number') return [];
  const unit = unitOf(node);
  const comparator = String(node.comparator ?? '');
  return [
    {
      low: comparator.startsWith('<') ? -Infinity : node.value,
      high: comparator.startsWith('>') ? Infinity : node.value,
      ...(unit ? { unit } : {}),
    },
  ];
}

function numeric(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function list(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}
