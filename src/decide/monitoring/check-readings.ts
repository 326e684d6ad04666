/** Judges readings that somebody sends, row by row: names, days, results against their limits. Pure. */
import { addDays, isDay } from '../../algorithms/periods.ts';
import {
  type CheckedRow,
  type Problem,
  problemMaker,
  type ReadRow,
  readNumber,
  textOfCell,
} from '../../measure/returns/index.ts';
import type { Level } from '../surveillance/index.ts';
import { brokenLimit, limitText, readWords } from './judge-reading.ts';
import type { MonitoringContent, MonitoringItem, MonitoringKind } from './load-content.ts';
import { type ColumnKey, READING_PROBLEMS } from './reading-form.ts';
import type { PointRow, ReadingKey, StoredReading } from './store-readings.ts';

export interface NewReading extends ReadingKey {
  value: number;
  written: string;
  beyond: Level | null;
  note: string | null;
  pointName: string;
  type: string;
  area: string;
  latitude: number | null;
  longitude: number | null;
}
export interface ReadingCheck extends CheckedRow {
  reading: NewReading | null;
}
export interface ReadingContext {
  today: string;
  /** The content of a sample's day. */
  contentOn(day: string): MonitoringContent;
  areas: ReadonlyMap<string, unknown>;
  isAllowed(area: string): boolean;
  points: readonly PointRow[];
  stored: readonly StoredReading[];
}

const problem = problemMaker<typeof READING_PROBLEMS, ColumnKey>(READING_PROBLEMS);
const OLDEST_DAYS = 3660;
const NOTE_LENGTH = 500;
export const readingKey = ({ kind, point, item, sampledOn, sample }: ReadingKey): string =>
  [kind, point, item, sampledOn, sample].join('|');

export function checkReadings(rows: readonly ReadRow[], context: ReadingContext): ReadingCheck[] {
  const points = new Map(context.points.map((one) => [`${one.kind}|${one.code}`, one]));
  const checked = rows.map((row) => checkRow(row, context, points));
  const seen = new Map<string, ReadingCheck[]>();
  for (const row of checked)
    if (row.reading) seen.set(readingKey(row.reading), [...(seen.get(readingKey(row.reading)) ?? []), row]);
  for (const same of seen.values())
    if (same.length > 1)
      for (const row of same) {
        const rest = same.filter((one) => one !== row).map((one) => one.row);
        row.problems.push(problem('duplicate', 'value', { rows: rest.join('、') }));
      }
  const stored = new Map(context.stored.map((one) => [readingKey(one), one]));
  return checked.map((row) => {
    if (!row.reading || row.problems.some(({ level }) => level === 'error')) return { ...row, state: 'rejected' };
    const before = stored.get(readingKey(row.reading));
    if (before?.value === row.reading.value) return { ...row, state: 'unchanged' };
    if (before) row.problems.push(problem('revision', 'value', { last: before.written }));
    return { ...row, state: 'accepted' };
  });
}

function checkRow(row: ReadRow, context: ReadingContext, points: ReadonlyMap<string, PointRow>): ReadingCheck {
  const text = (key: ColumnKey) => textOfCell(row.cells[key]);
  const problems: Problem[] = [];
  const day = dayOf(text('day'));
  checkDay(day, context.today, problems);
  const { kinds } = context.contentOn(isDay(day) ? day : context.today);
  const kind = named(kinds, text('kind'));
  if (!kind) problems.push(problem('kind-unknown', 'kind', { value: text('kind'), kinds: titles(kinds) }));
  const item = kind && named(kind.items, text('item'));
  if (kind && !item) problems.push(problem('item-unknown', 'item', { value: text('item'), items: titles(kind.items) }));
  const code = text('point');
  const known = kind && points.get(`${kind.id}|${code}`);
  const area = known?.area ?? text('area');
  const type = known?.type ?? (kind && named(kind.types, text('type'))?.id) ?? '';
  checkPoint({ known, kind, code, type, area }, row, context, problems);
  const place = known ?? placeOf(row, problems);
  const value = item ? resultOf(item, row, problems) : null;
  const broken = item && value !== null ? brokenLimit(item, type, value) : undefined;
  if (item && broken) problems.push(problem('beyond', 'value', { limit: limitText(broken, item).zh }));
  const note = text('note');
  if (note.length > NOTE_LENGTH) problems.push(problem('too-long', 'note', { limit: NOTE_LENGTH }));
  const isRight = kind && item && value !== null && problems.every(({ level }) => level !== 'error');
  return {
    ...{ ...row, area: area || null, item: item?.id ?? null, period: day || null, state: 'accepted', problems },
    reading: isRight
      ? {
          ...{ kind: kind.id, point: code, item: item.id, sampledOn: day, sample: text('sample').slice(0, 60), value },
          ...{ written: writtenOf(row), beyond: broken?.level ?? null, note: note || null },
          ...{ pointName: known?.name ?? text('pointName'), type, area },
          ...{ latitude: place.latitude, longitude: place.longitude },
        }
      : null,
  };
}

