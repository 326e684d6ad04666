import { KangyuError } from '../../../kernel/index.ts';
import type { DocumentKind } from './document.ts';
import { readZipEntries } from './read-zip.ts';

const starts = (bytes: Buffer, ...head: number[]) => head.every((byte, at) => bytes[at] === byte);
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

/** What the file is by its content. Throws a `plans.document-…` error that says what to do for everything that cannot be read. */
export function detectKind(bytes: Buffer): DocumentKind {
  if (bytes.length === 0) throw new KangyuError('plans.document-empty');
  const pdf = bytes.subarray(0, 1024).indexOf('%PDF-'); // readers accept leading bytes (ISO 32000-1 annex H, note 13)
  if (pdf >= 0) return 'pdf';
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0)) refuseCompound(bytes);
  if (starts(bytes, 0x50, 0x4b, 3, 4) || starts(bytes, 0x50, 0x4b, 5, 6)) return kindOfArchive(bytes);
  if (bytes.subarray(0, 5).toString('latin1') === '{\\rtf')
    throw new KangyuError('plans.document-old', { format: 'RTF' });
  refusePictures(bytes);
  return looksLikeHtml(bytes) ? 'html' : 'text';
}

/** Compound files (MS-CFB): Word before 2007, WPS, or an encrypted Office file whose content stands in one stream. */
function refuseCompound(bytes: Buffer): never {
  if (bytes.includes(utf16('EncryptedPackage')))
    throw new KangyuError('plans.document-encrypted', { format: 'Office' });
  const format = bytes.includes(utf16('Workbook'))
    ? 'Excel (.xls)'
    : bytes.includes(utf16('PowerPoint'))
      ? 'PowerPoint (.ppt)'
      : 'Word 97–2003 / WPS (.doc, .wps)';
  throw new KangyuError('plans.document-old', { format });
}

function kindOfArchive(bytes: Buffer): DocumentKind {
  const entries = readZipEntries(bytes);
  const has = (name: string) => entries.some((entry) => entry.name === name);
  const under = (folder: string) => entries.some((entry) => entry.name.startsWith(folder));
  if (entries.some((entry) => /(^|\/)vbaProject\.bin$/i.test(entry.name)))
    throw new KangyuError('plans.document-macros');
  if (has('word/document.xml')) return 'word';
  const format = under('xl/')
    ? 'Excel (.xlsx)'
    : under('ppt/')
      ? 'PowerPoint (.pptx)'
      : has('OFD.xml')
        ? 'OFD'
        : has('content.xml')
          ? 'OpenDocument (.odt)'
          : has('[Content_Types].xml')
            ? 'Office'
            : 'ZIP';
  throw new KangyuError(format === 'ZIP' ? 'plans.document-kind' : 'plans.document-other', { format });
}

function refusePictures(bytes: Buffer): void {
  const picture =
    starts(bytes, 0x89, 0x50, 0x4e, 0x47) || // PNG
    starts(bytes, 0xff, 0xd8, 0xff) || // JPEG
    starts(bytes, 0x49, 0x49, 0x2a, 0) || // TIFF
    starts(bytes, 0x4d, 0x4d, 0, 0x2a);
  if (picture) throw new KangyuError('plans.document-picture');
  const program = starts(bytes, 0x4d, 0x5a) || starts(bytes, 0x7f, 0x45, 0x4c, 0x46) || starts(bytes, 0x1f, 0x8b);
  const archive = starts(bytes, 0x52, 0x61, 0x72, 0x21) || starts(bytes, 0x37, 0x7a, 0xbc, 0xaf);
  if (program || archive) throw new KangyuError('plans.document-kind');
}

/** Markup near the beginning; UTF-16 is looked at with its zero bytes left out. */
function looksLikeHtml(bytes: Buffer): boolean {
  const head = bytes.subarray(0, 4096).toString('latin1').replaceAll('\0', '').toLowerCase();
  return /<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<meta\s[^>]*charset|<(div|table|p)[\s>][\s\S]*<\/(div|table|p|td)>/.test(
    head,
  );
}
