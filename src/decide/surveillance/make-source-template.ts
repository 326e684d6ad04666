/** The workbook that a source's sites fill in for a day: one row a site and item, with an explanation and a dictionary. */
import ExcelJS from 'exceljs';
import { isDay } from '../../algorithms/periods.ts';
import { KangyuError, type Kernel, uuidv7 } from '../../kernel/index.ts';
import { getArea } from '../../measure/population/index.ts';
import {
  closeSheet,
  fileOf,
  letterOf,
  SHEETS,
  writeHeader,
  writeIdentity,
  writeNotes,
} from '../../measure/returns/index.ts';
import { COUNT_FORM } from './count-form.ts';
import { sourceContent } from './load-sources.ts';
import { selectSitePage } from './store-overview.ts';

const MOST_SITES = 500;
/** Empty rows below, for sites that are not registered yet. */
const FREE_ROWS = 20;

interface Asked {
  source: string;
  area: string;
  day: string;
}

/** What the template lists: a row a registered site and item, then free ones. Throws `surveillance.source-unknown` and `population.area-unknown`. */
async function listRows(k: Pick<Kernel, 'db' | 'clock'>, { source: id, area, day }: Asked) {
  const today = k.clock.today();
  const source = sourceContent(today).sources.find((one) => one.id === id && !one.derive);
  if (!source || !isDay(day)) throw new KangyuError('surveillance.source-unknown', { source: id });
  const place = await getArea(k.db, area, today);
  const sites = await selectSitePage(
    k.db,
    { area, day: today },
    { source: id, silent: false, offset: 0, limit: MOST_SITES },
  );
  const rows = [
    ...sites
      .filter(({ endedOn }) => endedOn === null)
      .flatMap((site) =>
        source.items.map((item) => [source.title.zh, site.code, site.name, site.area, '', item.title.zh, day]),
      ),
    ...Array.from({ length: FREE_ROWS }, () => [source.title.zh, '', '', '', '', '', day]),
  ];
  return { source, place, rows };
}

/** The same rows as a plain table, for who fills it by a program or without Excel; free rows are of no use there. */
export async function listSourceTemplate(k: Pick<Kernel, 'db' | 'clock'>, asked: Asked) {
  const { rows } = await listRows(k, asked);
  return {
    columns: COUNT_FORM.columns.map(({ key, zh }) => ({ key, title: zh })),
    rows: rows
      .filter(([, site]) => site !== '')
      .map((values) => Object.fromEntries(COUNT_FORM.columns.map(({ key }, i) => [key, values[i] ?? '']))),
  };
}

/** Throws `surveillance.source-unknown` and `population.area-unknown`. */
export async function makeSourceTemplate(k: Pick<Kernel, 'db' | 'clock'>, asked: Asked): Promise<Buffer> {
  const { source, place, rows } = await listRows(k, asked);
  const { area, day } = asked;
  const workbook = new ExcelJS.Workbook();
  writeNotes(workbook.addWorksheet(SHEETS.notes), [
    [`${place.name} ${source.title.zh} ${day}`, `${source.title.en}: ${place.name}, ${day}`],
    [
      '每个单位每个监测项目一行；没有病例请填 0，没有上报的请留空。',
      'One row a site and item; write 0 for none, leave empty what was not counted.',
    ],
    ['新单位填写单位编号、名称和地区代码即可登记。', 'A site that is new is registered by its code, name and area.'],
    [
      '同一单位、项目、日期再次报送即为更正，旧值保留。',
      'The same site, item and day again is a correction; the older value stays readable.',
    ],
    [`计量单位：${source.unit.zh}。`, `Unit: ${source.unit.en}.`],
  ]);
  const data = workbook.addWorksheet(SHEETS.data, { views: [{ state: 'frozen', ySplit: 1 }] });
  writeHeader(data, COUNT_FORM);
  rows.forEach((values, i) => {
    for (const [j, { text }] of COUNT_FORM.columns.entries()) {
      const cell = data.getCell(i + 2, j + 1);
      cell.protection = { locked: false };
      cell.numFmt = text ? '@' : '0';
      if (values[j]) cell.value = values[j];
    }
  });
  await closeSheet(data, COUNT_FORM);
  const dictionary = workbook.addWorksheet(SHEETS.dictionary);
  dictionary.columns = [{ width: 24 }, { width: 44 }, { width: 16 }];
  dictionary.addRow(['监测项目 item', 'item', `单日上限 most (${letterOf(COUNT_FORM, 'value')})`]).font = {
    bold: true,
  };
  for (const { title, most } of source.items) dictionary.addRow([title.zh, title.en, most]);
  writeIdentity(workbook, COUNT_FORM, { template: uuidv7(), area, period: day, items: [source.id] });
  return fileOf(workbook);
}
