/** A draft to hand round: Word and Excel to read, JSON and YAML of the plan format to load. */
import { AlignmentType, Document, LineRuleType, Packer, PageOrientation, Paragraph, TextRun } from 'docx';
import ExcelJS from 'exceljs';
import { stringify } from 'yaml';
import { createPen } from '../report/pen.ts';
import { NOTHING, nameOf, unitOf } from '../report/show.ts';
import type { Lang } from '../report/texts.ts';
import { note, table } from '../report/word-parts.ts';
import { fontTable, LANDSCAPE_WIDTH, PAGE, styles, TITLE_FONT } from '../report/word-styles.ts';
import { showThreshold } from '../rule-text.ts';
import type { Draft, DraftAssessment, DraftRow } from './draft-types.ts';
import { showProbability } from './propose-target.ts';
import { rawTarget, toPlan } from './to-plan.ts';

export type DraftFileKind = 'docx' | 'xlsx' | 'json' | 'yaml';
type Assessed = Draft & { assessment: DraftAssessment };

const TYPES: Record<DraftFileKind, string> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
};

const WORDS = {
  draft: { zh: '指标建议稿', en: 'proposed targets' },
  table: { zh: '主要指标', en: 'Targets' },
  basis: { zh: '测算依据', en: 'How they were arrived at' },
  no: { zh: '序号', en: 'No' },
  name: { zh: '指标', en: 'Target' },
  unit: { zh: '单位', en: 'Unit' },
  baseline: { zh: '基期', en: 'Baseline' },
  target: { zh: '目标', en: 'Target value' },
  nature: { zh: '性质', en: 'Nature' },
  owner: { zh: '责任单位', en: 'Unit responsible' },
  last: { zh: '上一规划目标', en: 'Last target' },
  proposals: { zh: '测算参考', en: 'Proposals' },
  feasibility: { zh: '可行性', en: 'Feasibility' },
  probability: { zh: '达到概率', en: 'Probability' },
  needed: { zh: '须增加', en: 'Needed' },
  note: { zh: '说明', en: 'Note' },
  dropped: { zh: '不再列入的指标', en: 'Dropped' },
  doubts: { zh: '疑点', en: 'Doubts' },
} as const;

export async function draftFile(
  draft: Assessed,
  kind: DraftFileKind,
  lang: Lang,
): Promise<{ name: string; mediaType: string; content: Buffer }> {
  const { plan } = draft.content;
  const name = kind === 'json' || kind === 'yaml' ? `${plan.id}.${kind}` : `${plan.title} ${WORDS.draft.zh}.${kind}`;
  return { name, mediaType: TYPES[kind], content: await contentOf(draft, kind, lang) };
}

async function contentOf(draft: Assessed, kind: DraftFileKind, lang: Lang): Promise<Buffer> {
  if (kind === 'docx') return wordDraft(draft, lang);
  if (kind === 'xlsx') return excelDraft(draft, lang);
  const { doubts: _, references, ...plan } = toPlan(draft.content);
  const body = { schema: 1, ...plan, references };
  if (kind === 'json') return Buffer.from(`${JSON.stringify(plan, null, 2)}\n`);
  return Buffer.from(stringify(body, { lineWidth: 160, singleQuote: true }));
}

const titleOf = ({ content: { plan } }: Draft, lang: Lang) => (lang === 'en' && plan.titleEn) || plan.title;
const baselineOf = (row: DraftRow) =>
  row.baseline === null ? NOTHING : `${showThreshold(row.baseline)}${row.baselineYear ? ` (${row.baselineYear})` : ''}`;

