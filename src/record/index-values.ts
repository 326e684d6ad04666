import { type FhirResource, hash64, type Sealer } from '../kernel/index.ts';
import { ownerOf } from './area.ts';
import { UNDATED } from './date-range.ts';
import { type ElementPath, elementPath, valuesUnder } from './element-path.ts';
import { gramsOf, LONG_TEXT } from './grams.ts';
import { UNINDEXED } from './index-policy.ts';
import { baseValue } from './number-test.ts';
import { PERSON_TYPES } from './resource-types.ts';
import { isSealedCode } from './sealed-codes.ts';
import { mainElements, parametersOf } from './search-parameters.ts';
import { amountsOf, dateRanges, referenceIdentifier, referenceOf, textsOf, tokensOf, valuesOf } from './values.ts';

/** What the index holds of a record. */
export interface IndexValues {
  /** Address hash of the main subject. */
  subject: bigint | null;
  /** Hash of the first main code. */
  code: bigint | null;
  /** The main date in milliseconds, half-open; -Infinity both when there is none. */
  low: number;
  high: number;
  /** Distinct, in ascending order. */
  keys: bigint[];
  ranges: RangeRow[];
  /** Code systems by element, for searches by code alone. */
  systems: { path: bigint; system: string }[];
}

/** A row of record.range: dates in milliseconds, numbers as they are, measured values in base units under their unit's hash. */
export interface RangeRow {
  hash: bigint;
  low: number;
  high: number;
}

const hashes = new Map<string, bigint>();
const MOST_HASHES = 50_000;

/** hash64 of a text that comes again and again (codes, addresses), remembered. */
function textHash(text: string): bigint {
  let hash = hashes.get(text);
  if (hash === undefined) {
    if (hashes.size >= MOST_HASHES) hashes.clear();
    hash = hash64(text);
    hashes.set(text, hash);
  }
  return hash;
}

/** Hash of `Type/id` (or another address): what references to a record are found by. */
export function addressHash(reference: string): bigint {
  return textHash(reference);
}

/** Hash of an element of a type; general elements (`meta.tag`) share one for all types. */
export function pathHash(type: string, elements: string): bigint {
  return textHash(elements.startsWith('meta.') ? `*|${elements}` : `${type}|${elements}`);
}

/** Key of a value under an element. The two hashes are combined by xor, which SQL can undo to follow references. */
export function keyHash(path: bigint, text: string): bigint {
  return path ^ textHash(text);
}

/** Key of a personal value, only computable with the installation's secret. */
export function blindKey(sealer: Sealer, type: string, elements: string, text: string): bigint {
  return sealer.hmac(`${type}|${elements}|${text}`);
}

/** Key under which everything that takes its area from `owner` is found, where that is not the main subject. */
export function areaOwnerKey(owner: string): bigint {
  return textHash(`*|area-of|${owner}`);
}

/** Carried by records whose area is not their main subject's. */
export const OWN_AREA_KEY = hash64('*|own-area');

/** Stands among the systems of a main code when some record has further codings of it, which are in `keys`. */
export const FURTHER_CODES = '+';

/**
 * Marks of the longest main dates of a type, under `spanPath`. Where none is longer than a month, "from this day on" bounds
 * `low` too, and an index finds it.
 */
export const SPANS = [
  { mark: '', days: 32 },
  { mark: '400 days', days: 400 },
  { mark: 'longer', days: Number.POSITIVE_INFINITY },
] as const;
export const DAY_MS = 86_400_000;

export function spanPath(type: string): bigint {
  return pathHash(type, '|span');
}

export function tokenText(system: string | undefined, code: string, rare = false): string {
  return rare || system === undefined ? `*|${code}` : `${system}|${code}`;
}

/** Key of a code under an element; of a code that sealed records carry, only computable with the installation's secret. */
export function codeKey(sealer: Sealer, path: bigint, system: string | undefined, code: string, rare = false): bigint {
  if (!rare && isSealedCode({ system, code })) return sealer.hmac(`${path}|${system}|${code}`);
  return keyHash(path, tokenText(system, code, rare));
}

export function unitHash(path: bigint, unitKey: string): bigint {
  return keyHash(path, `unit|${unitKey}`);
}

type Use = 'token' | 'exists' | 'reference' | 'string' | 'uri' | 'date' | 'amount';

/** One element of a type and how its values are indexed, each once however many parameters read it. */
interface IndexedElement {
  use: Use;
  path: ElementPath;
  hash: bigint;
  paths: readonly ElementPath[];
}

const plans = new Map<string, IndexedElement[]>();

function planOf(type: string): IndexedElement[] {
  let plan = plans.get(type);
  if (!plan) {
    plan = makePlan(type);
    plans.set(type, plan);
  }
  return plan;
}

function makePlan(type: string): IndexedElement[] {
  const { date } = mainElements(type);
  const elements = new Map<string, IndexedElement>();
  for (const parameter of Object.values(parametersOf(type))) {
    if (parameter.kind === 'composite' || parameter === date) continue;
    if (parameter.kind === 'exists') {
      const hash = pathHash(type, parameter.name);
      elements.set(`exists ${parameter.name}`, {
        use: 'exists',
        path: parameter.paths[0]!,
        hash,
        paths: parameter.paths,
      });
      continue;
    }
    const use = parameter.kind === 'number' || parameter.kind === 'quantity' ? 'amount' : parameter.kind;
    for (const filtered of parameter.paths) {
      const path = use === 'string' ? textElement(type, filtered) : withoutFilter(filtered);
      const hash = pathHash(type, path.elements);
      if (!UNINDEXED.has(`${type}.${path.elements}`))
        elements.set(`${use} ${path.elements}`, { use, path, hash, paths: [path] });
    }
  }
  return [...elements.values()];
}

