/** Sheets about the scores of beds and the efficiency of units; every method and weight is named. */
import { addSheet, type Book, type Value } from './excel-sheet.ts';
import { createPen } from './pen.ts';

const SCORE = { width: 14, format: '0.000' };

export function resourceSheets(book: Book): void {
  const resources = book.evaluated.blocks?.resources;
  if (!resources) return;
  const { lang } = book.options;
  const { t, w } = createPen(lang);
  const { beds, efficiency, methods } = resources;
  const notes = (lines: readonly string[]): Value[][] => [[], ...lines.map((line) => [line])];
  const percent = (value: number | null) => (value === null ? '—' : `${(Math.round(value * 10) / 10).toFixed(1)}%`);
  addSheet(
    book,
    'bedScores',
    [
      { title: t('township'), width: 26 },
      { title: w('topsis'), ...SCORE },
      { title: w('rsr'), ...SCORE },
      { title: w('rank'), width: 8 },
      { title: w('entropyTopsis'), ...SCORE },
      { title: w('entropyRank'), width: 10 },
    ],
    [
      ...beds.places.map((one): Value[] => [
        one.name,
        one.topsis,
        one.rsr,
        one.rank,
        one.entropyTopsis,
        one.entropyRank,
      ]),
      ...notes([
        beds.method[lang],
        beds.source[lang],
        ...beds.criteria.map(
          (one) =>
            `${one.title[lang]}: ${w('fixedWeight')} ${percent(one.weight)}; ${w('entropyPlaces')} ${percent(one.entropyPlaces)}; ${w('entropyInstitutions')} ${percent(one.entropyInstitutions)}`,
        ),
      ]),
    ],
  );
  addSheet(
    book,
    'efficiency',
    [
      { title: w('group'), width: 30 },
      { title: w('dmu'), width: 34 },
      { title: w('ccr'), ...SCORE },
      { title: w('bcc'), ...SCORE },
      { title: w('scale'), ...SCORE },
      { title: w('returns'), width: 12 },
    ],
    [
      ...efficiency.flatMap(({ title, units }) =>
        units.map((one): Value[] => [title[lang], one.name, one.ccr, one.bcc, one.scale, one.returns[lang]]),
      ),
      ...notes(methods.map((method) => method[lang])),
    ],
  );
}
