/** One cell as the value its column asks for. Pure. */
import { normalizeIdNumber } from '../../algorithms/id-number.ts';
import { isDay } from '../../algorithms/periods.ts';
import { normalizeUscc } from '../../algorithms/uscc.ts';
import { foldLabel } from '../code-lists.ts';
import type { Column } from './mappings.ts';
import type { Cell } from './sheet.ts';

/** A column of several codes holds a list. */
export type Value = string | number | boolean | readonly string[];
export interface CellFault {
  rule: string;
  zh: string;
  en: string;
}
/** The value; of a wrong cell its text, so that it can be corrected, with what is wrong. */
export type ReadCell = { value: Value; fault?: CellFault };

const DAY_MS = 86_400_000;
/** Day 0 of Excel's calendar; its 29 February 1900 never was, so earlier serial numbers are not taken. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30);

const PERSONAL = new Set<Column['type']>(['text', 'id-number', 'phone']);
/** What a role that sees masked data gets in an export: 崔*, 崔**, 999900**********05, 138****5678, a***@example.org. */
const MASKED = /^(?:\p{Script=Han}\*+|\S{0,6}\*{2,}\S{0,4}|\S?\*{3}@\S+)$/u;

export function readCell(cell: Exclude<Cell, null>, column: Column): ReadCell {
  if (typeof cell === 'object' && 'error' in cell) {
    return { value: cell.error, fault: fault('cell-error', column, '单元格是公式错误', 'holds a formula error') };
  }
  const text = textOf(cell);
  if (PERSONAL.has(column.type) && MASKED.test(text))
    return {
      value: text,
      fault: fault(
        'cell-masked',
        column,
        '是脱敏显示的值（含“*”），不能写回；请填原值，或由能查看原值的人导出后修改',
        'holds a masked value (with *), which is not written back; give the full value, or have the table exported by who may see it',
      ),
    };
  switch (column.type) {
    case 'date':
      return readDate(cell, text, column, false);
    case 'datetime':
      return readDate(cell, text, column, true);
    case 'integer':
    case 'decimal':
      return readNumber(cell, text, column);
    case 'boolean':
      return readBoolean(text, column);
    case 'code': {
      const entry = column.codes!.byLabel.get(foldLabel(text));
      return entry ? { value: entry.code } : { value: text, fault: unknownCode(column) };
    }
    case 'codes':
      return readCodes(text, column);
    case 'id-number':
      // Excel keeps fifteen digits of a number: the last three of an id number are lost for good.
      if (typeof cell === 'number' && cell > 999_999_999_999_999) {
        return {
          value: text,
          fault: fault(
            'cell-precision',
            column,
            '单元格是数字格式，末几位已丢失，请改为文本格式重填',
            'is formatted as a number and has lost its last digits; format it as text',
          ),
        };
      }
      return { value: normalizeIdNumber(text) };
    case 'uscc':
      return { value: normalizeUscc(text) };
    case 'area':
      return /^\d{6}(\d{3}|\d{6})?$/.test(text)
        ? { value: text }
        : {
            value: text,
            fault: fault('cell-area', column, '应为 6、9 或 12 位区划代码', 'is a division code of 6, 9 or 12 digits'),
          };
    case 'icd10':
      return { value: text.toUpperCase().replace(/\s/g, '') };
    default:
      return { value: text };
  }
}

/** Several codes, written with commas, semicolons or the marks 、；, between them. */
function readCodes(text: string, column: Column): ReadCell {
  const words = text.split(/[,，、;；\n]+/).filter((word) => word.trim() !== '');
  const entries = words.map((word) => column.codes!.byLabel.get(foldLabel(word)));
  const unknown = words.filter((_, i) => entries[i] === undefined).map((word) => word.trim());
  if (unknown.length > 0)
    return {
      value: text,
      fault: fault(
        'cell-code',
        column,
        `中的“${unknown.join('、')}”不在代码表中`,
        `names ${unknown.join(', ')}, not in the code list`,
      ),
    };
  return { value: [...new Set(entries.map((entry) => entry!.code))] };
}

