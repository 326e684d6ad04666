import type { FhirResource } from '../kernel/index.ts';

/** Lists whose items are told apart by a name: what comes replaces the item of its name, the others stay. */
const NAMED: Record<string, (item: any) => string> = {
  identifier: (item) => String(item?.system),
  // Items of one url that say by a code what they are about are told apart by it.
  extension: (item) =>
    `${item?.url}|${item?.extension?.find?.((inner: any) => inner?.url === 'code')?.valueCode ?? ''}`,
  qualification: (item) => String(item?.code?.coding?.[0]?.code),
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
    if (Array.isArray(items)) whole[element] = completeList(items, added[element], nameOf);
  }
  // What says nothing new leaves the element as it is written, so that the same row again makes no version.
  for (const [element, value] of Object.entries(added))
    if (says(before[element], value)) whole[element] = before[element];
  return whole;
}

/** Items in their places: those that come replace the ones of their name, new names stand at the end. */
function completeList(items: readonly unknown[], added: unknown, nameOf: (item: any) => string): unknown[] {
  const coming = new Map<string, unknown[]>();
  for (const item of Array.isArray(added) ? added : []) {
    const name = nameOf(item);
    coming.set(name, [...(coming.get(name) ?? []), item]);
  }
  const done = new Set<string>();
  const list = items.flatMap((item) => {
    const name = nameOf(item);
    const fresh = coming.get(name);
    if (!fresh) return [item];
    const first = !done.has(name);
    done.add(name);
    if (
      says(
        items.filter((other) => nameOf(other) === name),
        fresh,
      )
    )
      return [item];
    return first ? fresh : [];
  });
  return [...list, ...[...coming].flatMap(([name, fresh]) => (done.has(name) ? [] : fresh))];
}

/** An end that no longer comes is an end taken back: a Period is as it comes. */
const ENDS = ['start', 'end'];

/** Whether what stands there says all that comes. */
function says(before: unknown, coming: unknown): boolean {
  if (Array.isArray(coming))
    return Array.isArray(before) && before.length === coming.length && coming.every((item, i) => says(before[i], item));
  if (typeof coming !== 'object' || coming === null) return before === coming;
  if (typeof before !== 'object' || before === null || Array.isArray(before)) return false;
  if (ENDS.some((end) => end in before && !(end in coming))) return false;
  return Object.entries(coming).every(([key, value]) => says((before as Record<string, unknown>)[key], value));
}
