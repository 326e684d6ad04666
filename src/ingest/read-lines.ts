import { KangyuError } from '../kernel/index.ts';
import './errors.ts';

/** Longest line taken: a resource or Bundle of this size still fits in memory several times. */
const MAX_LINE_MB = 32;

export interface TextLine {
  /** From 1. */
  number: number;
  text: string;
}

/** Lines of NDJSON one by one, whatever the size of the whole; empty ones are passed over. */
export async function* readLines(source: AsyncIterable<Buffer | string>): AsyncGenerator<TextLine> {
  let parts: Buffer[] = [];
  let held = 0;
  let number = 0;
  const take = (): string => {
    const text = Buffer.concat(parts)
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trim();
    parts = [];
    held = 0;
    return text;
  };
  for await (const piece of source) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, at));
      from = at + 1;
      number += 1;
      const text = take();
      if (text !== '') yield { number, text };
    }
    parts.push(chunk.subarray(from));
    held += chunk.length - from;
    if (held > MAX_LINE_MB * 1024 * 1024)
      throw new KangyuError('ingest.line-too-long', { line: number + 1, limit: MAX_LINE_MB });
  }
  const text = take();
  if (text !== '') yield { number: number + 1, text };
}
