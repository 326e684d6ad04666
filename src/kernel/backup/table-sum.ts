import { createHash } from 'node:crypto';
import { nameOf, type TableText } from './catalogue.ts';
import type { TableSum } from './header.ts';

/** Hashes and counts COPY text on its way; a line feed inside a value is escaped, so each one ends a row. */
export function sumOf(table: TableText): {
  through(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer>;
  sum(): TableSum;
} {
  const hash = createHash('sha256');
  let rows = 0;
  let bytes = 0;
  return {
    async *through(source) {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1;
        yield chunk;
      }
    },
    sum: () => ({ table: nameOf(table), rows, bytes, sha256: hash.digest('hex') }),
  };
}
