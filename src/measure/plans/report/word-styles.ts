/**
 * Page, fonts and styles of the report. Chinese: the look of official documents (GB/T 9704-2012: A4, margins 37/28 mm, body
 * 仿宋 16 pt on 28 pt lines, headings 黑体, 楷体, 仿宋, title 小标宋 22 pt, page numbers between dashes on the outer side).
 */
import { AlignmentType, type IStylesOptions, LineRuleType } from 'docx';
import type { Lang } from './texts.ts';

/** Twentieths of a point. A4 is 11906 × 16838; margins of GB/T 9704-2012 §5.2. */
export const PAGE = { width: 11906, height: 16838, top: 2098, bottom: 1984, left: 1588, right: 1474 };
export const TEXT_WIDTH = PAGE.width - PAGE.left - PAGE.right;
export const LANDSCAPE_WIDTH = PAGE.height - PAGE.left - PAGE.right;

const font = (latin: string, chinese: string) => ({ ascii: latin, hAnsi: latin, cs: latin, eastAsia: chinese });
const BODY = font('Times New Roman', '仿宋');
const HEI = font('Arial', '黑体');
const KAI = font('Times New Roman', '楷体');
export const TITLE_FONT = font('Times New Roman', '方正小标宋简体');
export const TABLE_FONT = font('Arial', '宋体');
export const FOOTER_FONT = font('Times New Roman', '宋体');

/** What a program without a font takes instead, told in the document's own font table (ISO/IEC 29500-1 §17.8.3.1). */
const ALTERNATIVES: readonly [name: string, alternative: string][] = [
  ['方正小标宋简体', '宋体'],
  ['仿宋', '仿宋_GB2312'],
  ['楷体', '楷体_GB2312'],
  ['黑体', 'SimHei'],
  ['宋体', 'SimSun'],
];

export function fontTable(): string {
  const fonts = ALTERNATIVES.map(
    ([name, alternative]) =>
      `<w:font w:name="${name}"><w:altName w:val="${alternative}"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>`,
  );
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${fonts.join('')}</w:fonts>`;
}

const exact = (line: number) => ({ line, lineRule: LineRuleType.EXACT });

/** Sizes are half-points: 32 is 三号, 44 二号, 24 小四, 21 五号, 18 小五. */
export function styles(lang: Lang): IStylesOptions {
  const zh = lang === 'zh';
  const body = zh ? 32 : 22;
  const heading = (run: typeof BODY, size: number, before: number) => ({
    run: { font: run, size, bold: !zh, color: '000000' },
    paragraph: {
      spacing: { before, after: zh ? 80 : 100, ...(zh ? exact(580) : { line: 300 }) },
      keepNext: true,
      indent: zh ? { firstLine: 640 } : {},
    },
  });
  return {
    default: {
      document: {
        run: { font: BODY, size: body },
        paragraph: { spacing: zh ? { ...exact(560), after: 0 } : { line: 290, after: 80 } },
      },
      heading1: heading(HEI, zh ? 32 : 30, 280),
      heading2: heading(zh ? KAI : HEI, zh ? 32 : 25, 160),
      heading3: {
        ...heading(BODY, zh ? 32 : 22, 100),
        run: { font: BODY, size: zh ? 32 : 22, bold: true, color: '000000' },
      },
    },
    paragraphStyles: [
      {
        id: 'Caption',
        name: 'caption',
        basedOn: 'Normal',
        run: { font: HEI, size: zh ? 22 : 20 },
        paragraph: { alignment: AlignmentType.CENTER, spacing: { before: 100, after: 100, line: 300 } },
      },
      {
        id: 'Note',
        name: 'Note',
        basedOn: 'Normal',
        run: { font: TABLE_FONT, size: 18, color: '404040' },
        paragraph: { spacing: { line: 260, lineRule: LineRuleType.AUTO, before: 60, after: 160 } },
      },
      {
        id: 'TOC1',
        name: 'toc 1',
        basedOn: 'Normal',
        run: { font: zh ? HEI : BODY, size: zh ? 28 : 23 },
        paragraph: { spacing: { line: 380, lineRule: LineRuleType.AUTO, after: 20 } },
      },
      {
        id: 'TOC2',
        name: 'toc 2',
        basedOn: 'Normal',
        run: { font: BODY, size: zh ? 26 : 21 },
        paragraph: { indent: { left: 480 }, spacing: { line: 330, lineRule: LineRuleType.AUTO, after: 0 } },
      },
    ],
  };
}
