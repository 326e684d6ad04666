/** The straight lines drawn on a page: frames of tables. */

/** From the lower or left end to the other; either both x or both y are (nearly) the same. */
export interface Rule {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** Codes of the operators that matter here (`OPS` of the library). */
export interface PaintCodes {
  save: number;
  restore: number;
  transform: number;
  constructPath: number;
  endPath: number;
  clip: number;
  eoClip: number;
}

/** Commands inside a path as the library packs them: code and coordinates one after another. */
const COORDINATES: Record<number, number> = { 0: 2, 1: 2, 2: 6, 3: 4, 4: 0 };
const [MOVE, LINE, CLOSE] = [0, 1, 4];
/** Shorter ones are the ends of a line that was drawn as a thin rectangle, or parts of a picture. */
const MIN_LENGTH = 6;
const MAX_RULES = 4000;

type Matrix = [number, number, number, number, number, number];

/** Horizontal and vertical lines in page coordinates; none when the page is a drawing with thousands of them. */
export function rulesOf(codes: readonly number[], args: readonly unknown[], known: PaintCodes): Rule[] {
  const rules: Rule[] = [];
  const stack: Matrix[] = [];
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  for (let n = 0; n < codes.length; n++) {
    const code = codes[n];
    if (code === known.save) stack.push(matrix);
    else if (code === known.restore) matrix = stack.pop() ?? matrix;
    else if (code === known.transform) matrix = times(matrix, args[n] as Matrix);
    else if (code === known.constructPath) {
      const [paint, [path] = []] = args[n] as [number, ArrayLike<number>[]?];
      if (paint === known.endPath || paint === known.clip || paint === known.eoClip || !path) continue;
      rules.push(...segmentsOf(path, matrix));
      if (rules.length > MAX_RULES) return [];
    }
  }
  return rules;
}

function segmentsOf(path: ArrayLike<number>, matrix: Matrix): Rule[] {
  const found: Rule[] = [];
  let start: [number, number] = [0, 0];
  let last = start;
  const draw = (to: [number, number]) => {
    const rule = ruleBetween(last, to);
    if (rule) found.push(rule);
    last = to;
  };
  for (let at = 0; at < path.length; ) {
    const command = path[at++]!;
    const count = COORDINATES[command];
    if (count === undefined) return found; // a command of a newer library: what was understood stays
    const point: [number, number] = place(matrix, path[at + count - 2] ?? 0, path[at + count - 1] ?? 0);
    at += count;
    if (command === MOVE) {
      start = point;
      last = point;
    } else if (command === LINE) draw(point);
    else if (command === CLOSE) draw(start);
    else last = point;
  }
  return found;
}

function ruleBetween([x1, y1]: [number, number], [x2, y2]: [number, number]): Rule | undefined {
  const [width, height] = [Math.abs(x1 - x2), Math.abs(y1 - y2)];
  if (Math.min(width, height) > 0.7 || Math.max(width, height) < MIN_LENGTH) return undefined;
  return { x1: Math.min(x1, x2), y1: Math.min(y1, y2), x2: Math.max(x1, x2), y2: Math.max(y1, y2) };
}

function times([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

function place([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}
