import { KangyuError } from '../../../kernel/index.ts';

export interface Decoded {
  text: string;
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';
}

/**
 * Bytes as text: a byte order mark decides; then what the file declares; then UTF-8, UTF-16 and GB18030 (which covers GBK and
 * GB 2312), each only if every byte fits and the result reads like Chinese or plain text. Throws `plans.document-encoding`.
 */
export function decodeText(bytes: Buffer, declared?: string): Decoded {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return must(decode(bytes, 'utf-8'));
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return must(decode(bytes, 'utf-16le'));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return must(decode(bytes, 'utf-16be'));
  const wide = withoutMark(bytes);
  if (wide) return must(decode(bytes, wide));
  const named = /^(gb\d*|gb18030|gbk|gb_?2312.*|x-gbk)$/i.test(declared ?? '') ? decode(bytes, 'gb18030') : undefined;
  if (named) return must(named);
  const utf8 = decode(bytes, 'utf-8');
  if (utf8) return must(utf8);
  if (!isGuobiao(bytes)) throw new KangyuError('plans.document-encoding');
  return must(decode(bytes, 'gb18030'));
}

/** Text has no control characters but white space. */
function must(decoded: Decoded | undefined): Decoded {
  if (!decoded) throw new KangyuError('plans.document-encoding');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const controls = decoded.text.match(/[\u0000-\u0008\u000e-\u001f\ufffe\uffff]/g)?.length ?? 0;
  if (controls > Math.max(3, decoded.text.length / 1000)) throw new KangyuError('plans.document-kind');
  return decoded;
}

function decode(bytes: Buffer, encoding: Decoded['encoding']): Decoded | undefined {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding };
  } catch {
    return undefined; // a byte does not fit: it is another encoding
  }
}

/** UTF-16 without a mark: line ends and digits leave a zero byte at every other place, always on the same side. */
function withoutMark(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  const head = bytes.subarray(0, 20_000);
  const zeros = [0, 0];
  for (let at = 0; at < head.length; at++) if (head[at] === 0) zeros[at % 2]!++;
  const [even = 0, odd = 0] = zeros;
  const enough = head.length / 100;
  if (odd > enough && even < odd / 20) return 'utf-16le';
  if (even > enough && odd < even / 20) return 'utf-16be';
  return undefined;
}

/**
 * GB 18030 takes nearly any bytes. Real Chinese is made of the common characters of GB 2312 level 1 (lead B0–D7, trail from A1);
 * Big5, Shift-JIS and Latin read by mistake are not.
 */
function isGuobiao(bytes: Buffer): boolean {
  let pairs = 0;
  let common = 0;
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at]!;
    if (lead < 0x80) continue;
    const trail = bytes[++at] ?? 0;
    if (lead < 0xaa) continue; // punctuation, full-width forms, letters
    pairs++;
    if (lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1) common++;
  }
  return pairs > 0 && common / pairs > 0.55;
}
