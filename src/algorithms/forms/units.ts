/** Units of forms as people read them. Pure. */
import type { Item, Text } from './model.ts';

/** Units that people say in their language, by their UCUM codes. */
const SPOKEN: Readonly<Record<string, Text>> = {
  '/min': { zh: '次/分', en: '/min' },
  a: { zh: '岁', en: 'years' },
  '{years}': { zh: '年', en: 'years' },
  mo: { zh: '月', en: 'months' },
  wk: { zh: '周', en: 'weeks' },
  d: { zh: '天', en: 'days' },
  h: { zh: '小时', en: 'h' },
  '{copies}/mL': { zh: '拷贝/mL', en: 'copies/mL' },
  '[iU]': { zh: 'IU', en: 'IU' },
  '[iU]/mL': { zh: 'IU/mL', en: 'IU/mL' },
  'u[IU]/mL': { zh: 'μIU/mL', en: 'μIU/mL' },
};

/** A UCUM unit as it is written on paper (https://ucum.org/ucum). */
const readableUnit = (ucum: string): string =>
  ucum
    .replace('mm[Hg]', 'mmHg')
    .replace('Cel', '℃')
    .replace('[IU]', 'IU')
    .replace(/(^|\/)u(?=[a-zA-Z])/g, '$1μ')
    .replace(/10\*(\d+)/, (_, power: string) => `×10${[...power].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`)
    .replace(/([a-z])2$/, '$1²');

export const unitWords = (ucum: string): Text => SPOKEN[ucum] ?? { zh: readableUnit(ucum), en: readableUnit(ucum) };

/** Empty where there is none. */
export const unitOf = ({ unit, unitLabel }: Pick<Item, 'unit' | 'unitLabel'>): Text =>
  unitLabel ?? unitWords(unit ?? '');

/** What a page draws beside the field. */
export const shownUnit = ({ unit, unitLabel }: Pick<Item, 'unit' | 'unitLabel'>): Pick<Item, 'unit' | 'unitLabel'> =>
  unit && !unitLabel ? { unit: unitWords(unit).zh, ...(SPOKEN[unit] ? { unitLabel: SPOKEN[unit] } : {}) } : {};
