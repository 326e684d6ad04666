import type { FhirResource } from '../kernel/index.ts';
import { alternatives, invalid, unescaped } from './search-values.ts';

/**
 * `_text` (the narrative) and `_content` (all texts of a resource): words between blanks must all stand there, alternatives are
 * between commas. A word is any piece of text, so Chinese needs no word division; width and case do not matter.
 */
export interface TextTest {
  where: 'narrative' | 'content';
  /** Alternatives, each a list of words. */
  anyOf: string[][];
}

const MOST_WORDS = 20;

export function readTextTest(name: '_text' | '_content', value: string): TextTest {
  const anyOf = alternatives(name, value).map((one) =>
    folded(unescaped(one))
      .split(' ')
      .filter((word) => word !== ''),
  );
  if (anyOf.some((words) => words.length === 0)) throw invalid(name, '检索词太短', 'the text is too short');
  if (anyOf.some((words) => words.length > MOST_WORDS))
    throw invalid(name, `最多 ${MOST_WORDS} 个词`, `at most ${MOST_WORDS} words are taken`);
  return { where: name === '_text' ? 'narrative' : 'content', anyOf };
}

export function textHolds(resource: FhirResource, { where, anyOf }: TextTest): boolean {
  const narrative = (resource.text as { div?: unknown } | undefined)?.div;
  const text = where === 'narrative' ? (typeof narrative === 'string' ? plain(narrative) : '') : contentOf(resource);
  return anyOf.some((words) => words.every((word) => text.includes(word)));
}

/** Width, case and kind of blanks do not matter. */
function folded(text: string): string {
  // İ has no lower case of one character, and the database does not make it two as JavaScript does.
  const lower = text.normalize('NFKC').replace(/[^İ]+/gu, (part) => part.toLowerCase());
  return lower.replace(/\s+/gu, ' ');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** XHTML as text; a tag divides words. */
function plain(xhtml: string): string {
  const text = xhtml
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (all, dec, hex, name) => {
      if (name !== undefined) return ENTITIES[name] ?? all;
      const code = dec === undefined ? Number.parseInt(hex, 16) : Number(dec);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    });
  return folded(text);
}

/** All texts of the resource, each apart from the next; what is encoded (base64) is no text. */
function contentOf(resource: FhirResource): string {
  const found: string[] = [];
  const walk = (value: unknown, name: string): void => {
    if (typeof value === 'string') {
      if (name !== 'data') found.push(name === 'div' ? plain(value) : folded(value));
    } else if (Array.isArray(value)) for (const one of value) walk(one, name);
    else if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value)) walk(member, key);
  };
  walk(resource, '');
  return found.join('\n');
}

/** Words that stand in the JSON as they are searched for, unless it holds one of `FOLDING`. */
export function wordsInJson(words: readonly string[]): string[] {
  // Of others, JSON or XHTML may write another form.
  return words.filter((word) => /^[\p{Script=Han}0-9a-z]+$/u.test(word));
}

let folding: string | undefined;

/** A regular expression of PostgreSQL for characters that another way of writing hides words behind (`ＣＴ`, `㎎`). */
export function foldingCharacters(): string {
  if (folding === undefined) {
    const codes: number[] = [];
    for (let code = 0x80; code < 0xd800; code += 1) if (hides(code)) codes.push(code);
    for (let code = 0xf900; code < 0xffff; code += 1) if (hides(code)) codes.push(code);
    const ranges: [number, number][] = [];
    for (const code of codes) {
      const last = ranges.at(-1);
      if (last && last[1] === code - 1) last[1] = code;
      else ranges.push([code, code]);
    }
    const hex = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;
    folding = `[${ranges.map(([from, until]) => `${hex(from)}-${hex(until)}`).join('')}\\U00010000-\\U0010ffff]`;
  }
  return folding;
}

function hides(code: number): boolean {
  const character = String.fromCharCode(code);
  const plainForm = character.normalize('NFKC');
  return plainForm !== character && /[\p{Script=Han}0-9a-z]/iu.test(plainForm);
}
