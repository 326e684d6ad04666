import type { FhirResource } from '../kernel/index.ts';

/** Lists whose items are told apart by a name: what comes replaces the item of its name, the others stay. */
const NAMED: Record<string, (item: any) => string> = {
  identifier: (item) => String(item?.system),
  extension: (item) => String(item?.url),
  telecom: (item) => `${item?.system}|${item?.use ?? ''}`,
};

/** The record as it was with the elements of `added` laid over it. */
export function completeResource(before: FhirResource, added: FhirResource): FhirResource {
  const { meta, ...rest } = before;
  const whole: FhirResource = { ...rest, ...added };
  // The server's own meta belongs to the version before.
  const { versionId: _version, lastUpdated: _at, ...tags } = meta ?? {};
  if (added.meta ?? Object.keys(tags).length > 0) whole.meta = { ...tags, ...added.meta };
  for (const [element, nameOf] of Object.entries(NAMED)) {
    const items = before[element];
    if (!Array.isArray(items)) continue;
    const coming: unknown[] = Array.isArray(added[element]) ? added[element] : [];
    const names = new Set(coming.map(nameOf));
    whole[element] = [...items.filter((item) => !names.has(nameOf(item))), ...coming];
  }
  return whole;
}
