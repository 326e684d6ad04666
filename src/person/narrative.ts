/** Narratives (XHTML of others) as plain parts that a page can draw: nothing that runs, loads or links comes through. Pure. */
import { parseXml, type XmlElement, XmlProblem } from '../algorithms/fhir-xml/xml-tree.ts';

/** A text, or an element of the known few with its children. */
export type NarrativeNode = string | { tag: string; children: NarrativeNode[] };

const BLOCKS = [
  'p',
  'div',
  'ul',
  'ol',
  'li',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'caption',
  'pre',
  'br',
  'hr',
];
const INLINE = ['b', 'i', 'em', 'strong', 'sub', 'sup', 'span', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'];
const KNOWN = new Set([...BLOCKS, ...INLINE]);
/** Left out with all they hold. */
const DROPPED = new Set(['script', 'style', 'iframe', 'object', 'embed', 'svg', 'math', 'form', 'img', 'head']);
const DEEPEST = 60;

/** The parts of `div`; undefined where it is no XML. Attributes are dropped, unknown elements give way to their content. */
export function narrativeOf(div: unknown): NarrativeNode[] | undefined {
  if (typeof div !== 'string' || div.trim() === '') return undefined;
  let root: XmlElement;
  try {
    root = parseXml(div);
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
    return undefined; // not well-formed: nothing of it can be trusted, and the original can be downloaded
  }
  const parts = childrenOf(root, 0);
  return parts.length === 0 ? undefined : parts;
}

function childrenOf(element: XmlElement, depth: number): NarrativeNode[] {
  if (depth > DEEPEST) return [];
  return element.children.flatMap((child): NarrativeNode[] => {
    if (child.kind === 'text') return child.text.trim() === '' ? [] : [child.text];
    const tag = child.name.toLowerCase();
    if (DROPPED.has(tag)) return [];
    const children = childrenOf(child, depth + 1);
    return KNOWN.has(tag) ? [{ tag, children }] : children;
  });
}
