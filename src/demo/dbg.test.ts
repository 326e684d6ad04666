import { test } from 'vitest';
import { testKernel } from '../kernel/testing.ts';
import { cells, recompute, registerIndicatorJobs } from '../measure/indicators/index.ts';
import { createAcceptQueue } from '../pipeline/index.ts';
import { syncViews } from '../project/index.ts';
import { expectedFigures } from './expected.ts';
import { DEFAULTS, loadDemo } from './index.ts';

test('x', async () => {
  const k = await testKernel();
  await syncViews(k.owner);
  const p = createAcceptQueue(k);
  registerIndicatorJobs(k);
  if (process.env.JOBS) await k.jobs.start();
  const options = { ...DEFAULTS, residents: Number(process.env.N ?? 5000) };
  const t = Date.now();
  const r = await loadDemo(k, p.accept, options);
  console.log('load', Date.now() - t, 'ms', r.records, r.quarantined, r.unexpected.slice(0, 10));
  const t2 = Date.now();
  const rc = await recompute(k);
  console.log('recompute', Date.now() - t2, rc.cells, rc.indicators.length);
  const exp = expectedFigures(options);
  let bad = 0,
    ok = 0;
  for (const [code, byArea] of Object.entries(exp.yearEnd)) {
    const got = await cells(k, {
      indicator: code,
      areas: Object.keys(byArea),
      periods: ['2020', '2021', '2022', '2023', '2024', '2025'],
    });
    for (const c of got) {
      const f = byArea[c.area!]![c.period]!;
      const same =
        (f.denominator === 0 && c.value === null) || (c.numerator === f.numerator && c.denominator === f.denominator);
      if (same) ok++;
      else {
        bad++;
        if (bad < 25)
          console.log(code, c.area, c.period, f, { n: c.numerator, d: c.denominator, v: c.value, s: c.source });
      }
    }
  }
  console.log({ ok, bad });
  for (const y of ['2020', '2021', '2022', '2023', '2024', '2025'])
    console.log(
      y,
      (await cells(k, { indicator: 'H01', areas: ['530403'], periods: [y] })).map((c: any) => [c.value, c.low, c.high]),
      (await cells(k, { indicator: 'H02', areas: ['530403'], periods: [y] })).map((c: any) => [c.value]),
    );
}, 900000);