export function textOf(cell: Exclude<Cell, null>): string {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  if (typeof cell === 'number') return Number.isInteger(cell) ? BigInt(cell).toString() : String(cell);
  return String(cell).normalize('NFC').trim();
}

function fault(rule: string, column: Column, zh: string, en: string): CellFault {
  return { rule, zh: `列“${column.zh}”${zh}`, en: `Column "${column.en}" ${en}` };
}

function readDate(cell: Exclude<Cell, null>, text: string, column: Column, withTime: boolean): ReadCell {
  const instant =
    cell instanceof Date
      ? cell.getTime()
      : typeof cell === 'number' && cell > 60 && cell < 2_958_466
        ? EXCEL_EPOCH + Math.round(cell * DAY_MS)
        : undefined;
  // Excel's dates have no zone; they are read as UTC and mean Asia/Shanghai.
  const written =
    instant === undefined || Number.isNaN(instant)
      ? text.normalize('NFKC')
      : new Date(instant).toISOString().slice(0, 19).replace('T00:00:00', '');
  const match = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[T ]*(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(written);
  const day = match && `${match[1]}-${match[2]!.padStart(2, '0')}-${match[3]!.padStart(2, '0')}`;
  if (!day || !isDay(day))
    return {
      value: text,
      fault: fault('cell-date', column, '不是日期，应写成 2024-01-31', 'is not a date; write 2024-01-31'),
    };
  if (!withTime || match[4] === undefined) return { value: day };
  const clock = `${match[4].padStart(2, '0')}:${match[5]}:${match[6] ?? '00'}`;
  if (clock >= '24')
    return { value: text, fault: fault('cell-date', column, '时间不存在', 'holds a time that does not exist') };
  return { value: `${day}T${clock}+08:00` };
}

function readNumber(cell: Exclude<Cell, null>, text: string, column: Column): ReadCell {
  const number = typeof cell === 'number' ? cell : Number(text.normalize('NFKC').replace(/,/g, ''));
  const wrong = (zh: string, en: string): ReadCell => ({ value: text, fault: fault('cell-number', column, zh, en) });
  if (text === '' || !Number.isFinite(number)) return wrong('不是数字', 'is not a number');
  if (column.type === 'integer' && !Number.isInteger(number)) return wrong('应为整数', 'is a whole number');
  if (column.min !== undefined && number < column.min)
    return wrong(`不能小于 ${column.min}`, `is at least ${column.min}`);
  if (column.max !== undefined && number > column.max)
    return wrong(`不能大于 ${column.max}`, `is at most ${column.max}`);
  return { value: number };
}

const TRUE = new Set(['是', 'y', 'yes', 'true', '1', '有', '√']);
const FALSE = new Set(['否', 'n', 'no', 'false', '0', '无', '×']);
function readBoolean(text: string, column: Column): ReadCell {
  const folded = foldLabel(text);
  if (TRUE.has(folded)) return { value: true };
  if (FALSE.has(folded)) return { value: false };
  return { value: text, fault: fault('cell-boolean', column, '应填“是”或“否”', 'is yes or no') };
}

/** Codes that a fault names; of a longer list the template's dictionary has the rest. */
const NAMED = 30;

function unknownCode(column: Column): CellFault {
  const { codes } = column.codes!;
  const [zh, en] = [codes.map((code) => code.zh), codes.map((code) => code.en)].map((names) => names.slice(0, NAMED));
  const more = codes.length > NAMED;
  return fault(
    'cell-code',
    column,
    `不在代码表中；可填：${zh!.join('、')}${more ? `等 ${codes.length} 种，见模板` : ''}`,
    `is not in the code list; one of: ${en!.join(', ')}${more ? ` … ${codes.length} in all, see the template` : ''}`,
  );
}
