/** Draws of maps as they would be without clusters: cases by area and window (1 … maxDays days, ending on the last). */
export type DrawMap = () => Int32Array;

/** The cases keep their areas, their days are dealt out anew. */
export function drawPermutation(counts: readonly ArrayLike<number>[], maxDays: number, uniform: () => number): DrawMap {
  const days = counts[0]!.length;
  const areas: number[] = [];
  const ages: number[] = [];
  counts.forEach((row, area) => {
    for (let day = 0; day < days; day++)
      for (let i = 0; i < row[day]!; i++) {
        areas.push(area);
        ages.push(days - 1 - day);
      }
  });
  const shuffled = Int32Array.from(ages);
  return () => {
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = Math.floor(uniform() * (i + 1));
      const age = shuffled[i]!;
      shuffled[i] = shuffled[j]!;
      shuffled[j] = age;
    }
    const map = new Int32Array(counts.length * maxDays);
    for (let i = 0; i < shuffled.length; i++) if (shuffled[i]! < maxDays) map[areas[i]! * maxDays + shuffled[i]!]!++;
    return cumulated(map, maxDays);
  };
}

/** All cases are dealt out over areas and days as expected. */
export function drawPoisson(
  expected: readonly ArrayLike<number>[],
  total: number,
  maxDays: number,
  uniform: () => number,
): DrawMap {
  const days = expected[0]!.length;
  const bounds = new Float64Array(expected.length * days);
  let whole = 0;
  expected.forEach((row, area) => {
    for (let day = 0; day < days; day++) {
      whole += row[day]!;
      bounds[area * days + day] = whole;
    }
  });
  return () => {
    const map = new Int32Array(expected.length * maxDays);
    for (let i = 0; i < total; i++) {
      const at = uniform() * whole;
      let low = 0;
      let high = bounds.length - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (bounds[middle]! > at) high = middle;
        else low = middle + 1;
      }
      const age = days - 1 - (low % days);
      if (age < maxDays) map[Math.floor(low / days) * maxDays + age]!++;
    }
    return cumulated(map, maxDays);
  };
}

function cumulated(map: Int32Array, maxDays: number): Int32Array {
  for (let i = 0; i < map.length; i++) if (i % maxDays > 0) map[i]! += map[i - 1]!;
  return map;
}
