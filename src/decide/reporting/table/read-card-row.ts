/** One row of the table as a patient and the answers of a card. Pure but for the content. */
import type { Item } from '../../../algorithms/forms/model.ts';
import { addDays, isDay } from '../../../algorithms/periods.ts';
import { type Cells, type Problem, readNumber, textOfCell } from '../../../measure/returns/index.ts';
import type { NewPatient } from '../card-entries.ts';
import { fold } from '../load-laboratory.ts';
import { cardItems, problem } from './card-table.ts';

export interface ReadCardRow {
  /** Undefined where name, sex or birth date is missing or wrong. */
  patient: NewPatient | undefined;
  answers: Record<string, unknown>;
  /** As it was written; empty for the sender's own. */
  institution: string;
  makeup: boolean;
  note: string | null;
  problems: Problem[];
}

const SEXES: Record<string, NewPatient['sex']> = {
  ...{ 男: 'male', 女: 'female', 其他: 'other', 未知: 'unknown', 不详: 'unknown' },
  ...{ male: 'male', female: 'female', other: 'other', unknown: 'unknown', m: 'male', f: 'female' },
};
const YES = new Set(['是', '有', 'yes', 'true', 'y']);
const NO = new Set(['否', '无', 'no', 'false', 'n', '']);
const NOTE_LENGTH = 500;
const SERIAL = /^[2-7]\d{4}(\.\d+)?$/;
const MINUTES = 1440;

export function readCardRow(cells: Cells): ReadCardRow {
  const problems: Problem[] = [];
  const answers: Record<string, unknown> = {};
  for (const item of cardItems()) {
    const cell = cells[item.code];
    if (textOfCell(cell) === '' && (cell === undefined || typeof cell === 'string')) continue;
    const { value, found } = readItem(item, cell);
    problems.push(...found);
    if (value !== undefined) answers[item.code] = value;
  }
  const note = textOfCell(cells.note);
  if (note.length > NOTE_LENGTH) problems.push(problem('too-long', 'note', { limit: NOTE_LENGTH }));
  const makeup = fold(textOfCell(cells.makeup));
  if (!YES.has(makeup) && !NO.has(makeup)) problems.push(problem('option', 'makeup', { value: makeup.slice(0, 20) }));
  return {
    patient: readPatient(cells, answers, problems),
    answers,
    institution: textOfCell(cells.institution),
    makeup: YES.has(makeup),
    note: note || null,
    problems,
  };
}

function readPatient(cells: Cells, answers: Record<string, unknown>, problems: Problem[]): NewPatient | undefined {
  const name = textOfCell(cells.name);
  const sex = SEXES[fold(textOfCell(cells.sex))];
  const birthDate = dayOf(textOfCell(cells.birthDate));
  const idNumber = textOfCell(cells.idNumber).toUpperCase();
  if (name === '') problems.push(problem('required', 'name'));
  if (name.length > 60) problems.push(problem('too-long', 'name', { limit: 60 }));
  if (textOfCell(cells.sex) === '') problems.push(problem('required', 'sex'));
  else if (!sex) problems.push(problem('option', 'sex', { value: textOfCell(cells.sex).slice(0, 20) }));
  if (textOfCell(cells.birthDate) === '') problems.push(problem('required', 'birthDate'));
  else if (!isDay(birthDate)) problems.push(problem('day', 'birthDate'));
  if (name === '' || name.length > 60 || !sex || !isDay(birthDate)) return undefined;
  const phone = typeof answers.phone === 'string' ? answers.phone : undefined;
  return { name, sex, birthDate, ...(idNumber ? { idNumber } : {}), ...(phone ? { phone } : {}) };
}

function readItem(item: Item, cell: Cells[string]): { value?: unknown; found: Problem[] } {
  const { code, type } = item;
  const written = textOfCell(cell);
  const wrong = (what: Parameters<typeof problem>[0]) => ({
    found: [problem(what, code, { value: written.slice(0, 40) })],
  });
  switch (type) {
    case 'choice':
      return given(optionOf(item, written), () => wrong(code === 'disease' ? 'disease' : 'option'));
    case 'choices': {
      const codes = written.split(/[、，,;；]/).map((one) => optionOf(item, one));
      return codes.every((one) => one !== undefined) ? { value: codes, found: [] } : wrong('option');
    }
    case 'boolean': {
      const said = fold(written);
      return given(YES.has(said) ? true : NO.has(said) ? false : undefined, () => wrong('option'));
    }
    case 'date': {
      const day = dayOf(written);
      return isDay(day) ? { value: day, found: [] } : wrong('day');
    }
    case 'dateTime':
      return given(timeOf(written), () => wrong('time'));
    case 'integer':
    case 'quantity': {
      const { number, problems } = readNumber(code, cell, false);
      return number === null ? { found: problems } : { value: number, found: problems };
    }
    default:
      return { value: written, found: [] };
  }
}

const given = (value: unknown, otherwise: () => { found: Problem[] }): { value?: unknown; found: Problem[] } =>
  value === undefined ? otherwise() : { value, found: [] };

/** By its code or its label in either language. */
function optionOf(item: Item, written: string): string | undefined {
  const wanted = fold(written.trim());
  const options = 'options' in item ? (item.options ?? []) : [];
  return options.find(({ code, label }) => [code, label.zh, label.en].some((one) => fold(one) === wanted))?.code;
}

/** A day in a cell of another format arrives as Excel's serial number (days since 1899-12-30). */
function dayOf(written: string): string {
  if (SERIAL.test(written)) return addDays('1899-12-30', Math.floor(Number(written)));
  const parts = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(written);
  return parts ? `${parts[1]}-${parts[2]!.padStart(2, '0')}-${parts[3]!.padStart(2, '0')}` : written;
}

/** To the minute in Chinese time; undefined for a day without its hour. */
function timeOf(written: string): string | undefined {
  if (SERIAL.test(written)) {
    const minutes = Math.round((Number(written) % 1) * MINUTES);
    if (minutes === 0) return undefined;
    return instant(dayOf(written), Math.floor(minutes / 60), minutes % 60);
  }
  const parts = /^(\S+?)[T\s]+(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?(?:\+08:00)?$/.exec(written.trim());
  return parts ? instant(dayOf(parts[1]!), Number(parts[2]), Number(parts[3])) : undefined;
}

function instant(day: string, hour: number, minute: number): string | undefined {
  if (!isDay(day) || hour > 23 || minute > 59) return undefined;
  return `${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00+08:00`;
}
