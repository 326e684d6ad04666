import type { FhirResource, Queryable, Tx } from '../kernel/index.ts';

/** SQL of the ViewDefinitions that were sent to this server. */

export interface DefinitionRow {
  id: string;
  version: number;
  at: Date;
  op: 'create' | 'update' | 'delete';
  content: FhirResource | null;
}

const COLUMNS = 'id, version, at, op, content';
const LOCKS = 4_211_955; // any constant: first half of the lock of one definition

/** Lets only one transaction at a time write a definition. */
export const lockDefinition = (tx: Tx, id: string): Promise<unknown> =>
  tx.query('select pg_advisory_xact_lock($1, hashtext($2))', [LOCKS, id]);

/** All versions of one, newest first, or one of them. */
export const findDefinition = (q: Queryable, id: string, version?: number): Promise<DefinitionRow[]> =>
  q.query<DefinitionRow>(
    `select ${COLUMNS} from project.definition_version
where id = $1 and ($2::int is null or version = $2) order by version desc`,
    [id, version ?? null],
  );

export async function insertDefinition(tx: Tx, row: DefinitionRow & { author: string }): Promise<void> {
  await tx.query(
    'insert into project.definition_version (id, version, at, op, author, content) values ($1, $2, $3, $4, $5, $6)',
    [row.id, row.version, row.at, row.op, row.author, row.content === null ? null : JSON.stringify(row.content)],
  );
}

export interface DefinitionFilter {
  id?: readonly string[];
  /** Begins with, without regard to case. */
  name?: readonly string[];
  url?: readonly string[];
  status?: readonly string[];
  resource?: readonly string[];
  version?: readonly string[];
}

/** Current definitions in the order of their ids, after one of them. Each filter holds values of which one must fit. */
export function findDefinitions(
  q: Queryable,
  filter: DefinitionFilter,
  limit: number,
  after?: string,
): Promise<DefinitionRow[]> {
  const params: unknown[] = [limit, after ?? ''];
  const add = (value: unknown) => `$${params.push(value)}::text[]`;
  const where = ['d.content is not null', `d.id > $2 collate "C"`];
  for (const key of ['url', 'status', 'resource', 'version'] as const)
    if (filter[key]) where.push(`d.content ->> '${key}' = any(${add(filter[key])})`);
  if (filter.id) where.push(`d.id = any(${add(filter.id)})`);
  if (filter.name)
    where.push(
      `exists (select from unnest(${add(filter.name)}) as n where starts_with(lower(d.content ->> 'name'), lower(n)))`,
    );
  return q.query<DefinitionRow>(
    `select ${COLUMNS} from (select distinct on (id) ${COLUMNS} from project.definition_version order by id, version desc) as d
where ${where.join(' and ')} order by d.id limit $1`,
    params,
  );
}
