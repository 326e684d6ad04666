/** A supervision order as a Word document: A4, the form that offices know (标题, 编号, 表格, 办理情况, 办结意见). */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import { dayOf } from '../../kernel/index.ts';
import type { ItemDetail, WorkEvent } from '../../work/index.ts';
import type { StoredOrder } from './store.ts';

type Lang = 'zh' | 'en';
const TEXT = {
  zh: {
    title: '督办单',
    number: (year: number, no: number) => `督办〔${year}〕${no} 号`,
    about: '督办对象',
    unit: '承办单位',
    coop: '配合单位',
    issued: '签发',
    due: '办结期限',
    matter: '督办事项',
    requirement: '要求',
    reply: '办理情况',
    closing: '办结意见',
    none: '（待填）',
    sign: '承办单位负责人（签字）：　　　　　　　　日期：',
  },
  en: {
    title: 'Supervision order',
    number: (year: number, no: number) => `No. ${no} of ${year}`,
    about: 'About',
    unit: 'To',
    coop: 'Together with',
    issued: 'Issued',
    due: 'Due',
    matter: 'Matter',
    requirement: 'Demand',
    reply: 'Answer',
    closing: 'Closing',
    none: '(open)',
    sign: 'Head of the unit (signature):                         Date:',
  },
} as const;

const font = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', cs: 'Times New Roman', eastAsia: '仿宋' };
const heading = { ascii: 'Arial', hAnsi: 'Arial', cs: 'Arial', eastAsia: '黑体' };
const line = { style: BorderStyle.SINGLE, size: 6, color: '444444' };

/** The order with the answers and decisions of its history. */
export async function orderFile(
  planTitle: string,
  order: StoredOrder,
  item: ItemDetail,
  lang: Lang,
): Promise<{ name: string; content: Buffer }> {
  const t = TEXT[lang];
  const number = t.number(order.year, order.no);
  const said = (actions: readonly string[]) =>
    item.history
      .filter(({ action, note }) => actions.includes(action) && note !== null)
      .reverse()
      .map(quote);
  const coops = item.units.filter(({ role }) => role === 'coop').map(({ name }) => name);
  const leads = item.units.filter(({ role }) => role === 'lead').map(({ name }) => name);
  const closings = said(['accept', 'return', 'cancel']);
  const accepted = item.history.find(({ action }) => action === 'accept');
  const rows: [string, string[]][] = [
    [t.about, [planTitle, ...(order.aboutKind === 'plan' ? [] : [order.aboutName])]],
    [t.unit, [leads.join('、') || (item.accountName ?? t.none)]],
    ...(coops.length > 0 ? ([[t.coop, [coops.join('、')]]] as [string, string[]][]) : []),
    [t.issued, [`${order.issuedOn}　${order.issuedByName}`]],
    [t.due, [item.due ?? t.none]],
    [t.matter, [item.title]],
    [t.requirement, (item.detail ?? t.none).split('\n')],
    [t.reply, orNone(said(['progress', 'submit']), t.none)],
    [t.closing, orNone(closings.length === 0 && accepted ? [quote(accepted)] : closings, t.none)],
  ];
  const document = new Document({
    styles: { default: { document: { run: { font, size: 24 } } } },
    sections: [
      {
        properties: { page: { size: { width: 11906, height: 16838 } } },
        children: [
          centred(t.title, 40, heading, 120),
          centred(number, 24, font, 240),
          new Table({ width: { size: 100, type: WidthType.PERCENTAGE }, rows: rows.map(rowOf) }),
          new Paragraph({ spacing: { before: 480 }, children: [new TextRun(t.sign)] }),
        ],
      },
    ],
  });
  return { name: `${t.title} ${number}.docx`, content: await Packer.toBuffer(document) };
}

const quote = ({ at, byName, note }: WorkEvent): string =>
  `${dayOf(new Date(at))}　${byName}${note ? `：${note}` : ''}`;
const orNone = (lines: string[], none: string): string[] => (lines.length > 0 ? lines : [none]);

function centred(text: string, size: number, face: typeof font, after: number): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    spacing: { after },
    children: [new TextRun({ text, size, font: face })],
  });
}

function rowOf([label, lines]: [string, string[]]): TableRow {
  const borders = { top: line, bottom: line, left: line, right: line };
  const margins = { top: 100, bottom: 100, left: 140, right: 140 };
  return new TableRow({
    children: [
      new TableCell({
        borders,
        margins,
        width: { size: 20, type: WidthType.PERCENTAGE },
        verticalAlign: VerticalAlignTable.CENTER,
        children: [new Paragraph({ children: [new TextRun({ text: label, font: heading, size: 22 })] })],
      }),
      new TableCell({
        borders,
        margins,
        width: { size: 80, type: WidthType.PERCENTAGE },
        children: lines.map((text) => new Paragraph({ children: [new TextRun(text)] })),
      }),
    ],
  });
}
