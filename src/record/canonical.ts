import { digitsOf, type FhirResource } from '../kernel/index.ts';

/** JSON with sorted keys and without spaces: two values are the same data when these texts are equal. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${digitsOf(value, key) ?? canonicalJson(member)}`).join(',')}}`;
}

/** The resource without what the server adds at read (versionId, lastUpdated), as it is stored. */
export function withoutServerMeta(resource: FhirResource): FhirResource {
  if (!resource.meta) return resource;
  const { versionId: _version, lastUpdated: _updated, ...meta } = resource.meta;
  const { meta: _meta, ...rest } = resource;
  return Object.keys(meta).length > 0 ? { ...rest, meta } : rest;
}

/** Says whether two resources hold the same data; the server's meta and meta.source (the way it came) do not count. */
export function sameContent(a: FhirResource, b: FhirResource): boolean {
  return canonicalJson(comparable(a)) === canonicalJson(comparable(b));
}

function comparable(resource: FhirResource): FhirResource {
  const stripped = withoutServerMeta(resource);
  if (!stripped.meta?.source) return stripped;
  const { source: _source, ...meta } = stripped.meta;
  const { meta: _meta, ...rest } = stripped;
  return Object.keys(meta).length > 0 ? { ...rest, meta } : rest;
}
