/** Paragraphs, tables and pictures of the Word report: A4, 仿宋 body, 黑体 headings, real heading styles. */
import {
  AlignmentType,
  BorderStyle,
  HeadingLevel,
  ImageRun,
  type IParagraphOptions,
  type IStylesOptions,
  LineRuleType,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import type { Chart } from './charts.ts';

/** Twentieths of a point. A4 is 11906 × 16838. */
export const PAGE = { width: 11906, height: 16838, margin: 1304 };
export const TEXT_WIDTH = PAGE.width - 2 * PAGE.margin;
export const LANDSCAPE_WIDTH = PAGE.height - 2 * PAGE.margin;

const body = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', cs: 'Times New Roman', eastAsia: '仿宋' };
const heading = { ascii: 'Arial', hAnsi: 'Arial', cs: 'Arial', eastAsia: '黑体' };
export const TITLE_FONT = {
  ascii: 'Times New Roman',
  hAnsi: 'Times New Roman',
  cs: 'Times New Roman',
  eastAsia: '宋体',
};
export const TABLE_FONT = { ascii: 'Arial', hAnsi: 'Arial', cs: 'Arial', eastAsia: '宋体' };

export const STYLES: IStylesOptions = {
  default: {
    document: { run: { font: body, size: 24 }, paragraph: { spacing: { line: 360, after: 60 } } },
    heading1: {
      run: { font: heading, size: 32, bold: false, color: '1F3A3A' },
      paragraph: { spacing: { before: 360, after: 160 }, keepNext: true },
    },
    heading2: {
      run: { font: heading, size: 26, bold: false, color: '1F3A3A' },
      paragraph: { spacing: { before: 240, after: 100 }, keepNext: true },
    },
    heading3: {
      run: { font: heading, size: 24, bold: false, color: '1F3A3A' },
      paragraph: { spacing: { before: 160, after: 60 }, keepNext: true },
    },
  },
  paragraphStyles: [
    {
      id: 'Caption',
      name: 'caption',
      basedOn: 'Normal',
      run: { font: heading, size: 20 },
      paragraph: { alignment: AlignmentType.CENTER, spacing: { before: 60, after: 120 } },
    },
    {
      id: 'Note',
      name: 'Note',
      basedOn: 'Normal',
      run: { font: TABLE_FONT, size: 18, color: '5F6368' },
      paragraph: { spacing: { line: 260, before: 40, after: 120 } },
    },
    {
      id: 'TOC1',
      name: 'toc 1',
      basedOn: 'Normal',
      run: { font: body, size: 24 },
      paragraph: { spacing: { line: 320, after: 20 } },
    },
    {
      id: 'TOC2',
      name: 'toc 2',
      basedOn: 'Normal',
      run: { font: body, size: 22 },
      paragraph: { indent: { left: 420 }, spacing: { line: 300, after: 0 } },
    },
  ],
};

const LEVELS = [HeadingLevel.HEADING_1, HeadingLevel.HEADING_2, HeadingLevel.HEADING_3] as const;

export function title(level: 1 | 2 | 3, text: string, options: Partial<IParagraphOptions> = {}): Paragraph {
  return new Paragraph({ heading: LEVELS[level - 1], text, ...options });
}

/** Body text; Chinese paragraphs are indented by two characters. */
export function text(content: string, lang: 'zh' | 'en'): Paragraph {
  return new Paragraph({
    children: [new TextRun(content)],
    indent: lang === 'zh' ? { firstLine: 480 } : {},
    alignment: AlignmentType.JUSTIFIED,
  });
}

export function bullet(content: string): Paragraph {
  return new Paragraph({
    children: [new TextRun(content)],
    numbering: { reference: 'points', level: 0 },
    spacing: { line: 330, after: 40 },
  });
}

export function note(content: string): Paragraph {
  return new Paragraph({ style: 'Note', text: content });
}

export function caption(content: string): Paragraph {
  return new Paragraph({ style: 'Caption', text: content });
}

export function picture(chart: Chart, name: string): Paragraph {
  const size = { width: chart.width * 0.92, height: chart.height * 0.92 };
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    keepNext: true,
    spacing: { before: 80, after: 0, line: 240, lineRule: LineRuleType.AUTO },
    children: [
      new ImageRun({
        type: 'svg',
        data: Buffer.from(chart.svg),
        transformation: size,
        fallback: { type: 'png', data: chart.png },
        altText: { name, title: name, description: chart.alt },
      }),
    ],
  });
}

export interface Column {
  title: string;
  /** Share of the width. */
  width: number;
  align?: 'left' | 'right' | 'center';
}

export interface Cell {
  text: string;
  ink?: string;
  fill?: string;
  bold?: boolean;
}

const ALIGN = { left: AlignmentType.LEFT, right: AlignmentType.RIGHT, center: AlignmentType.CENTER };
const rule = { style: BorderStyle.SINGLE, size: 4, color: 'BFC5C9' };
const strong = { style: BorderStyle.SINGLE, size: 10, color: '1F3A3A' };

/** A table whose head repeats on every page and whose rows are not split. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (string | Cell)[])[],
  width = TEXT_WIDTH,
  size = 18,
): Table {
  const total = columns.reduce((sum, column) => sum + column.width, 0);
  const widths = columns.map((column) => Math.floor((column.width / total) * width));
  const cell = (value: string | Cell, index: number, head: boolean) => {
    const entry = typeof value === 'string' ? { text: value } : value;
    const fill = head ? 'E8EEEE' : entry.fill;
    return new TableCell({
      width: { size: widths[index] ?? 0, type: WidthType.DXA },
      verticalAlign: VerticalAlignTable.CENTER,
      margins: { top: size < 18 ? 12 : 40, bottom: size < 18 ? 12 : 40, left: 70, right: 70 },
      ...(fill ? { shading: { type: ShadingType.CLEAR, color: 'auto', fill } } : {}),
      children: entry.text.split('\n').map(
        (line) =>
          new Paragraph({
            alignment: head ? AlignmentType.CENTER : ALIGN[columns[index]?.align ?? 'left'],
            spacing: { line: size < 18 ? 230 : 250, before: 0, after: 0 },
            children: [
              new TextRun({
                text: line,
                size,
                font: TABLE_FONT,
                bold: head || entry.bold === true,
                ...(entry.ink ? { color: entry.ink } : {}),
              }),
            ],
          }),
      ),
    });
  };
  return new Table({
    width: { size: widths.reduce((sum, w) => sum + w, 0), type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    alignment: AlignmentType.CENTER,
    borders: { top: strong, bottom: strong, left: rule, right: rule, insideHorizontal: rule, insideVertical: rule },
    rows: [
      new TableRow({
        tableHeader: true,
        cantSplit: true,
        children: columns.map((column, index) => cell(column.title, index, true)),
      }),
      ...rows.map(
        (row) => new TableRow({ cantSplit: true, children: row.map((value, index) => cell(value, index, false)) }),
      ),
    ],
  });
}

export function gapLine(): Paragraph {
  return new Paragraph({ spacing: { before: 0, after: 60, line: 200 }, children: [] });
}
