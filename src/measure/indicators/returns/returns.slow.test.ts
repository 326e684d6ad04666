import { expect, it } from 'vitest';
import { takeReturn } from '../../returns/index.ts';
import { COUNTY, EAST, testRegion, WEST } from '../testing.ts';
import { reportReturns } from './report-returns.ts';

it('takes twenty thousand rows in a few seconds', async () => {
  const { kernel } = await testRegion();
  const sender = { by: 'planner', scope: COUNTY, isAllowed: (area: string) => area.startsWith(COUNTY) };
  const lines: string[] = ['area_code,indicator_code,period,numerator,denominator,value,source,note'];
  for (let year = 1200; lines.length <= 20_000; year += 1)
    for (let m = 1; m <= 12; m += 1)
      for (const area of [COUNTY, EAST, WEST])
        lines.push(`${area},S01,${year}-${String(m).padStart(2, '0')},1,2,50,报送,批量`);
  const start = performance.now();
  const file = { name: '报表.csv', mediaType: 'text/csv', content: Buffer.from(lines.join('\n')) };
  const { receipt } = await takeReturn(kernel, reportReturns(kernel), file, sender);
  const seconds = (performance.now() - start) / 1000;
  expect(receipt.counts.accepted).toBe(lines.length - 1);
  if (process.env.KANGYU_FIGURES) console.info(`${lines.length - 1} rows in ${seconds.toFixed(1)} s`);
  expect(seconds).toBeLessThan(60);
});
