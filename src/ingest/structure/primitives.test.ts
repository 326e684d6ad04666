import { describe, expect, it } from 'vitest';
import { isCurrency, isLanguage, isMimeType, isUcum } from './grammars.ts';
import { narrativeFault } from './narrative.ts';
import { primitiveCheck } from './primitives.ts';
import { structures } from './structures.ts';

const RIGHT: Record<string, unknown[]> = {
  base64Binary: ['QQ==', 'QUI=', 'QUJD', 'QUJD QUJD', 'QUJD\nQUI=\n'],
  boolean: [true, false],
  canonical: ['http://x.org/a|1.0', '#b'],
  code: ['a', 'a b', '甲'],
  date: ['2024', '2024-02', '2024-02-29', '0001-01-01'],
  dateTime: ['1990', '1990-05', '1990-05-05', '1990-05-05T23:59:60.123456Z', '1990-05-05T00:00:00+14:00'],
  decimal: [1, -0.5, 1e20],
  id: ['a-B.9', 'x'.repeat(64)],
  instant: ['2024-02-29T10:00:00.1Z', '2024-02-29T10:00:00-13:59'],
  integer: [0, -2147483648, 2147483647],
  markdown: ['# a\n\tb'],
  oid: ['urn:oid:2.16.840', 'urn:oid:1.0'],
  positiveInt: [1, 2147483647],
  string: ['a', ' 例 ', 'a\r\n\tb', '𠮷'],
  time: ['23:59:60', '00:00:00.5'],
  unsignedInt: [0],
  uri: ['urn:x', '例:é'],
  url: ['https://x.org/?a=b'],
  uuid: ['urn:uuid:018f428e-34f6-4707-8009-5ad742f901e7'],
  xhtml: ['<div xmlns="http://www.w3.org/1999/xhtml"><p>a &amp; b<br/></p></div>'],
};
const WRONG: Record<string, unknown[]> = {
  base64Binary: ['', ' ', 'QQ=', 'Q Q==', 'QQ==QQ==', '====', 'QUJ-'],
  boolean: ['true', 1, null],
  canonical: ['', 'a b', 'a\u00a0b'],
  code: ['', ' a', 'a ', 'a  b', 'a\tb', 'a\u00a0b', '\u0001'],
  date: ['', '0000', '2023-02-30', '2023-02-29', '1900-02-29', '2024-13', '2024-1', '2024-01-01T', '24', '2024-04-31'],
  dateTime: [
    '1990-05-05T10:00Z',
    '1990-05-05T10:00:00',
    '1990-05-05T24:00:00Z',
    '1990-05-05T10:00:00.Z',
    '1990-05-05T10:00:00+14:01',
    '2023-02-29T10:00:00Z',
    2020,
  ],
  decimal: ['1', Number.NaN, Number.POSITIVE_INFINITY],
  id: ['', 'a b', 'a_b', 'x'.repeat(65)],
  instant: ['2024-02-29', '2024-02-29T10:00:00'],
  integer: [1.5, 2147483648, '1'],
  markdown: [' \n', ''],
  oid: ['2.16', 'urn:oid:3.1', 'urn:oid:1.01', 'urn:oid:1.', 'urn:oid:1', 'urn:oid:1..2'],
  positiveInt: [0, -1],
  string: ['', '  ', '　', 'a\u0000', 'a\u0008', '\ud800', 7, 'x'.repeat(1024 * 1024 + 1)],
  time: ['24:00:00', '10:00', '10:00:00Z', ''],
  unsignedInt: [-1],
  uri: ['', 'a b', 'a\n'],
  url: ['a　b'],
  uuid: ['018f428e-34f6-4707-8009-5ad742f901e7', 'urn:uuid:x'],
  xhtml: ['', 'text', '<p>a</p>', '<div>a</div><div>b</div>', '<div>a', '<div><b>a</div></b>', '<div>a & b</div>'],
};

