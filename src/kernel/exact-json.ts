/**
 * JSON whose decimals keep their digits: FHIR's `2.50` is another value than `2.5`
 * (https://hl7.org/fhir/R4/datatypes.html#decimal). A number is read as a number like everywhere; where its text says more
 * than the number does, the text stands beside it under a symbol of its holder, which spreading an object carries along and
 * nothing else sees. Texts without such numbers, nearly all, cost one look.
 */
import { randomBytes } from 'node:crypto';

const DIGITS = Symbol('digits');
const EXACT = Symbol('exact');

type Holder = Record<PropertyKey, unknown>;

// Stands for a number while the platform's own JSON functions run over the rest; nobody can guess it.
const MARK = `${randomBytes(12).toString('hex')}:`;
const MARKED = new RegExp(`"${MARK}([^"]*)"`, 'g');
const MAX_DIGITS = 60;

/** A place in a text that is no usable JSON. */
export class JsonProblem extends Error {
  readonly line: number;
  readonly column: number;
  readonly kind: 'syntax' | 'depth' | 'key';
  constructor(kind: JsonProblem['kind'], text: string, at: number) {
    const before = text.slice(0, at).split('\n');
    super(`${kind} at line ${before.length}`);
    this.kind = kind;
    this.line = before.length;
    this.column = before.at(-1)!.length + 1;
  }
}

/** Reads JSON that somebody sent; throws JsonProblem with the place where it is broken or nested deeper than `maxDepth`. */
export function parseSentJson(sent: string, maxDepth: number): unknown {
  const text = sent.charCodeAt(0) === 0xfeff ? sent.slice(1) : sent;
  const odd = oddNumbers(text, maxDepth);
  try {
    const value = odd.length === 0 ? JSON.parse(text) : parseMarked(text, odd);
    // Copying a member of this name would change the copy's prototype.
    if (text.includes('__proto__') || /\\u005[fF]/.test(text)) refusePrototypes(text);
    return value;
  } catch (error) {
    if (error instanceof JsonProblem) throw error;
    throw new JsonProblem('syntax', text, placeOf(error as Error, text));
  }
}

// A decimal that ends in 0, or has more digits than a number holds, before the end of its member.
const MAY_BE_ODD = /\.\d*0[,}\]]|(?<![\d.])[\d.]{16,}[,}\]]/;

/** Reads JSON that the database stored. */
export function parseStoredJson(text: string): unknown {
  if (!MAY_BE_ODD.test(text)) return JSON.parse(text);
  const odd = oddNumbers(text, Number.POSITIVE_INFINITY);
  return odd.length === 0 ? JSON.parse(text) : parseMarked(text, odd);
}

/** Whether decimals of the resource, or of the resources of the bundle, carry digits of their own. */
export function isExact(resource: unknown): boolean {
  if (typeof resource !== 'object' || resource === null) return false;
  if ((resource as Holder)[EXACT] === true) return true;
  const { entry } = resource as { entry?: unknown };
  return Array.isArray(entry) && entry.some((item) => (item?.resource as Holder | undefined)?.[EXACT] === true);
}

/** JSON.stringify that writes decimals with their digits; `exact` says whether any are there. */
export function toExactJson(value: unknown, exact: boolean, indent?: number): string {
  if (!exact) return JSON.stringify(value, undefined, indent);
  return JSON.stringify(
    value,
    function (this: unknown, key: string, member: unknown) {
      const digits = typeof member === 'number' ? digitsOf(this, key) : undefined;
      return digits === undefined ? member : MARK + digits;
    },
    indent,
  ).replace(MARKED, '$1');
}

/** The digits of a number of `holder` where they say more than the number. */
export function digitsOf(holder: unknown, key: PropertyKey): string | undefined {
  const digits = (holder as Holder)[DIGITS] as Record<PropertyKey, string> | undefined;
  const text = digits?.[key];
  // Whoever put another number in its place left the digits of the old one behind.
  return text !== undefined && Number(text) === (holder as Holder)[key] ? text : undefined;
}

/** Enters a decimal given as text; says whether it has digits of its own. */
export function setDecimal(holder: object, key: PropertyKey, text: string): boolean {
  const number = Number(text);
  (holder as Holder)[key] = number;
  if (!isOdd(text)) return false;
  const known = (holder as Holder)[DIGITS] as object | undefined;
  (holder as Holder)[DIGITS] = { ...known, [key]: text };
  return true;
}