function withoutFilter(path: ElementPath): ElementPath {
  return path.filtered ? elementPath(`${path.elements}:${path.type}`) : path;
}

/** Parts of names and addresses are indexed with the whole, so that each text has its grams once. */
export function textElement(type: string, path: ElementPath): ElementPath {
  const [first] = path.elements.split('.');
  const whole = Object.values(parametersOf(type))
    .filter((parameter) => parameter.kind === 'string')
    .flatMap((parameter) => parameter.paths)
    .find(({ elements, type: of }) => elements === first && (of === 'HumanName' || of === 'Address'));
  return whole ?? withoutFilter(path);
}

/** Texts of an address of a person are personal: only keyed hashes of their grams are kept. */
export function isBlindText(type: string, path: ElementPath): boolean {
  return path.type === 'Address' && PERSON_TYPES.has(type);
}

/** Reads what the index holds of a resource in plain form, in one walk over its indexed elements. */
export function indexValues(sealer: Sealer, resource: FhirResource): IndexValues {
  const type = resource.resourceType;
  const main = mainElements(type);
  const keys = new Set<bigint>();
  const systems = new Map<string, { path: bigint; system: string }>();
  const ranges = new Map<string, RangeRow>();
  const index: IndexValues = { subject: null, code: null, ...UNDATED, keys: [], ranges: [], systems: [] };
  const note = (at: bigint, system: string) => systems.set(`${at} ${system}`, { path: at, system });
  const addRange = (hash: bigint, low: number, high: number) =>
    ranges.set(`${hash} ${low} ${high}`, { hash, low, high });

  for (const { use, path, hash, paths } of planOf(type)) {
    if (use === 'exists') {
      const present = valuesOf(resource, { paths }).some(({ value }) => value !== false);
      keys.add(keyHash(hash, tokenText(undefined, String(present))));
      continue;
    }
    for (const value of valuesUnder(resource, path)) {
      const found = { path, value };
      if (use === 'token') {
        for (const token of tokensOf(found)) {
          const { system, code, blind, rare } = token;
          if (system && !rare) note(hash, system);
          const key = blind ? blindKey(sealer, type, path.elements, code) : codeKey(sealer, hash, system, code, rare);
          if (path.elements === main.code?.elements && index.code === null) index.code = key;
          else if (key !== index.code) {
            keys.add(key);
            if (path.elements === main.code?.elements) note(hash, FURTHER_CODES);
          }
        }
      } else if (use === 'reference') {
        const reference = referenceOf(value);
        if (reference !== undefined) {
          if (path.elements === main.subject && index.subject === null) index.subject = addressHash(reference);
          else keys.add(hash ^ addressHash(reference));
        }
        const identifier = referenceIdentifier(value);
        if (identifier) keys.add(blindKey(sealer, type, `${path.elements}.identifier`, identifier.value));
      } else if (use === 'string') {
        const blind = isBlindText(type, path);
        for (const text of textsOf(value))
          for (const gram of gramsOf(text)) {
            keys.add(blind ? blindKey(sealer, type, path.elements, gram) : keyHash(hash, gram));
            if (gram === LONG_TEXT) note(hash, LONG_TEXT);
          }
      } else if (use === 'uri') {
        const uri = referenceOf(value);
        if (uri !== undefined) keys.add(keyHash(hash, uri));
      } else if (use === 'date') {
        for (const { low, high } of dateRanges([found])) addRange(hash, low, high);
      } else {
        for (const { low, high, unit } of amountsOf(found)) {
          addRange(hash, low, high);
          if (unit) addRange(unitHash(hash, unit.key), baseValue(low, unit), baseValue(high, unit));
        }
      }
    }
  }
  if (main.date) {
    const dates = dateRanges(valuesOf(resource, main.date));
    if (dates.length > 0) {
      index.low = Math.min(...dates.map((range) => range.low));
      index.high = Math.max(...dates.map((range) => range.high));
      const { mark } = SPANS.find(({ days }) => index.high - index.low <= days * DAY_MS)!;
      if (mark !== '') note(spanPath(type), mark);
    }
  }
  addOwner(resource, main.subject, keys);
  index.keys = [...keys].sort((a, b) => (a < b ? -1 : 1));
  index.ranges = [...ranges.values()];
  index.systems = [...systems.values()];
  return index;
}

function addOwner(resource: FhirResource, subject: string | undefined, keys: Set<bigint>): void {
  const owner = ownerOf(resource);
  const main = subject === undefined ? undefined : referenceOf(resource[subject]);
  if (owner === main) return;
  if (owner !== undefined) keys.add(areaOwnerKey(owner));
  if (main !== undefined && /^(Patient|Organization)\//.test(main)) keys.add(OWN_AREA_KEY);
}

export function sameIndex(a: IndexValues, b: IndexValues): boolean {
  const text = ({ systems: _systems, ...rest }: IndexValues) =>
    JSON.stringify(rest, (_key, value) =>
      typeof value === 'bigint' || value === -Infinity || value === Infinity ? String(value) : value,
    );
  return text(a) === text(b);
}
