import { extname } from 'node:path';
import { KangyuError } from '../../../kernel/index.ts';
import { decodeText } from './decode-text.ts';
import { detectKind } from './detect-kind.ts';
import { type DocumentKind, type DocumentWarning, MAX_DOCUMENT_MB, MAX_TEXT, type ReadDocument } from './document.ts';
import { readHtml } from './read-html.ts';
import { readPdf } from './read-pdf.ts';
import { readWord } from './read-word.ts';

const EXTENSIONS: Record<DocumentKind, readonly string[]> = {
  text: ['.txt', '.text', '.md', ''],
  html: ['.html', '.htm', '.xhtml', '.shtml'],
  word: ['.docx'],
  pdf: ['.pdf'],
};

/**
 * Text of a document, whatever its name says. Throws a `plans.document-…` error that names what is wrong and what to do: empty,
 * too large, encrypted, scanned, damaged, with macros, of a format that is not read, in an unknown encoding.
 */
export async function readDocument(bytes: Buffer, name: string): Promise<ReadDocument> {
  if (bytes.length > MAX_DOCUMENT_MB * 1024 * 1024)
    throw new KangyuError('plans.document-too-large', { limit: MAX_DOCUMENT_MB });
  const kind = detectKind(bytes);
  const extension = extname(name).toLowerCase();
  const warnings: DocumentWarning[] = EXTENSIONS[kind].includes(extension)
    ? []
    : [{ code: 'extension', extension, kind }];
  const read = await readKind(kind, bytes);
  warnings.push(...(read.warnings ?? []));
  const text = read.text.replace(/\r\n?/g, '\n');
  if (text.trim() === '') throw new KangyuError('plans.document-empty');
  if (text.length > MAX_TEXT) throw new KangyuError('plans.document-too-long', { limit: MAX_TEXT });
  return { text, kind, ...(read.encoding ? { encoding: read.encoding } : {}), warnings };
}

async function readKind(
  kind: DocumentKind,
  bytes: Buffer,
): Promise<{ text: string; encoding?: string; warnings?: DocumentWarning[] }> {
  switch (kind) {
    case 'text':
      return decodeText(bytes);
    case 'html':
      return readHtml(bytes);
    case 'word':
      return { text: await readWord(bytes) };
    case 'pdf': {
      const { text, emptyPages } = await readPdf(bytes);
      return { text, warnings: emptyPages.length > 0 ? [{ code: 'pages-without-text', pages: emptyPages }] : [] };
    }
  }
}
