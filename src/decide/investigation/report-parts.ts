/** Headings, paragraphs, tables and pictures of the report. */
import { renderAsync } from '@resvg/resvg-js';
import {
  AlignmentType,
  BorderStyle,
  HeadingLevel,
  ImageRun,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';

export const BODY = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', cs: 'Times New Roman', eastAsia: '仿宋' };
export const HEAD = { ascii: 'Arial', hAnsi: 'Arial', cs: 'Arial', eastAsia: '黑体' };
const INK = '#3c4043';
const BAR = '#0f766e';
const LINE = { style: BorderStyle.SINGLE, size: 4, color: '808080' };
/** Of the lettering in pictures: figures and signs only, so that no Chinese font is read. */
const FONT = 'Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif';

export const heading = (text: string): Paragraph =>
  new Paragraph({
    heading: HeadingLevel.HEADING_1,
    spacing: { before: 280, after: 120 },
    keepNext: true,
    children: [new TextRun({ text, font: HEAD, size: 28, color: '000000' })],
  });

export const paragraph = (text: string, zh: boolean): Paragraph =>
  new Paragraph({
    spacing: { after: 100, line: 360 },
    indent: zh ? { firstLine: 480 } : {},
    children: [new TextRun(text)],
  });

export const caption = (text: string): Paragraph =>
  new Paragraph({
    alignment: AlignmentType.CENTER,
    spacing: { before: 160, after: 80 },
    keepNext: true,
    children: [new TextRun({ text, font: HEAD, size: 20 })],
  });

/** Letters of any script: what has some is no number. */
const WORDS = /\p{L}/u;

/** The first column is text; columns of numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): Table {
  const right = head.map((_, i) => i > 0 && rows.every((row) => !WORDS.test(row[i] ?? '')));
  const borders = { top: LINE, bottom: LINE, left: LINE, right: LINE };
  const cell = (text: string, i: number, bold: boolean) =>
    new TableCell({
      borders,
      margins: { top: 40, bottom: 40, left: 80, right: 80 },
      children: [
        new Paragraph({
          alignment: right[i] ? AlignmentType.RIGHT : AlignmentType.LEFT,
          children: [new TextRun({ text, bold, size: 18 })],
        }),
      ],
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [
      new TableRow({ tableHeader: true, cantSplit: true, children: head.map((text, i) => cell(text, i, true)) }),
      ...rows.map((row) => new TableRow({ cantSplit: true, children: row.map((text, i) => cell(text, i, false)) })),
    ],
  });
}

export async function picture(svg: string, width: number, height: number, alt: string): Promise<Paragraph> {
  const png = (await renderAsync(svg, { fitTo: { mode: 'zoom', value: 2 } })).asPng();
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [
      new ImageRun({
        type: 'svg',
        data: Buffer.from(svg),
        transformation: { width, height },
        fallback: { type: 'png', data: png },
        altText: { name: alt, title: alt, description: alt },
      }),
    ],
  });
}

const framed = (width: number, height: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="10" fill="${INK}">${body}</svg>`;

/** Bars from zero, every so many labelled. */
export function curveSvg(bars: readonly { from: string; cases: number }[], width = 600, height = 200): string {
  const most = Math.max(1, ...bars.map(({ cases }) => cases));
  const [left, bottom, top] = [26, 30, 10];
  const step = (width - left - 6) / bars.length;
  const scale = (height - bottom - top) / most;
  const every = Math.ceil(bars.length / 10);
  const y = (cases: number) => height - bottom - cases * scale;
  const lines = [0, Math.ceil(most / 2), most].filter((value, i, all) => all.indexOf(value) === i);
  return framed(
    width,
    height,
    [
      ...lines.map(
        (value) =>
          `<line x1="${left}" x2="${width}" y1="${y(value)}" y2="${y(value)}" stroke="#dadce0"/><text x="${left - 5}" y="${y(value) + 3}" text-anchor="end">${value}</text>`,
      ),
      ...bars.map(({ from, cases }, i) => {
        const x = left + i * step;
        const name =
          i % every === 0
            ? `<text x="${x + step / 2}" y="${height - bottom + 14}" text-anchor="middle">${from.slice(5)}</text>`
            : '';
        return `<rect x="${x + 1}" y="${y(cases)}" width="${Math.max(1, step - 2)}" height="${cases * scale}" fill="${BAR}"/>${name}`;
      }),
    ].join(''),
  );
}
