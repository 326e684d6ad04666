/** Judges counts that somebody sends, row by row: names, days, amounts. Pure. */
import { addDays, isDay } from '../../algorithms/periods.ts';
import {
  type CheckedRow,
  type Problem,
  problemMaker,
  type ReadRow,
  readNumber,
  textOfCell,
} from '../../measure/returns/index.ts';
import { COUNT_PROBLEMS, type ColumnKey } from './count-form.ts';
import type { Source, SourceContent } from './load-sources.ts';
import type { CountKey, SiteRow, StoredCount } from './store-counts.ts';

export interface NewCount extends CountKey {
  value: number;
  total: number | null;
  note: string | null;
  /** Of the site, where it is new. */
  siteName: string;
  area: string;
}
export interface CountCheck extends CheckedRow {
  count: NewCount | null;
}
export interface CountContext {
  today: string;
  content: SourceContent;
  areas: ReadonlyMap<string, { code: string; name: string }>;
  isAllowed(area: string): boolean;
  sites: readonly SiteRow[];
  stored: readonly StoredCount[];
  /** The highest count of a source, site and item in the last weeks: `source|site|item`. */
  highest: ReadonlyMap<string, number>;
}

const problem = problemMaker<typeof COUNT_PROBLEMS, ColumnKey>(COUNT_PROBLEMS);
/** Older counts are history, not surveillance. */
const OLDEST_DAYS = 800;
const NOTE_LENGTH = 500;
export const countKey = ({ source, site, item, part, day }: CountKey): string =>
  [source, site, item, part, day].join('|');

export function checkCounts(rows: readonly ReadRow[], context: CountContext): CountCheck[] {
  const sites = new Map(context.sites.map((site) => [`${site.source}|${site.code}`, site]));
  const checked = rows.map((row) => checkRow(row, context, sites));
  const seen = new Map<string, CountCheck[]>();
  for (const row of checked)
    if (row.count) seen.set(countKey(row.count), [...(seen.get(countKey(row.count)) ?? []), row]);
  for (const same of seen.values())
    if (same.length > 1)
      for (const row of same)
        row.problems.push(
          problem('duplicate', 'value', {
            rows: same
              .filter((one) => one !== row)
              .map((one) => one.row)
              .join('、'),
          }),
        );
  const stored = new Map(context.stored.map((one) => [countKey(one), one]));
  return checked.map((row) => settle(row, stored));
}

function settle(row: CountCheck, stored: ReadonlyMap<string, StoredCount>): CountCheck {
  if (!row.count || row.problems.some(({ level }) => level === 'error')) return { ...row, state: 'rejected' };
  const before = stored.get(countKey(row.count));
  if (before && before.value === row.count.value && before.total === row.count.total)
    return { ...row, state: 'unchanged' };
  if (before) row.problems.push(problem('revision', 'value', { last: before.value }));
  const waits = row.count.note === null && row.problems.some(({ level }) => level === 'warning');
  return { ...row, state: waits ? 'warned' : 'accepted' };
}

