/** Official figures from an Excel workbook: every row is checked first; one wrong cell and nothing is stored. */
import ExcelJS from 'exceljs';
import { addDays } from '../../algorithms/periods.ts';
import { type Db, KangyuError } from '../../kernel/index.ts';
import { type Bilingual, figureKey, readPopulationRow } from './read-rows.ts';
import { selectAreas, upsertPopulation } from './store.ts';
import type { PopulationRow } from './types.ts';

export interface ImportResult {
  /** Rows stored: all of them, or 0 when any row was rejected. */
  accepted: number;
  rejected: { row: number; column?: string; message: Bilingual }[];
  /** Areas whose figures may have changed. */
  areas: string[];
}

type Column = keyof PopulationRow;

const COLUMNS: { key: Column; zh: string; en: string; width: number }[] = [
  { key: 'area', zh: '地区代码', en: 'area', width: 16 },
  { key: 'date', zh: '日期', en: 'date', width: 14 },
  { key: 'sex', zh: '性别', en: 'sex', width: 8 },
  { key: 'ageFrom', zh: '年龄起', en: 'age_from', width: 10 },
  { key: 'ageTo', zh: '年龄止', en: 'age_to', width: 10 },
  { key: 'value', zh: '人口数', en: 'value', width: 12 },
  { key: 'source', zh: '来源', en: 'source', width: 36 },
  { key: 'vintage', zh: '版本', en: 'vintage', width: 12 },
];

/** An empty workbook with the columns and a page that explains them. */
export async function populationTemplate(): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('人口');
  sheet.columns = COLUMNS.map((c) => ({
    header: c.zh,
    key: c.key,
    width: c.width,
    style: { numFmt: c.key === 'value' ? '0' : '@' },
  }));
  sheet.getRow(1).font = { bold: true };
  sheet.views = [{ state: 'frozen', ySplit: 1 }];
  const notes = book.addWorksheet('说明 Notes');
  notes.columns = [{ width: 14 }, { width: 60 }, { width: 70 }];
  notes.addRows([
    ['地区代码', '6、9 或 12 位区划代码，须在地区树中', 'Division code of 6, 9 or 12 digits that is in the area tree'],
    ['日期', '人口时点，年末为 12-31，如 2024-12-31', 'Day of the count; year-end is 12-31, e.g. 2024-12-31'],
    ['性别', '男、女 或 合计', '男 (male), 女 (female) or 合计 (all); male, female, all are read as well'],
    [
      '年龄起、年龄止',
      '周岁，两端都包含；总数留空；最高组只填年龄起',
      'Whole years, both inside; empty for a total; the open last group has only 年龄起',
    ],
    ['人口数', '非负整数', 'Whole number'],
    ['来源', '公报或统计表名称', 'Name of the bulletin or table'],
    [
      '版本',
      '发布年份或日期；同一时点取版本最大者',
      'Year or date of publication; the greatest vintage of a day is used',
    ],
  ]);
  return Buffer.from(await book.xlsx.writeBuffer());
}

/**
 * Reads the first sheet. Columns are found by their Chinese or English heading, in any order. `allowed` says which areas
 * the caller may bring figures of; rows of others are refused like wrong ones.
 */
export async function importPopulation(
  db: Db,
  content: Buffer,
  allowed: (area: string) => boolean = () => true,
): Promise<ImportResult> {
  const book = new ExcelJS.Workbook();
  try {
    await book.xlsx.load(content as unknown as Parameters<typeof book.xlsx.load>[0]);
  } catch (cause) {
    throw new KangyuError('population.file-unreadable', { reason: (cause as Error).message }, { cause });
  }
  const sheet = book.worksheets[0];
  if (!sheet) throw new KangyuError('population.file-unreadable', { reason: 'no worksheet' });
  const columns = new Map<Column, number>();
  sheet.getRow(1).eachCell((cell, number) => {
    const heading = textOf(cell.value).toLowerCase();
    const column = COLUMNS.find((c) => c.zh === heading || c.en === heading);
    if (column) columns.set(column.key, number);
  });
  const missing = COLUMNS.filter((c) => !columns.has(c.key));
  if (missing.length > 0) {
    const names = (pick: 'zh' | 'en') => missing.map((c) => c[pick]).join('、');
    return {
      accepted: 0,
      areas: [],
      rejected: [
        {
          row: 1,
          message: { zh: `缺少列：${names('zh')}`, en: `missing columns: ${names('en').replaceAll('、', ', ')}` },
        },
      ],
    };
  }
  const known = new Set((await selectAreas(db)).map((a) => a.code));
  const rejected: ImportResult['rejected'] = [];
  const rows = new Map<string, { row: PopulationRow; line: number }>();
  sheet.eachRow((sheetRow, line) => {
    if (line === 1) return;
    const cells = Object.fromEntries(
      COLUMNS.map((c) => [c.key, cellText(c.key, sheetRow.getCell(columns.get(c.key)!).value)]),
    ) as Record<Column, string>;
    if (Object.values(cells).every((text) => text === '')) return;
    const cellName = (key: Column) => sheetRow.getCell(columns.get(key)!).address;
    const read = readPopulationRow(cells, known);
    if ('problems' in read) {
      rejected.push(...read.problems.map((p) => ({ row: line, column: cellName(p.column), message: p.message })));
      return;
    }
    if (!allowed(read.row.area)) {
      const message = { zh: `地区 ${read.row.area} 不在您的辖区内`, en: `area ${read.row.area} lies outside yours` };
      rejected.push({ row: line, column: cellName('area'), message });
      return;
    }
    const earlier = rows.get(figureKey(read.row));
    if (earlier) {
      rejected.push({ row: line, message: { zh: `与第 ${earlier.line} 行重复`, en: `repeats row ${earlier.line}` } });
    } else rows.set(figureKey(read.row), { row: read.row, line });
  });
  if (rejected.length === 0 && rows.size === 0) {
    rejected.push({ row: 2, message: { zh: '没有数据行', en: 'there are no rows' } });
  }
  if (rejected.length > 0) return { accepted: 0, rejected, areas: [] };
  const figures = [...rows.values()].map((r) => r.row);
  await db.transaction((tx) => upsertPopulation(tx, figures));
  return { accepted: figures.length, rejected: [], areas: [...new Set(figures.map((f) => f.area))] };
}

/** A day written into a column of another format arrives as Excel's serial number (days since 1899-12-30). */
function cellText(key: Column, value: unknown): string {
  if (key === 'date' && typeof value === 'number' && value > 1 && value < 100_000) {
    return addDays('1899-12-30', Math.floor(value));
  }
  return textOf(value);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'object') {
    const cell = value as { result?: unknown; text?: unknown; richText?: { text: string }[] };
    if (cell.richText)
      return cell.richText
        .map((part) => part.text)
        .join('')
        .trim();
    return textOf(cell.result ?? cell.text);
  }
  return String(value).trim();
}
