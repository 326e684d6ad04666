/** SQL of institutions that rows name. */
import type { Queryable } from '../../../kernel/index.ts';

export interface NamedInstitution {
  id: string;
  name: string | null;
  area: string | null;
}

/** By id or by whole name. */
export const selectInstitutionsNamed = (q: Queryable, names: readonly string[]): Promise<NamedInstitution[]> =>
  q.query('select id, name, area from project.pub_institution where id = any($1) or name = any($1) order by id', [
    names,
  ]);
