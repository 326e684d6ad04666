/**
 * Small dense linear programs by the two-phase simplex method on a tableau, with Bland's rule once it might cycle. Made for a
 * handful of rows and some hundred columns. Source: Dantzig, Linear Programming and Extensions (1963); Bland,
 * Mathematics of Operations Research 2 (1977) 103–107.
 */
export interface LinearProgram {
  /** Costs of the variables, all of which are at least 0. */
  minimise: readonly number[];
  rows: readonly { of: readonly number[]; is: '<=' | '>=' | '='; value: number }[];
}
export type Solution = { status: 'optimal'; value: number; x: number[] } | { status: 'infeasible' | 'unbounded' };

const EPSILON = 1e-9;

export function solveLinearProgram({ minimise, rows }: LinearProgram): Solution {
  const n = minimise.length;
  const slacks = rows.filter(({ is }) => is !== '=').length;
  const width = n + slacks + rows.length;
  let slack = n;
  // Columns: variables, slacks, one artificial variable a row, right side (never negative).
  const table = rows.map(({ of, is, value }, i) => {
    const line = new Float64Array(width + 1);
    const sign = value < 0 ? -1 : 1;
    of.forEach((coefficient, j) => {
      line[j] = sign * coefficient;
    });
    if (is !== '=') line[slack++] = sign * (is === '<=' ? 1 : -1);
    line[n + slacks + i] = 1;
    line[width] = sign * value;
    return line;
  });
  const basis = rows.map((_, i) => n + slacks + i);
  const artificial = Float64Array.from({ length: width }, (_, j) => (j >= n + slacks ? 1 : 0));
  run(table, basis, artificial, width);
  if (table.some((line, i) => basis[i]! >= n + slacks && line[width]! > 1e-7)) return { status: 'infeasible' };
  driveOut(table, basis, n + slacks);
  const costs = Float64Array.from({ length: width }, (_, j) => minimise[j] ?? 0);
  if (!run(table, basis, costs, n + slacks)) return { status: 'unbounded' };
  const x = new Array<number>(n).fill(0);
  table.forEach((line, i) => {
    if (basis[i]! < n) x[basis[i]!] = Math.max(0, line[width]!);
  });
  return { status: 'optimal', value: x.reduce((sum, one, j) => sum + one * minimise[j]!, 0), x };
}

/** Pivots until no column below `columns` lowers the cost; false where the cost has no bound. */
function run(table: readonly Float64Array[], basis: number[], costs: Float64Array, columns: number): boolean {
  const last = costs.length;
  const reduced = Float64Array.from({ length: last + 1 }, (_, j) => costs[j] ?? 0);
  for (const [i, line] of table.entries()) subtract(reduced, line, costs[basis[i]!]!);
  for (let steps = 0; ; steps += 1) {
    // The steepest column first; the lowest one once the steps are so many that it may be going round.
    const enter =
      steps < 20 * columns ? steepest(reduced, columns) : reduced.findIndex((v, j) => j < columns && v < -EPSILON);
    if (enter < 0) return true;
    let leave = -1;
    let least = Number.POSITIVE_INFINITY;
    for (const [i, line] of table.entries()) {
      if (line[enter]! <= EPSILON) continue;
      const ratio = line[last]! / line[enter]!;
      if (ratio < least - EPSILON || (ratio <= least + EPSILON && basis[i]! < basis[leave]!)) {
        least = Math.min(least, ratio);
        leave = i;
      }
    }
    if (leave < 0) return false;
    pivot(table, basis, leave, enter);
    subtract(reduced, table[leave]!, reduced[enter]!);
  }
}

function steepest(reduced: Float64Array, columns: number): number {
  let found = -1;
  let least = -EPSILON;
  for (let j = 0; j < columns; j += 1)
    if (reduced[j]! < least) {
      least = reduced[j]!;
      found = j;
    }
  return found;
}

function subtract(from: Float64Array, line: Float64Array, times: number): void {
  if (times !== 0) for (let j = 0; j < line.length; j += 1) from[j]! -= times * line[j]!;
}

function pivot(table: readonly Float64Array[], basis: number[], row: number, column: number): void {
  const line = table[row]!;
  const by = line[column]!;
  for (let j = 0; j < line.length; j += 1) line[j]! /= by;
  for (const other of table) if (other !== line) subtract(other, line, other[column]!);
  basis[row] = column;
}

/** Artificial variables left in the basis at 0 give way to real ones; a row without any says nothing new and stays at 0. */
function driveOut(table: readonly Float64Array[], basis: number[], real: number): void {
  table.forEach((line, i) => {
    if (basis[i]! < real) return;
    const column = line.findIndex((value, j) => j < real && Math.abs(value) > EPSILON);
    if (column >= 0) pivot(table, basis, i, column);
  });
}
