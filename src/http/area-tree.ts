import { EVERYWHERE, isWithinByCode } from '../access/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { type AreaRow, areas } from '../measure/population/index.ts';

/** The area tree of today in memory: names for display and containment for access checks, which must not wait. */
export interface AreaTree {
  isWithin(area: string, scope: string): boolean;
  nameOf(code: string): string | undefined;
  /** Areas of today inside `scope`, parents before children. */
  within(scope: string): AreaRow[];
  /** Reads the tree again; called at start, when areas were changed, and now and then. */
  refresh(): Promise<void>;
}

export function createAreaTree(kernel: Pick<Kernel, 'db' | 'clock'>): AreaTree {
  let rows: AreaRow[] = [];
  let byCode = new Map<string, AreaRow[]>();

  /** Walks up every tree the area stands in; a managed area has no division code, so its code says nothing. */
  function climbsTo(area: string, scope: string, steps: number): boolean {
    if (area === scope) return true;
    if (steps === 0) return false;
    return (byCode.get(area) ?? []).some((row) => row.parent !== null && climbsTo(row.parent, scope, steps - 1));
  }

  const isWithin = (area: string, scope: string) => isWithinByCode(area, scope) || climbsTo(area, scope, 8);
  return {
    isWithin,
    nameOf: (code) => byCode.get(code)?.[0]?.name,
    within: (scope) => (scope === EVERYWHERE ? rows : rows.filter((row) => isWithin(row.code, scope))),
    async refresh() {
      rows = await areas(kernel.db, kernel.clock.today());
      byCode = new Map();
      for (const row of rows) byCode.set(row.code, [...(byCode.get(row.code) ?? []), row]);
    },
  };
}
