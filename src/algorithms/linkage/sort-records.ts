import type { RawColumn } from './schema.ts';

export interface SortedRecords {
  columns: RawColumn[];
  /** The place in the file of each sorted record; those of the left file come first. */
  order: Int32Array;
}

const HIGH = 2 ** 21;

/**
 * Records in an order that follows from what they say alone, within each file: what is drawn and what comes first is the same however the
 * rows of a file were sorted. Records that say the same keep the order of the file.
 */
export function sortRecords(columns: readonly RawColumn[], records: number, left: number): SortedRecords {
  const high = new Uint32Array(records);
  const low = new Uint32Array(records);
  for (const { texts, codes } of columns) {
    const [one, other] = [hashTexts(texts, 0x811c9dc5), hashTexts(texts, 0x9e3779b9)];
    for (let i = 0; i < records; i += 1) {
      const code = codes[i]!;
      high[i] = Math.imul(high[i]! ^ (code < 0 ? 1 : one[code]!), 0x85ebca6b) + 0x27d4eb2f;
      low[i] = Math.imul(low[i]! ^ (code < 0 ? 1 : other[code]!), 0xc2b2ae35) + 0x165667b1;
    }
  }
  const rank = Float64Array.from(high, (value, i) => value * HIGH + (low[i]! >>> 11));
  const order = Int32Array.from({ length: records }, (_, i) => i);
  for (const file of [order.subarray(0, left), order.subarray(left)]) file.sort((a, b) => rank[a]! - rank[b]! || a - b);
  return { columns: columns.map((column) => inOrder(column, order)), order };
}

function hashTexts(texts: readonly string[], seed: number): Uint32Array {
  return Uint32Array.from(texts, (text) => {
    let hash = seed;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return hash ^ (hash >>> 13);
  });
}

/** Texts in the order in which the sorted records have them. */
function inOrder({ texts, codes }: RawColumn, order: Int32Array): RawColumn {
  const places = new Int32Array(texts.length).fill(-1);
  const sorted: string[] = [];
  return {
    codes: Int32Array.from(order, (record) => {
      const code = codes[record]!;
      if (code < 0) return -1;
      if (places[code]! < 0) {
        places[code] = sorted.length;
        sorted.push(texts[code]!);
      }
      return places[code]!;
    }),
    texts: sorted,
  };
}
