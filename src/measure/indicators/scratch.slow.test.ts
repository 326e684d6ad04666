import { beforeAll, expect, it } from 'vitest';
import { countFigures } from '../../demo/expected.ts';
import { generateDemo } from '../../demo/generate.ts';
import type { Kernel } from '../../kernel/index.ts';
import { bucketOf } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { cells, markStale, recompute } from '../../measure/indicators/index.ts';
import { loadRegion } from '../../measure/population/index.ts';
import { maintain, syncViews } from '../../project/index.ts';
import { commit } from '../../record/index.ts';

it('demo', async () => {
  const k: Kernel = await testKernel();
  await syncViews(k.owner);
  await loadRegion(k.db, '530403');
  const options: any = {
    region: 'jiangchuan',
    residents: Number(process.env.N ?? 1000),
    seed: 1,
    from: '2021-01-01',
    to: '2025-12-31',
  };
  const subs = [...generateDemo(options)];
  let t0 = Date.now();
  let tr = 0,
    nr = 0;
  await recompute(k);
  let tm = 0;
  let n = 0;
  let tp = 0;
  for (const { submission, wrong } of subs) {
    const entries = submission.bundle.entry!.flatMap(({ resource }, i) => (wrong.includes(i) ? [] : [resource!]));
    n += entries.length;
    await k.db.transaction(async (tx) => {
      const done = await commit(
        k,
        tx,
        entries.map((resource) => ({
          bucket: bucketOf(resource.id!),
          resource,
          type: resource.resourceType,
          id: resource.id!,
          method: 'PUT' as const,
          source: 'x',
        })),
      );
      const tt = Date.now();
      const changed = await maintain(tx, done);
      tp += Date.now() - tt;
      const t = Date.now();
      await markStale(tx, changed, done[0]?.seq);
      tm += Date.now() - t;
    });
    if (++nr % 8 === 0) {
      const t = Date.now();
      await recompute(k);
      tr += Date.now() - t;
    }
  }
  console.log('recompute during load', tr, nr, 'loaded', n, Date.now() - t0, 'ms; maintain', tp, 'mark', tm);
  t0 = Date.now();
  const slow: any[] = [];
  const dbx: any = {
    ...k.db,
    transaction: (fn: any, o: any) =>
      k.db.transaction(
        (tx) =>
          fn({
            ...tx,
            query: async (t: string, p: any) => {
              const a = performance.now();
              const rows = await tx.query(t, p);
              slow.push([
                performance.now() - a,
                t.replace(/\s+/g, ' ').slice(0, 400),
                JSON.stringify(p ?? []).slice(0, 60),
              ]);
              return rows;
            },
          }),
        o,
      ),
  };
  const r = await recompute({ ...k, db: dbx });
  console.log(
    slow
      .sort((a, b) => b[0] - a[0])
      .slice(0, 14)
      .map((x) => x[0].toFixed(0) + ' ' + x[1] + ' ' + x[2])
      .join('\n'),
  );
  console.log('recompute', Date.now() - t0, r.cells, r.bases.length);
  const f = await k.db.query('select base, count(*)::int n from indicators.fact group by 1 order by 1');
  console.log(f.map((x: any) => x.base + '=' + x.n).join(' '));
  console.log(
    await k.db.query('select count(*)::int n, (select count(*)::int from indicators.cell) c from indicators.base_cell'),
  );
  const exp = countFigures(options, subs);
  let bad = 0,
    good = 0;
  for (const [code, areas] of Object.entries(exp.yearEnd)) {
    const years = ['2020', '2021', '2022', '2023', '2024', '2025'];
    const got = await cells(k, { indicator: code, areas: Object.keys(areas), periods: years });
    for (const [area, ys] of Object.entries(areas))
      for (const [y, fig] of Object.entries(ys)) {
        const c = got.find((g) => g.area === area && g.period === y)!;
        if (c && c.numerator === fig.numerator && c.denominator === fig.denominator) good++;
        else if (bad++ < 30) console.log('DIFF', code, area, y, 'expected', fig, 'got', c?.numerator, c?.denominator);
      }
  }
  console.log({ good, bad });
  for (const code of [
    'H01',
    'H03',
    'V01',
    'V02',
    'live-births',
    'deaths',
    'residents',
    'resident-days',
    'outpatient-visits',
    'discharges',
  ])
    console.log(
      code,
      (
        await cells(k, {
          indicator: code,
          areas: ['530403'],
          periods: ['2020', '2021', '2022', '2023', '2024', '2025'],
        })
      )
        .map((c) => `${c.period}:${c.value?.toFixed(2)}[${c.low?.toFixed(2)},${c.high?.toFixed(2)}]`)
        .join(' '),
    );
  console.log(exp.births, exp.deaths, exp.residents, exp.encounters);
  console.log(
    (await cells(k, { indicator: 'H01', areas: ['530403'], children: true, periods: ['2025'] })).map(
      (c) => `${c.name} ${c.value} ${c.low} ${c.high}`,
    ),
  );
  // one bed changed
  const [bed] = await k.db.query(`select content from record.pub_current where type='Location' limit 1`);
  for (let i = 0; i < 3; i++) {
    const res: any = structuredClone(bed!.content);
    res.extension.find((e: any) => e.url.endsWith('in-service')).valuePeriod = { start: `202${i}-05-01` };
    await k.db.transaction(async (tx) => {
      const done = await commit(k, tx, [
        {
          bucket: bucketOf(res.id!),
          resource: res,
          type: res.resourceType,
          id: res.id!,
          method: 'PUT' as const,
          source: 'x',
        },
      ]);
      await markStale(tx, await maintain(tx, done), done[0]?.seq);
    });
    const t = performance.now();
    const rr = await recompute(k);
    console.log('one bed', performance.now() - t, rr);
  }
  const [role] = await k.db.query(
    `select content from record.pub_current where type='PractitionerRole' and content->'code'->0->'coding'->0->>'code' = 'physician' limit 1`,
  );
  for (const d of ['2021-03-01', '2022-05-05']) {
    const res: any = structuredClone(role!.content);
    res.period = { start: d };
    await k.db.transaction(async (tx) => {
      const done = await commit(k, tx, [
        {
          bucket: bucketOf(res.id!),
          resource: res,
          type: res.resourceType,
          id: res.id!,
          method: 'PUT' as const,
          source: 'x',
        },
      ]);
      await markStale(tx, await maintain(tx, done), done[0]?.seq);
    });
    const t = performance.now();
    const rr = await recompute(k);
    console.log('one post', performance.now() - t, rr);
  }
  const [pat] = await k.db.query(
    `select content from record.pub_current where type='Patient' and content ? 'deceasedDateTime' limit 1`,
  );
  for (const d of ['2024-03-01', '2022-05-05']) {
    const res: any = structuredClone(pat!.content);
    res.deceasedDateTime = d;
    await k.db.transaction(async (tx) => {
      const done = await commit(k, tx, [
        {
          bucket: bucketOf(res.id!),
          resource: res,
          type: res.resourceType,
          id: res.id!,
          method: 'PUT' as const,
          source: 'x',
        },
      ]);
      await markStale(tx, await maintain(tx, done), done[0]?.seq);
    });
    const t = performance.now();
    const rr = await recompute(k);
    console.log('one death', performance.now() - t, rr);
  }
  const before = await k.db.query(
    'select base, scope, code, period, stratum, numerator, denominator, facts from indicators.base_cell order by 1,2,3,4,5',
  );
  const cb = await k.db.query(
    'select indicator, scope, code, period, stratum, numerator, denominator, value, low, high from indicators.cell order by 1,2,3,4,5',
  );
  await k.db.query('delete from indicators.base_state');
  await k.db.query('delete from indicators.derived_state');
  t0 = Date.now();
  await recompute(k);
  console.log('full again', Date.now() - t0);
  const after = await k.db.query(
    'select base, scope, code, period, stratum, numerator, denominator, facts from indicators.base_cell order by 1,2,3,4,5',
  );
  expect(after).toEqual(before);
  const ca = await k.db.query(
    'select indicator, scope, code, period, stratum, numerator, denominator, value, low, high from indicators.cell order by 1,2,3,4,5',
  );
  let d = 0;
  ca.forEach((c: any, i: number) => {
    if (JSON.stringify(c) !== JSON.stringify(cb[i]) && d++ < 20) console.log(JSON.stringify(c), JSON.stringify(cb[i]));
  });
  console.log('cells differ', d, ca.length, cb.length);
}, 600000);
