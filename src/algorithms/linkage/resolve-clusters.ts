/** Pairs that may be one person, the likeliest first. */
export interface Edge {
  i: number;
  j: number;
  probability: number;
}

export interface ResolveOptions {
  /** Records of the left file, 0 when there is only one file. */
  left: number;
  /** Each record has at most one counterpart in the other file. */
  oneToOne: boolean;
  threshold: number;
  /** Probability that two records are one person; 0 when they cannot be. */
  probability(i: number, j: number): number;
  /** A child without a name is known by its home alone: other records of whom it is, written elsewhere, do not speak against it. */
  nameless?(record: number): boolean;
}

export interface ResolvedPairs {
  lefts: Int32Array;
  rights: Int32Array;
  probabilities: Float64Array;
  /** Pairs that stood against what else is known of their records and were left out. */
  refused: Edge[];
}

/** A pair outside the direct evidence counts for and against at most this much (natural logarithm of odds). */
const SAY = 9;
/** Larger clusters are compared by their first members. */
const COMPARED = 24;

/**
 * Closes pairs to persons. Clusters grow along the likeliest pairs first; two clusters become one only when all their
 * pairs together speak for it, so that one wrong pair does not join two families. Gives every pair of one person, once,
 * across files when there are two; a pair that is only implied has the probability of the weakest link used.
 */
export function resolveClusters(records: number, edges: readonly Edge[], options: ResolveOptions): ResolvedPairs {
  const clusterOf = new Int32Array(records).fill(-1);
  const clusters: { members: number[]; weakest: number }[] = [];
  const clusterFor = (record: number) => {
    if (clusterOf[record]! < 0) {
      clusterOf[record] = clusters.length;
      clusters.push({ members: [record], weakest: 1 });
    }
    return clusterOf[record]!;
  };
  const refused: Edge[] = [];
  for (const edge of edges) {
    const { i, j, probability } = edge;
    const [a, b] = [clusterFor(i), clusterFor(j)];
    if (a === b) continue;
    const [one, other] = [clusters[a]!, clusters[b]!];
    if (!mayJoin(one.members, other.members, options)) {
      refused.push(edge);
      continue;
    }
    const [large, small, into] = one.members.length >= other.members.length ? [one, other, a] : [other, one, b];
    for (const member of small.members) clusterOf[member] = into;
    large.members.push(...small.members);
    large.weakest = Math.min(one.weakest, other.weakest, probability);
    small.members = [];
  }
  return { ...listPairs(clusters, options), refused };
}

function mayJoin(
  one: readonly number[],
  other: readonly number[],
  { oneToOne, probability, left, nameless = () => false }: ResolveOptions,
): boolean {
  if (one.length === 1 && other.length === 1) return true;
  if (oneToOne && left > 0) return false;
  let sum = 0;
  for (const i of one.slice(0, COMPARED))
    for (const j of other.slice(0, COMPARED)) {
      const chance = probability(i, j);
      if (chance <= 0) return false;
      const least = nameless(i) !== nameless(j) ? 0 : -SAY;
      sum += Math.max(least, Math.min(SAY, Math.log(chance / Math.max(1e-12, 1 - chance))));
    }
  return sum > 0;
}

function listPairs(
  clusters: readonly { members: number[]; weakest: number }[],
  { left, threshold, probability }: ResolveOptions,
) {
  const lefts: number[] = [];
  const rights: number[] = [];
  const probabilities: number[] = [];
  for (const { members, weakest } of clusters) {
    if (members.length < 2) continue;
    const sorted = Int32Array.from(members).sort();
    for (let a = 0; a < sorted.length; a += 1)
      for (let b = a + 1; b < sorted.length; b += 1) {
        const [i, j] = [sorted[a]!, sorted[b]!];
        if (left > 0 && (i >= left || j < left)) continue;
        const own = probability(i, j);
        lefts.push(i);
        rights.push(j);
        probabilities.push(own >= threshold ? own : weakest);
      }
  }
  return {
    lefts: Int32Array.from(lefts),
    rights: Int32Array.from(rights),
    probabilities: Float64Array.from(probabilities),
  };
}
