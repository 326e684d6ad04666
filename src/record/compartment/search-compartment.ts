import { KangyuError, type Queryable, uuidv7 } from '../../kernel/index.ts';
import type { RecordKernel } from '../model.ts';
import { type SearchOptions, type SearchPage, search } from '../search.ts';
import '../errors.ts';
import { type CompartmentName, compartmentParameters } from './definition.ts';
import { walkCompartment } from './walk.ts';

const MOST_IDS = 5000;
const PAGE = 500;

type Query = readonly (readonly [name: string, value: string])[];

/**
 * A search of one type within a compartment (`Patient/1/Observation?code=…`): everything a search does, over the records
 * that belong to it by any of their parameters. Throws `record.search-invalid` when the type has no place in the compartment.
 */
export async function searchCompartment(
  k: RecordKernel,
  q: Queryable,
  { compartment, id, type }: { compartment: CompartmentName; id: string; type: string },
  query: Query,
  options: SearchOptions = {},
): Promise<SearchPage> {
  const parameters = compartmentParameters(compartment, type);
  if (parameters.length === 0 || type === compartment)
    throw new KangyuError('record.search-invalid', {
      parameter: type,
      reasonZh: `不属于 ${compartment} 分区`,
      reasonEn: `is not part of the ${compartment} compartment`,
    });
  const [only, ...others] = parameters;
  if (only !== undefined && others.length === 0)
    return search(k, q, type, [...query, [only, `${compartment}/${id}`]], options);
  // Belonging by one parameter or another is no condition that a search has; the records themselves are.
  const ids = await memberIds(k, q, compartment, id, type, options);
  // Without members the search still says what it makes of the query; nothing has a new id.
  return search(k, q, type, [...query, ['_id', ids.length === 0 ? uuidv7() : ids.join(',')]], options);
}

async function memberIds(
  k: RecordKernel,
  q: Queryable,
  compartment: CompartmentName,
  id: string,
  type: string,
  { scope }: SearchOptions,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await walkCompartment(k, q, {
      compartment,
      id,
      types: new Set([type]),
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
      ...(scope === undefined ? {} : { scope }),
    });
    ids.push(...page.versions.map((version) => version.id));
    cursor = page.nextCursor;
    if (ids.length > MOST_IDS)
      throw new KangyuError('record.search-invalid', {
        parameter: type,
        reasonZh: `该分区的记录超过 ${MOST_IDS} 条，请直接按 subject 或 patient 检索`,
        reasonEn: `holds more than ${MOST_IDS} records in this compartment; search the type by subject or patient`,
      });
  } while (cursor !== undefined);
  return ids;
}
