/** What an expectation names and the result does not have; what it does not name may be anything. */
export function differences(where: string, wanted: unknown, found: unknown): string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(found) || wanted.length !== found.length) return [say(where, wanted, found)];
    return wanted.flatMap((one, i) => differences(`${where}[${i}]`, one, found[i]));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof found !== 'object' || found === null) return [say(where, wanted, found)];
    return Object.entries(wanted).flatMap(([key, one]) =>
      one === undefined
        ? []
        : differences(where === '' ? key : `${where}.${key}`, one, (found as Record<string, unknown>)[key] ?? null),
    );
  }
  return wanted === (found ?? null) ? [] : [say(where, wanted, found)];
}

const say = (where: string, wanted: unknown, found: unknown): string =>
  `${where} should be ${JSON.stringify(wanted)}, not ${JSON.stringify(found ?? null)}`;
