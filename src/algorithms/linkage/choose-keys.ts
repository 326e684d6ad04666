import type { Random } from '../random.ts';
import { type BlockingKey, type Blocks, groupByKey, type Part } from './keys.ts';

/** Pairs that a blocking brings together, counting only those across when two files are linked. */
export function pairsIn({ members, starts }: Blocks, left: number, largest = Number.POSITIVE_INFINITY): number {
  let pairs = 0;
  for (let block = 0; block + 1 < starts.length; block += 1) {
    const size = starts[block + 1]! - starts[block]!;
    if (size > largest) continue;
    const lefts = leftsOf(members, starts[block]!, starts[block + 1]!, left);
    pairs += lefts < 0 ? (size * (size - 1)) / 2 : lefts * (size - lefts);
  }
  return pairs;
}

/** Records of the left file in a block, -1 when there is only one file (`left` 0). */
export function leftsOf(members: Int32Array, from: number, to: number, left: number): number {
  if (left === 0) return -1;
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (members[middle]! < left) low = middle + 1;
    else high = middle;
  }
  return low - from;
}

export interface KeyCost {
  key: BlockingKey;
  /** Pairs it brings together in the whole input, estimated from a sample of records. */
  pairs: number;
}

/** Every part alone and every two parts of different columns, with their costs; those too dear are left out. */
export function costKeys(
  parts: readonly Part[],
  sample: Int32Array,
  scale: number,
  left: number,
  most: number,
): KeyCost[] {
  const keys: BlockingKey[] = parts.map((part) => [part]);
  parts.forEach((one, i) => {
    for (const other of parts.slice(i + 1))
      if (!one.columns.some((column) => other.columns.includes(column))) keys.push([one, other]);
  });
  return keys
    .map((key) => ({ key, pairs: Math.max(1, pairsIn(groupByKey(key, sample), left) * scale) }))
    .filter(({ pairs }) => pairs <= most);
}

const SIMULATED = 4000;
/** Share of simulated matches that may stay outside all keys. */
const MISSED = 0.0002;
/** What one more way to find a match is worth that has none, one, two or three. */
const GAINS = [1, 0.25, 0.1, 0];
const WAYS = GAINS.length - 1;

/**
 * The keys that bring together nearly all pairs of one person for the least pairs: matches are simulated with how often
 * each part agrees among known ones (`rates`; parts of one column agree together), and keys are taken one by one by what
 * they add per pair. A second way to find a match counts a
 * quarter of the first, a third a tenth.
 */
export function chooseKeys(
  costs: readonly KeyCost[],
  rates: ReadonlyMap<Part, number>,
  budget: number,
  records: number,
  random: Random,
): BlockingKey[] {
  const covered = new Map<Part, Uint8Array>();
  const draws = new Map<string, Float64Array>();
  const agreeing = (part: Part): Uint8Array => {
    let found = covered.get(part);
    if (!found) {
      const group = part.columns.join();
      const draw = draws.get(group) ?? Float64Array.from({ length: SIMULATED }, () => random.next());
      draws.set(group, draw);
      const rate = rates.get(part) ?? 0;
      found = Uint8Array.from(draw, (value) => (value < rate ? 1 : 0));
      covered.set(part, found);
    }
    return found;
  };
  const candidates = costs.map(({ key, pairs }) => ({ key, pairs, found: both(key.map(agreeing)), used: false }));
  const times = new Uint8Array(SIMULATED);
  const chosen: BlockingKey[] = [];
  let spent = 0;
  for (;;) {
    let best: (typeof candidates)[number] | undefined;
    let bestWorth = 0;
    for (const candidate of candidates) {
      if (candidate.used || spent + candidate.pairs > budget) continue;
      let gain = 0;
      for (let i = 0; i < SIMULATED; i += 1) if (candidate.found[i] === 1) gain += GAINS[times[i]!]!;
      const worth = gain / (candidate.pairs + records / 4);
      if (gain > SIMULATED * MISSED && worth > bestWorth) {
        best = candidate;
        bestWorth = worth;
      }
    }
    if (!best) return chosen;
    best.used = true;
    spent += best.pairs;
    chosen.push(best.key);
    for (let i = 0; i < SIMULATED; i += 1) if (best.found[i] === 1 && times[i]! < WAYS) times[i]! += 1;
  }
}

function both([first, second]: readonly Uint8Array[]): Uint8Array {
  return second ? first!.map((value, i) => value & second[i]!) : first!;
}
