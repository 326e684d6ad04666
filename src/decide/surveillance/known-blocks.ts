/** Which blocks of the past the records know: nothing reported is not nothing happening. Pure. */
export interface KnownBlocks {
  /** Blocks from the beginning to the last, the last included; 0 where nothing is known. */
  blocks: number;
  /** Blocks among these, counted back from the last, in which hardly anything was reported. */
  gaps: ReadonlySet<number>;
}

/**
 * A block is known when it has at least `share` of the median contacts of those that have any. The past begins with the first
 * known block from which on `dense` of a year is known: one visit of 1900, from a clock that was set back, begins nothing.
 */
export function knownBlocks(
  contacts: readonly { back: number; contacts: number }[],
  { share, dense }: { share: number; dense: number },
): KnownBlocks {
  const sorted = contacts.map((one) => one.contacts).sort((a, b) => a - b);
  const least = (sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) * share;
  const known = contacts
    .filter((one) => one.contacts >= least)
    .map(({ back }) => back)
    .sort((a, b) => b - a);
  const begin = known.find((back, i) => {
    const to = Math.max(0, back - YEAR + 1);
    let within = i;
    while (within < known.length && known[within]! >= to) within++;
    return within - i >= dense * (back - to + 1);
  });
  if (begin === undefined) return { blocks: 0, gaps: new Set() };
  const isKnown = new Set(known);
  const all = Array.from({ length: begin + 1 }, (_, back) => back);
  return { blocks: begin + 1, gaps: new Set(all.filter((back) => !isKnown.has(back))) };
}

const YEAR = 52;
