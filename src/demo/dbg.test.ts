import { test } from 'vitest';
import { testKernel } from '../kernel/testing.ts';
import { syncViews } from '../project/index.ts';
import { createAcceptQueue } from '../pipeline/index.ts';
import { recompute, cells, registerIndicatorJobs } from '../measure/indicators/index.ts';
import { DEFAULTS, loadDemo } from './index.ts';
import { expectedFigures } from './expected.ts';
test('x', async () => {
  const k = await testKernel(); await syncViews(k.owner);
  const p = createAcceptQueue(k);
  registerIndicatorJobs(k);
  if (process.env.JOBS) await k.jobs.start();
  const options = { ...DEFAULTS, residents: Number(process.env.N ?? 5000) };
  const t = Date.now();
  const r = await loadDemo(k, p.accept, options);
  console.log('load', Date.now() - t, 'ms', r.records, r.quarantined, r.unexpected.slice(0,10));
  const t2 = Date.now(); const rc = await recompute(k); console.log('recompute', Date.now() - t2, rc.cells, rc.indicators.length);
  const exp = expectedFigures(options);
  let bad = 0, ok = 0;
  for (const [code, byArea] of Object.entries(exp.yearEnd)) for (const [area, byYear] of Object.entries(byArea)) for (const [year, f] of Object.entries(byYear)) {
    let got; try { got = (await cells(k, { indicator: code, area, period: year } as any))[0]; } catch (e) { console.log(code, (e as Error).message); bad++; continue; }
    const same = got && ((f.denominator === 0 && got.value === null) || (got.numerator === f.numerator && got.denominator === f.denominator));
    if (same) ok++; else { bad++; if (bad < 20) console.log(code, area, year, f, got && { n: got.numerator, d: got.denominator, v: got.value }); }
  }
  console.log({ ok, bad });
  for (const y of ['2020','2021','2022','2023','2024','2025']) console.log(y, (await cells(k, { indicator: 'H01', area: '530403', period: y } as any)).map((c:any) => [c.value, c.low, c.high]), (await cells(k, { indicator: 'H02', area: '530403', period: y } as any)).map((c:any) => [c.value]));
}, 900000);
