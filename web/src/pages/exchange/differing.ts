export interface Part {
  /** Place of the first character. */
  at: number;
  part: string;
  differs: boolean;
}

/** The text in parts that the other one has too, and parts that it lacks: place by place in texts of one length, else in order. */
export function differing(text: string, other: string): Part[] {
  const [a, b] = [[...text], [...other]];
  const placed = a.map((character, i) => character !== b[i]);
  const few = a.length === b.length && placed.filter(Boolean).length * 2 < a.length;
  const marks = few ? placed : lacking(a, b);
  const parts: Part[] = [];
  a.forEach((character, i) => {
    const last = parts.at(-1);
    if (last && last.differs === marks[i]) last.part += character;
    else parts.push({ at: i, part: character, differs: marks[i]! });
  });
  return parts;
}

/** Which characters are not in the longest common subsequence. */
function lacking(a: readonly string[], b: readonly string[]): boolean[] {
  const longest = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      longest[i]![j] = a[i] === b[j] ? longest[i + 1]![j + 1]! + 1 : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  const marks: boolean[] = [];
  for (let i = 0, j = 0; i < a.length; i += 1) {
    while (j < b.length && b[j] !== a[i] && longest[i]![j + 1]! >= longest[i + 1]![j]!) j += 1;
    const shared = j < b.length && b[j] === a[i];
    if (shared) j += 1;
    marks.push(!shared);
  }
  return marks;
}
