/**
 * The prospective space-time scan beside SaTScan's on its sample data: 194 emergency visits for fever in New York City by ZIP code
 * and day, November 2001 (Kulldorff et al., PLoS Medicine 2005; 2: e59). `npx tsx bench/compare-scan.bench.ts <folder>` with
 * NYCfever.cas and NYCfever.geo as SaTScan and the R package rsatscan distribute them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scanClusters } from '../src/algorithms/epidemiology/scan.ts';

const FIRST = Date.UTC(2001, 10, 1);
const DAYS = 24;
const DAY = 86_400_000;
/** Radius of the earth in kilometres, as SaTScan takes it. */
const EARTH = 6367;
/**
 * What SaTScan 10.1.2 found: space-time permutation, windows of 1 to 7 days that end on the 24th, circles up to 3 km, 999 replicates.
 * Of secondary clusters none shares a place with a stronger one.
 */
const SATSCAN = [
  { zips: 9, days: 3, observed: 4, expected: 0.67, ratio: 5.97, p: 0.242 },
  { zips: 1, days: 1, observed: 2, expected: 0.16, ratio: 12.13, p: 0.575 },
  { zips: 1, days: 2, observed: 2, expected: 0.29, ratio: 6.81, p: 0.966 },
];

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('the folder with NYCfever.cas and NYCfever.geo is needed');
const linesOf = (name: string): string[][] =>
  readFileSync(join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));

const zips = linesOf('NYCfever.geo').map(([zip = '', latitude, longitude]) => ({
  zip,
  latitude: (Number(latitude) * Math.PI) / 180,
  longitude: (Number(longitude) * Math.PI) / 180,
}));
const middle = zips.reduce((sum, { latitude }) => sum + latitude, 0) / zips.length;
const counts = zips.map(() => Array<number>(DAYS).fill(0));
for (const [zip, cases, day = ''] of linesOf('NYCfever.cas')) {
  const [year = 0, month = 0, date = 0] = day.split('/').map(Number);
  counts[zips.findIndex((one) => one.zip === zip)]![(Date.UTC(year, month - 1, date) - FIRST) / DAY]! += Number(cases);
}
const found = scanClusters({
  counts,
  places: zips.map(({ latitude, longitude }) => [EARTH * longitude * Math.cos(middle), EARTH * latitude] as const),
  ...{ maxDays: 7, maxRadius: 3, minCases: 2, replicates: 9999 },
});
for (const [i, theirs] of SATSCAN.entries()) {
  const { areas, days, observed, expected, p, logRatio } = found[i]!;
  const ours = { zips: areas.length, days, observed, expected, ratio: observed / expected, p, logRatio };
  console.log(`cluster ${i + 1}: ZIP codes ${areas.map((area) => zips[area]!.zip).join(' ')}`);
  for (const [name, value] of Object.entries(ours))
    console.log(
      `  ${name.padEnd(9)} ${value.toFixed(4).padStart(9)}   SaTScan ${theirs[name as keyof typeof theirs] ?? '—'}`,
    );
}
