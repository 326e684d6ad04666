/** The workbook for cards by table: one row a case, an explanation, a dictionary of diseases and options, the areas. */
import ExcelJS from 'exceljs';
import { type Kernel, uuidv7 } from '../../../kernel/index.ts';
import { descendants, areas as everyArea, getArea } from '../../../measure/population/index.ts';
import { fileOf, SHEETS, writeHeader, writeIdentity, writeNotes } from '../../../measure/returns/index.ts';
import { classesOf, reportedOn, reportRules } from '../load-rules.ts';
import { subtypesOf } from '../load-subtypes.ts';
import { cardItems, cardTable } from './card-table.ts';

const FREE_ROWS = 200;

/** Throws `population.area-unknown`. */
export async function makeCardTemplate(k: Pick<Kernel, 'db' | 'clock'>, area: string): Promise<Buffer> {
  const today = k.clock.today();
  const place = await getArea(k.db, area, today);
  const form = cardTable();
  const workbook = new ExcelJS.Workbook();
  writeNotes(workbook.addWorksheet(SHEETS.notes), [
    [`${place.name} 传染病报告卡成批上报`, `${place.name}: report cards by table`],
    [
      '每个病例一行，选项填名称或代码（见字典），诊断时间须到分，如 2025-12-31 08:30。',
      'One row a case; options by name or code (see the dictionary), the diagnosis to the minute such as 2025-12-31 08:30.',
    ],
    [
      '附卡内容（性病、乙肝、手足口、流感等）只在该病种需要时填写。',
      'Questions of annexes are filled in where the disease asks for them.',
    ],
    [
      '正确的行立即上报并进入县级审核，有误的行不影响其他行，下载标注后的表改正再交。',
      'Right rows are reported at once and go to the county; wrong ones leave the others alone: take the marked file, correct it and send it again.',
    ],
    [
      '同一患者同一疾病在规定期限内已有报告卡的，确为另一次发病请在“说明”中写明。',
      'Where a card of the patient and disease stands within its window, say in the note that it is another case.',
    ],
    ['报告单位填机构名称；账号属于某机构的可不填。', 'Name the institution, unless the account belongs to one.'],
  ]);
  const data = workbook.addWorksheet(SHEETS.data, { views: [{ state: 'frozen', xSplit: 1, ySplit: 1 }] });
  writeHeader(data, form);
  for (let row = 2; row < FREE_ROWS + 2; row += 1)
    for (let column = 1; column <= form.columns.length; column += 1) data.getCell(row, column).numFmt = '@';
  writeDictionary(workbook.addWorksheet(SHEETS.dictionary), today);
  const inside = new Set(await descendants(k.db, area, today));
  const codes = workbook.addWorksheet(SHEETS.areas);
  codes.columns = [{ width: 16 }, { width: 30 }];
  codes.addRow(['地区代码 area', '名称 name']).font = { bold: true };
  for (const { code, name } of await everyArea(k.db, today)) if (inside.has(code)) codes.addRow([code, name]);
  writeIdentity(workbook, form, { template: uuidv7(), area, period: today.slice(0, 7), items: ['cards'] });
  return fileOf(workbook);
}

function writeDictionary(sheet: ExcelJS.Worksheet, today: string): void {
  sheet.columns = [{ width: 26 }, { width: 40 }, { width: 44 }, { width: 60 }];
  sheet.addRow(['疾病 disease', 'disease', '病例分类 case class', '分型 kind']).font = { bold: true };
  const rules = reportRules(today);
  for (const { id, title } of reportedOn(today, rules)) {
    const classes = classesOf(rules, id).map((one) => rules.caseClasses[one]!.zh);
    const kinds = subtypesOf(id, today).map((kind) => kind.title.zh);
    sheet.addRow([title.zh, title.en, classes.join('、'), kinds.join('、')]);
  }
  sheet.addRow([]);
  sheet.addRow(['列 column', '选项 options']).font = { bold: true };
  sheet.addRow(['性别', '男、女、未知']);
  for (const item of cardItems()) {
    const options = 'options' in item ? (item.options ?? []) : [];
    if (options.length === 0 || ['disease', 'subtype', 'caseClass'].includes(item.code)) continue;
    sheet.addRow([item.label.zh, options.map(({ code, label }) => `${code} ${label.zh}`).join('、')]);
  }
}
