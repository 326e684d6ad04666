/**
 * A resource as the shapes of /api know it. Digits of decimals (`2.50`) stand beside the numbers under symbols
 * (kernel/exact-json.ts), which a shape refuses; /fhir writes them.
 */
export function plainJson<T>(resource: T): T {
  return JSON.parse(JSON.stringify(resource)) as T;
}
