/** Parts of the Word documents of the room: A4, in the fonts of official papers. */
import {
  AlignmentType,
  BorderStyle,
  Document,
  HeadingLevel,
  HeightRule,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';

const font = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', cs: 'Times New Roman', eastAsia: '仿宋' };
const heading = { ascii: 'Arial', hAnsi: 'Arial', cs: 'Arial', eastAsia: '黑体' };
const line = { style: BorderStyle.SINGLE, size: 4, color: '777777' };
const borders = { top: line, bottom: line, left: line, right: line };

export type WordPart = Paragraph | Table;
export interface WordFile {
  name: string;
  content: Buffer;
}

/** `drill`: what a drill is marked with; the file is named so too. `made`: the line under the title. */
export async function wordFile({
  title,
  drill,
  made,
  children,
}: {
  title: string;
  drill?: string | undefined;
  made: string;
  children: readonly WordPart[];
}): Promise<WordFile> {
  const document = new Document({
    styles: { default: { document: { run: { font, size: 22 } } } },
    sections: [
      {
        properties: { page: { size: { width: 11906, height: 16838 } } },
        children: [
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { after: 120 },
            children: [new TextRun({ text: title, size: 36, font: heading })],
          }),
          ...(drill
            ? [
                new Paragraph({
                  alignment: AlignmentType.CENTER,
                  children: [new TextRun({ text: drill, bold: true, color: 'B02A1A' })],
                }),
              ]
            : []),
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { after: 200 },
            children: [new TextRun(made)],
          }),
          ...children,
        ],
      },
    ],
  });
  return { name: `${drill ? '演练-' : ''}${title}.docx`, content: await Packer.toBuffer(document) };
}

export function head(text: string): Paragraph {
  return new Paragraph({
    heading: HeadingLevel.HEADING_2,
    spacing: { before: 240, after: 100 },
    children: [new TextRun({ text, font: heading, size: 26, color: '000000' })],
  });
}
export function para(text: string, bold = false): Paragraph {
  return new Paragraph({ spacing: { after: 60 }, children: [new TextRun({ text, bold })] });
}
function cell(text: string, width: number, bold: boolean): TableCell {
  return new TableCell({
    borders,
    margins: { top: 60, bottom: 60, left: 90, right: 90 },
    width: { size: width, type: WidthType.PERCENTAGE },
    children: [new Paragraph({ children: [new TextRun({ text, size: 20, ...(bold ? { font: heading } : {}) })] })],
  });
}
export function grid(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  /** Least height of a row below the head, in twentieths of a point: room for a seal. */
  height?: number,
): Table {
  const row = (cells: readonly string[], bold: boolean) =>
    new TableRow({
      tableHeader: bold,
      cantSplit: true,
      ...(height && !bold ? { height: { value: height, rule: HeightRule.ATLEAST } } : {}),
      children: cells.map((text, i) => cell(text, widths[i]!, bold)),
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [row(titles, true), ...rows.map((one) => row(one, false))],
  });
}
export function pairs(rows: readonly [string, string][]): Table {
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: rows.map(
      ([label, text]) => new TableRow({ cantSplit: true, children: [cell(label, 26, true), cell(text, 74, false)] }),
    ),
  });
}
