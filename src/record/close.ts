import { sealingRules } from '../access/index.ts';
import { type FhirResource, isExact, parseStoredJson, type Sealer, toExactJson } from '../kernel/index.ts';
import { valuesUnder } from './element-path.ts';
import { codingsOf } from './restriction/marks.ts';
import { isSealedCode } from './sealed-codes.ts';
import { parametersOf } from './search-parameters.ts';

/**
 * A closed record: what it says stands encrypted in one member, `sealed`; beside it stand whose, where and when, for SQL over
 * the record, and under `has` which searched elements are there, for `:missing`. Neither name is one of FHIR.
 */
export interface ClosedResource extends FhirResource {
  sealed: string;
  has: string[];
}

export function isClosed(stored: FhirResource): stored is ClosedResource {
  return typeof stored.sealed === 'string';
}

/** Whether records of the type are closed where a rule or a label says so. */
export function mayClose(type: string): boolean {
  return !sealingRules().except.has(type);
}

export function closeResource(sealer: Sealer, plain: FhirResource, context: string): ClosedResource {
  const { keep } = sealingRules();
  const { resourceType, id, meta } = plain;
  const open = Object.entries(plain).flatMap(([name, value]) => {
    const kept = keep.has(name) ? withoutWords(value) : undefined;
    return kept === undefined ? [] : [[name, kept]];
  });
  return {
    resourceType,
    ...(id === undefined ? {} : { id }),
    ...(meta === undefined ? {} : { meta }),
    ...Object.fromEntries(open),
    has: presentElements(plain),
    sealed: sealer.seal(toExactJson(plain, isExact(plain)), context),
  };
}

export function openClosed(sealer: Sealer, stored: ClosedResource, context: string): FhirResource {
  return parseStoredJson(sealer.open(stored.sealed, context)) as FhirResource;
}

/** References without their words, dates, and codes that no sealed rule speaks of; undefined where nothing is left. */
function withoutWords(value: unknown): unknown {
  if (Array.isArray(value)) {
    const left = value.map(withoutWords).filter((one) => one !== undefined);
    return left.length > 0 ? left : undefined;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (codingsOf({ resourceType: '', value }).some(isSealedCode)) return undefined;
  const node = value as Record<string, unknown>;
  const left = MEMBERS.flatMap((name) => {
    const kept = node[name] === undefined ? undefined : withoutWords(node[name]);
    return kept === undefined ? [] : [[name, kept]];
  });
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}

/** Of Reference, Coding, CodeableConcept, Period, and what holds a reference (`participant.individual`, `location.location`). */
const MEMBERS = ['reference', 'system', 'code', 'coding', 'start', 'end', 'individual', 'actor', 'location'];

function presentElements(plain: FhirResource): string[] {
  const paths = Object.values(parametersOf(plain.resourceType)).flatMap(({ paths }) => paths);
  return [
    ...new Set(
      paths
        .filter((path) => path.elements !== '' && valuesUnder(plain, path).length > 0)
        .map(({ elements }) => elements),
    ),
  ].sort();
}
