/** Indicators that no record gives are reported, as a commission does with the results of a survey. */
import type { Kernel } from '../kernel/index.ts';
import { reportedValues, reportValue } from '../measure/indicators/index.ts';
import type { DemoRegion } from './content.ts';

const HEALTHY_LIFE_EXPECTANCY = 'H02';
/** Account under which the demo reports. */
const REPORTER = 'demo';

/** Reports healthy life expectancy for the years up to that of `to`, once: a second load adds nothing. */
export async function reportHealthyLifeExpectancy(kernel: Kernel, region: DemoRegion, to: string): Promise<void> {
  const { note, values } = region.levels.healthyLifeExpectancy;
  const known = await reportedValues(kernel.db, HEALTHY_LIFE_EXPECTANCY, [region.code]);
  for (const [period, value] of Object.entries(values)) {
    if (period > to.slice(0, 4) || known.some((report) => report.period === period)) continue;
    await reportValue(kernel, {
      indicator: HEALTHY_LIFE_EXPECTANCY,
      area: region.code,
      period,
      value,
      source: note.zh,
      note: `${note.zh} (${note.en})`,
      by: REPORTER,
    });
  }
}
