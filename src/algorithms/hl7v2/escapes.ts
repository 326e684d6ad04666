/** Escape sequences of texts (HL7 v2.8.2 §2.7). */
import type { Delimiters } from './message.ts';

/** Bytes of `\X…\` as text; senders mean the character set of their message. */
export type ReadBytes = (bytes: Uint8Array) => string;

const latin: ReadBytes = (bytes) => String.fromCharCode(...bytes);

/**
 * The value of a text: delimiters, line breaks and hexadecimal bytes resolved, marks of highlighting and of character sets left
 * out. A sequence that is not known stays as it is, so nothing is lost.
 */
export function unescapeText(text: string, delimiters: Delimiters, readBytes: ReadBytes = latin): string {
  const { escape: mark } = delimiters;
  if (!text.includes(mark)) return text;
  let value = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf(mark, at);
    const close = open < 0 ? -1 : text.indexOf(mark, open + 1);
    if (close < 0) return value + text.slice(at);
    const meaning = meaningOf(text.slice(open + 1, close), delimiters, readBytes);
    value += text.slice(at, open);
    if (meaning === undefined) {
      // No sequence begins here: the character stands for itself, the next one may begin a sequence.
      value += mark;
      at = open + 1;
    } else {
      value += meaning;
      at = close + 1;
    }
  }
}

function meaningOf(sequence: string, delimiters: Delimiters, readBytes: ReadBytes): string | undefined {
  switch (sequence) {
    case 'F':
      return delimiters.field;
    case 'S':
      return delimiters.component;
    case 'T':
      return delimiters.subcomponent;
    case 'R':
      return delimiters.repetition;
    case 'E':
      return delimiters.escape;
    case 'H':
    case 'N':
    case '.fi':
    case '.nf':
      return '';
    case '.br':
    case '.ce':
      return '\n';
  }
  const format = /^\.(sp|sk|in|ti)\s*([+-]?\d{0,3})$/.exec(sequence);
  if (format) {
    const count = Math.max(1, Number(format[2] || 1));
    return format[1] === 'sp' ? '\n'.repeat(count) : format[1] === 'sk' ? ' '.repeat(count) : '';
  }
  if (/^X([0-9A-Fa-f]{2})+$/.test(sequence)) return readBytes(Buffer.from(sequence.slice(1), 'hex'));
  // Changes of the character set (ISO 2022) are announced in MSH-18; a program that reads Unicode needs no switch.
  return /^[CM]([0-9A-Fa-f]{2}){2,3}$/.test(sequence) ? '' : undefined;
}

/** A value as it stands in a message: delimiters, control characters and line breaks escaped. */
export function escapeText(value: string, delimiters: Delimiters): string {
  const { field, component, repetition, escape: mark, subcomponent } = delimiters;
  const names = new Map([
    [mark, 'E'],
    [field, 'F'],
    [component, 'S'],
    [subcomponent, 'T'],
    [repetition, 'R'],
    ['\n', '.br'],
  ]);
  let text = '';
  for (const character of value.replace(/\r\n?/g, '\n')) {
    const name = names.get(character);
    if (name !== undefined) text += `${mark}${name}${mark}`;
    else if (character < ' ') text += `${mark}X${Buffer.from(character).toString('hex').toUpperCase()}${mark}`;
    else text += character;
  }
  return text;
}
