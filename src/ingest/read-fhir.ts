import { type FhirBundle, type FhirResource, KangyuError } from '../kernel/index.ts';

/** FHIR JSON as a bundle: a Bundle as it is, a single resource as a collection of one. */
export function readFhirJson(text: string): FhirBundle {
  return toBundle(parseJson(text, 1));
}

/** One resource a line (bulk data); lines may also be bundles, whose entries are taken in order. */
export function readNdjson(text: string): FhirBundle {
  const entry: NonNullable<FhirBundle['entry']> = [];
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return;
    entry.push(...(toBundle(parseJson(line, i + 1)).entry ?? []));
  });
  if (entry.length === 0) throw new KangyuError('ingest.empty');
  return { resourceType: 'Bundle', type: 'collection', entry };
}

/** Takes a parsed body; throws `ingest.not-fhir` for anything that is no FHIR JSON. */
export function toBundle(body: unknown): FhirBundle {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new KangyuError('ingest.not-fhir', { reason: 'a JSON object is expected' });
  const resource = body as FhirResource;
  if (typeof resource.resourceType !== 'string')
    throw new KangyuError('ingest.not-fhir', { reason: 'resourceType is missing' });
  if (resource.resourceType !== 'Bundle') return { resourceType: 'Bundle', type: 'collection', entry: [{ resource }] };
  const { entry } = resource;
  if (
    entry !== undefined &&
    (!Array.isArray(entry) || entry.some((item) => typeof item !== 'object' || item === null))
  ) {
    throw new KangyuError('ingest.not-fhir', { reason: 'Bundle.entry is not a list of objects' });
  }
  return resource as FhirBundle;
}

function parseJson(text: string, firstLine: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = (cause as Error).message;
    const position = /position (\d+)/.exec(reason);
    const line = firstLine + (position ? text.slice(0, Number(position[1])).split('\n').length - 1 : 0);
    // The parser quotes the text it stumbled over, which may be personal.
    throw new KangyuError(
      'ingest.not-json',
      { line, reason: reason.replace(/,? ?"[\s\S]*$/, '').slice(0, 120) },
      { cause },
    );
  }
}
