import { KangyuError } from '../../../kernel/index.ts';
import { linesOfMarkup } from './html-lines.ts';
import { refuseZipBomb } from './read-zip.ts';

/** Text of a .docx file, tables as lines; pictures are left out, nothing in the file is run or fetched. */
export async function readWord(bytes: Buffer): Promise<string> {
  refuseZipBomb(bytes);
  const { default: mammoth } = await import('mammoth');
  const convertImage = mammoth.images.imgElement(async () => ({ src: '' }));
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: bytes },
      { convertImage, externalFileAccess: false, includeEmbeddedStyleMap: false },
    );
    return linesOfMarkup(value);
  } catch (cause) {
    throw new KangyuError('plans.document-damaged', { format: 'Word' }, { cause });
  }
}
