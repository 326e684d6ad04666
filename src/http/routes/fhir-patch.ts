import { applyFhirPatch } from '../../algorithms/fhir-patch/fhir-patch.ts';
import { applyJsonPatch, PatchProblem } from '../../algorithms/json-patch.ts';
import { type FhirResource, isExact, KangyuError, markExact } from '../../kernel/index.ts';
import { fhirTypes } from '../fhir-xml.ts';

/** A JSON Patch as it was sent, or the Parameters of a FHIRPath Patch. */
export type Patch = readonly unknown[] | FhirResource;

/** The patch of a request body or of a bundle entry, where a JSON Patch stands in a Binary. */
export function readPatch(body: unknown): Patch {
  if (Array.isArray(body)) return body;
  const { resourceType, contentType, data } = (body ?? {}) as FhirResource;
  if (resourceType === 'Parameters') return body as FhirResource;
  if (resourceType === 'Binary' && contentType === 'application/json-patch+json' && typeof data === 'string') {
    try {
      const patch: unknown = JSON.parse(Buffer.from(data, 'base64').toString());
      if (Array.isArray(patch)) return patch;
    } catch (cause) {
      throw new KangyuError('fhir.patch', { step: 1, reasonZh: '不是 JSON', reasonEn: 'it is no JSON' }, { cause });
    }
  }
  throw new KangyuError('http.media-type');
}

/** The resource patched; throws `fhir.patch` with the step that cannot be done. */
export function patched(resource: FhirResource, patch: Patch): FhirResource {
  try {
    const result = (
      Array.isArray(patch)
        ? applyJsonPatch(resource, patch)
        : applyFhirPatch(resource, patch as FhirResource, fhirTypes())
    ) as FhirResource;
    if (isExact(patch) || isExact(resource)) markExact(result);
    return result;
  } catch (error) {
    if (!(error instanceof PatchProblem)) throw error;
    throw new KangyuError('fhir.patch', { step: error.step + 1, reasonZh: error.zh, reasonEn: error.en });
  }
}
