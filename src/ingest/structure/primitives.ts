/**
 * Formats of FHIR R4 primitive types (https://hl7.org/fhir/R4/datatypes.html#primitive), as JSON values. Hand-written loops
 * instead of regular expressions: they are faster on short texts and take linear time and constant memory on hostile ones.
 */
import { narrativeFault } from './narrative.ts';

/** True when the JSON value is a valid value of the type. */
export type PrimitiveCheck = (value: unknown) => boolean;

// Half of a surrogate pair cannot be stored as text.
const LONE_HALF = /\p{Surrogate}/u;
/** R4 says that strings SHALL NOT exceed 1 MB. */
const MAX_TEXT = 1024 * 1024;

/** Text with something to see in it: no control characters but tab and line ends, no halves of surrogate pairs. */
export function isText(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_TEXT) return false;
  let seen = false;
  let wide = false;
  for (let i = 0; i < value.length; i += 1) {
    const c = value.charCodeAt(i);
    if (c > 32) {
      seen = true;
      if (c > 126) wide = true;
    } else if (c < 32 && c !== 9 && c !== 10 && c !== 13) return false;
  }
  if (!wide) return seen;
  return seen && !LONE_HALF.test(value) && value.trim() !== '';
}

/** No blanks of any alphabet; `\S*` of the standard, and not empty as no element is. */
export function isUri(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  let wide = false;
  for (let i = 0; i < value.length; i += 1) {
    const c = value.charCodeAt(i);
    if (c <= 32 || c === 127) return false;
    if (c > 127) wide = true;
  }
  return value.length > 0 && (!wide || (!/\s/.test(value) && !LONE_HALF.test(value)));
}

/** No blank at either end, none but single spaces within. */
export function isCode(value: unknown): boolean {
  if (typeof value !== 'string' || value.length === 0) return false;
  let blank = true;
  let wide = false;
  for (let i = 0; i < value.length; i += 1) {
    const c = value.charCodeAt(i);
    if (c > 32) {
      blank = false;
      if (c > 126) wide = true;
    } else if (c === 32 && !blank) blank = true;
    else return false;
  }
  return !blank && (!wide || (!/[^\S ]/.test(value) && !LONE_HALF.test(value)));
}

export function isId(value: unknown): boolean {
  if (typeof value !== 'string' || value.length === 0 || value.length > 64) return false;
  for (let i = 0; i < value.length; i += 1) {
    const c = value.charCodeAt(i);
    // 0-9 A-Z a-z - .
    if (!((c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 45 || c === 46)) return false;
  }
  return true;
}

/** Two digits at a position as a number, or NaN. */
function two(text: string, at: number): number {
  const a = text.charCodeAt(at) - 48;
  const b = text.charCodeAt(at + 1) - 48;
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : Number.NaN;
}

/** Length of the date at the start of a text: 4, 7 or 10; 0 when there is none. A day must exist: 2023-02-30 does not. */
function dateLength(text: string): number {
  const century = two(text, 0);
  const year = century * 100 + two(text, 2);
  if (!(year > 0)) return 0;
  if (text.charCodeAt(4) !== 45) return 4;
  const month = two(text, 5);
  if (!(month >= 1 && month <= 12)) return 0;
  if (text.charCodeAt(7) !== 45) return 7;
  const day = two(text, 8);
  return day >= 1 && day <= daysOf(year, month) ? 10 : 0;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Position after the `hh:mm:ss(.f+)` that begins at a position, or -1. */
function clockEnd(text: string, at: number): number {
  if (!(two(text, at) <= 23) || text.charCodeAt(at + 2) !== 58) return -1;
  if (!(two(text, at + 3) <= 59) || text.charCodeAt(at + 5) !== 58) return -1;
  if (!(two(text, at + 6) <= 60)) return -1;
  let end = at + 8;
  if (text.charCodeAt(end) !== 46) return end;
  end += 1;
  const first = end;
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1;
  return end > first ? end : -1;
}

function isZoneAt(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  if (c === 90) return text.length === at + 1;
  if ((c !== 43 && c !== 45) || text.length !== at + 6 || text.charCodeAt(at + 3) !== 58) return false;
  const hours = two(text, at + 1);
  const minutes = two(text, at + 4);
  return (hours <= 13 && minutes <= 59) || (hours === 14 && minutes === 0);
}

export function isDate(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 10 && dateLength(value) === value.length && value.length > 0;
}

function isMoment(text: string): boolean {
  if (dateLength(text) !== 10 || text.charCodeAt(10) !== 84) return false;
  const end = clockEnd(text, 11);
  return end > 0 && isZoneAt(text, end);
}

export function isDateTime(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return value.length <= 10 ? isDate(value) : isMoment(value);
}

export const isInstant = (value: unknown): boolean => typeof value === 'string' && isMoment(value);
export const isTime = (value: unknown): boolean => typeof value === 'string' && clockEnd(value, 0) === value.length;

const INT_MAX = 2_147_483_647;
const isWhole = (value: unknown, low: number): boolean =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= INT_MAX;
export const isInteger = (value: unknown): boolean => isWhole(value, -INT_MAX - 1);
export const isPositiveInt = (value: unknown): boolean => isWhole(value, 1);
export const isUnsignedInt = (value: unknown): boolean => isWhole(value, 0);
export const isDecimal = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
export const isBoolean = (value: unknown): boolean => typeof value === 'boolean';

/** Groups of four characters, blanks between them, `=` only at the end (RFC 4648, section 4). */
export function isBase64(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  let digits = 0;
  let padding = 0;
  for (let i = 0; i < value.length; i += 1) {
    const c = value.charCodeAt(i);
    if ((c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 43 || c === 47) {
      if (padding > 0) return false;
      digits += 1;
    } else if (c === 61) padding += 1;
    else if (!(c === 32 || (c >= 9 && c <= 13)) || (digits + padding) % 4 !== 0) return false;
  }
  return digits > 0 && padding <= 2 && (digits + padding) % 4 === 0;
}

/** `urn:oid:` and arcs without leading zeros, the first of them 0, 1 or 2. */
export function isOid(value: unknown): boolean {
  if (typeof value !== 'string' || !value.startsWith('urn:oid:') || !/^[0-2]\./.test(value.slice(8, 10))) return false;
  for (let i = 9; i < value.length; ) {
    if (value.charCodeAt(i) !== 46) return false;
    const first = i + 1;
    i = first;
    while (value.charCodeAt(i) >= 48 && value.charCodeAt(i) <= 57) i += 1;
    if (i === first || (i > first + 1 && value.charCodeAt(first) === 48)) return false;
  }
  return true;
}

/** Lower case, as the standard writes it, or upper. */
export function isUuid(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length === 45 &&
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)
  );
}

const CHECKS: Record<string, PrimitiveCheck> = {
  base64Binary: isBase64,
  boolean: isBoolean,
  canonical: isUri,
  code: isCode,
  date: isDate,
  dateTime: isDateTime,
  decimal: isDecimal,
  id: isId,
  instant: isInstant,
  integer: isInteger,
  markdown: isText,
  oid: isOid,
  positiveInt: isPositiveInt,
  string: isText,
  time: isTime,
  unsignedInt: isUnsignedInt,
  uri: isUri,
  url: isUri,
  uuid: isUuid,
  xhtml: (value) => narrativeFault(value) === undefined,
};

export function primitiveCheck(type: string): PrimitiveCheck {
  const check = CHECKS[type];
  if (!check) throw new Error(`no check for the primitive type ${type}`);
  return check;
}
