import { leftsOf } from './choose-keys.ts';
import { RULE_SURE } from './identity-rules.ts';
import { type BlockingKey, groupByKey } from './keys.ts';
import type { Priors } from './model.ts';
import { probabilityOf, type Scored, type Scorer } from './score.ts';

/** Pairs worth keeping, with what they scored. */
export interface Candidates {
  lefts: Int32Array;
  rights: Int32Array;
  scored: { match: Float32Array; household: Float32Array; twins: Float32Array; rule: Uint8Array };
  count: number;
  /** Pairs that were compared. */
  compared: number;
}

export function scoredAt({ scored }: Candidates, at: number, into: Scored): void {
  into.match = scored.match[at]!;
  into.household = scored.household[at]!;
  into.twins = scored.twins[at]!;
  into.rule = scored.rule[at]!;
}

/** Below this a pair is forgotten. */
const FORGOTTEN = 0.005;
/** Blocks larger than this are left to finer keys. */
const LARGEST_BLOCK = 3000;

/** Scores each pair that any key brings together, once. */
export function scoreCandidates(
  keys: readonly BlockingKey[],
  records: Int32Array,
  left: number,
  scorer: Scorer,
  priors: Priors,
): Candidates {
  const kept = new Kept();
  const one: Scored = { match: 0, household: 0, twins: 0, rule: 0 };
  // Strangers alone outweigh a match below this, whatever households and twins do.
  const least = Math.log(FORGOTTEN / priors.match) - 1;
  let compared = 0;
  keys.forEach((key, k) => {
    const earlier = keys.slice(0, k);
    const { members, starts } = groupByKey(key, records);
    for (let block = 0; block + 1 < starts.length; block += 1) {
      const from = starts[block]!;
      const to = starts[block + 1]!;
      if (to - from > LARGEST_BLOCK) continue;
      const across = leftsOf(members, from, to, left);
      const end = across < 0 ? to : from + across;
      for (let p = from; p < end; p += 1)
        for (let q = across < 0 ? p + 1 : end; q < to; q += 1) {
          const i = members[p]!;
          const j = members[q]!;
          if (metBefore(earlier, i, j)) continue;
          compared += 1;
          if (!scorer.score(i, j, one, least)) continue;
          if (one.rule === RULE_SURE || (one.match > least && probabilityOf(one, priors) >= FORGOTTEN))
            kept.add(i, j, one);
        }
    }
  });
  return kept.finish(compared);
}

function metBefore(keys: readonly BlockingKey[], i: number, j: number): boolean {
  for (const key of keys) {
    let same = true;
    for (const { codes } of key) {
      const code = codes[i]!;
      if (code < 0 || code !== codes[j]) {
        same = false;
        break;
      }
    }
    if (same) return true;
  }
  return false;
}

/** Typed arrays that grow. */
class Kept {
  private lefts = new Int32Array(1024);
  private rights = new Int32Array(1024);
  private scored = {
    match: new Float32Array(1024),
    household: new Float32Array(1024),
    twins: new Float32Array(1024),
    rule: new Uint8Array(1024),
  };
  private count = 0;

  add(i: number, j: number, one: Scored): void {
    if (this.count === this.lefts.length) this.grow();
    this.lefts[this.count] = i;
    this.rights[this.count] = j;
    this.scored.match[this.count] = one.match;
    this.scored.household[this.count] = one.household;
    this.scored.twins[this.count] = one.twins;
    this.scored.rule[this.count] = one.rule;
    this.count += 1;
  }

  finish(compared: number): Candidates {
    return { lefts: this.lefts, rights: this.rights, scored: this.scored, count: this.count, compared };
  }

  private grow(): void {
    const larger = <T extends Int32Array | Float32Array | Uint8Array>(from: T, into: T): T => {
      into.set(from);
      return into;
    };
    const length = this.count * 2;
    this.lefts = larger(this.lefts, new Int32Array(length));
    this.rights = larger(this.rights, new Int32Array(length));
    const { match, household, twins, rule } = this.scored;
    this.scored = {
      match: larger(match, new Float32Array(length)),
      household: larger(household, new Float32Array(length)),
      twins: larger(twins, new Float32Array(length)),
      rule: larger(rule, new Uint8Array(length)),
    };
  }
}
