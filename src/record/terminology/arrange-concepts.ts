/**
 * Numbers the concepts of a hierarchy so that what is below a concept is a range. Pure.
 *
 * The numbers are those of a walk from the roots, parents before children, siblings in the order of the source, over the tree
 * of first parents; the further parents of a concept are given apart. A search below a concept is then one range of the tree
 * and the ranges reached by further parents, instead of a walk over every edge.
 */
export interface Arranged {
  /** By position in the source: number of the concept and of the last one below it in the tree. */
  no: Int32Array;
  last: Int32Array;
  /** Further parents: [number of the parent, low, high]. */
  also: [parent: number, low: number, high: number][];
  /** Positions of a child and a parent whose edge would close a circle; such edges are left out. */
  circles: [child: number, parent: number][];
}

/** `parents[i]` are the positions of the parents of concept i, the first of them the one it is shown under. */
export function arrangeConcepts(parents: readonly (readonly number[])[]): Arranged {
  const circles = findCircles(parents);
  const broken = new Set(circles.map(([child, parent]) => `${child}<${parent}`));
  const kept = parents.map((list, i) => (broken.size === 0 ? list : list.filter((p) => !broken.has(`${i}<${p}`))));
  const children = childrenOf(kept.map((list) => list.slice(0, 1)));
  const no = new Int32Array(parents.length);
  const last = new Int32Array(parents.length);
  let next = 0;
  const path: { at: number; child: number }[] = [];
  kept.forEach((list, root) => {
    if (list.length > 0) return;
    path.push({ at: root, child: 0 });
    no[root] = next++;
    while (path.length > 0) {
      const top = path.at(-1)!;
      const child = children[top.at]?.[top.child++];
      if (child === undefined) {
        last[top.at] = next - 1;
        path.pop();
        continue;
      }
      no[child] = next++;
      path.push({ at: child, child: 0 });
    }
  });
  const also = kept.flatMap((list, i) =>
    list.slice(1).map((parent): [number, number, number] => [no[parent]!, no[i]!, last[i]!]),
  );
  return { no, last, also, circles };
}

function childrenOf(parents: readonly (readonly number[])[]): number[][] {
  const children: number[][] = parents.map(() => []);
  parents.forEach((list, i) => {
    for (const parent of list) children[parent]!.push(i);
  });
  return children;
}

/** Edges that lead back to a concept the walk is in the middle of. */
function findCircles(parents: readonly (readonly number[])[]): [number, number][] {
  const children = childrenOf(parents);
  const state = new Uint8Array(parents.length); // 0 not seen, 1 on the path, 2 done
  const circles: [number, number][] = [];
  const walk = (start: number) => {
    const path: { at: number; child: number }[] = [{ at: start, child: 0 }];
    state[start] = 1;
    while (path.length > 0) {
      const top = path.at(-1)!;
      const child = children[top.at]![top.child++];
      if (child === undefined) {
        state[top.at] = 2;
        path.pop();
      } else if (state[child] === 1) circles.push([child, top.at]);
      else if (state[child] === 0) {
        state[child] = 1;
        path.push({ at: child, child: 0 });
      }
    }
  };
  parents.forEach((list, i) => {
    if (list.length === 0) walk(i);
  });
  parents.forEach((_, i) => {
    if (state[i] === 0) walk(i);
  });
  return circles;
}
