/** Which identifiers say what record an entry is. Pure. */
import { parseIdNumber } from '../algorithms/id-number.ts';
import { normalizeUscc } from '../algorithms/uscc.ts';
import {
  BIRTH_CERTIFICATE_SYSTEM,
  ID_NUMBER_SYSTEM,
  LICENCE_SYSTEM,
  LOCAL_SYSTEM_PREFIX,
  USCC_SYSTEM,
} from '../ingest/index.ts';
import type { FhirResource } from '../kernel/index.ts';

export type KeyKind = 'local' | 'id-number' | 'uscc' | 'licence' | 'birth-certificate' | 'natural' | 'other';
export interface RecordKey {
  kind: KeyKind;
  /** Unique text of the key, before hashing. */
  text: string;
}

/** Types whose records are register entries: any identifier with a system names one of them. */
const REGISTERS = new Set([
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'HealthcareService',
  'Location',
  'Device',
]);
/** Whether every identifier of the type's records is known; of other types only those of local systems. */
export const isRegister = (type: string): boolean => REGISTERS.has(type);

/** The order in which keys decide which record an entry is. */
const ORDER: Record<string, readonly KeyKind[]> = {
  Patient: ['local', 'id-number', 'birth-certificate', 'other'],
  Organization: ['uscc', 'local', 'other'],
  Practitioner: ['id-number', 'licence', 'local', 'other'],
};
const DEFAULT_ORDER: readonly KeyKind[] = ['local', 'licence', 'id-number', 'uscc', 'birth-certificate', 'other'];

function kindOf(system: string): KeyKind {
  if (system === ID_NUMBER_SYSTEM) return 'id-number';
  if (system === USCC_SYSTEM) return 'uscc';
  if (system === LICENCE_SYSTEM) return 'licence';
  if (system === BIRTH_CERTIFICATE_SYSTEM) return 'birth-certificate';
  return system.startsWith(LOCAL_SYSTEM_PREFIX) ? 'local' : 'other';
}

function fold(kind: KeyKind, value: string, today: string): string {
  if (kind === 'uscc') return normalizeUscc(value);
  if (kind !== 'id-number') return value.trim();
  const parsed = parseIdNumber(value, today);
  return parsed.ok ? parsed.id.value : value.trim();
}

/**
 * A Patient is one source's view of a person, so its identifiers count within the source; a local system names its source
 * itself. Everything else is one record for all sources.
 */
export function recordKey(type: string, system: string, value: string, source: string, today: string): RecordKey {
  const kind = kindOf(system);
  const scope = type === 'Patient' && kind !== 'local' ? source : '';
  return { kind, text: `${type}|${scope}|${system}|${fold(kind, value, today)}` };
}

/** The keys of a resource in the order in which they decide. */
export function recordKeys(resource: FhirResource, source: string, today: string): RecordKey[] {
  const order = ORDER[resource.resourceType] ?? DEFAULT_ORDER;
  const keys = identifiersOf(resource).map(({ system, value }) =>
    recordKey(resource.resourceType, system, value, source, today),
  );
  const usable = REGISTERS.has(resource.resourceType) ? keys : keys.filter((key) => key.kind === 'local');
  return usable.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** Keys of the person behind a Patient: what is unique for a human being whoever sends it. */
export function personKey(kind: 'id-number' | 'birth-certificate', value: string, today: string): string {
  return `person|${kind}|${fold(kind, value, today)}`;
}

export function identifiersOf(resource: FhirResource): { system: string; value: string }[] {
  const list = Array.isArray(resource.identifier)
    ? resource.identifier
    : resource.identifier
      ? [resource.identifier]
      : [];
  return (list as { system?: unknown; value?: unknown; use?: unknown }[]).flatMap(({ system, value, use }) =>
    typeof system === 'string' && typeof value === 'string' && use !== 'old' ? [{ system, value }] : [],
  );
}

/** The first valid id number of a person, in the 18-character form. */
export function idNumberOf(resource: FhirResource, today: string): string | undefined {
  for (const { system, value } of identifiersOf(resource)) {
    if (system !== ID_NUMBER_SYSTEM) continue;
    const parsed = parseIdNumber(value, today);
    if (parsed.ok) return parsed.id.value;
  }
  return undefined;
}

export function birthCertificateOf(resource: FhirResource): string | undefined {
  return identifiersOf(resource).find(({ system }) => system === BIRTH_CERTIFICATE_SYSTEM)?.value;
}

/** A post has seldom an identifier: the same worker, institution, occupation and first day are the same post. */
export function naturalPostKey(
  role: FhirResource,
  literalOf: (reference: string) => string | undefined,
): RecordKey | undefined {
  const [worker, institution] = [role.practitioner?.reference, role.organization?.reference].map(
    (text) => text && (literalOf(text) ?? text),
  );
  const start = role.period?.start;
  if (!worker || !institution || !start) return undefined;
  return {
    kind: 'natural',
    text: `PractitionerRole|${worker}|${institution}|${role.code?.[0]?.coding?.[0]?.code ?? ''}|${start}`,
  };
}
