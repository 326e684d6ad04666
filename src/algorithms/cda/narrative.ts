/**
 * Narrative blocks of CDA (StrucDoc) as the XHTML of FHIR: only elements and attributes that a FHIR narrative may have, so nothing
 * active survives. Sources: CDA R2 4.3.5, FHIR R4 narrative. Pure.
 */
import type { XmlElement } from '../fhir-xml/xml-tree.ts';
import { attribute } from './select.ts';

const SAME = new Set(['br', 'sub', 'sup', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'col', 'colgroup']);
const RENAMED: Record<string, string> = {
  paragraph: 'p',
  content: 'span',
  item: 'li',
  footnote: 'small',
  footnoteRef: 'sup',
};
const EMPTY = new Set(['br', 'col']);
/** Elements that hold other elements only; text between is layout. */
const GRID = new Set(['table', 'thead', 'tbody', 'tfoot', 'tr', 'ul', 'ol', 'colgroup']);
const CELL_ATTRIBUTES = ['colspan', 'rowspan', 'scope', 'abbr'];
const STYLES: Record<string, string> = { Bold: 'b', Italics: 'i', Underline: 'u' };

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);

const wrap = (inner: string): string => `<div xmlns="http://www.w3.org/1999/xhtml">${inner}</div>`;

/** `section/text` as a `div`; undefined when it says nothing. */
export function narrativeDiv(text: XmlElement): string | undefined {
  const inner = inside(text, '');
  return inner.replace(/<[^>]*>/g, '').trim() === '' ? undefined : wrap(inner);
}

/** A narrative made of names and values, for documents whose sections carry none. */
export function listDiv(rows: readonly { name: string; value: string }[]): string | undefined {
  if (rows.length === 0) return undefined;
  const items = rows.map(({ name, value }) => `<li><b>${escapeXml(name)}</b>：${escapeXml(value)}</li>`);
  return wrap(`<ul>${items.join('')}</ul>`);
}

function inside(node: XmlElement, tag: string): string {
  return node.children
    .map((child) => (child.kind === 'element' ? one(child) : GRID.has(tag) ? '' : escapeXml(child.text)))
    .join('');
}

function one(node: XmlElement): string {
  const { name } = node;
  if (attribute(node, 'revised') === 'delete') return '';
  if (name === 'renderMultiMedia')
    return `<i>[${escapeXml(attribute(node, 'referencedObject') ?? '')}]</i>${inside(node, '')}`;
  if (name === 'caption') return `<b>${inside(node, '')}</b> `;
  if (name === 'list') {
    const tag = attribute(node, 'listType') === 'ordered' ? 'ol' : 'ul';
    return element(tag, node, inside(node, tag));
  }
  if (name === 'linkHtml') {
    const href = attribute(node, 'href')?.trim() ?? '';
    const inner = inside(node, '');
    return /^https?:\/\//i.test(href) ? `<a href="${escapeXml(href)}">${inner}</a>` : inner;
  }
  const style = attribute(node, 'styleCode')
    ?.split(/\s+/)
    .map((code) => STYLES[code])
    .find((tag) => tag !== undefined);
  const tag = (name === 'content' && style) || (SAME.has(name) ? name : (RENAMED[name] ?? 'span'));
  if (tag === 'u') return element('span', node, inside(node, tag));
  return element(tag, node, inside(node, tag));
}

function element(tag: string, node: XmlElement, inner: string): string {
  const attributes = tag === 'td' || tag === 'th' ? CELL_ATTRIBUTES : [];
  const written = attributes
    .flatMap((name) => {
      const value = attribute(node, name);
      return value === undefined ? [] : [` ${name}="${escapeXml(value)}"`];
    })
    .join('');
  if (EMPTY.has(tag)) return `<${tag}/>`;
  // A caption of a table or list stands before its rows; XHTML knows it as the first child of a table only.
  const caption = GRID.has(tag)
    ? node.children.find((child) => child.kind === 'element' && child.name === 'caption')
    : undefined;
  if (caption?.kind === 'element') {
    const said = inside(caption, '');
    const rest = inner.replace(`<b>${said}</b> `, '');
    return tag === 'table'
      ? `<table><caption>${said}</caption>${rest}</table>`
      : `<p><b>${said}</b></p><${tag}>${rest}</${tag}>`;
  }
  return `<${tag}${written}>${inner}</${tag}>`;
}
