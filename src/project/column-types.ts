import { isPrimitive } from './fhir-model.ts';
import type { Column } from './normalise-view.ts';
import { toBoolean, toItem, toList, toNumber, toText, type Value } from './sql-values.ts';

export type SqlType = 'text' | 'boolean' | 'integer' | 'bigint' | 'numeric' | 'date' | 'timestamptz' | 'jsonb';

/**
 * What the rows are for. `run` answers as the guide's default mapping says (dates stay texts of their own precision);
 * `table` feeds tables that measures are computed from, so dates become SQL dates.
 */
export type Target = 'run' | 'table';

const NUMBERS: Record<string, SqlType> = {
  boolean: 'boolean',
  integer: 'integer',
  positiveInt: 'integer',
  unsignedInt: 'integer',
  integer64: 'bigint',
  decimal: 'numeric',
};

/** Type hints of the tag ansi/type that are understood; others are refused. */
const ANSI: Record<string, SqlType> = {
  'character varying': 'text',
  varchar: 'text',
  text: 'text',
  boolean: 'boolean',
  int: 'integer',
  integer: 'integer',
  smallint: 'integer',
  bigint: 'bigint',
  decimal: 'numeric',
  numeric: 'numeric',
  date: 'date',
  timestamp: 'timestamptz',
  'timestamp with time zone': 'timestamptz',
};

/** SQL type of a column: its hint, else by its declared type, else by the type its path is known to have. */
export function sqlTypeOf(column: Column, value: Value, target: Target): SqlType | undefined {
  if (column.collection) return 'jsonb';
  if (column.sqlType) return ANSI[column.sqlType.replace(/\(.*\)$/, '').trim()];
  const type = column.type ?? value.type;
  if (type === undefined) return target === 'table' ? 'text' : 'jsonb';
  if (NUMBERS[type]) return NUMBERS[type];
  if (target === 'table' && type === 'date') return 'date';
  if (target === 'table' && (type === 'dateTime' || type === 'instant')) return 'timestamptz';
  return isPrimitive(type) || column.type === undefined ? textOrJson(type) : isComplex(type) ? 'jsonb' : 'text';
}

const isComplex = (type: string): boolean => /^[A-Z]/.test(type);
const textOrJson = (type: string): SqlType => (isComplex(type) ? 'jsonb' : 'text');

/** SQL of the column's value in its SQL type. */
export function castColumn(value: Value, type: SqlType, column: Column): string {
  const label = `column ${column.name}`;
  if (column.collection) return `coalesce(${toList(value)}, '[]')`;
  switch (type) {
    case 'text':
      return value.form === 'scalar' && value.as !== 'text' ? `(${value.sql})::text` : toText(value, label);
    case 'jsonb':
      return toItem(value, label);
    case 'boolean':
      return value.type === 'boolean' ? toBoolean(value, label) : `(${toItem(value, label)})::boolean`;
    case 'date':
      return `project.to_date(${toText(value, label)})`;
    case 'timestamptz':
      return `project.to_instant(${toText(value, label)})`;
    default:
      return value.form === 'scalar' || value.form === 'literal'
        ? `(${toNumber(value, label)})::${type}`
        : `(${toItem(value, label)})::${type}`;
  }
}
