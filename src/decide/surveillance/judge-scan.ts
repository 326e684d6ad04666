/** The prospective space-time scan of a night, over the areas of one level and the days before. */
import { setImmediate as breathe } from 'node:timers/promises';
import { scanClusters } from '../../algorithms/epidemiology/scan.ts';
import { addDays } from '../../algorithms/periods.ts';
import type { Queryable } from '../../kernel/index.ts';
import type { SignalContent } from './load-signals.ts';
import type { Raised } from './raise-signals.ts';
import { selectScanMap } from './store-sources.ts';

/** Clusters whose window ends on `last`: the signal stands at the centre and names all its areas. */
export async function judgeScan(q: Queryable, content: SignalContent, last: string): Promise<Raised[]> {
  const { scan } = content;
  const raised: Raised[] = [];
  for (const disease of scan.diseases) {
    const map = await selectScanMap(q, disease, scan.in, last, scan.days);
    const total = map.reduce((sum, { cases }) => sum + cases.reduce((a, b) => a + b, 0), 0);
    if (map.length < 2 || total < scan.least) continue;
    await breathe();
    const counts = map.map(({ back, cases }) => {
      const days = Array<number>(scan.days).fill(0);
      for (const [i, ago] of back.entries()) days[scan.days - 1 - ago] = cases[i]!;
      return days;
    });
    const found = scanClusters(
      {
        ...{ counts, places: map.map(({ x, y }) => [x, y] as const), maxDays: scan.maxDays },
        ...{ minCases: scan.least, replicates: scan.replicates, seed: 1 },
      },
      1,
    );
    for (const { areas, days, observed, expected, p, logRatio } of found)
      if (p <= scan.p)
        raised.push({
          ...{ trigger: 'scan', kind: 'scan', disease, area: map[areas[0]!]!.area, place: '', level: scan.level },
          ...{ firstDay: addDays(last, 1 - days), lastDay: last, cases: observed, expected, threshold: null },
          explanation: { kind: 'scan', areas: areas.map((i) => map[i]!.area), days, p, logRatio, judged: map.length },
          respondHours: scan.respondHours,
          again: scan.least,
        });
  }
  return raised;
}
