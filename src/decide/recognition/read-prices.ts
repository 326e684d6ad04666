/** A price list that came as a file: one row an item, with the day from which it holds and the document that says so. */
import { type CodeList, type Column, foldHeader, foldLabel, isBlank, readCell } from '../../ingest/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { findSheet } from '../../measure/returns/index.ts';
import type { RecognisedItem } from './load-items.ts';

export interface Price {
  item: string;
  yuan: number;
  validFrom: string;
  source: string;
}

const MOST_ROWS = 5_000;
/** How many wrong cells an error names. */
const NAMED = 8;
const MOST_SOURCE = 200;

/** Heads of the columns, by which a file is read and written. */
export const PRICE_COLUMNS = {
  item: { zh: '项目编码', en: 'Item' },
  yuan: { zh: '价格（元）', en: 'Price (yuan)' },
  validFrom: { zh: '生效日期', en: 'Valid from' },
  source: { zh: '依据', en: 'Basis' },
} as const;
type Key = keyof typeof PRICE_COLUMNS;

function columnsFor(items: Iterable<RecognisedItem>): Column[] {
  const codes = [...items].map(({ id, title }) => ({ code: id, ...title }) as CodeList['codes'][number]);
  const list: CodeList = {
    name: 'recognition-items',
    codes,
    byCode: new Map(codes.map((entry) => [entry.code, entry])),
    byLabel: new Map(
      codes.flatMap((entry) => [entry.code, entry.zh, entry.en].map((text) => [foldLabel(text), entry] as const)),
    ),
  };
  const types = {
    item: { type: 'code', codes: list },
    yuan: { type: 'decimal', min: 0.01, max: 1_000_000 },
    validFrom: { type: 'date' },
    source: { type: 'text' },
  } as const;
  return (Object.keys(PRICE_COLUMNS) as Key[]).map((key): Column => {
    const { zh, en } = PRICE_COLUMNS[key];
    const names = new Set([key, zh, en, `${zh} ${en}`].map(foldHeader));
    return { key, zh, en, required: true, names, ...types[key] };
  });
}

/** Rows without a price are passed over, so that a list may be filled in part by part. Throws `recognition.prices`. */
export async function readPrices(
  items: Iterable<RecognisedItem>,
  file: { name: string; content: Buffer },
): Promise<Price[]> {
  const columns = columnsFor(items);
  if (file.content.length < 8) throw refused('文件是空的', 'the file is empty');
  const found = await findSheet(
    columns,
    columns.map(({ key }) => key),
    file,
  );
  if (!found) {
    const heads = columns.map(({ zh }) => `“${zh}”`).join('');
    throw refused(`表头须有${heads}各列`, `the header needs the columns ${columns.map(({ en }) => en).join(', ')}`);
  }
  const { sheet, header, at } = found;
  const prices: Price[] = [];
  const problems: { zh: string; en: string }[] = [];
  const seen = new Set<string>();
  if (sheet.rows.length - header > MOST_ROWS)
    throw refused(`超过 ${MOST_ROWS} 行`, `there are more than ${MOST_ROWS} rows`);
  for (const [i, cells] of sheet.rows.entries()) {
    if (i <= header || isBlank(cells[at.get('yuan')!])) continue;
    const row = sheet.firstRow + i;
    const values: Record<string, unknown> = {};
    const complain = (zh: string, en: string) => problems.push({ zh: `第 ${row} 行${zh}`, en: `row ${row}: ${en}` });
    for (const column of columns) {
      const cell = cells[at.get(column.key)!];
      if (cell === null || cell === undefined || isBlank(cell)) {
        complain(`没有填${column.zh}`, `${column.en} is missing`);
        continue;
      }
      const { value, fault } = readCell(cell, column);
      // The list of all items is on the page; to repeat it for each row would hide what else is wrong.
      if (fault && column.key === 'item') complain(`“${value}”不是互认项目`, `“${value}” is no recognised item`);
      else if (fault) complain(fault.zh, fault.en);
      else values[column.key] = value;
    }
    if (String(values.source ?? '').length > MOST_SOURCE)
      complain(`依据超过 ${MOST_SOURCE} 字`, `the basis is longer than ${MOST_SOURCE} characters`);
    const key = `${values.item} ${values.validFrom}`;
    if (values.item !== undefined && values.validFrom !== undefined && seen.has(key))
      complain('与前面的行重复', 'the same item and day stand in a row before');
    seen.add(key);
    prices.push({ ...values, yuan: Math.round(Number(values.yuan) * 100) / 100 } as Price);
  }
  if (problems.length > 0) {
    const more = problems.length - NAMED;
    const first = problems.slice(0, NAMED);
    throw refused(
      first.map(({ zh }) => zh).join('；') + (more > 0 ? `；另有 ${more} 处` : ''),
      first.map(({ en }) => en).join('; ') + (more > 0 ? `; and ${more} more` : ''),
    );
  }
  if (prices.length === 0) throw refused('没有填了价格的行', 'no row has a price');
  return prices;
}

const refused = (reason: string, reasonEn: string) => new KangyuError('recognition.prices', { reason, reasonEn });
