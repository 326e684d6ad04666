/** A small made-up region and direct filling of the views, so that tests of this room need no records. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bucketOf, fixedClock, type Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { syncViews } from '../../project/index.ts';
import { loadRegion } from '../population/index.ts';
import { markStale } from './mark-stale.ts';
import { type Recomputation, recompute } from './recompute.ts';

export const COUNTY = '990101';
export const EAST = '990101001';
export const WEST = '990101002';
const AREAS = `code,name,parent,level
990100,测试市,,city
${COUNTY},测试区,990100,county
${EAST},东镇,${COUNTY},township
${WEST},西镇,${COUNTY},township
${EAST}001,东一村,${EAST},village
${WEST}001,西一村,${WEST},village
`;

type Row = Record<string, unknown>;

export interface TestRegion {
  kernel: Kernel;
  /** Replaces the rows of resources in a view (`id`, or the view's key) and marks what changed, as the main path does. */
  put(view: string, rows: Row[]): Promise<void>;
  remove(view: string, ids: string[]): Promise<void>;
  recompute(): Promise<Recomputation>;
  /** Computes everything again from the views. */
  recomputeInFull(): Promise<void>;
  /** Moves the clock to 09:00 of a day. */
  goTo(day: string): void;
}

export async function testRegion(): Promise<TestRegion> {
  const kernel = await testKernel();
  await syncViews(kernel.owner);
  const dir = mkdtempSync(join(tmpdir(), 'region-'));
  writeFileSync(join(dir, 'areas.csv'), AREAS);
  const population = [2019, 2020, 2021, 2022, 2023, 2024, 2025].flatMap((year) => [
    `${COUNTY},${year}-12-31,all,,,${10_000 + (year - 2020) * 100},年鉴,${year + 1}`,
    `${EAST},${year}-12-31,all,,,6000,年鉴,${year + 1}`,
    `${WEST},${year}-12-31,all,,,4000,年鉴,${year + 1}`,
  ]);
  const header = 'area,date,sex,age_from,age_to,value,source,vintage';
  writeFileSync(join(dir, 'population.csv'), [header, ...population].join('\n'));
  await loadRegion(kernel.db, dir);

  const change = async (view: string, ids: readonly string[], rows: readonly Row[]) => {
    const old = await kernel.owner.query(`delete from project.${view} where resource_id = any($1) returning *`, [ids]);
    const fresh = await kernel.owner.query(
      `insert into project.${view} select * from jsonb_populate_recordset(null::project.${view}, $1::jsonb) returning *`,
      [JSON.stringify(rows)],
    );
    await markStale(kernel.db, [{ view, old, new: fresh }]);
  };
  let version = 0;
  return {
    kernel,
    async put(view, rows) {
      version++;
      const stored = rows.map((row, i) => {
        const id = String(row.id ?? row.practitioner);
        return { bucket: bucketOf(id), resource_id: id, resource_version: version, row_no: i, active: true, ...row };
      });
      const ids = [...new Set(stored.map((row) => row.resource_id))];
      await change(view, ids, stored);
    },
    remove: (view, ids) => change(view, ids, []),
    recompute: () => recompute(kernel),
    async recomputeInFull() {
      await kernel.db.query('delete from indicators.base_state');
      await kernel.db.query('delete from indicators.derived_state');
      await recompute(kernel);
    },
    goTo(day) {
      kernel.clock = fixedClock(`${day}T09:00:00+08:00`);
    },
  };
}

/** Midnight in Asia/Shanghai, as the views hold a date. */
export const at = (day: string | null): string | null => day && `${day}T00:00:00+08:00`;

export const hospital = (id: string, area: string, more: Row = {}): Row => ({
  id,
  name: `医院${id}`,
  class: 'A100',
  area,
  grade: '2',
  ownership: 'public',
  run_by: 'county',
  service_start: at('2000-01-01'),
  ...more,
});
export const bed = (
  id: string,
  institution: string,
  start: string,
  end: string | null = null,
  kind = 'general',
): Row => ({
  id,
  institution,
  kind,
  status: 'active',
  service_start: at(start),
  service_end: at(end),
});
export const post = (
  id: string,
  practitioner: string,
  institution: string,
  start: string,
  end: string | null = null,
  more: Row = {},
): Row => ({
  id,
  practitioner,
  institution,
  occupation: 'physician',
  practice_category: 'clinical',
  is_gp: false,
  public_health_post: false,
  post_start: at(start),
  post_end: at(end),
  ...more,
});
export const department = (
  id: string,
  institution: string,
  code: string,
  start: string,
  end: string | null = null,
  more: Row = {},
): Row => ({
  id,
  institution,
  code,
  name: code,
  service_start: at(start),
  service_end: at(end),
  ...more,
});
export const resident = (id: string, area: string, born: string, more: Row = {}): Row => ({
  id,
  sex: 'female',
  birth_date: born,
  area,
  has_birth_certificate: false,
  ...more,
});
