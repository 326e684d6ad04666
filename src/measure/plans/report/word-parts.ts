/** Paragraphs, tables and pictures of the Word report. */
import {
  AlignmentType,
  BorderStyle,
  ImageRun,
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
import type { Lang } from './texts.ts';
import { TABLE_FONT, TEXT_WIDTH } from './word-styles.ts';

/**
 * Body text, with a bold word in front where it has one; Chinese paragraphs are indented by two characters. A sentence of
 * many `figures` is not justified: numbers do not break, and the gaps would be wide.
 */
export function text(content: string, lang: Lang, lead?: string, figures = false): Paragraph {
  return new Paragraph({
    children: [
      ...(lead ? [new TextRun({ text: lang === 'zh' ? `${lead}。` : `${lead}. `, bold: true })] : []),
      new TextRun(content),
    ],
    indent: lang === 'zh' ? { firstLine: 640 } : {},
    alignment: figures ? AlignmentType.LEFT : AlignmentType.JUSTIFIED,
  });
}

/** One of several points: a numbered sentence in Chinese, a bullet in English. */
export function point(content: string, lang: Lang): Paragraph {
  if (lang === 'zh')
    return new Paragraph({
      children: [new TextRun(content)],
      indent: { firstLine: 640 },
      alignment: AlignmentType.JUSTIFIED,
    });
  return new Paragraph({ children: [new TextRun(content)], numbering: { reference: 'points', level: 0 } });
}

export function note(content: string): Paragraph {
  return new Paragraph({ style: 'Note', text: content });
}

export function picture(chart: Chart, name: string): Paragraph {
  const size = { width: chart.width * 0.9, height: chart.height * 0.9 };
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    keepNext: true,
    spacing: { before: 120, after: 0, line: 240, lineRule: LineRuleType.AUTO },
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

const SHORT = 12;
const ALIGN = { left: AlignmentType.LEFT, right: AlignmentType.RIGHT, center: AlignmentType.CENTER };
const rule = { style: BorderStyle.SINGLE, size: 4, color: '808080' };
const strong = { style: BorderStyle.SINGLE, size: 12, color: '000000' };

/** A table whose head repeats on every page and whose rows are not split. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (string | Cell)[])[],
  options: { width?: number; size?: number } = {},
): Table {
  const { width = TEXT_WIDTH, size = 19 } = options;
  const total = columns.reduce((sum, column) => sum + column.width, 0);
  const widths = columns.map((column) => Math.floor((column.width / total) * width));
  const margin = size < 18 ? 8 : 45;
  const together = rows.length <= SHORT; // a short table stays on one page
  const cell = (value: string | Cell, index: number, head: boolean, last = false) => {
    const entry = typeof value === 'string' ? { text: value } : value;
    const fill = head ? 'EDEDED' : entry.fill;
    return new TableCell({
      width: { size: widths[index] ?? 0, type: WidthType.DXA },
      verticalAlign: VerticalAlignTable.CENTER,
      margins: { top: margin, bottom: margin, left: 60, right: 60 },
      ...(fill ? { shading: { type: ShadingType.CLEAR, color: 'auto', fill } } : {}),
      children: entry.text.split('\n').map(
        (line) =>
          new Paragraph({
            keepNext: head || (together && !last),
            alignment: head ? AlignmentType.CENTER : ALIGN[columns[index]?.align ?? 'left'],
            spacing: { line: size < 18 ? 210 : 250, lineRule: LineRuleType.AUTO, before: 0, after: 0 },
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
        (row, line) =>
          new TableRow({
            cantSplit: true,
            children: row.map((value, index) => cell(value, index, false, line === rows.length - 1)),
          }),
      ),
    ],
  });
}

export function gapLine(): Paragraph {
  return new Paragraph({ spacing: { before: 0, after: 60, line: 200, lineRule: LineRuleType.AUTO }, children: [] });
}
