import { attribute, CdaTree, textOf, V3 } from '../../algorithms/cda/select.ts';
import { parseXml, XmlProblem } from '../../algorithms/fhir-xml/xml-tree.ts';
import { KangyuError } from '../../kernel/index.ts';

export const MAX_CDA_MEGABYTES = 20;
/** Encodings that the declaration may name; the older national ones are parts of GB18030. */
const ENCODINGS: Record<string, string> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  'utf-16': 'utf-16',
  'iso-8859-1': 'latin1',
  'windows-1252': 'latin1',
};

/**
 * The bytes of a document as a tree. Throws `ingest.cda-…` for what is no CDA document: too large, in another encoding than it
 * says, not well-formed, with a document type (so no entity is ever expanded and nothing outside is read), or other XML.
 */
export function openCda(name: string, content: Buffer): CdaTree {
  if (content.length > MAX_CDA_MEGABYTES * 1024 * 1024)
    throw new KangyuError('ingest.too-large', { limit: MAX_CDA_MEGABYTES });
  if (content.length === 0) throw new KangyuError('ingest.empty');
  const text = decode(name, content);
  let tree: CdaTree;
  try {
    tree = new CdaTree(parseXml(text));
  } catch (cause) {
    if (!(cause instanceof XmlProblem)) throw cause;
    const { line, path, zh, en } = cause;
    const xpath = path === '' ? '/' : `/${path.replaceAll('.', '/')}`;
    throw new KangyuError('ingest.cda-xml', { name, line, xpath, reasonZh: zh, reasonEn: en }, { cause });
  }
  const { root } = tree;
  if (root.name !== 'ClinicalDocument' || root.namespace !== V3)
    throw new KangyuError('ingest.cda-root', { name, root: root.name.slice(0, 60) });
  return tree;
}

/** What a document of one file (nonXMLBody) holds; only data inside the document, nothing is fetched. */
export function bodyOf(content: Buffer): { type: string; content: Buffer } | undefined {
  const tree = openCda('document', content);
  const body = tree.first(tree.root, 'component/nonXMLBody/text');
  if (!body) return undefined;
  const type = attribute(body, 'mediaType') ?? 'text/plain';
  const text = textOf(body);
  if (attribute(body, 'representation') === 'B64') return { type, content: Buffer.from(text, 'base64') };
  return text.trim() === '' ? undefined : { type: 'text/plain; charset=utf-8', content: Buffer.from(text) };
}

function decode(name: string, content: Buffer): string {
  const [first, second] = content;
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const head = content.subarray(0, 200).toString('latin1');
  const declared =
    /^[^<]*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1]?.toLowerCase() ?? 'utf-8';
  const encoding = utf16 ? 'utf-16' : ENCODINGS[declared];
  if (encoding === undefined) throw new KangyuError('ingest.cda-encoding', { name, encoding: declared.slice(0, 40) });
  if (encoding === 'utf-16' && !utf16) throw new KangyuError('ingest.cda-encoding', { name, encoding: declared });
  try {
    if (encoding === 'latin1') return new TextDecoder('windows-1252', { fatal: true }).decode(content);
    return new TextDecoder(utf16 ? (first === 0xff ? 'utf-16le' : 'utf-16be') : encoding, { fatal: true }).decode(
      content,
    );
  } catch (cause) {
    throw new KangyuError('ingest.cda-encoding', { name, encoding: declared }, { cause });
  }
}
