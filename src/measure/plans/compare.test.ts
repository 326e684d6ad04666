import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { syncViews } from '../../project/index.ts';
import { closePeriod, reportValue } from '../indicators/index.ts';
import { loadRegion } from '../population/index.ts';
import { compareSnapshots, createSnapshot, getSnapshot, reportFile, syncPlans, verifySnapshot } from './index.ts';
import { canonicalJson } from './seal.ts';

let kernel: Kernel;
let mid: string;

beforeAll(async () => {
  kernel = await testKernel({ now: '2026-02-01T09:00:00+08:00' });
  await syncViews(kernel.owner);
  await loadRegion(kernel.db, '530403');
  await syncPlans(kernel.db);
  await report('R04', '2023', 2.35, 588);
  await report('R06', '2023', 3.1, 775);
  await report('R19', '2023', 1.32, 775);
  await report('H02', '2023', 65.2, null);
  const made = await createSnapshot(kernel, {
    plan: 'jiangchuan',
    on: '2023-12-31',
    title: '  中期  ',
    note: 'after the audit',
    blocks: { standards: [standard] },
    by: 'planner',
  });
  mid = made.id;
}, 60_000);

const standard = {
  no: '1',
  rule: { zh: '每千人口床位', en: 'Beds per thousand' },
  standard: 3.56,
  actual: 3,
  needed: 4,
  gap: -1,
  unit: '张',
};

const report = (indicator: string, period: string, value: number, numerator: number | null) =>
  reportValue(kernel, {
    ...{ indicator, area: '530403', period, value, numerator, source: `bulletin ${period}`, by: 'planner' },
    denominator: numerator === null ? null : 250_000,
  });

