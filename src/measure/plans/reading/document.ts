/** A document as text, and what it is: told from its content, never from its name alone. */
export type DocumentKind = 'text' | 'html' | 'word' | 'pdf';

export type DocumentWarning =
  /** The name says another kind than the content is; the content was believed. */
  | { code: 'extension'; extension: string; kind: DocumentKind }
  /** Pages of a PDF that hold no text (scanned pictures): nothing was read from them. */
  | { code: 'pages-without-text'; pages: number[] };

export interface ReadDocument {
  text: string;
  kind: DocumentKind;
  /** Of texts and web pages: utf-8, utf-16le, utf-16be or gb18030. */
  encoding?: string;
  warnings: DocumentWarning[];
}

/** A file larger than this is no plan: the longest known one has 60,000 characters. */
export const MAX_DOCUMENT_MB = 20;
export const MAX_TEXT = 2_000_000;
/** What a Word file may grow to when unpacked; real ones stay below a tenth of it. */
export const MAX_UNPACKED_MB = 100;
