/** The document cut into pieces that can be drawn one by one, and each piece into runs of text with the items that cover them. */
import type { PlanImportItem } from '../../../../../src/http/contract.ts';

export interface Chunk {
  start: number;
  end: number;
}
export interface Run {
  start: number;
  end: number;
  /** Items over this run, the shortest first: a click means the innermost. */
  items: number[];
}

/** About a screen of text. */
const CHUNK = 700;

/** Whole lines together; a line without end (some documents are one) is cut after a sentence. */
export function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + CHUNK, text.length);
    if (end < text.length) {
      const line = text.indexOf('\n', end);
      const sentence = text.indexOf('。', end);
      const cuts = [line, sentence].filter((at) => at >= 0 && at < end + CHUNK);
      end = cuts.length > 0 ? Math.min(...cuts) + 1 : end + CHUNK;
    }
    chunks.push({ start, end: Math.min(end, text.length) });
    start = end;
  }
  return chunks;
}

/** Runs of every chunk in one pass over the items. */
export function runsOf(chunks: readonly Chunk[], items: readonly Pick<PlanImportItem, 'id' | 'spans'>[]): Run[][] {
  const marks = items
    .flatMap(({ id, spans }) => spans.map(([start, end]) => ({ id, start, end })))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  let first = 0;
  let open: typeof marks = [];
  return chunks.map((chunk) => {
    while (first < marks.length && marks[first]!.start < chunk.end) open.push(marks[first++]!);
    open = open.filter(({ end }) => end > chunk.start);
    const edges = new Set([chunk.start, chunk.end]);
    for (const { start, end } of open) {
      if (start > chunk.start && start < chunk.end) edges.add(start);
      if (end > chunk.start && end < chunk.end) edges.add(end);
    }
    const sorted = [...edges].sort((a, b) => a - b);
    return sorted.slice(0, -1).map((start, at) => {
      const end = sorted[at + 1]!;
      const over = open.filter((mark) => mark.start <= start && mark.end >= end);
      return { start, end, items: over.sort((a, b) => a.end - a.start - (b.end - b.start)).map(({ id }) => id) };
    });
  });
}
