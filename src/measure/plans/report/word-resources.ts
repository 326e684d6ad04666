/** How beds are scored and how efficient units are, with every method and weight named. */
import type { FileChild } from 'docx';
import { roundHalfUp } from '../../../algorithms/rounding.ts';
import type { EvaluatedPlan, ResourceBlock } from '../types.ts';
import type { Pen } from './pen.ts';
import { NOTHING } from './show.ts';
import { gapLine, note, table, text } from './word-parts.ts';

/** Most units of a group that the report prints; the page and its export list all. */
const MOST = 20;

const score = (value: number | null) => (value === null ? NOTHING : roundHalfUp(value.toPrecision(15), 3));
const share = (value: number | null) => (value === null ? NOTHING : `${roundHalfUp(value.toPrecision(15), 1)}%`);

export function resourcesSection({ blocks }: EvaluatedPlan, pen: Pen): FileChild[] {
  const resources = blocks?.resources;
  if (!resources) return [];
  const { lang } = pen;
  return [
    pen.section(pen.w('resources')),
    ...bedScores(resources, pen),
    ...efficiency(resources, pen),
    pen.sub(pen.w('annexMethod')),
    ...resources.methods.map((method) => text(`${method[lang]}${lang === 'zh' ? '。' : '.'}`, lang)),
  ];
}

function bedScores({ beds }: ResourceBlock, pen: Pen): FileChild[] {
  const { lang } = pen;
  const scored = beds.places.filter(({ rank }) => rank !== null);
  return [
    pen.sub(pen.w('bedScores')),
    text(`${beds.method[lang]}${lang === 'zh' ? '。' : '. '}${beds.source[lang]}${lang === 'zh' ? '。' : '.'}`, lang),
    pen.table(pen.w('weights')),
    table(
      [
        pen.column('criterion', 46),
        pen.column('fixedWeight', 18, 'right'),
        pen.column('entropyPlaces', 18, 'right'),
        pen.column('entropyInstitutions', 18, 'right'),
      ],
      beds.criteria.map((one) => [
        one.title[lang],
        share(one.weight),
        share(one.entropyPlaces),
        share(one.entropyInstitutions),
      ]),
    ),
    gapLine(),
    ...(scored.length === 0
      ? [text(lang === 'zh' ? '登记的数据不足以对各地评分。' : 'The registers do not allow a score by place.', lang)]
      : [
          pen.table(pen.w('bedScores')),
          table(
            [
              pen.column('township', 34),
              pen.column('topsis', 13, 'right'),
              pen.column('rsr', 13, 'right'),
              pen.column('rank', 10, 'right'),
              pen.column('entropyTopsis', 18, 'right'),
              pen.column('entropyRank', 12, 'right'),
            ],
            scored.map((one) => [
              one.name,
              score(one.topsis),
              score(one.rsr),
              String(one.rank),
              score(one.entropyTopsis),
              one.entropyRank === null ? NOTHING : String(one.entropyRank),
            ]),
          ),
          gapLine(),
        ]),
  ];
}

function efficiency({ efficiency: groups }: ResourceBlock, pen: Pen): FileChild[] {
  const { lang } = pen;
  const zh = lang === 'zh';
  return [
    pen.sub(pen.w('efficiency')),
    ...groups.flatMap(({ title, inputs, outputs, units, wanted }): FileChild[] => {
      const what = `${zh ? '投入：' : 'Inputs: '}${words(inputs, lang)}${zh ? '；产出：' : '; outputs: '}${words(outputs, lang)}${zh ? '。' : '.'}`;
      if (units.length === 0)
        return [
          text(
            zh
              ? `${title.zh}：有投入和产出登记的单位不足 ${wanted} 个，不作分析。`
              : `${title.en}: fewer than the ${wanted} units that an analysis needs.`,
            lang,
          ),
        ];
      return [
        text(what, lang, title[lang]),
        pen.table(`${title[lang]}${zh ? '：' : ': '}${pen.w('efficiency')}`),
        table(
          [
            pen.column('dmu', 46),
            pen.column('ccr', 14, 'right'),
            pen.column('bcc', 14, 'right'),
            pen.column('scale', 14, 'right'),
            pen.column('returns', 12, 'center'),
          ],
          units
            .slice(0, MOST)
            .map((one) => [one.name, score(one.ccr), score(one.bcc), score(one.scale), one.returns[lang]]),
        ),
        units.length > MOST
          ? note(zh ? `注：共 ${units.length} 个，列出前 ${MOST} 个。` : `The first ${MOST} of ${units.length} units.`)
          : gapLine(),
      ];
    }),
  ];
}

function words(list: readonly { zh: string; en: string }[], lang: 'zh' | 'en'): string {
  return list.map((one) => one[lang]).join(lang === 'zh' ? '、' : ', ');
}
