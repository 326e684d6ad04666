import type { OutbreakSpan } from './back-test.ts';

/** Points on each side whose median stands in for an outbreak. */
const AROUND = 4;

/**
 * A series as its past would be without outbreaks that are known: their points take the median of the nearest points outside
 * any of them, where that is lower. An outbreak in the past would hide the next one. Points are 1-based.
 */
export function withoutOutbreaks(observed: Float64Array, spans: readonly OutbreakSpan[]): Float64Array {
  const clean = Float64Array.from(observed);
  const inside = (i: number) => spans.some(({ from, to }) => i + 1 >= from && i + 1 <= to);
  for (let i = 0; i < observed.length; i++) {
    if (!inside(i)) continue;
    const near: number[] = [];
    for (let step = -1; step <= 1; step += 2) {
      let found = 0;
      for (let j = i + step; j >= 0 && j < observed.length && found < AROUND; j += step)
        if (!inside(j)) {
          near.push(observed[j]!);
          found++;
        }
    }
    if (near.length === 0) continue;
    near.sort((a, b) => a - b);
    const half = (near.length - 1) / 2;
    clean[i] = Math.min(observed[i]!, (near[Math.floor(half)]! + near[Math.ceil(half)]!) / 2);
  }
  return clean;
}