const named = <T extends { id: string; title: { zh: string; en: string } }>(list: readonly T[], name: string) =>
  list.find(({ id, title }) => [id, title.zh, title.en].includes(name));
const titles = (list: readonly { title: { zh: string } }[]) => list.map(({ title }) => title.zh).join('、');
const writtenOf = ({ cells }: ReadRow) => textOfCell(cells.value).slice(0, 40);

function checkPoint(
  at: { known: PointRow | undefined; kind: MonitoringKind | undefined; code: string; type: string; area: string },
  { cells }: ReadRow,
  { areas, isAllowed }: ReadingContext,
  problems: Problem[],
): void {
  const { known, kind, code, type, area } = at;
  if (!/^[\w.-]{1,40}$/.test(code))
    return void problems.push(problem('point-wrong', 'point', { value: code.slice(0, 40) }));
  if (!known) {
    const name = textOfCell(cells.pointName);
    if (name === '' || name.length > 100) problems.push(problem('required', 'pointName'));
    if (kind && type === '')
      problems.push(problem('type-unknown', 'type', { value: textOfCell(cells.type), types: titles(kind.types) }));
    if (area === '') return void problems.push(problem('required', 'area'));
    if (!areas.has(area)) return void problems.push(problem('area-unknown', 'area', { value: area }));
    if (isAllowed(area)) problems.push(problem('point-new', 'point', { value: name }));
  }
  if (!isAllowed(area)) problems.push(problem('area-outside', 'area', { value: area }));
}

/** Of a new point; latitude and longitude both or neither. */
function placeOf({ cells }: ReadRow, problems: Problem[]): { latitude: number | null; longitude: number | null } {
  const read = (key: 'latitude' | 'longitude', most: number) => {
    const { number, problems: found } = readNumber(key, cells[key], false);
    return { value: number, wrong: found.length > 0 || (number !== null && Math.abs(number) > most) };
  };
  const [latitude, longitude] = [read('latitude', 90), read('longitude', 180)];
  if (latitude.wrong || longitude.wrong || (latitude.value === null) !== (longitude.value === null)) {
    problems.push(problem('place-wrong', 'latitude'));
    return { latitude: null, longitude: null };
  }
  return { latitude: latitude.value, longitude: longitude.value };
}

/** A day in a column of another format arrives as Excel's serial number (days since 1899-12-30). */
function dayOf(text: string): string {
  if (/^[2-7]\d{4}(\.0+)?$/.test(text)) return addDays('1899-12-30', Math.floor(Number(text)));
  const parts = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(text);
  return parts ? `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}` : text;
}

function checkDay(day: string, today: string, problems: Problem[]): void {
  if (day === '') problems.push(problem('required', 'day'));
  else if (!isDay(day)) problems.push(problem('day-wrong', 'day', { value: day.slice(0, 20) }));
  else if (day > today) problems.push(problem('day-ahead', 'day', { value: day, today }));
  else if (day < addDays(today, -OLDEST_DAYS)) problems.push(problem('day-old', 'day', { value: day }));
}

function resultOf({ presence }: MonitoringItem, row: ReadRow, problems: Problem[]): number | null {
  const words = readWords(textOfCell(row.cells.value));
  if (words === 0 || (words === 1 && presence)) return words;
  const { number, problems: found } = readNumber('value', row.cells.value, false);
  problems.push(...found);
  if (number === null) {
    if (found.length === 0) problems.push(problem('required', 'value'));
    return null;
  }
  if (number < 0) problems.push(problem('negative', 'value', { value: number }));
  else if (presence && number !== 0 && number !== 1)
    problems.push(problem('not-found-or-found', 'value', { value: number }));
  else return number;
  return null;
}
