/** An XML document out of a tree of names; text and attributes are escaped, characters that XML does not allow are left out. Pure. */
import { escapeXml } from './narrative.ts';

/** `@name` are attributes, `#` is the text, everything else is an element or a list of them. */
export interface XmlNode {
  [name: string]: XmlValue;
}
export type XmlValue = string | XmlNode | XmlValue[] | undefined;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0, production 2, leaves out
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;
const clean = (text: string): string => escapeXml(text.replace(FORBIDDEN, ''));

export function writeXml(name: string, node: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(name, node, '')}`;
}

function write(name: string, value: XmlValue, indent: string): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => write(name, item, indent)).join('');
  if (typeof value === 'string') return `${indent}<${name}>${clean(value)}</${name}>\n`;
  const attributes = Object.entries(value).flatMap(([key, text]) =>
    key.startsWith('@') && typeof text === 'string'
      ? [` ${key.slice(1)}="${clean(text).replace(/[\t\r\n]/g, ' ')}"`]
      : [],
  );
  const text = value['#'];
  const inner = Object.entries(value)
    .filter(([key]) => key !== '#' && !key.startsWith('@'))
    .map(([key, child]) => write(key, child, `${indent}  `))
    .join('');
  const open = `${indent}<${name}${attributes.join('')}`;
  if (typeof text === 'string') return `${open}>${clean(text)}</${name}>\n`;
  return inner === '' ? `${open}/>\n` : `${open}>\n${inner}${indent}</${name}>\n`;
}

/** Lines as the list that a narrative block holds. */
export const listText = (lines: readonly string[]): XmlNode => ({ list: { item: [...lines] } });