async function wordDraft(draft: Assessed, lang: Lang): Promise<Buffer> {
  const pen = createPen(lang);
  const w = (name: keyof typeof WORDS) => WORDS[name][lang];
  const kept = draft.content.rows.filter(({ keep }) => keep);
  const dropped = draft.content.rows.filter(({ keep }) => !keep);
  const { period } = draft.content.plan;
  const document = new Document({
    title: `${titleOf(draft, lang)} ${w('draft')}`,
    creator: 'Kangyu 康域',
    styles: styles(lang),
    sections: [
      {
        properties: {
          page: {
            size: { width: PAGE.width, height: PAGE.height, orientation: PageOrientation.LANDSCAPE },
            margin: { top: 1500, bottom: 1300, left: PAGE.left, right: PAGE.right },
          },
        },
        children: [
          ...[titleOf(draft, lang), `${w('draft')}（${period.join('—')}）`].map(
            (text) =>
              new Paragraph({
                alignment: AlignmentType.CENTER,
                spacing: { after: 160, line: 360, lineRule: LineRuleType.AUTO },
                children: [new TextRun({ text, font: TITLE_FONT, size: 36 })],
              }),
          ),
          pen.section(w('table')),
          pen.table(w('table')),
          table(
            [
              { title: w('no'), width: 6, align: 'center' },
              { title: w('name'), width: 40 },
              { title: w('unit'), width: 8, align: 'center' },
              { title: w('baseline'), width: 14, align: 'right' },
              { title: `${w('target')} ${period[1]}`, width: 12, align: 'right' },
              { title: w('nature'), width: 10, align: 'center' },
              { title: w('owner'), width: 20 },
            ],
            kept.map((row) => [
              row.no,
              nameOf({ name: row.name, ...(row.nameEn ? { nameEn: row.nameEn } : {}) }, lang),
              unitOf(row, lang),
              baselineOf(row),
              { text: rawTarget(row, lang), bold: true },
              row.nature ?? NOTHING,
              row.owner ?? NOTHING,
            ]),
            { width: LANDSCAPE_WIDTH },
          ),
          pen.section(w('basis')),
          pen.table(w('basis')),
          table(
            [
              { title: w('no'), width: 6, align: 'center' },
              { title: w('name'), width: 24 },
              { title: `${w('target')} ${period[1]}`, width: 11, align: 'right' },
              { title: w('proposals'), width: 44 },
              { title: w('feasibility'), width: 32 },
            ],
            kept.map((row) => {
              const found = draft.assessment.rows[row.no];
              return [
                row.no,
                nameOf({ name: row.name, ...(row.nameEn ? { nameEn: row.nameEn } : {}) }, lang),
                rawTarget(row, lang),
                found?.proposals.map(({ text }) => text[lang]).join('\n') || NOTHING,
                [found?.feasibility.text[lang], row.note].filter(Boolean).join('\n') || NOTHING,
              ];
            }),
            { width: LANDSCAPE_WIDTH, size: 17 },
          ),
          ...(dropped.length > 0
            ? [
                pen.section(w('dropped')),
                ...dropped.map((row) => note(`${row.no} ${row.name}${row.note ? `：${row.note}` : ''}`)),
              ]
            : []),
          ...(draft.assessment.doubts.length > 0
            ? [
                pen.section(w('doubts')),
                ...draft.assessment.doubts.map((doubt) =>
                  note(`${doubt.target ?? ''} ${doubt.subject}：${doubt.finding[lang]}`),
                ),
              ]
            : []),
        ],
      },
    ],
  });
  return Packer.toBuffer(document, undefined, [{ path: 'word/fontTable.xml', data: fontTable() }]);
}

async function excelDraft(draft: Assessed, lang: Lang): Promise<Buffer> {
  const w = (name: keyof typeof WORDS) => WORDS[name][lang];
  const workbook = new ExcelJS.Workbook();
  workbook.creator = 'Kangyu 康域';
  const sheet = workbook.addWorksheet(w('table'), { views: [{ state: 'frozen', ySplit: 1 }] });
  const columns: [string, number][] = [
    [w('no'), 7],
    [w('name'), 40],
    [w('unit'), 8],
    [w('baseline'), 11],
    [`${w('target')} ${draft.content.plan.period[1]}`, 13],
    [w('last'), 14],
    [w('nature'), 10],
    [w('owner'), 24],
    [w('probability'), 11],
    [w('needed'), 11],
    [w('feasibility'), 60],
    [w('proposals'), 90],
    [w('note'), 30],
  ];
  sheet.columns = columns.map(([, width]) => ({ width }));
  const head = sheet.addRow(columns.map(([title]) => title));
  head.font = { bold: true };
  for (const row of draft.content.rows) {
    const found = draft.assessment.rows[row.no];
    const last = found?.proposals.find(({ kind }) => kind === 'last');
    const { probability = null, needed = null } = found?.feasibility ?? {};
    const line = sheet.addRow([
      row.no,
      row.name,
      unitOf(row, lang),
      row.baseline,
      row.keep ? rawTarget(row, lang) : w('dropped'),
      last?.value ?? null,
      row.nature,
      row.owner,
      probability === null ? null : showProbability(probability),
      needed,
      found?.feasibility.text[lang] ?? null,
      found?.proposals.map(({ text }) => text[lang]).join('\n') ?? null,
      row.note,
    ]);
    line.alignment = { vertical: 'top', wrapText: true };
    if (!row.keep) line.font = { strike: true, color: { argb: 'FF808080' } };
  }
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } };
  return Buffer.from(await workbook.xlsx.writeBuffer());
}
