import type { Edge } from './resolve-clusters.ts';

/** Odds by which one counterpart must be likelier than another that cannot be the same person. */
const CLEAR = 1000;
const COMPARED = 12;

/**
 * A record without a given name (a newborn, a surname only) fits each child of a birth equally well, one without an id number each of
 * two namesakes. When it fits two that are two persons, and the likeliest not by far better, all its pairs go to people; otherwise
 * only those with the other persons do. `unsure` says which records those are, `apart` which
 * two persons are two for such a record.
 */
export function dropAmbiguous(
  edges: readonly Edge[],
  unsure: (record: number) => boolean,
  apart: (record: number, i: number, j: number) => boolean,
): { clear: Edge[]; ambiguous: Edge[] } {
  const byRecord = new Map<number, Edge[]>();
  for (const edge of edges)
    for (const record of [edge.i, edge.j]) {
      if (!unsure(record)) continue;
      const own = byRecord.get(record);
      if (own) own.push(edge);
      else byRecord.set(record, [edge]);
    }
  const dropped = new Set<Edge>();
  for (const [record, own] of byRecord) {
    const other = (edge: Edge) => (edge.i === record ? edge.j : edge.i);
    const [best, ...rest] = own.slice(0, COMPARED) as [Edge, ...Edge[]];
    const rivals = rest.filter((edge) => apart(record, other(best), other(edge)));
    const doubtful = rivals.some((edge) => odds(best) < CLEAR * odds(edge));
    for (const edge of doubtful ? own : rivals) dropped.add(edge);
  }
  if (dropped.size === 0) return { clear: [...edges], ambiguous: [] };
  return { clear: edges.filter((edge) => !dropped.has(edge)), ambiguous: [...dropped] };
}

const odds = ({ probability }: Edge) => probability / Math.max(1e-12, 1 - probability);