describe('primitive types of FHIR R4', () => {
  it.each(Object.keys(RIGHT))('%s', (type) => {
    const check = primitiveCheck(type);
    for (const value of RIGHT[type]!) expect(check(value), JSON.stringify(value)).toBe(true);
    for (const value of WRONG[type]!) expect(check(value), String(value).slice(0, 40)).toBe(false);
  });

  it('are all checked', () => {
    const types = new Set<string>();
    for (const { properties } of structures().types.values())
      for (const { type, primitive } of properties.values()) if (primitive) types.add(type);
    expect([...types].sort()).toEqual(
      Object.keys(RIGHT)
        .sort()
        .filter((type) => type !== 'uuid' || types.has(type)),
    );
  });

  it('takes linear time on hostile text', () => {
    const n = 100_000;
    const hostile = ['0', ' ', 'a ', '=', '<', '&', '<div ', '<b>', '1.', ':', '-', '\u0000', '甲', "a='"];
    const wrapped = ['urn:oid:1.', '<div>', '<div a="', '<div style="', 'urn:uuid:', '2024-01-01T10:00:00.'];
    const texts = hostile.map((part) => part.repeat(n / part.length));
    const started = process.cpuUsage();
    for (const type of Object.keys(RIGHT)) {
      const check = primitiveCheck(type);
      for (const text of texts) for (const start of ['', ...wrapped]) check(start + text);
    }
    const { user, system } = process.cpuUsage(started);
    // 200 million characters at some nanoseconds each; quadratic time would be hours.
    expect((user + system) / 1e6).toBeLessThan(20);
  });
});

describe('narratives', () => {
  const inner = (text: string) => narrativeFault(`<div xmlns="http://www.w3.org/1999/xhtml">${text}</div>`);

  it.each([
    '<table class="x"><tbody><tr><td colspan="2">a</td></tr></tbody></table>',
    '<img src="data:image/png;base64,AAAA" alt="x"/>',
    '<a href="https://x.org">&#20363;&nbsp;</a><!-- note -->',
    '<p style="color: red">a</p>',
  ])('take formatting: %s', (text) => {
    expect(inner(text)).toBeUndefined();
  });

  it.each([
    '<script>x</script>',
    '<p onclick="x">a</p>',
    '<a href="javascript:x">a</a>',
    '<a href="java&#10;script&colon;x">a</a>',
    '<a href=" &#106;avascript:x">a</a>',
    '<img src="data:text/html,x"/>',
    '<p style="background: url(https://x.org/p)">a</p>',
    '<iframe src="x">a</iframe>',
    '<form>a</form>',
    '<div xmlns="http://www.w3.org/2000/svg">a</div>',
  ])('refuse what is no formatting: %s', (text) => {
    expect(inner(text)).toBe('invariant.txt-1');
  });

  it.each([
    '<p>a',
    '<p>a</b>',
    '<p a=b>a</p>',
    '<br>a',
    '<p id="a" id="b">a</p>',
    'a &lt b',
    '<!-- a',
    '<![CDATA[a]]>',
  ])('refuse what is not well formed: %s', (text) => {
    expect(inner(text)).toBe('primitive');
  });

  it('say something', () => {
    expect(inner('  <p> </p>')).toBe('invariant.txt-2');
  });
});

describe('codes by grammar', () => {
  it('know MIME types, languages, currencies and units by their form', () => {
    for (const code of ['text/plain', 'application/fhir+json; fhirVersion=4.0', 'text/plain;charset="utf 8"', 'json'])
      expect(isMimeType(code), code).toBe(true);
    for (const code of ['text', 'a/b/c', 'text/', 'text/plain; x', 'text/plain; x=a b'])
      expect(isMimeType(code), code).toBe(false);
    for (const code of ['zh', 'zh-CN', 'zh-Hans-CN', 'en-US', 'de-CH-1996', 'x-own', 'sl-rozaj-biske'])
      expect(isLanguage(code), code).toBe(true);
    for (const code of ['', 'z', 'zh_CN', 'zh-', 'toolonglanguage']) expect(isLanguage(code), code).toBe(false);
    expect(['CNY', 'USD'].every(isCurrency)).toBe(true);
    expect(['cny', '¥', 'RMBX'].some(isCurrency)).toBe(false);
    for (const code of ['mg/dL', 'mm[Hg]', '10*3/uL', '/min', '{score}', 'kg.m2/s', '%'])
      expect(isUcum(code), code).toBe(true);
    for (const code of ['', 'mg per dL', '毫克', 'mg//dL', '(mg', 'm[Hg', '{a']) expect(isUcum(code), code).toBe(false);
  });
});
