/** SQL of the register of terminology. */
import type { Queryable } from '../kernel/index.ts';
import type { RegisteredCode, RegisteredSystem } from './terminology/browse.ts';
import type { Origin } from './terminology/model.ts';

const SYSTEM = `key::text, url, version, coalesce(header ->> 'title', header ->> 'name') as title, origin, concepts,
  valid_from as "validFrom", valid_to as "validTo", at`;

export interface SystemFilter {
  /** Folded. */
  text?: string;
  origin?: Origin;
  /** All versions of one address. */
  url?: string;
  limit: number;
  offset?: number;
}

export function browseSystems(q: Queryable, filter: SystemFilter): Promise<RegisteredSystem[]> {
  const { text, origin, url, limit, offset } = filter;
  return q.query<RegisteredSystem>(
    `select ${SYSTEM} from record.code_system
     where supplements is null and url is not null and ($1::text is null or origin = $1) and ($2::text is null or url = $2)
       and ($3::text is null or strpos(lower(concat(url, ' ', header ->> 'title', ' ', header ->> 'name')), $3) > 0)
     order by array_position(array['table', 'resource', 'core'], origin), url, valid_from desc nulls last, version desc, key
     limit $4 offset $5`,
    [origin ?? null, url ?? null, text ?? null, limit, offset ?? 0],
  );
}

export async function findSystemByKey(q: Queryable, key: string): Promise<RegisteredSystem | undefined> {
  const rows = await q.query<RegisteredSystem>(
    `select ${SYSTEM} from record.code_system where key = $1 and url is not null`,
    [key],
  );
  return rows[0];
}

export interface ConceptFilter {
  /** Folded. */
  text?: string;
  /** Only what stands right below this code. */
  under?: string;
  /** Only what has no parent. */
  top?: boolean;
  /** After this place. */
  after?: number;
  limit: number;
}

export function browseConcepts(q: Queryable, system: string, filter: ConceptFilter): Promise<RegisteredCode[]> {
  const { text, under, top, after, limit } = filter;
  return q.query<RegisteredCode>(
    `select c.no, c.code, c.display, c.definition, c.last > c.no as above, c.inactive, c.valid_from as "validFrom", c.valid_to as "validTo",
       array(select p.parent from record.concept_parent p where p.system = c.system and p.code = c.code order by p.parent) as parents
     from record.concept c
     where c.system = $1 and c.no > $2 and ($3::text is null or strpos(c.label, $3) > 0)
       and ($4::text is null or exists (select from record.concept_parent p where p.system = c.system and p.parent = $4 and p.code = c.code))
       and (not $5 or not exists (select from record.concept_parent p where p.system = c.system and p.code = c.code))
     order by c.no limit $6`,
    [system, after ?? -1, text ?? null, under ?? null, top ?? false, limit],
  );
}
