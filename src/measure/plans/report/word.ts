import {
  AlignmentType,
  Document,
  type FileChild,
  Footer,
  Header,
  type ISectionOptions,
  LevelFormat,
  LineRuleType,
  Packer,
  PageOrientation,
  Paragraph,
  TableOfContents,
  TextRun,
} from 'docx';
import { estimatePageNumbersWith } from 'docx/layout';
import type { EvaluatedPlan } from '../types.ts';
import { drawCharts } from './charts.ts';
import { domains, openTargets } from './findings.ts';
import { includes, type ReportOptions } from './options.ts';
import { createPen } from './pen.ts';
import { reportName, titleOf } from './report-name.ts';
import { TEXTS } from './texts.ts';
import { coverPage, footers, header, watermark } from './word-cover.ts';
import { annexSections, comparisonSection, doubtsSection, nextSection, sourcesSection } from './word-evidence.ts';
import { executionSection, standardsSection } from './word-execution.ts';
import { resourcesSection } from './word-resources.ts';
import { fontTable, PAGE, styles, TITLE_FONT } from './word-styles.ts';
import { domainSection, openSection, summarySection, targetsSection } from './word-targets.ts';

/** The evaluation of a plan as a Word document to hand in. */
export async function wordReport(evaluated: EvaluatedPlan, options: ReportOptions): Promise<Buffer> {
  const { lang } = options;
  const charts = includes(options, 'charts')
    ? await drawCharts(domains(evaluated, lang), openTargets(evaluated), lang)
    : { overview: undefined, domains: new Map(), trends: new Map() };
  const pen = createPen(lang);
  const part = (name: Parameters<typeof includes>[1], make: () => FileChild[]) =>
    includes(options, name) ? make() : [];
  // In the order of the pages: the pen numbers sections, figures and tables as they are written.
  const summary = summarySection(evaluated, options, pen, charts);
  const targets = targetsSection(evaluated, pen);
  const fields = [...domainSection(evaluated, pen, charts), ...openSection(evaluated, options, pen, charts)];
  const comparison = part('comparison', () => comparisonSection(options, pen));
  const rest = [
    ...part('execution', () => executionSection(evaluated, pen)),
    ...part('standards', () => [...standardsSection(evaluated, pen), ...resourcesSection(evaluated, pen)]),
    ...part('doubts', () => doubtsSection(evaluated, pen)),
    ...part('sources', () => sourcesSection(evaluated, pen)),
    ...nextSection(evaluated, options, pen),
    ...part('annexes', () => annexSections(evaluated, pen)),
  ];
  const frame = {
    headers: { default: header(evaluated, options), even: header(evaluated, options) },
    footers: footers(),
  };
  const portrait = { size: { width: PAGE.width, height: PAGE.height }, margin: margins() };
  const landscape = {
    size: { width: PAGE.width, height: PAGE.height, orientation: PageOrientation.LANDSCAPE },
    margin: { ...margins(), top: 1500, bottom: 1300, header: 800, footer: 700 },
  };
  const upright = (children: FileChild[]): ISectionOptions => ({ properties: { page: portrait }, ...frame, children });
  const wide = (children: FileChild[]): ISectionOptions => ({ properties: { page: landscape }, ...frame, children });
  const document = new Document({
    title: `${titleOf(evaluated, lang)} ${reportName(evaluated, options)}`,
    creator: 'Kangyu 康域',
    styles: styles(lang),
    evenAndOddHeaderAndFooters: true,
    numbering: bullets(),
    pageNumbers: estimatePageNumbersWith({ guess: true }),
    sections: [
      cover(evaluated, options, portrait),
      {
        properties: { page: { ...portrait, pageNumbers: { start: 1 } } },
        ...frame,
        children: [...contents(options), ...summary],
      },
      wide(targets),
      ...(comparison.length > 0 ? [upright(fields), wide(comparison), upright(rest)] : [upright([...fields, ...rest])]),
    ],
  });
  return Packer.toBuffer(document, undefined, [{ path: 'word/fontTable.xml', data: fontTable() }]);
}

function margins() {
  const { top, bottom, left, right } = PAGE;
  return { top, bottom, left, right, header: 1000, footer: 1200 };
}

function bullets() {
  return {
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
  };
}

type PageLayout = NonNullable<NonNullable<ISectionOptions['properties']>['page']>;

function cover(evaluated: EvaluatedPlan, options: ReportOptions, page: PageLayout): ISectionOptions {
  const head = new Header({ children: options.demo ? [watermark(options.lang)] : [new Paragraph('')] });
  const foot = new Footer({ children: [new Paragraph('')] });
  return {
    properties: { page },
    headers: { default: head, even: head },
    footers: { default: foot, even: foot },
    children: coverPage(evaluated, options),
  };
}

function contents({ lang }: ReportOptions): FileChild[] {
  return [
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { after: 240, line: 400, lineRule: LineRuleType.AUTO },
      children: [new TextRun({ text: TEXTS.contents[lang], font: TITLE_FONT, size: 36, bold: lang === 'en' })],
    }),
    new TableOfContents(TEXTS.contents[lang], { hyperlink: true, headingStyleRange: '1-2' }),
    new Paragraph({ pageBreakBefore: true, spacing: { line: 20, before: 0, after: 0 }, children: [] }),
  ];
}
