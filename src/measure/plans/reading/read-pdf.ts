import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { KangyuError } from '../../../kernel/index.ts';
import { type PdfPage, textOfPages } from './pdf-lines.ts';
import { rulesOf } from './pdf-rules.ts';
import type { PdfItem } from './pdf-words.ts';

/** Text of a PDF and the numbers of pages that hold none. Throws for encrypted, damaged and scanned files. */
export async function readPdf(bytes: Buffer): Promise<{ text: string; emptyPages: number[] }> {
  const { getDocument, OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const home = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
  const task = getDocument({
    data: new Uint8Array(bytes),
    cMapUrl: `${join(home, 'cmaps')}/`,
    cMapPacked: true,
    standardFontDataUrl: `${join(home, 'standard_fonts')}/`,
    useSystemFonts: false,
    disableFontFace: true,
    isEvalSupported: false,
    stopAtErrors: false,
    verbosity: 0,
  });
  try {
    const pdf = await task.promise;
    const pages: PdfPage[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number);
      const [, bottom = 0, , top = 0] = page.view;
      const items = (await page.getTextContent()).items.flatMap((item) => ('str' in item ? itemOf(item) : []));
      // Drawing costs more than words: only a page with words can have a table.
      const drawn = items.length > 0 ? await page.getOperatorList() : { fnArray: [], argsArray: [] };
      pages.push({ top, bottom, items, rules: rulesOf(drawn.fnArray, drawn.argsArray, OPS) });
      page.cleanup();
    }
    const emptyPages = pages.flatMap(({ items }, index) => (items.length === 0 ? [index + 1] : []));
    const text = textOfPages(pages);
    // A scan may carry a stamp or a page number as text; a page of a plan has hundreds of characters.
    if (text.replace(/\s/g, '').length < pages.length * 8 || emptyPages.length === pages.length)
      throw new KangyuError('plans.document-scanned', { pages: pages.length });
    return { text, emptyPages };
  } catch (cause) {
    if (cause instanceof KangyuError) throw cause;
    if ((cause as Error).name === 'PasswordException')
      throw new KangyuError('plans.document-encrypted', { format: 'PDF' });
    throw new KangyuError('plans.document-damaged', { format: 'PDF' }, { cause });
  } finally {
    await task.destroy();
  }
}

function itemOf(item: { str: string; transform: number[]; width: number; height: number }): PdfItem[] {
  const [a = 0, b = 0, , , x = 0, y = 0] = item.transform;
  if (item.str.trim() === '' || Math.abs(b) > Math.abs(a)) return []; // nothing, or turned (a watermark, a margin note)
  return [{ text: item.str, x, y, width: item.width, size: item.height || Math.abs(a) || 10 }];
}
