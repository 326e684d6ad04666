import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arrangeConcepts } from './arrange-concepts.ts';

/** What is at and below a concept, read off the ranges as the database does. */
function below({ no, last, also }: ReturnType<typeof arrangeConcepts>, concept: number): Set<number> {
  const spans: [number, number][] = [[no[concept]!, last[concept]!]];
  for (const [low, high] of spans)
    for (const [parent, from, to] of also)
      if (parent >= low && parent <= high && !spans.some(([a, b]) => a === from && b === to)) spans.push([from, to]);
  return new Set([...no.keys()].filter((i) => spans.some(([low, high]) => no[i]! >= low && no[i]! <= high)));
}

function closure(parents: number[][], concept: number): Set<number> {
  const found = new Set([concept]);
  for (const at of found) for (const [i, list] of parents.entries()) if (list.includes(at)) found.add(i);
  return found;
}

it('reads the same off ranges as a walk over all edges, in any polyhierarchy', () => {
  const hierarchy = fc
    .array(fc.uniqueArray(fc.nat(30), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
    .map((lists) => lists.map((list, i) => list.filter((parent) => parent < i)));
  fc.assert(
    fc.property(hierarchy, (parents) => {
      const arranged = arrangeConcepts(parents);
      expect(arranged.circles).toEqual([]);
      expect([...arranged.no].sort((a, b) => a - b)).toEqual(parents.map((_, i) => i));
      parents.forEach((_, i) => {
        expect(below(arranged, i)).toEqual(closure(parents, i));
      });
    }),
    { numRuns: 200 },
  );
});

it('names the edges that close a circle, numbers every concept all the same, and stands deep trees', () => {
  const { no, circles } = arrangeConcepts([[2], [0], [1], [1]]);
  expect(circles).toHaveLength(1);
  expect([...no].sort()).toEqual([0, 1, 2, 3]);
  const deep = arrangeConcepts(Array.from({ length: 50_000 }, (_, i) => (i === 0 ? [] : [i - 1])));
  expect([deep.no[49_999], deep.last[0]]).toEqual([49_999, 49_999]);
});
