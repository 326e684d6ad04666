/** Formats of FHIR R4 primitive types (https://hl7.org/fhir/R4/datatypes.html#primitive), as JSON values. */

/** True when the JSON value is a valid value of the type. */
export type PrimitiveCheck = (value: unknown) => boolean;

const YEAR = '([1-9]\\d{3}|0\\d{3})';
const MONTH = '(0[1-9]|1[0-2])';
const DAY = '(0[1-9]|[12]\\d|3[01])';
const CLOCK = '([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?';
const ZONE = '(Z|[+-](0\\d:[0-5]\\d|1[0-3]:[0-5]\\d|14:00))';

const DATE = new RegExp(`^${YEAR}(-${MONTH}(-${DAY})?)?$`);
const DATE_TIME = new RegExp(`^${YEAR}(-${MONTH}(-${DAY}(T${CLOCK}${ZONE})?)?)?$`);
const INSTANT = new RegExp(`^${YEAR}-${MONTH}-${DAY}T${CLOCK}${ZONE}$`);
const TIME = new RegExp(`^${CLOCK}$`);

const matches =
  (pattern: RegExp): PrimitiveCheck =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
// NUL and lone halves of surrogate pairs cannot be stored as text.
const UNSTORABLE = /[\0\p{Surrogate}]/u;
const text: PrimitiveCheck = (value) => typeof value === 'string' && /\S/.test(value) && !UNSTORABLE.test(value);
const uri: PrimitiveCheck = (value) => typeof value === 'string' && /^\S+$/.test(value) && !UNSTORABLE.test(value);

/** The regular expressions of the standard let 31 February through; a day that is written in full must exist. */
const withRealDay =
  (pattern: RegExp): PrimitiveCheck =>
  (value) => {
    if (typeof value !== 'string' || !pattern.test(value)) return false;
    if (value.length < 10) return true;
    const day = Number(value.slice(8, 10));
    return day <= 28 || new Date(Date.UTC(Number(value.slice(0, 4)), Number(value.slice(5, 7)), 0)).getUTCDate() >= day;
  };

const integer = (low: number, high: number): PrimitiveCheck => {
  return (value) => Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
};
const INT_MAX = 2_147_483_647;

// A script in a narrative would run wherever the narrative is shown.
const ACTIVE_CONTENT = /<\s*(script|iframe|object|embed|form|base|link)\b|\son\w+\s*=|javascript:/i;

const CHECKS: Record<string, PrimitiveCheck> = {
  base64Binary: matches(/^[\sA-Za-z0-9+/=]+$/),
  boolean: (value) => typeof value === 'boolean',
  canonical: uri,
  code: (value) => typeof value === 'string' && /^\S+( \S+)*$/.test(value) && !UNSTORABLE.test(value),
  date: withRealDay(DATE),
  dateTime: withRealDay(DATE_TIME),
  decimal: (value) => typeof value === 'number' && Number.isFinite(value),
  id: matches(/^[A-Za-z0-9\-.]{1,64}$/),
  instant: withRealDay(INSTANT),
  integer: integer(-INT_MAX - 1, INT_MAX),
  markdown: text,
  oid: matches(/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/),
  positiveInt: integer(1, INT_MAX),
  string: text,
  time: matches(TIME),
  unsignedInt: integer(0, INT_MAX),
  uri,
  url: uri,
  uuid: matches(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i),
  xhtml: (value) =>
    typeof value === 'string' && /^\s*<div[\s>]/.test(value) && !ACTIVE_CONTENT.test(value) && !UNSTORABLE.test(value),
};

export function primitiveCheck(type: string): PrimitiveCheck {
  const check = CHECKS[type];
  if (!check) throw new Error(`no check for the primitive type ${type}`);
  return check;
}
