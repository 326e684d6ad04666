import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  type ISectionOptions,
  LevelFormat,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  TableOfContents,
  TextRun,
} from 'docx';
import { estimatePageNumbersWith } from 'docx/layout';
import { TextWatermark } from 'docx/watermarks';
import { showPercent } from '../rule-text.ts';
import type { EvaluatedPlan } from '../types.ts';
import { drawCharts } from './charts.ts';
import { domains, openTargets } from './findings.ts';
import { type Lang, TEXTS } from './texts.ts';
import { PAGE, STYLES, TABLE_FONT, TITLE_FONT, table } from './word-parts.ts';
import {
  annexSections,
  domainSection,
  doubtsSection,
  methodSection,
  openSection,
  summarySection,
  targetsSection,
  tasksSection,
} from './word-sections.ts';

export interface ReportOptions {
  lang: Lang;
  /** Day the document is made, YYYY-MM-DD. */
  generatedOn: string;
  /** A demonstration instance marks every page. */
  demo: boolean;
  snapshot?: { id: string; at: string };
}

/** The evaluation of a plan as a Word document to hand in. */
export async function wordReport(evaluated: EvaluatedPlan, options: ReportOptions): Promise<Buffer> {
  const { lang } = options;
  const charts = await drawCharts(domains(evaluated, lang), openTargets(evaluated), lang);
  const portrait = { size: { width: PAGE.width, height: PAGE.height }, margin: margins() };
  const landscape = {
    size: { width: PAGE.width, height: PAGE.height, orientation: PageOrientation.LANDSCAPE },
    margin: margins(),
  };
  const frame = { headers: { default: header(evaluated, options) }, footers: { default: footer(lang) } };
  const cover: ISectionOptions = {
    properties: { page: portrait },
    headers: { default: new Header({ children: options.demo ? [watermark(lang)] : [new Paragraph('')] }) },
    footers: { default: new Footer({ children: [new Paragraph('')] }) },
    children: coverPage(evaluated, options),
  };
  const document = new Document({
    title: `${titleOf(evaluated, lang)} ${TEXTS.report[lang]}`,
    creator: 'Kangyu 康域',
    styles: STYLES,
    numbering: {
      config: [
        {
          reference: 'points',
          levels: [
            {
              level: 0,
              format: LevelFormat.BULLET,
              text: '•',
              alignment: AlignmentType.LEFT,
              style: { paragraph: { indent: { left: 480, hanging: 260 } } },
            },
          ],
        },
      ],
    },
    pageNumbers: estimatePageNumbersWith({ guess: true }),
    sections: [
      cover,
      {
        properties: { page: { ...portrait, pageNumbers: { start: 1 } } },
        ...frame,
        children: [
          new Paragraph({
            alignment: AlignmentType.CENTER,
            spacing: { after: 240 },
            children: [new TextRun({ text: TEXTS.contents[lang], font: TITLE_FONT, size: 36, bold: true })],
          }),
          new TableOfContents(TEXTS.contents[lang], { hyperlink: true, headingStyleRange: '1-2' }),
          new Paragraph({ pageBreakBefore: true, spacing: { line: 20, before: 0, after: 0 }, children: [] }),
          ...summarySection(evaluated, lang),
          ...methodSection(evaluated, lang),
        ],
      },
      { properties: { page: landscape }, ...frame, children: targetsSection(evaluated, lang) },
      {
        properties: { page: portrait },
        ...frame,
        children: [
          ...domainSection(evaluated, lang, charts),
          ...openSection(evaluated, lang, charts),
          ...doubtsSection(evaluated, lang),
          ...tasksSection(evaluated, lang),
          ...annexSections(evaluated, lang),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

function margins() {
  return { top: PAGE.margin, bottom: PAGE.margin, left: PAGE.margin, right: PAGE.margin, header: 600, footer: 600 };
}

function titleOf({ plan }: EvaluatedPlan, lang: Lang): string {
  return (lang === 'en' && plan.titleEn) || plan.title;
}

function coverPage(evaluated: EvaluatedPlan, options: ReportOptions): ISectionOptions['children'] {
  const { lang } = options;
  const { plan, status } = evaluated;
  const centred = (
    content: string,
    size: number,
    extra: { bold?: boolean; color?: string; before?: number; after?: number } = {},
  ) =>
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { before: extra.before ?? 0, after: extra.after ?? 120, line: Math.round(size * 14) },
      children: [
        new TextRun({
          text: content,
          size,
          font: TITLE_FONT,
          bold: extra.bold ?? false,
          ...(extra.color ? { color: extra.color } : {}),
        }),
      ],
    });
  const facts: [string, string][] = [
    [TEXTS.region[lang], plan.region],
    [TEXTS.period[lang], `${plan.period[0]}–${plan.period[1]}`],
    [TEXTS.phase[lang], status.phase[lang]],
    [TEXTS.evaluatedOn[lang], status.on],
    [TEXTS.generatedOn[lang], options.generatedOn],
    ...(options.snapshot
      ? ([[TEXTS.snapshot[lang], `${options.snapshot.id}\n${options.snapshot.at}`]] as [string, string][])
      : []),
    [lang === 'zh' ? '综合得分' : 'Composite score', status.score === null ? '—' : showPercent(status.score)],
  ];
  return [
    centred(titleOf(evaluated, lang), 44, { bold: true, before: 2600, after: 240 }),
    centred(
      `${lang === 'zh' ? status.phase.zh : ''}${TEXTS.report[lang]}${lang === 'en' ? ` (${status.phase.en})` : ''}`,
      36,
      { before: 200, after: 1500 },
    ),
    table(
      [
        { title: lang === 'zh' ? '项目' : 'Item', width: 28 },
        { title: lang === 'zh' ? '内容' : 'Content', width: 52 },
      ],
      facts,
      6600,
      22,
    ),
    ...(options.demo
      ? [
          centred(TEXTS.demo[lang], 32, { bold: true, color: 'A3341F', before: 900 }),
          centred(TEXTS.demoLong[lang], 21, { color: 'A3341F' }),
        ]
      : []),
  ];
}

function watermark(lang: Lang): Paragraph {
  return new Paragraph({
    children: [
      new TextWatermark({
        text: TEXTS.demo[lang],
        font: lang === 'zh' ? '黑体' : 'Arial',
        color: 'C8CDD0',
        opacity: 0.35,
      }),
    ],
  });
}

function header(evaluated: EvaluatedPlan, options: ReportOptions): Header {
  const { lang } = options;
  const notice = options.demo
    ? [new TextRun({ text: `　${TEXTS.demo[lang]}`, size: 18, font: TABLE_FONT, color: 'A3341F', bold: true })]
    : [];
  return new Header({
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        border: { bottom: { style: BorderStyle.SINGLE, size: 4, color: 'BFC5C9', space: 4 } },
        children: [
          new TextRun({
            text: `${titleOf(evaluated, lang)} · ${TEXTS.report[lang]}`,
            size: 18,
            font: TABLE_FONT,
            color: '5F6368',
          }),
          ...notice,
        ],
      }),
      ...(options.demo ? [watermark(lang)] : []),
    ],
  });
}

function footer(lang: Lang): Footer {
  const run = (children: (string | (typeof PageNumber)[keyof typeof PageNumber])[]) =>
    new TextRun({ children, size: 18, font: TABLE_FONT, color: '5F6368' });
  return new Footer({
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        children: lang === 'zh' ? [run(['第 ', PageNumber.CURRENT, ' 页'])] : [run(['Page ', PageNumber.CURRENT])],
      }),
    ],
  });
}
