/** How single values are shown to those who may not see them in full (GB/T 37964 practice; defaults of the platform). */

/** `张三丰` → `张**`. A name of one character is hidden whole. */
export function maskName(name: string): string {
  const characters = [...name.trim()];
  return characters.length < 2 ? '*' : characters[0] + '*'.repeat(characters.length - 1);
}

/** Keeps the first six (area) and the last two characters; short numbers are hidden whole. */
export function maskIdNumber(value: string): string {
  return keepEnds(value, 6, 2, 12);
}

/** `13812345678` → `138****5678`; numbers of fewer than eleven digits keep their last two, short ones nothing. */
export function maskPhone(value: string): string {
  if (value.length >= 11) return keepEnds(value, 3, 4, 11);
  return keepEnds(value, 0, 2, 7);
}

/** An e-mail address or another contact: first character and domain. */
export function maskContact(value: string): string {
  const at = value.indexOf('@');
  if (at < 1) return maskPhone(value);
  return `${at === 1 ? '' : value[0]}***${value.slice(at)}`;
}

function keepEnds(value: string, head: number, tail: number, least: number): string {
  const characters = [...value];
  if (characters.length < least) return '*'.repeat(characters.length);
  return (
    characters.slice(0, head).join('') +
    '*'.repeat(characters.length - head - tail) +
    characters.slice(characters.length - tail).join('')
  );
}

const VILLAGE = /^(.*?(?:村民委员会|居民委员会|村委会|居委会|社区|村))/;

/** The address down to the village or community; undefined when the text names none. */
export function maskAddress(text: string): string | undefined {
  return VILLAGE.exec(text)?.[1];
}

// 18 or 15 digits that hold a plausible birth date where an id number has one; mobile numbers of mainland China.
const ID_NUMBER =
  /(?<![0-9A-Za-z])\d{6}(?:(?:18|19|20)\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])/g;
const OLD_ID_NUMBER = /(?<![0-9A-Za-z])\d{6}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])/g;
const MOBILE = /(?<!\d)1[3-9]\d{9}(?!\d)/g;

/** Hides id numbers and mobile numbers that stand anywhere in a free text. */
export function scrubText(text: string): string {
  return text.replace(ID_NUMBER, maskIdNumber).replace(OLD_ID_NUMBER, maskIdNumber).replace(MOBILE, maskPhone);
}