function checkRow(row: ReadRow, context: CountContext, sites: ReadonlyMap<string, SiteRow>): CountCheck {
  const { content, today } = context;
  const text = (key: ColumnKey) => textOfCell(row.cells[key]);
  const problems: Problem[] = [];
  const named = (one: { id: string; title: { zh: string; en: string } }, name: string) =>
    [one.id, one.title.zh, one.title.en].includes(name);
  const source = content.sources.find((one) => named(one, text('source')));
  if (!source) problems.push(problem('source-unknown', 'source', { value: text('source') }));
  else if (source.derive) problems.push(problem('source-derived', 'source', { value: source.title.zh }));
  const item = source?.items.find((one) => named(one, text('item')));
  if (source && !item)
    problems.push(
      problem('item-unknown', 'item', {
        value: text('item'),
        items: source.items.map(({ title }) => title.zh).join('、'),
      }),
    );
  const code = text('site');
  const known = source && sites.get(`${source.id}|${code}`);
  const area = known?.area ?? text('area');
  checkSite(known, code, text('siteName'), area, context, problems);
  const part = text('part').slice(0, 60);
  if (source && !source.part && part !== '') problems.push(problem('part-unknown', 'part', { value: source.title.zh }));
  const day = dayOf(text('day'));
  checkDay(day, today, problems);
  const value = amount('value', row, problems, true);
  const total = amount('total', row, problems, false);
  if (item && value !== null && value > item.most)
    problems.push(problem('too-many', 'value', { value, most: item.most }));
  if (value !== null && total !== null && value > total)
    problems.push(problem('above-total', 'value', { value, total }));
  if (source && item && value !== null) doubt(source, item.id, code, value, context, problems);
  const note = text('note');
  if (note.length > NOTE_LENGTH) problems.push(problem('too-long', 'note', { limit: NOTE_LENGTH }));
  const isRight = source && item && value !== null && problems.every(({ level }) => level !== 'error');
  return {
    ...{ ...row, area: area || null, item: item?.id ?? null, period: day || null, state: 'accepted', problems },
    count: isRight
      ? {
          ...{ source: source.id, site: code, item: item.id, part, day, value, total, note: note || null },
          ...{ siteName: known?.name ?? text('siteName'), area },
        }
      : null,
  };
}

function checkSite(
  known: SiteRow | undefined,
  code: string,
  name: string,
  area: string,
  { areas, isAllowed }: CountContext,
  problems: Problem[],
): void {
  if (!/^[\w.-]{1,40}$/.test(code))
    return void problems.push(problem('site-wrong', 'site', { value: code.slice(0, 40) }));
  if (!known) {
    if (name === '' || name.length > 100) problems.push(problem('required', 'siteName'));
    if (area === '') return void problems.push(problem('required', 'area'));
    if (!areas.has(area)) return void problems.push(problem('area-unknown', 'area', { value: area }));
    if (isAllowed(area)) problems.push(problem('site-new', 'site', { value: name }));
  }
  if (!isAllowed(area)) problems.push(problem('area-outside', 'area', { value: area }));
}

/** A day in a column of another format arrives as Excel's serial number (days since 1899-12-30). */
function dayOf(text: string): string {
  if (/^[2-7]\d{4}(\.0+)?$/.test(text)) return addDays('1899-12-30', Math.floor(Number(text)));
  return text.replace(
    /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/,
    (_, y, m, d) => `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`,
  );
}

function checkDay(day: string, today: string, problems: Problem[]): void {
  if (day === '') problems.push(problem('required', 'day'));
  else if (!isDay(day)) problems.push(problem('day-wrong', 'day', { value: day.slice(0, 20) }));
  else if (day > today) problems.push(problem('day-ahead', 'day', { value: day, today }));
  else if (day < addDays(today, -OLDEST_DAYS)) problems.push(problem('day-old', 'day', { value: day }));
}

function amount(column: 'value' | 'total', row: ReadRow, problems: Problem[], needed: boolean): number | null {
  const { number, problems: found } = readNumber(column, row.cells[column], false);
  problems.push(...found);
  if (number === null) {
    if (needed && found.length === 0) problems.push(problem('required', column));
    return null;
  }
  if (number < 0) problems.push(problem('negative', column, { value: number }));
  else if (!Number.isInteger(number) || number > 2_000_000_000)
    problems.push(problem('not-whole', column, { value: number }));
  else return number;
  return null;
}

/** One huge value is more often a slip of the pen than an outbreak: its sender says that it is right. */
function doubt(
  source: Source,
  item: string,
  site: string,
  value: number,
  { content: { series }, highest }: CountContext,
  problems: Problem[],
): void {
  const top = highest.get(`${source.id}|${site}|${item}`);
  if (top !== undefined && value >= series.doubtLeast && value > top * series.doubt)
    problems.push(problem('huge', 'value', { value, last: top }));
}
