import { isDay } from '../algorithms/periods.ts';
import { KangyuError } from '../kernel/index.ts';
import { type DemoRegion, readDemoRegion } from './content.ts';
import { dayNumber, yearEnd, yearOf } from './days.ts';

export interface DemoOptions {
  /** Alias or code of a region of content/regions. */
  region: string;
  /** People in the register when it begins (`vital.yearsBefore` years before `from`; later hardly more or fewer). */
  residents: number;
  /** First and last day of contacts, `YYYY-MM-DD`; births, deaths and moves begin with the register. */
  from: string;
  to: string;
  seed: number;
}

export const DEFAULTS = {
  region: 'jiangchuan',
  residents: 5000,
  from: '2021-01-01',
  to: '2025-12-31',
  seed: 1,
} as const satisfies DemoOptions;
const MOST_RESIDENTS = 1_000_000;

/** `jiangchuan:5000` as KANGYU_DEMO writes it; the rest from the defaults. */
export function parseDemoSpec(text: string): DemoOptions {
  const match = /^([a-z]+|\d{6})(?::(\d+))?$/.exec(text.trim());
  if (!match)
    throw new KangyuError('demo.options', { name: 'KANGYU_DEMO', reason: `${text} is not <region>:<population>` });
  return checkOptions({ ...DEFAULTS, region: match[1]!, ...(match[2] ? { residents: Number(match[2]) } : {}) });
}

export function checkOptions(options: DemoOptions): DemoOptions {
  const refuse = (name: string, reason: string): never => {
    throw new KangyuError('demo.options', { name, reason });
  };
  if (!Number.isInteger(options.residents) || options.residents < 100 || options.residents > MOST_RESIDENTS)
    refuse('population', `must be 100 to ${MOST_RESIDENTS}`);
  if (!Number.isInteger(options.seed) || options.seed < 0) refuse('seed', 'must be a whole number, 0 or more');
  for (const name of ['from', 'to'] as const)
    if (!isDay(options[name])) refuse(name, `${options[name]} is not a date such as 2021-01-01`);
  if (options.from > options.to) refuse('to', 'lies before from');
  return options;
}

/** The region of the options; refuses days for which it declares no levels. */
export function regionOf(options: DemoOptions): DemoRegion {
  const region = readDemoRegion(options.region);
  const first = region.years[0]! + 1;
  const last = region.years.at(-1)!;
  if (yearOf(dayNumber(options.from)) < first || dayNumber(options.to) > yearEnd(last))
    throw new KangyuError('demo.options', {
      name: 'from, to',
      reason: `${options.region} is declared for ${first}-01-01 to ${last}-12-31`,
    });
  return region;
}

/** How many residents of the official population one registered resident stands for. */
export function factorOf(region: DemoRegion, options: DemoOptions): number {
  const date = `${Number(options.from.slice(0, 4)) - 1}-12-31`;
  const official = region.population
    .filter((row) => row.area === region.code && row.date === date)
    .reduce((sum, row) => sum + row.value, 0);
  return official / options.residents;
}
