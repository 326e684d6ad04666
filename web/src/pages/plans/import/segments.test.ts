import { describe, expect, it } from 'vitest';
import { chunksOf, runsOf } from './segments.ts';

describe('a document in pieces', () => {
  it('is cut at line ends, without losing a character', () => {
    const text = Array.from({ length: 400 }, (_, n) => `第${n}行文字`).join('\n');
    const chunks = chunksOf(text);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
    for (const { end } of chunks.slice(0, -1)) expect(text[end - 1]).toBe('\n');
  });

  it('is cut after sentences where it has no lines, and anywhere where it has neither', () => {
    const sentences = '到那一年达到目标。'.repeat(300);
    for (const { start, end } of chunksOf(sentences).slice(0, -1)) {
      expect(sentences[end - 1]).toBe('。');
      expect(end - start).toBeLessThan(1500);
    }
    const endless = '字'.repeat(5000);
    expect(chunksOf(endless).every(({ start, end }) => end - start <= 1400)).toBe(true);
  });

  it('tells of each run which items cover it, the innermost first, across pieces too', () => {
    const chunks = [
      { start: 0, end: 10 },
      { start: 10, end: 20 },
    ];
    const items = [
      { id: 1, spans: [[2, 16] as [number, number]] },
      { id: 2, spans: [[4, 6] as [number, number]] },
    ];
    expect(runsOf(chunks, items)).toEqual([
      [
        { start: 0, end: 2, items: [] },
        { start: 2, end: 4, items: [1] },
        { start: 4, end: 6, items: [2, 1] },
        { start: 6, end: 10, items: [1] },
      ],
      [
        { start: 10, end: 16, items: [1] },
        { start: 16, end: 20, items: [] },
      ],
    ]);
  });
});