describe('a snapshot', () => {
  it('knows what kind of evaluation its day makes it, its title and the blocks handed in', async () => {
    const { info, evaluated } = await getSnapshot(kernel.db, 'jiangchuan', mid);
    expect(info).toMatchObject({ kind: 'mid-term', title: '中期', note: 'after the audit', on: '2023-12-31' });
    expect(info.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(evaluated.blocks?.standards).toEqual([standard]);
    expect(evaluated.figures?.R04).toMatchObject([{ period: '2023', value: 2.35, reportedFrom: 'bulletin 2023' }]);
  });

  it('is not frozen for a day ahead', async () => {
    await expect(createSnapshot(kernel, { plan: 'jiangchuan', on: '2026-06-30', by: 'planner' })).rejects.toThrow(
      /2026-06-30/,
    );
  });

  it('gives the same report after records, restatements and plan content changed', async () => {
    const bytes = async () => {
      const { evaluated, info } = await getSnapshot(kernel.db, 'jiangchuan', mid);
      const file = await reportFile(evaluated, 'xlsx', {
        lang: 'zh',
        generatedOn: '2026-02-01',
        demo: false,
        snapshot: info,
        without: ['charts'],
      });
      const workbook = new ExcelJS.Workbook();
      await workbook.xlsx.load(file.content as unknown as ArrayBuffer);
      const cells = workbook.worksheets.map((sheet) => [sheet.name, sheet.getSheetValues()]);
      return [canonicalJson(evaluated), file.name, JSON.stringify(cells)];
    };
    const before = await bytes();
    await closePeriod(kernel, { period: '2023', area: '530403', indicators: ['R04'], by: 'planner' });
    await report('R04', '2023', 2.4, 600);
    await kernel.owner.query(`update plans.target set value = '9', name = 'renamed' where plan = 'jiangchuan'`);
    await kernel.owner.query(`delete from plans.doubt where plan = 'jiangchuan'`);
    expect(await bytes()).toEqual(before);
    await kernel.owner.query(`update plans.plan set content_hash = 'old' where id = 'jiangchuan'`);
    expect(await syncPlans(kernel.db)).toContain('jiangchuan');
    expect(await bytes()).toEqual(before);
  }, 120_000);

  it('that somebody changed is refused, in its content as in its subjects', async () => {
    const spoiled = await createSnapshot(kernel, { plan: 'jiangchuan', by: 'planner' });
    expect(await verifySnapshot(kernel.db, 'jiangchuan', spoiled.id)).toMatchObject({ digest: spoiled.digest });
    await kernel.owner.query(
      `insert into plans.snapshot_fact (bucket, snapshot, indicator, period, subject, numerator, evidence)
       values (1, $1, 'R01', '2025', 'Location/forged', 1, '{}')`,
      [spoiled.id],
    );
    await expect(verifySnapshot(kernel.db, 'jiangchuan', spoiled.id)).rejects.toThrow(/R01/);
    await kernel.owner.query(
      `update plans.snapshot set content = jsonb_set(content, '{status,score}', '1') where id = $1`,
      [spoiled.id],
    );
    await expect(getSnapshot(kernel.db, 'jiangchuan', spoiled.id)).rejects.toThrow(/digest/);
  });
});

describe('the comparison', () => {
  it('says what got better and worse, by the direction of each target', async () => {
    await report('R04', '2025', 2.6, 650);
    await report('R06', '2025', 3, 750);
    await report('R19', '2025', 1.3, 750);
    await report('H02', '2025', 65.2, null);
    const live = await compareSnapshots(kernel, 'jiangchuan', mid, undefined);
    expect(live.a).toMatchObject({ id: mid, on: '2023-12-31', kind: 'mid-term' });
    expect(live.b).toMatchObject({ id: null, on: '2025-12-31' });
    const row = (no: string) => live.rows.find((one) => one.no === no);
    expect(row('10')).toMatchObject({
      before: { value: 2.35, period: '2023' },
      now: { value: 2.6, period: '2025', status: 'met' },
      change: 0.25,
      verdict: 'better',
      redefined: false,
    });
    expect(row('11')).toMatchObject({ change: -0.1, verdict: 'worse' });
    expect(row('14')).toMatchObject({ change: -0.02, verdict: 'worse' }); // neutral, target 1.34: further away
    expect(row('23')).toMatchObject({ change: 0, verdict: 'same' });
    expect(row('1')).toMatchObject({ change: null, verdict: 'unknown' });
    expect(live.verdicts).toMatchObject({ better: 2, worse: 3, same: 1, new: 0, removed: 0 }); // table 2 repeats two rows
  });

  it('shows a figure of the same period that was restated, with its reason', async () => {
    const { rows } = await compareSnapshots(kernel, 'jiangchuan', mid, undefined);
    const restated = rows.find(({ no }) => no === '10')?.restated;
    expect(restated).toMatchObject([{ period: '2023', before: 2.35, now: 2.4 }]);
    expect(restated?.[0]?.reason.zh).toContain('分子由 588 变为 600');
  });

  it('puts the earlier evaluation first, whatever the order asked for, and refuses one with itself', async () => {
    const final = await createSnapshot(kernel, { plan: 'jiangchuan', by: 'planner' });
    expect(final.kind).toBe('final');
    const { a, b } = await compareSnapshots(kernel, 'jiangchuan', final.id, mid);
    expect([a.id, b.id]).toEqual([mid, final.id]);
    await expect(compareSnapshots(kernel, 'jiangchuan', mid, mid)).rejects.toThrow(/different/);
  });

  it('knows a row again after the plan was numbered anew, and rows that came and went', async () => {
    await kernel.owner.query(`update plans.target set no = '99' where plan = 'jiangchuan' and no = '10'`);
    await kernel.owner.query(
      `update plans.target set indicator = 'R22a', name = 'another' where plan = 'jiangchuan' and no = '13'`,
    );
    const { rows } = await compareSnapshots(kernel, 'jiangchuan', mid, undefined);
    expect(rows.find(({ no }) => no === '99')).toMatchObject({ before: { value: 2.35 }, verdict: 'better' });
    expect(rows.filter(({ verdict }) => verdict === 'new').map(({ name }) => name)).toEqual(['another']);
    expect(rows.filter(({ verdict }) => verdict === 'removed').map(({ no }) => no)).toEqual(['13']);
  });
});
