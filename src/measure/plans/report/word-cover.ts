/** What stands around the text: cover, headers, footers, the mark of a demonstration. */
import {
  AlignmentType,
  BorderStyle,
  Footer,
  Header,
  type ISectionOptions,
  LineRuleType,
  PageNumber,
  Paragraph,
  TextRun,
} from 'docx';
import { TextWatermark } from 'docx/watermarks';
import type { EvaluatedPlan } from '../types.ts';
import type { ReportOptions } from './options.ts';
import { reportName, titleOf } from './report-name.ts';
import { type Lang, TEXTS } from './texts.ts';
import { FOOTER_FONT, TABLE_FONT, TITLE_FONT } from './word-styles.ts';

interface Line {
  size: number;
  bold?: boolean;
  color?: string;
  before?: number;
  after?: number;
}

function centred(content: string, { size, bold = false, color, before = 0, after = 120 }: Line): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    spacing: { before, after, line: 360, lineRule: LineRuleType.AUTO },
    children: [new TextRun({ text: content, size, font: TITLE_FONT, bold, ...(color ? { color } : {}) })],
  });
}

export function coverPage(evaluated: EvaluatedPlan, options: ReportOptions): NonNullable<ISectionOptions['children']> {
  const { lang, snapshot } = options;
  const { plan, status } = evaluated;
  const zh = lang === 'zh';
  const colon = zh ? '：' : ': ';
  const facts: string[] = [
    `${TEXTS.region[lang]}${colon}${plan.region}`,
    `${TEXTS.period[lang]}${colon}${plan.period[0]}–${plan.period[1]}`,
    `${TEXTS.evaluatedOn[lang]}${colon}${status.on}`,
    `${TEXTS.generatedOn[lang]}${colon}${options.generatedOn}`,
  ];
  const frozen: string[] = snapshot
    ? [
        `${TEXTS.snapshot[lang]} ${snapshot.id}${zh ? '，' : ', '}${snapshot.createdAt.slice(0, 16).replace('T', ' ')} UTC`,
        ...(snapshot.digest ? [`SHA-256 ${snapshot.digest}`] : []),
      ]
    : [
        zh
          ? '本报告按生成时的数据编制，未冻结；正式报送前宜先冻结评估快照。'
          : 'Made from the data of the moment, not from a frozen evaluation.',
      ];
  return [
    ...titleLines(titleOf(evaluated, lang), zh).map((line, index) =>
      centred(line, { size: zh ? 44 : 36, before: index === 0 ? 1300 : 0, after: 100, bold: !zh }),
    ),
    centred(reportName(evaluated, options), { size: zh ? 52 : 44, before: 240, after: 1000, bold: !zh }),
    ...facts.map((fact) => centred(fact, { size: zh ? 32 : 24, after: 60 })),
    ...(options.demo
      ? [
          centred(TEXTS.demo[lang], { size: 30, bold: true, color: 'A3341F', before: 500 }),
          centred(TEXTS.demoLong[lang], { size: 20, color: 'A3341F' }),
        ]
      : []),
    ...frozen.map((line, index) =>
      centred(line, { size: 17, color: '595959', before: index === 0 ? 360 : 0, after: 0 }),
    ),
    ...(snapshot?.note ? [centred(snapshot.note, { size: 21, before: 160 })] : []),
  ];
}

/** Characters of 22 points that fit one line. */
const TITLE_FITS = 19;

/** A long Chinese title stands in two lines, broken after a closing quote or bracket near the middle, else in the middle. */
function titleLines(title: string, zh: boolean): string[] {
  if (!zh || title.length <= TITLE_FITS) return [title];
  const middle = title.length / 2;
  const breaks = [...title.matchAll(/[”》）〉]/g)].map(({ index }) => index + 1);
  const near = breaks.filter((at) => Math.abs(at - middle) <= title.length / 4 && at < title.length);
  const at = near.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0] ?? Math.ceil(middle);
  return [title.slice(0, at), title.slice(at)];
}

export function watermark(lang: Lang): Paragraph {
  return new Paragraph({
    spacing: { line: 240, lineRule: LineRuleType.AUTO },
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

export function header(evaluated: EvaluatedPlan, options: ReportOptions): Header {
  const { lang } = options;
  const run = (text: string, color: string, bold = false) =>
    new TextRun({ text, size: 18, font: TABLE_FONT, color, bold });
  return new Header({
    children: [
      new Paragraph({
        alignment: AlignmentType.CENTER,
        spacing: { line: 260, lineRule: LineRuleType.AUTO },
        border: { bottom: { style: BorderStyle.SINGLE, size: 4, color: '808080', space: 4 } },
        children: [
          run(`${titleOf(evaluated, lang)}${lang === 'zh' ? '　' : '  '}${reportName(evaluated, options)}`, '595959'),
          ...(options.demo ? [run(`　${TEXTS.demo[lang]}`, 'A3341F', true)] : []),
        ],
      }),
      ...(options.demo ? [watermark(lang)] : []),
    ],
  });
}

/** Page numbers between dashes, on the outer side of double-sided print (GB/T 9704-2012 §7.5). */
export function footers(): { default: Footer; even: Footer } {
  const footer = (alignment: typeof AlignmentType.LEFT | typeof AlignmentType.RIGHT) =>
    new Footer({
      children: [
        new Paragraph({
          alignment,
          indent: alignment === AlignmentType.LEFT ? { left: 280 } : { right: 280 },
          spacing: { line: 300, lineRule: LineRuleType.AUTO },
          children: [new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'], size: 28, font: FOOTER_FONT })],
        }),
      ],
    });
  return { default: footer(AlignmentType.RIGHT), even: footer(AlignmentType.LEFT) };
}
