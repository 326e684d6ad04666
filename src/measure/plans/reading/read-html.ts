import { type Decoded, decodeText } from './decode-text.ts';
import { linesOfPage } from './html-lines.ts';

/** A web page's text; its encoding from the byte order mark or the `charset` the page declares. */
export function readHtml(bytes: Buffer): { text: string; encoding: Decoded['encoding'] } {
  const head = bytes.subarray(0, 4096).toString('latin1');
  const declared = /<meta[^>]*charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1];
  const { text, encoding } = decodeText(bytes, declared);
  return { text: linesOfPage(text), encoding };
}
