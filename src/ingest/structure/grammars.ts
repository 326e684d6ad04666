/** Codes whose value set is a grammar rather than a list. */

const MIME_PART = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;
const MIME_PARAMETER = /^\s*[A-Za-z0-9!#$&^_.+-]{1,127}=("[^"]{0,255}"|[^\s;"]{1,255})\s*$/;
/** CapabilityStatement.format may say so shortly (https://hl7.org/fhir/R4/http.html#mime-type). */
const SHORT_FORMATS = new Set(['xml', 'json', 'ttl']);

/** BCP 13 (RFC 6838, section 4.2): `type/subtype` and parameters. */
export function isMimeType(code: string): boolean {
  if (code.length > 1024) return false;
  const [type = '', ...parameters] = code.split(';');
  const parts = type.trimEnd().split('/');
  if (parts.length === 1) return SHORT_FORMATS.has(type) && parameters.length === 0;
  return (
    parts.length === 2 &&
    parts.every((part) => MIME_PART.test(part)) &&
    parameters.every((one) => MIME_PARAMETER.test(one))
  );
}

/** BCP 47 (RFC 5646, section 2.1), well-formed tags. */
const LANGUAGE =
  /^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wyz\d](?:-[a-z\d]{2,8})+)*(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+|i-[a-z]{1,12})$/i;
export const isLanguage = (code: string): boolean => code.length <= 100 && LANGUAGE.test(code);

/** ISO 4217: three capital letters; which of them are in use changes with the years. */
export const isCurrency = (code: string): boolean => /^[A-Z]{3}$/.test(code);

/**
 * Form of a UCUM unit (https://ucum.org/ucum, section 2): terms joined by `.` and `/`, exponents, annotations in braces. The
 * atoms themselves are a matter of terminology.
 */
export function isUcum(code: string): boolean {
  if (code.length === 0 || code.length > 256 || /[^!-~]/.test(code)) return false;
  const plain = code.replace(/\{[^{}]*\}/g, '1');
  return /^\/?[A-Za-z0-9[\]_%*^'"+()./-]+$/.test(plain) && !/[./]{2}|[./]$|\(\)|[{}]/.test(plain) && isBalanced(plain);
}

function isBalanced(text: string): boolean {
  let round = 0;
  let square = 0;
  for (const char of text) {
    if (char === '(') round += 1;
    if (char === '[') square += 1;
    if (char === ')') round -= 1;
    if (char === ']') square -= 1;
    if (round < 0 || square < 0 || square > 1) return false;
  }
  return round === 0 && square === 0;
}
