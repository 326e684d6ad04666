/** Reads of the area tree. The tree is the tenancy: access scopes and roll-ups both follow its closure. */
import { KangyuError, type Queryable } from '../../kernel/index.ts';
import { selectAreas, selectDescendants } from './store.ts';
import type { AreaRow } from './types.ts';

/** Areas valid on the day (all dated rows without one), parents before children. */
export function areas(q: Queryable, on?: string): Promise<AreaRow[]> {
  return selectAreas(q, on);
}

export async function findArea(q: Queryable, code: string, on?: string): Promise<AreaRow | undefined> {
  const rows = (await selectAreas(q, on)).filter((a) => a.code === code);
  return rows.find((a) => a.tree === 'administrative') ?? rows[0];
}

export async function getArea(q: Queryable, code: string, on?: string): Promise<AreaRow> {
  const area = await findArea(q, code, on);
  if (!area) throw new KangyuError('population.area-unknown', { area: code });
  return area;
}

/** The area and everything below it on a day, in both trees; former areas whose successor lies inside are included. */
export function descendants(q: Queryable, area: string, on: string): Promise<string[]> {
  return selectDescendants(q, area, on);
}

/** Direct children on a day: of the administrative tree, or of the managed one for a managed unit. */
export async function children(q: Queryable, area: string, on?: string): Promise<AreaRow[]> {
  const rows = (await selectAreas(q, on)).filter((a) => a.parent === area);
  const administrative = rows.filter((a) => a.tree === 'administrative');
  return administrative.length > 0 ? administrative : rows;
}

/** Whether `area` is `ancestor` or lies inside it on the day. */
export async function isWithin(q: Queryable, area: string, ancestor: string, on: string): Promise<boolean> {
  const [row] = await q.query(
    `select 1 from population.pub_area_closure where descendant = $1 and ancestor = $2 and valid_from <= $3 and valid_to > $3`,
    [area, ancestor, on],
  );
  return row !== undefined;
}
