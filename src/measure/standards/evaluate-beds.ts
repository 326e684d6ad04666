import { type Criterion, entropyWeights, rankSumRatio, topsis } from '../../algorithms/score-alternatives.ts';
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
  /** The same with weights from the entropy of the values instead of the fixed ones. */
  entropy: { topsis: number; rsr: number; rank: number } | null;
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
  /** Entropy weights of the criteria in their order, percent; null where nothing can be compared. */
  entropyWeights: { areas: number[] | null; institutions: number[] | null };
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
    entropyWeights: { areas: shares(areas, method.criteria), institutions: shares(institutions, method.criteria) },
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

type Unscored = Omit<BedScore, 'topsis' | 'rsr' | 'rank' | 'entropy'>;

/** The rows that can be compared, and their values with a distance where near an ideal is best. */
function comparable(rows: readonly Unscored[], criteria: Criteria) {
  const complete = rows.filter(({ missing }) => missing.length === 0);
  const matrix = complete.map(({ values }) =>
    criteria.map(({ key, direction, ideal }) =>
      direction === 'near' ? Math.abs(values[key]! - (ideal ?? 0)) : values[key]!,
    ),
  );
  // One alone has nothing to be compared with.
  return complete.length > 1 ? { complete, matrix } : { complete: [], matrix: [] };
}

const isHigher = ({ direction }: Criteria[number]) => direction === 'higher';

function shares(rows: readonly Unscored[], criteria: Criteria): number[] | null {
  const { matrix } = comparable(rows, criteria);
  return matrix.length === 0 ? null : entropyWeights(matrix, criteria.map(isHigher)).map((weight) => weight * 100);
}

/** Scores those with every value, with the fixed weights and with those of entropy; ranked by TOPSIS with the fixed ones, the others behind. Pure. */
export function scored(rows: readonly Unscored[], criteria: Criteria): BedScore[] {
  const { complete, matrix } = comparable(rows, criteria);
  const scoresWith = (weights: readonly number[]) => {
    const weighted: Criterion[] = criteria.map((one, j) => ({ weight: weights[j]!, higher: isHigher(one) }));
    const [closeness, ratios] = [topsis(matrix, weighted), rankSumRatio(matrix, weighted)];
    return closeness.map((close, i) => ({
      topsis: close,
      rsr: ratios[i]!,
      rank: 1 + closeness.filter((other) => other > close).length,
    }));
  };
  const fixed = scoresWith(criteria.map(({ weight }) => weight));
  const entropy = matrix.length > 0 ? scoresWith(entropyWeights(matrix, criteria.map(isHigher))) : [];
  const places = new Map(complete.map(({ code }, i) => [code, i]));
  return rows
    .map((row) => {
      const i = places.get(row.code);
      const own = i === undefined ? { topsis: null, rsr: null, rank: null } : fixed[i]!;
      return { ...row, ...own, entropy: i === undefined ? null : entropy[i]! };
    })
    .sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.code < b.code ? -1 : 1));
}
