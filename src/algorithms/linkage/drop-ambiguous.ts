import type { Edge } from './resolve-clusters.ts';

/** Odds by which one counterpart must be likelier than another that cannot be the same person. */
const CLEAR = 1000;
const COMPARED = 12;

/**
 * A record without a given name (a newborn, a surname only) fits each child of a birth equally well. When it fits two that
 * are two persons, and neither much better, none is taken: the pairs go to people. `nameless` says which records those are.
 */
export function dropAmbiguous(
  edges: readonly Edge[],
  nameless: (record: number) => boolean,
  apart: (i: number, j: number) => boolean,
): { clear: Edge[]; ambiguous: Edge[] } {
  const byRecord = new Map<number, Edge[]>();
  for (const edge of edges)
    for (const record of [edge.i, edge.j])
      if (nameless(record)) byRecord.set(record, [...(byRecord.get(record) ?? []), edge]);
  const dropped = new Set<Edge>();
  for (const [record, own] of byRecord) {
    const [best, ...others] = own.slice(0, COMPARED);
    if (!best) continue;
    const other = (edge: Edge) => (edge.i === record ? edge.j : edge.i);
    for (const edge of others)
      if (odds(best) < CLEAR * odds(edge) && apart(other(best), other(edge))) dropped.add(best).add(edge);
  }
  if (dropped.size === 0) return { clear: [...edges], ambiguous: [] };
  return { clear: edges.filter((edge) => !dropped.has(edge)), ambiguous: [...dropped] };
}

const odds = ({ probability }: Edge) => probability / Math.max(1e-12, 1 - probability);
