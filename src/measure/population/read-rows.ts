/** Checks of one row of figures or areas, shared by the Excel import and the region content. */
import { isDay } from '../../algorithms/periods.ts';
import type { PopulationRow } from './types.ts';

export interface Bilingual {
  zh: string;
  en: string;
}

export interface RowProblem {
  column: keyof PopulationRow;
  message: Bilingual;
}

/** Sexes as sheets write them. */
export const SEXES: Record<string, PopulationRow['sex']> = {
  male: 'male',
  female: 'female',
  all: 'all',
  男: 'male',
  女: 'female',
  合计: 'all',
};

/** A row of texts as a figure, or what is wrong with it. Empty ages mean a total. */
export function readPopulationRow(
  cells: Record<keyof PopulationRow, string>,
  known: ReadonlySet<string>,
): { row: PopulationRow } | { problems: RowProblem[] } {
  const problems: RowProblem[] = [];
  const fault = (column: keyof PopulationRow, zh: string, en: string) => problems.push({ column, message: { zh, en } });
  if (!known.has(cells.area))
    fault('area', `地区代码“${cells.area}”不在地区树中`, `area code "${cells.area}" is not in the area tree`);
  if (!isDay(cells.date))
    fault('date', `“${cells.date}”不是日期，应为 2024-12-31`, `"${cells.date}" is not a date such as 2024-12-31`);
  const sex = SEXES[cells.sex];
  if (!sex) fault('sex', `性别“${cells.sex}”应为 男、女 或 合计`, `sex "${cells.sex}" must be male, female or all`);
  const ageFrom = readAge(cells.ageFrom);
  const ageTo = readAge(cells.ageTo);
  if (ageFrom === undefined)
    fault('ageFrom', `年龄“${cells.ageFrom}”应为 0–130 的整数或留空`, `age "${cells.ageFrom}" must be 0–130 or empty`);
  if (ageTo === undefined)
    fault('ageTo', `年龄“${cells.ageTo}”应为 0–130 的整数或留空`, `age "${cells.ageTo}" must be 0–130 or empty`);
  if (ageFrom === null && typeof ageTo === 'number')
    fault('ageFrom', '填写年龄止时必须填写年龄起', 'age_to needs age_from');
  if (typeof ageFrom === 'number' && typeof ageTo === 'number' && ageTo < ageFrom)
    fault('ageTo', '年龄止小于年龄起', 'age_to is below age_from');
  const value = /^\d{1,10}$/.test(cells.value) ? Number(cells.value) : Number.NaN;
  if (!(value <= 2_000_000_000))
    fault('value', `人口数“${cells.value}”应为非负整数`, `value "${cells.value}" must be a whole number, 0 or more`);
  if (cells.source === '') fault('source', '必须填写来源', 'source is required');
  if (cells.vintage === '')
    fault('vintage', '必须填写版本（发布年份或日期）', 'vintage (year or date of publication) is required');
  if (problems.length > 0) return { problems };
  return {
    row: {
      area: cells.area,
      date: cells.date,
      sex: sex!,
      ageFrom: ageFrom as number | null,
      ageTo: ageTo as number | null,
      value,
      source: cells.source,
      vintage: cells.vintage,
    },
  };
}

function readAge(text: string): number | null | undefined {
  if (text === '') return null;
  return /^\d{1,3}$/.test(text) && Number(text) <= 130 ? Number(text) : undefined;
}
