/** Opens a workbook from outside: what is none, locked, has macros or would burst is refused before it is unpacked whole. */
import { inflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { KangyuError } from '../../kernel/index.ts';

export const MAX_RETURN_MB = 20;
const MAX_UNPACKED = 150 * 1024 * 1024;
const MAX_ROWS = 100_000;
const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex'); // .xls, and password-protected .xlsx

/** Whether a file begins as a zip archive does, and so as a workbook. */
export const isZip = (content: Buffer): boolean => content[0] === 0x50 && content[1] === 0x4b;

export async function openWorkbook(content: Buffer): Promise<ExcelJS.Workbook> {
  if (content.subarray(0, 8).equals(OLE)) throw new KangyuError('statistics.locked-or-old');
  if (content.readUInt32LE(0) !== 0x04034b50) throw new KangyuError('statistics.not-a-workbook');
  inspect(content);
  const book = new ExcelJS.Workbook();
  try {
    await book.xlsx.load(content as unknown as ArrayBuffer);
  } catch (cause) {
    throw new KangyuError('statistics.not-a-workbook', undefined, { cause });
  }
  return book;
}

/** Goes through the archive's directory (APPNOTE 6.3 §4.3.12) and unpacks each part no further than what is left of the limit. */
function inspect(content: Buffer): void {
  const end = content.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + 22 > content.length) throw new KangyuError('statistics.not-a-workbook');
  let at = content.readUInt32LE(end + 16);
  let left = MAX_UNPACKED;
  let book = false;
  try {
    for (let entries = content.readUInt16LE(end + 10); entries > 0; entries -= 1) {
      const size = content.readUInt32LE(at + 20);
      const lengths = [28, 30, 32].map((place) => content.readUInt16LE(at + place));
      const name = content.toString('utf8', at + 46, at + 46 + lengths[0]!);
      if (/vbaProject\.bin$/i.test(name)) throw new KangyuError('statistics.macros');
      book ||= name === 'xl/workbook.xml';
      const local = content.readUInt32LE(at + 42);
      const from = local + 30 + content.readUInt16LE(local + 26) + content.readUInt16LE(local + 28);
      const packed = content.subarray(from, from + size);
      const part = content.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed, { maxOutputLength: left }) : packed;
      left -= part.length;
      if (left <= 0) throw new KangyuError('statistics.too-large-unpacked');
      if (/^xl\/worksheets\/[^/]+\.xml$/.test(name)) refuseManyRows(part);
      at += 46 + lengths[0]! + lengths[1]! + lengths[2]!;
    }
  } catch (cause) {
    if (cause instanceof KangyuError) throw cause;
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new KangyuError('statistics.too-large-unpacked', undefined, { cause });
    throw new KangyuError('statistics.not-a-workbook', undefined, { cause });
  }
  if (!book) throw new KangyuError('statistics.not-a-workbook');
}

function refuseManyRows(sheet: Buffer): void {
  let rows = 0;
  for (let at = sheet.indexOf('<row'); at >= 0; at = sheet.indexOf('<row', at + 4)) {
    rows += 1;
    if (rows > MAX_ROWS) throw new KangyuError('statistics.too-many-rows', { limit: MAX_ROWS });
  }
}
