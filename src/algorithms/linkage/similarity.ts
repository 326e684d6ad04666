/**
 * Likeness of two short texts.
 * Jaro–Winkler: W. E. Winkler, String Comparator Metrics and Enhanced Decision Rules (1990), prefix of 4, scale 0.1.
 * Optimal string alignment: F. J. Damerau (1964), restricted to one edit per place.
 */
const LIMIT = 64;
const takenA = new Uint8Array(LIMIT);
const takenB = new Uint8Array(LIMIT);

/** 0 … 1; texts longer than 64 are compared by their first 64 characters. */
export function jaroWinkler(a: string, b: string): number {
  const lengthA = Math.min(a.length, LIMIT);
  const lengthB = Math.min(b.length, LIMIT);
  if (lengthA === 0 || lengthB === 0) return 0;
  const reach = Math.max(0, (Math.max(lengthA, lengthB) >> 1) - 1);
  takenA.fill(0, 0, lengthA);
  takenB.fill(0, 0, lengthB);
  let common = 0;
  for (let i = 0; i < lengthA; i += 1) {
    const code = a.charCodeAt(i);
    const end = Math.min(i + reach + 1, lengthB);
    for (let j = Math.max(0, i - reach); j < end; j += 1) {
      if (takenB[j] === 1 || b.charCodeAt(j) !== code) continue;
      takenA[i] = 1;
      takenB[j] = 1;
      common += 1;
      break;
    }
  }
  if (common === 0) return 0;
  let moved = 0;
  for (let i = 0, j = 0; i < lengthA; i += 1) {
    if (takenA[i] === 0) continue;
    while (takenB[j] === 0) j += 1;
    if (a.charCodeAt(i) !== b.charCodeAt(j)) moved += 1;
    j += 1;
  }
  const jaro = (common / lengthA + common / lengthB + (common - moved / 2) / common) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < lengthA && prefix < lengthB && a.charCodeAt(prefix) === b.charCodeAt(prefix))
    prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
}

const rows = [new Int16Array(LIMIT + 1), new Int16Array(LIMIT + 1), new Int16Array(LIMIT + 1)] as const;

/** Edits (insert, delete, replace, swap neighbours) from `a` to `b`; `most + 1` when there are more than `most`. */
export function editDistance(a: string, b: string, most: number): number {
  const lengthA = a.length;
  const lengthB = b.length;
  if (Math.abs(lengthA - lengthB) > most || lengthA > LIMIT || lengthB > LIMIT) return most + 1;
  let [before, last, row] = rows as [Int16Array, Int16Array, Int16Array];
  for (let j = 0; j <= lengthB; j += 1) last[j] = j;
  for (let i = 1; i <= lengthA; i += 1) {
    row[0] = i;
    let least = i;
    const code = a.charCodeAt(i - 1);
    for (let j = 1; j <= lengthB; j += 1) {
      const other = b.charCodeAt(j - 1);
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (code === other ? 0 : 1));
      if (i > 1 && j > 1 && code === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other)
        cost = Math.min(cost, before[j - 2]! + 1);
      row[j] = cost;
      if (cost < least) least = cost;
    }
    if (least > most) return most + 1;
    [before, last, row] = [last, row, before];
  }
  return Math.min(last[lengthB]!, most + 1);
}

const BUCKETS = 4096;
const bigrams = new Uint16Array(BUCKETS);
const bucket = (text: string, i: number) =>
  (Math.imul(text.charCodeAt(i - 1), 0x9e3779b1) ^ Math.imul(text.charCodeAt(i), 0x85ebca6b)) >>> 20;

/** Share of common neighbouring pairs of characters (Dice), 0 … 1; pairs are told apart by a hash of 12 bits. */
export function bigramLikeness(a: string, b: string): number {
  if (a.length < 2 || b.length < 2) return a === b ? 1 : 0;
  for (let i = 1; i < a.length; i += 1) bigrams[bucket(a, i)]! += 1;
  let common = 0;
  for (let i = 1; i < b.length; i += 1) {
    const place = bucket(b, i);
    if (bigrams[place] === 0) continue;
    common += 1;
    bigrams[place]! -= 1;
  }
  for (let i = 1; i < a.length; i += 1) bigrams[bucket(a, i)] = 0;
  return (2 * common) / (a.length + b.length - 2);
}
