import { type Criterion, rankSumRatio, topsis } from '../../algorithms/score-alternatives.ts';
import type { Kernel } from '../../kernel/index.ts';
import { type BedUses, readBedUse, type Window } from './bed-use.ts';
import { standardsContent } from './load-standards.ts';
import { openScope, type ScopeQuestion } from './open-scope.ts';
import type { Region } from './read-region.ts';
import type { Bilingual, Methods } from './types.ts';

type Criteria = Methods['bedEvaluation']['criteria'];
type Key = Criteria[number]['key'];

export interface BedScore {
  code: string;
  name: string;
  values: Record<Key, number | null>;
  /** Closeness to the ideal and rank-sum ratio, 0..1; null where a criterion has no value. */
  topsis: number | null;
  rsr: number | null;
  rank: number | null;
  /** Criteria without a value. */
  missing: Key[];
  /** Too few discharges on record for steady figures. */
  small: boolean;
}

export interface BedEvaluation {
  area: string;
  areaName: string;
  on: string;
  window: Window;
  factor: number;
  method: { title: Bilingual; source: Bilingual; unverified: boolean; criteria: Criteria };
  areas: BedScore[];
  institutions: BedScore[];
}

/** Beds scored by number, quality, structure and efficiency: the parts of an area against each other, and its institutions. */
export async function bedEvaluation(
  k: Pick<Kernel, 'db' | 'clock' | 'instance'>,
  question: ScopeQuestion,
): Promise<BedEvaluation> {
  const { region } = await openScope(k, question);
  const uses = await readBedUse(k, region.on);
  const { bedEvaluation: method, smallDischarges } = standardsContent().methods;
  const inside = (area: string) => region.openIn(area).filter((one) => region.at('beds', one.id) > 0);
  const row = (code: string, name: string, ids: string[], area: string | undefined) => {
    const values = valuesOf(region, uses, ids, area);
    const missing = method.criteria.flatMap(({ key }) => (values[key] === null ? [key] : []));
    return { code, name, values, missing, small: uses.sum(ids).stays < smallDischarges };
  };
  const areas = region.children
    .filter(({ level }) => level !== 'village')
    .map(({ code, name }) =>
      row(
        code,
        name,
        inside(code).map(({ id }) => id),
        code,
      ),
    );
  const institutions = inside(region.root.code).map(({ id, name }) => row(id, name, [id], undefined));
  return {
    area: region.root.code,
    areaName: region.root.name,
    on: region.on,
    window: uses.window,
    factor: uses.factor,
    method,
    areas: scored(areas, method.criteria),
    institutions: scored(institutions, method.criteria),
  };
}

function valuesOf(region: Region, uses: BedUses, ids: readonly string[], area: string | undefined): BedScore['values'] {
  const sum = (fact: string) => ids.reduce((total, id) => total + region.at(fact, id), 0);
  const beds = sum('beds');
  const use = uses.sum(ids);
  const people = area === undefined ? undefined : region.people(area)?.value;
  const each = (n: number) => (beds > 0 ? n / beds : null);
  const number = area === undefined ? beds : people ? (beds / people) * 1000 : null;
  return {
    beds: number,
    'nurses-per-bed': each(sum('nurses')),
    'physicians-per-bed': each(sum('physicians')),
    'special-share': each(sum('special-beds') * 100),
    occupancy: use.occupancy,
    turnover: use.turnover,
    stay: use.stay,
  };
}

/** Scores those with every value; ranked by TOPSIS, best first, the others behind. Pure. */
export function scored(rows: readonly Omit<BedScore, 'topsis' | 'rsr' | 'rank'>[], criteria: Criteria): BedScore[] {
  const complete = rows.filter(({ missing }) => missing.length === 0);
  const weights: Criterion[] = criteria.map(({ weight, direction }) => ({ weight, higher: direction === 'higher' }));
  const matrix = complete.map(({ values }) =>
    criteria.map(({ key, direction, ideal }) =>
      direction === 'near' ? Math.abs(values[key]! - (ideal ?? 0)) : values[key]!,
    ),
  );
  // One alone has nothing to be compared with.
  const comparable = complete.length > 1;
  const [closeness, ratios] = comparable ? [topsis(matrix, weights), rankSumRatio(matrix, weights)] : [[], []];
  const scores = new Map(complete.map(({ code }, i) => [code, { topsis: closeness[i], rsr: ratios[i] }]));
  return rows
    .map((row) => {
      const { topsis: close = null, rsr = null } = scores.get(row.code) ?? {};
      const rank = close === null ? null : 1 + closeness.filter((other) => other > close).length;
      return { ...row, topsis: close, rsr, rank };
    })
    .sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.code < b.code ? -1 : 1));
}
