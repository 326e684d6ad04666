/** Bytes of a message as text and back, by MSH-18 (content/hl7v2/charsets.yaml). */
import iconv from 'iconv-lite';
import type { Hl7Content } from './content.ts';

export interface Charset {
  /** Name of MSH-18, or what was found by reading. */
  name: string;
  codec: string;
  /** What texts of answers can be written in, where that is less than what is read. */
  texts?: string;
}

/** MSH-18 as it stands, before anything is decoded: every character set here has ASCII's letters. */
export function declaredCharset(bytes: Buffer): string | undefined {
  const line = bytes
    .subarray(0, 4096)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '');
  const header = line.slice(Math.max(0, line.indexOf('MSH'))).split(/[\r\n]/)[0] ?? '';
  const field = header[3] ?? '|';
  // MSH-1 is the separator itself, so field n stands at n - 1; the first repetition is the one in use.
  const name = (header.split(field)[17] ?? '').split(header[5] ?? '~')[0]!.trim();
  return name === '' ? undefined : name;
}

/**
 * The character set of a message: the one declared, else UTF-8 or GB 18030, whichever the bytes are. Undefined for a name that
 * is not known and for bytes that are not what was declared.
 */
export function findCharset(bytes: Buffer, { charsets }: Hl7Content): Charset | undefined {
  const name = declaredCharset(bytes);
  if (name === undefined) {
    const codec = ['utf-8', 'gb18030'].find((one) => decodes(bytes, one));
    return codec === undefined ? undefined : { name: codec, codec };
  }
  const known = [...charsets].find(([one]) => one.toUpperCase() === name.toUpperCase())?.[1];
  return known && decodes(bytes, known.codec) ? { name, ...known } : undefined;
}

function decodes(bytes: Buffer, codec: string): boolean {
  try {
    new TextDecoder(codec, { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

export const decodeBytes = (bytes: Uint8Array, codec: string): string =>
  new TextDecoder(codec).decode(bytes).replace(/^\uFEFF/, '');

/** What the character set cannot write becomes a question mark. */
export const encodeText = (text: string, codec: string): Buffer => iconv.encode(text, codec);

/** Whether nothing of a text is lost when it is written so. */
export const holds = (codec: string, text: string): boolean => iconv.decode(iconv.encode(text, codec), codec) === text;
