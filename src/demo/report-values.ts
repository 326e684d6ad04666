/** Indicators that no record gives are reported, as a commission does with the results of surveys and special returns. */
import type { Kernel } from '../kernel/index.ts';
import { findIndicator, reportedValues, reportValue } from '../measure/indicators/index.ts';
import type { DemoRegion } from './content.ts';

const HEALTHY_LIFE_EXPECTANCY = 'H02';
/** Account under which the demo reports. */
const REPORTER = 'demo';

/**
 * Reports the values of demo.yaml for the years up to that of `to`, once: a second load adds nothing. Indicators that the
 * catalogue does not have are left out and returned.
 */
export async function reportValues(kernel: Kernel, region: DemoRegion, to: string): Promise<string[]> {
  const { healthyLifeExpectancy, reported } = region.levels;
  const { note } = healthyLifeExpectancy;
  const unknown: string[] = [];
  for (const { indicator, values } of [
    { indicator: HEALTHY_LIFE_EXPECTANCY, values: healthyLifeExpectancy.values },
    ...reported,
  ]) {
    if (!findIndicator(indicator)) {
      unknown.push(indicator);
      continue;
    }
    const known = await reportedValues(kernel.db, indicator, [region.code]);
    for (const [period, value] of Object.entries(values)) {
      if (period > to.slice(0, 4) || known.some((report) => report.period === period)) continue;
      await reportValue(kernel, {
        indicator,
        area: region.code,
        period,
        value,
        source: note.zh,
        note: `${note.zh} (${note.en})`,
        by: REPORTER,
      });
    }
  }
  return unknown;
}
