/** The records of a compartment, page by page. */
import { type FhirResource, KangyuError, type Queryable } from '../../kernel/index.ts';
import type { AreaScope, RecordKernel, StoredVersion } from '../model.ts';
import { readMany } from '../read.ts';
import { search } from '../search.ts';
import {
  type CompartmentName,
  careWithin,
  compartmentOwners,
  compartmentParameters,
  compartmentTypes,
} from './definition.ts';

export interface CompartmentWalk {
  compartment: CompartmentName;
  id: string;
  /** Only these types; all of the compartment without it. */
  types?: ReadonlySet<string>;
  /** Search text of `_lastUpdated`. */
  updated?: readonly string[];
  /** Days of care, both included. */
  start?: string;
  end?: string;
  limit: number;
  cursor?: string;
  scope?: AreaScope;
}

export interface CompartmentPage {
  versions: StoredVersion[];
  nextCursor?: string;
}

/** A place in a walk: which type and parameter, and how far in that search. */
interface Place {
  step: number;
  cursor?: string;
}

/**
 * Records of the compartment, each once, in the order of type and parameter; the record it is named after stands first.
 * Another person's Patient that is linked to this one belongs to that person and is left out.
 */
export async function walkCompartment(k: RecordKernel, q: Queryable, walk: CompartmentWalk): Promise<CompartmentPage> {
  const { compartment, id, limit } = walk;
  const steps = stepsOf(walk);
  let place: Place = walk.cursor === undefined ? { step: -1 } : decodePlace(walk.cursor, steps.length);
  const versions: StoredVersion[] = [];
  if (place.step < 0) {
    if (!walk.types || walk.types.has(compartment)) versions.push(...(await ownRecord(k, q, walk)));
    place = { step: 0 };
  }
  while (place.step < steps.length && versions.length < limit) {
    const { type, parameter } = steps[place.step]!;
    const page = await searchBy(k, q, walk, type, parameter, limit - versions.length, place.cursor);
    for (const version of page.matches) {
      if (isRepeated(compartment, version.resource!, parameter, `${compartment}/${id}`)) continue;
      if (careWithin(version.resource!, walk)) versions.push(version);
    }
    place = page.nextCursor === undefined ? { step: place.step + 1 } : { step: place.step, cursor: page.nextCursor };
  }
  return { versions, ...(place.step < steps.length ? { nextCursor: encodePlace(place) } : {}) };
}

function stepsOf({ compartment, types }: CompartmentWalk): { type: string; parameter: string }[] {
  return compartmentTypes(compartment)
    .filter((type) => type !== compartment && (!types || types.has(type)))
    .flatMap((type) => compartmentParameters(compartment, type).map((parameter) => ({ type, parameter })));
}

async function ownRecord(k: RecordKernel, q: Queryable, walk: CompartmentWalk): Promise<StoredVersion[]> {
  const { compartment: type, id, scope, updated = [] } = walk;
  if (updated.length === 0) return readMany(k, q, [{ type, id }], scope);
  const query: [string, string][] = [['_id', id], ...updated.map((text): [string, string] => ['_lastUpdated', text])];
  return (await search(k, q, type, query, { strict: true, ...(scope === undefined ? {} : { scope }) })).matches;
}

const NOTHING = { matches: [] as StoredVersion[], nextCursor: undefined };
/** Parameters that the search does not know; asking again would only cost time. */
const unknown = new Set<string>();

async function searchBy(
  k: RecordKernel,
  q: Queryable,
  { compartment, id, updated = [], scope }: CompartmentWalk,
  type: string,
  parameter: string,
  count: number,
  cursor: string | undefined,
): Promise<{ matches: StoredVersion[]; nextCursor?: string | undefined }> {
  if (unknown.has(`${type}|${parameter}`)) return NOTHING;
  const query: [string, string][] = [
    [parameter, `${compartment}/${id}`],
    ...updated.map((text): [string, string] => ['_lastUpdated', text]),
    ['_count', String(count)],
    ...(cursor === undefined ? [] : [['_cursor', cursor] as [string, string]]),
  ];
  try {
    return await search(k, q, type, query, { strict: true, ...(scope === undefined ? {} : { scope }) });
  } catch (error) {
    const refused = error instanceof KangyuError && error.code === 'record.search-invalid';
    if (!refused || (error.details as { parameter?: string }).parameter !== parameter) throw error;
    unknown.add(`${type}|${parameter}`);
    return NOTHING;
  }
}

/** Whether an earlier parameter of the type found the record already. */
function isRepeated(compartment: CompartmentName, resource: FhirResource, parameter: string, owner: string): boolean {
  const parameters = compartmentParameters(compartment, resource.resourceType);
  return parameters
    .slice(0, parameters.indexOf(parameter))
    .some(
      (earlier) =>
        !unknown.has(`${resource.resourceType}|${earlier}`) &&
        compartmentOwners(compartment, resource, earlier).includes(owner),
    );
}

const encodePlace = ({ step, cursor }: Place): string =>
  Buffer.from(JSON.stringify([step, cursor ?? null])).toString('base64url');

function decodePlace(text: string, steps: number): Place {
  try {
    const [step, cursor] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    if (Number.isInteger(step) && (step as number) >= 0 && (step as number) < steps)
      return { step: step as number, ...(typeof cursor === 'string' ? { cursor } : {}) };
  } catch (cause) {
    throw new KangyuError('record.cursor-invalid', undefined, { cause });
  }
  throw new KangyuError('record.cursor-invalid');
}
