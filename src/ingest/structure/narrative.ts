/**
 * Narrative of FHIR R4 (https://hl7.org/fhir/R4/narrative.html, constraints txt-1 and txt-2): a well-formed XHTML `div` of
 * listed elements and attributes that says something. One pass over the text, in linear time.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const ELEMENTS = words(
  'a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p ' +
    'pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var',
);
const ATTRIBUTES = words(
  'abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset cite class ' +
    'colspan compact coords dir frame headers height href hreflang hspace id lang longdesc name nowrap rel rev rowspan rules ' +
    'scope shape span src start style summary tabindex title type valign value vspace width xml:lang xml:space xmlns',
);
const ADDRESSES = words('href src cite longdesc');
const XHTML = 'http://www.w3.org/1999/xhtml';
const MAX_DEPTH = 256;
const LONE_HALF = /\p{Surrogate}/u;

const NAME = /[A-Za-z][\w:.-]*/y;
const ATTRIBUTE = /\s+([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;
const ENTITY = /&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});/y;
// A script in an address or a style would run wherever the narrative is shown; blanks and controls hide its name.
const ACTIVE = /^(?:javascript|vbscript|data:(?!image\/(?:png|gif|jpe?g|webp|bmp)[;,]))/i;
const ACTIVE_STYLE =
  /expression\(|url\((?!["']?data:image\/(?:png|gif|jpe?g|webp|bmp)[;,])|@import|behavior:|-moz-binding/i;

const at = (pattern: RegExp, text: string, position: number): RegExpExecArray | null => {
  pattern.lastIndex = position;
  return pattern.exec(text);
};

/** What is wrong: no XHTML at all, something that a narrative may not have, or nothing that it says. */
export type NarrativeFault = 'primitive' | 'invariant.txt-1' | 'invariant.txt-2';

/** The fault of the text of `Narrative.div`, if it has one. */
export function narrativeFault(value: unknown): NarrativeFault | undefined {
  if (typeof value !== 'string' || LONE_HALF.test(value) || hasControls(value)) return 'primitive';
  const text = value.trim();
  if (!text.startsWith('<div')) return 'primitive';
  const open: string[] = [];
  let says = false;
  let next = 0;
  while (next < text.length) {
    const tag = text.indexOf('<', next);
    const end = tag < 0 ? text.length : tag;
    if (end > next) {
      if (open.length === 0 || !entitiesAreWritten(text, next, end)) return 'primitive';
      says ||= hasWords(text, next, end);
    }
    if (tag < 0) break;
    if (tag > 0 && open.length === 0) return 'primitive'; // a second root
    const after = readTag(text, tag, open);
    if (typeof after === 'string') return after;
    says ||= text.startsWith('<img', tag);
    next = after;
  }
  if (open.length > 0) return 'primitive';
  return says ? undefined : 'invariant.txt-2';
}

function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c < 32 && c !== 9 && c !== 10 && c !== 13) return true;
  }
  return false;
}

function hasWords(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (text.charCodeAt(i) > 32) return true;
  return false;
}

function entitiesAreWritten(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) if (text.charCodeAt(i) === 38 && !at(ENTITY, text, i)) return false;
  return true;
}

/** Position after the tag that begins at a position, or its fault; opens and closes elements. */
function readTag(text: string, start: number, open: string[]): number | NarrativeFault {
  if (text.startsWith('<!--', start)) {
    const end = text.indexOf('--', start + 4);
    return end >= 0 && text[end + 2] === '>' && open.length > 0 ? end + 3 : 'primitive';
  }
  const closing = text[start + 1] === '/';
  const name = at(NAME, text, start + (closing ? 2 : 1))?.[0];
  if (name === undefined) return 'primitive';
  if (!ELEMENTS.has(name)) return 'invariant.txt-1';
  const named = start + (closing ? 2 : 1) + name.length;
  const next = closing ? named : readAttributes(text, named);
  if (typeof next === 'string') return next;
  const end = at(TAG_END, text, next);
  if (!end || (closing && end[1] !== '')) return 'primitive';
  if (closing) {
    if (open.pop() !== name) return 'primitive';
  } else if (end[1] === '') {
    if (open.push(name) > MAX_DEPTH) return 'primitive';
  }
  return next + end[0].length;
}

function readAttributes(text: string, start: number): number | NarrativeFault {
  let next = start;
  const seen = new Set<string>();
  for (;;) {
    const attribute = at(ATTRIBUTE, text, next);
    if (!attribute) return next;
    const name = attribute[1]!;
    const value = attribute[2] ?? attribute[3]!;
    if (seen.has(name) || !entitiesAreWritten(value, 0, value.length)) return 'primitive';
    if (!ATTRIBUTES.has(name) || !isHarmless(name, value)) return 'invariant.txt-1';
    seen.add(name);
    next += attribute[0].length;
  }
}

/** Many senders leave the namespace out; another one would make it no XHTML. */
function isHarmless(name: string, value: string): boolean {
  if (name === 'xmlns') return value === XHTML;
  if (name !== 'style' && !ADDRESSES.has(name)) return true;
  const plain = withoutEntities(value).replace(/[\s\p{Cc}]+/gu, '');
  return name === 'style' ? !ACTIVE_STYLE.test(plain) : !ACTIVE.test(plain);
}

function withoutEntities(value: string): string {
  return value.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));/g, (_, decimal, hex, name) => {
    if (name) return name === 'colon' ? ':' : name === 'Tab' || name === 'NewLine' ? '' : '?';
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '?';
  });
}
