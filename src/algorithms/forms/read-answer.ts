/** One answer as it came in, against the type, options and ranges of its item. */
import { isDay, isInstant } from '../condition/days.ts';
import type { FileValue, Value } from '../condition/types.ts';
import type { Item, Range, Text } from './model.ts';

export interface Finding {
  item: string;
  /** In a repeated group: its code, and the row from 0. */
  group?: string | undefined;
  row?: number | undefined;
  /** What is wrong; `check` is a rule of the form over several answers, named in `check`. */
  kind: 'unknown' | 'type' | 'option' | 'exclusive' | 'length' | 'rows' | 'required' | 'hard' | 'plausible' | 'check';
  check?: string | undefined;
  text: Text;
}

/** Without limits of their own, texts keep so many characters and groups so many rows. */
const MAX_TEXT = 2000;
const MAX_ROWS = 100;
const MAX_FILE_KEYS = 8;

export interface ReadAnswer {
  /** Null where nothing was answered, or nothing usable. */
  value: Value;
  findings: Pick<Finding, 'kind' | 'text'>[];
}

const none: ReadAnswer = { value: null, findings: [] };
const fault = (kind: Finding['kind'], zh: string, en: string): ReadAnswer => ({
  value: null,
  findings: [{ kind, text: { zh, en } }],
});

/** Reads an answer of every type but groups. */
export function readAnswer(item: Item, raw: unknown): ReadAnswer {
  if (raw === undefined || raw === null || raw === '') return none;
  const { label } = item;
  const wrong = (zh: string, en: string): ReadAnswer =>
    fault('type', `${label.zh}应为${zh}`, `${label.en} should be ${en}`);
  switch (item.type) {
    case 'integer':
      return Number.isSafeInteger(raw) && isReckonable(raw as number)
        ? { value: raw as number, findings: [] }
        : wrong('整数', 'a whole number');
    case 'decimal':
    case 'quantity':
      return typeof raw === 'number' && isReckonable(raw) ? { value: raw, findings: [] } : wrong('数字', 'a number');
    case 'boolean':
      return typeof raw === 'boolean' ? { value: raw, findings: [] } : wrong('是或否', 'yes or no');
    case 'date':
      return typeof raw === 'string' && isDay(raw) ? { value: raw, findings: [] } : wrong('日期', 'an existing date');
    case 'dateTime':
      return typeof raw === 'string' && isInstant(raw)
        ? { value: raw, findings: [] }
        : wrong('带时区的日期时间', 'a date with time and zone');
    case 'text':
    case 'reference':
      return text(item, raw, wrong);
    case 'choice':
      return typeof raw === 'string' ? chosen(item, [raw], () => raw) : wrong('一个选项', 'one option');
    case 'choices':
      return Array.isArray(raw) && raw.every((code) => typeof code === 'string')
        ? choices(item, raw as string[])
        : wrong('选项列表', 'a list of options');
    case 'attachment':
    case 'signature':
      return isFile(raw) ? { value: raw, findings: [] } : wrong('附件', 'an attachment');
    default:
      return wrong('空', 'left out');
  }
}

/** Beyond this nothing is measured, and reckoning with it could overflow. */
const isReckonable = (value: number): boolean => value === 0 || (Math.abs(value) <= 1e12 && Math.abs(value) >= 1e-9);

function text(item: Item, raw: unknown, wrong: (zh: string, en: string) => ReadAnswer): ReadAnswer {
  if (typeof raw !== 'string') return wrong('文字', 'a text');
  const trimmed = raw.trim();
  const most = item.maxLength ?? MAX_TEXT;
  if (trimmed.length > most)
    return fault('length', `${item.label.zh}超过 ${most} 个字`, `${item.label.en} has more than ${most} characters`);
  return trimmed === '' ? none : { value: trimmed, findings: [] };
}

function chosen(item: Item, codes: readonly string[], value: () => Value): ReadAnswer {
  const unknown = codes.find((code) => !item.options?.some((option) => option.code === code));
  if (unknown === undefined) return { value: value(), findings: [] };
  const { zh, en } = item.label;
  return fault('option', `${zh}没有选项 ${unknown}`, `${en} has no option ${unknown}`);
}

function choices(item: Item, raw: readonly string[]): ReadAnswer {
  const codes = [...new Set(raw)];
  const read = chosen(item, codes, () => (codes.length > 0 ? codes : null));
  const alone = item.options?.find(({ code, exclusive }) => exclusive && codes.includes(code));
  if (read.findings.length > 0 || !alone || codes.length === 1) return read;
  const { zh, en } = item.label;
  return fault(
    'exclusive',
    `${zh}选“${alone.label.zh}”时不能再选其他项`,
    `${en}: “${alone.label.en}” excludes other options`,
  );
}

const isFile = (raw: unknown): raw is FileValue =>
  typeof raw === 'object' &&
  raw !== null &&
  !Array.isArray(raw) &&
  Object.keys(raw).length > 0 &&
  Object.keys(raw).length <= MAX_FILE_KEYS &&
  Object.values(raw).every((value) => typeof value === 'string' || typeof value === 'number');

/** The rows of a group, or what is wrong with them. */
export function readRows(
  item: Item,
  raw: unknown,
): { rows: Record<string, unknown>[]; findings: ReadAnswer['findings'] } {
  if (raw === undefined || raw === null) return { rows: [], findings: [] };
  const { zh, en } = item.label;
  if (!Array.isArray(raw) || !raw.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row)))
    return { rows: [], ...only(fault('type', `${zh}应为若干行`, `${en} should be a list of rows`)) };
  const most = item.maxRows ?? MAX_ROWS;
  if (raw.length > most)
    return { rows: [], ...only(fault('rows', `${zh}超过 ${most} 行`, `${en} has more than ${most} rows`)) };
  return { rows: raw as Record<string, unknown>[], findings: [] };
}
const only = ({ findings }: ReadAnswer): Pick<ReadAnswer, 'findings'> => ({ findings });

/** What the ranges of the item say to a number: refused outside the hard one, doubted outside the plausible one. */
export function judgeRange(item: Item, value: Value): { problem?: Text; warning?: Text } {
  if (typeof value !== 'number') return {};
  const out = (range: Range | undefined) =>
    range !== undefined && ((range[0] !== null && value < range[0]) || (range[1] !== null && value > range[1]));
  if (out(item.hard)) return { problem: say(item, value, item.hard!, '不可能', 'is impossible') };
  return out(item.plausible)
    ? { warning: say(item, value, item.plausible!, '少见，请核对', 'is unusual; please check') }
    : {};
}

function say({ label, unit, unitLabel }: Item, value: number, [low, high]: Range, zh: string, en: string): Text {
  const span = `${low ?? '…'}–${high ?? '…'}`;
  const [zhUnit, enUnit] = [unitLabel?.zh ?? unit ?? '', unitLabel?.en ?? unit ?? ''];
  return {
    zh: `${label.zh} ${value}${zhUnit && ` ${zhUnit}`} ${zh}（${span}）`,
    en: `${label.en} ${value}${enUnit && ` ${enUnit}`} ${en} (${span})`,
  };
}
