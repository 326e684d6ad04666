import type { FhirResource } from '../kernel/index.ts';
import type { ResourceKey } from './store.ts';

/** What a redacted version says of itself (HL7 v3 ObservationValue). */
const REDACTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'REDACTED' };

/** What stands where a record stood. */
export function tombstoneOf({ type, id }: ResourceKey): FhirResource {
  return { resourceType: type, id, meta: { security: [REDACTED] } } as FhirResource;
}

/** Whether it is what erasure left: its place and nothing else. */
export function isErased(resource: FhirResource): boolean {
  const { resourceType: _type, id: _id, meta, ...rest } = resource;
  const [label] = (meta as { security?: { system?: string; code?: string }[] } | undefined)?.security ?? [];
  return Object.keys(rest).length === 0 && label?.system === REDACTED.system && label.code === REDACTED.code;
}