/** Says of a resource that decimals within it carry digits; whoever makes one of other parts calls it. */
export function markExact(resource: object): void {
  (resource as Holder)[EXACT] = true;
}

/** Carries the digits over to an object that is made of the members of another. */
export function keepDigits(from: object, to: object): void {
  for (const symbol of [DIGITS, EXACT])
    if ((from as Holder)[symbol] !== undefined) (to as Holder)[symbol] = (from as Holder)[symbol];
}

/** Fifteen digits pass through a number unchanged unless they end in a 0 behind the point. */
function isOdd(text: string): boolean {
  if (text.length < 16 && !(text.endsWith('0') && text.includes('.'))) return false;
  return text.length <= MAX_DIGITS && /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) !== text;
}

/** Where numbers stand whose text says more than their value: [start, end] of each. */
function oddNumbers(text: string, maxDepth: number): [number, number][] {
  const odd: [number, number][] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 34) i = endOfString(text, i);
    else if (code < 45)
      continue; // blanks and commas, most of a text that is laid out
    else if (code <= 57) {
      const start = i;
      while (isNumberCode(text.charCodeAt(i + 1))) i += 1;
      if (i - start > 1 && isOdd(text.slice(start, i + 1))) odd.push([start, i + 1]);
    } else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > maxDepth) throw new JsonProblem('depth', text, i);
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return odd;
}

/** Digits, sign, point and exponent. */
const isNumberCode = (code: number): boolean =>
  (code >= 48 && code <= 57) || code === 46 || code === 43 || code === 45 || code === 101 || code === 69;

function endOfString(text: string, start: number): number {
  for (let from = start + 1; ; ) {
    const end = text.indexOf('"', from);
    if (end < 0) return text.length;
    if (text.charCodeAt(end - 1) !== 92) return end;
    let slashes = end;
    while (text.charCodeAt(slashes - 1) === 92) slashes -= 1;
    if ((end - slashes) % 2 === 0) return end;
    from = end + 1;
  }
}

function parseMarked(text: string, odd: readonly [number, number][]): unknown {
  const parts: string[] = [];
  let from = 0;
  for (const [start, end] of odd) {
    parts.push(text.slice(from, start), '"', MARK, text.slice(start, end), '"');
    from = end;
  }
  parts.push(text.slice(from));
  let value: unknown;
  try {
    value = JSON.parse(parts.join(''));
  } catch {
    return JSON.parse(text); // broken: the place is told in the text as it was sent
  }
  if (typeof value === 'string') return Number(value.slice(MARK.length));
  if (unmark(value as Holder)) markExact(value as object);
  return value;
}

function unmark(node: Holder): boolean {
  let found = false;
  for (const key in node) {
    const member = node[key];
    if (typeof member === 'string') {
      if (member.startsWith(MARK)) found = setDecimal(node, key, member.slice(MARK.length)) || found;
    } else if (typeof member === 'object' && member !== null) found = unmark(member as Holder) || found;
  }
  if (found && typeof node.resourceType === 'string') markExact(node);
  return found;
}

function refusePrototypes(text: string): void {
  JSON.parse(text, (key, value) => {
    if (key === '__proto__') throw new JsonProblem('key', text, Math.max(0, text.indexOf('__proto__')));
    return value;
  });
}

const SEARCHED = 100_000; // characters in which the place is looked for; beyond, its surroundings must do

/** Where the platform's parser stumbled. It tells the position of some mistakes and for others only what stands around them. */
function placeOf({ message }: Error, text: string): number {
  const position = positionIn(message);
  if (position !== undefined) return position;
  const around = /, \.\.\."([\s\S]*)"(?:\.\.\.)? is not valid JSON$/.exec(message)?.[1];
  const near = around === undefined ? -1 : text.indexOf(around);
  if (text.length > SEARCHED) return near < 0 ? text.length : near;
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (mayGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return mayGoOn(text.slice(0, bad)) ? bad : good;
}

/** Whether the beginning of a text may be the beginning of JSON. */
function mayGoOn(start: string): boolean {
  try {
    JSON.parse(start);
    return true;
  } catch (error) {
    const { message } = error as Error;
    return /Unexpected end|Unterminated/.test(message) || positionIn(message) === start.length;
  }
}

function positionIn(message: string): number | undefined {
  const position = /position (\d+)/.exec(message)?.[1];
  return position === undefined ? undefined : Number(position);
}
