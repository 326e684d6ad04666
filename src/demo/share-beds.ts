/** Gives institutions made by rules their beds, so that each year-end has the stocks of demo.yaml exactly. */
import { apportion, apportionSeries } from '../algorithms/apportion.ts';
import type { Draft } from './place-institutions.ts';

/** Stocks of beds of one kind, with the kind. */
const SPECIAL = { icuBeds: 'icu', rehabilitationBeds: 'rehabilitation', psychiatricBeds: 'psychiatric' } as const;
/** The stocks overlap; these parts do not. */
type Pool = 'countyTcm' | 'otherTcm' | 'county' | 'primary' | 'others';

function poolOf({ institution: { class: class_, ownership, runBy } }: Draft): Pool {
  const tcm = /^A[234]/.test(class_);
  if (ownership === 'public' && tcm) return runBy === 'county' ? 'countyTcm' : 'otherTcm';
  if (ownership === 'public' && class_.startsWith('A') && runBy === 'county') return 'county';
  return /^[BCD]/.test(class_) ? 'primary' : 'others';
}

export function shareBeds(drafts: readonly Draft[], years: number, stock: (name: string) => readonly number[]): void {
  const withBeds = drafts.filter(({ kind }) => kind.beds > 0 || Object.keys(kind.specialBeds).length > 0);
  for (const { institution } of withBeds)
    if (/^[BCD]/.test(institution.class) && !(institution.ownership === 'public' && institution.runBy === 'township'))
      throw new RangeError(
        `${institution.name}: only public centres run by townships may have beds among primary institutions`,
      );
  const special = shareSpecial(withBeds, years, stock);
  const pools = sizePools(withBeds, years, stock);
  for (const [pool, totals] of Object.entries(pools)) {
    const own = withBeds.filter((draft) => poolOf(draft) === pool);
    const rest = totals.map((total, y) => total - own.reduce((sum, d) => sum + (special.get(d)?.[y] ?? 0), 0));
    if (rest.some((n) => n < 0)) throw new RangeError(`beds: ${pool} has more special beds than beds`);
    const rows =
      own.length === 0
        ? []
        : apportionSeries(
            rest,
            own.map(({ kind, size }) => kind.beds * size),
          );
    for (const [i, draft] of own.entries()) splitKinds(draft, rows[i]!);
  }
}

function shareSpecial(
  drafts: readonly Draft[],
  years: number,
  stock: (name: string) => readonly number[],
): Map<Draft, number[]> {
  const sums = new Map<Draft, number[]>();
  for (const [name, code] of Object.entries(SPECIAL)) {
    const weights = drafts.map(({ kind, size }) => (kind.specialBeds[code] ?? 0) * size);
    if (stock(name).every((n) => n === 0)) continue;
    const rows = apportionSeries(stock(name), weights);
    for (const [i, row] of rows.entries()) {
      if (row.every((n) => n === 0)) continue;
      const draft = drafts[i]!;
      draft.institution.beds[code] = row;
      const sum = sums.get(draft) ?? new Array<number>(years).fill(0);
      sums.set(
        draft,
        sum.map((n, y) => n + row[y]!),
      );
    }
  }
  return sums;
}

/** Beds of each pool at each year-end: the stocks decide, inside them the weights of the institutions. */
function sizePools(
  drafts: readonly Draft[],
  years: number,
  stock: (name: string) => readonly number[],
): Record<Pool, number[]> {
  const weight: Record<Pool, number> = { countyTcm: 0, otherTcm: 0, county: 0, primary: 0, others: 0 };
  for (const draft of drafts) weight[poolOf(draft)] += draft.kind.beds * draft.size;
  const [beds, tcm, countyAndPrimary] = [stock('beds'), stock('publicTcmHospitalBeds'), stock('countyAndPrimaryBeds')];
  const pools: Record<Pool, number[]> = { countyTcm: [], otherTcm: [], county: [], primary: [], others: [] };
  for (let y = 0; y < years; y += 1) {
    const [countyTcm = 0, otherTcm = 0] = tcm[y] === 0 ? [] : apportion(tcm[y]!, [weight.countyTcm, weight.otherTcm]);
    const inCounty = countyAndPrimary[y]! - countyTcm;
    const others = beds[y]! - otherTcm - countyAndPrimary[y]!;
    if (inCounty < 0 || others < 0)
      throw new RangeError(
        `beds: the stocks of the ${y + 1}. year leave ${inCounty} and ${others} beds for the others`,
      );
    const [county = 0, primary = 0] = apportion(inCounty, [weight.county, weight.primary]);
    for (const [pool, n] of Object.entries({ countyTcm, otherTcm, county, primary, others }))
      pools[pool as Pool].push(n);
  }
  return pools;
}

/** The first kind takes what the shares of the others leave. */
function splitKinds({ institution, kind }: Draft, counts: readonly number[]): void {
  if (counts.every((n) => n === 0)) return;
  const [main, ...others] = Object.entries(kind.bedKinds);
  if (!main) throw new RangeError(`${institution.name}: its kind has beds but no kinds of beds`);
  const sum = main[1] + others.reduce((total, [, share]) => total + share, 0);
  const rows = others.map(([code, share]) => [code, counts.map((n) => Math.floor((n * share) / sum))] as const);
  institution.beds = {
    [main[0]]: counts.map((n, y) => n - rows.reduce((total, [, row]) => total + row[y]!, 0)),
    ...Object.fromEntries(rows.filter(([, row]) => row.some((n) => n > 0))),
    ...institution.beds,
  };
}
