import type { BinaryOperator } from '../algorithms/fhirpath/ast.ts';
import { PathFault } from '../algorithms/fhirpath/path-fault.ts';
import { boolean, isSingleValue, toBoolean, toItem, toList, toNumber, toText, type Value } from './sql-values.ts';
import { isNumeric } from './view-path.ts';

const TEMPORAL = new Set(['date', 'dateTime', 'instant', 'time']);
const TEXT = new Set(['string', 'code', 'id', 'uri', 'url', 'canonical', 'uuid', 'oid', 'markdown', 'base64Binary']);
const ORDER = new Set<BinaryOperator>(['<', '<=', '>', '>=']);

const isTemporal = (value: Value): boolean => value.type !== undefined && TEMPORAL.has(value.type);
const isText = (value: Value): boolean => value.type !== undefined && TEXT.has(value.type);

/** Compiles a binary operator. Empty operands give empty; `and` and `or` follow three-valued logic, as SQL does. */
export function combine(operator: BinaryOperator, left: Value, right: Value, label: string): Value {
  if (operator === '=') return boolean(equal(left, right, label));
  if (operator === '!=') return boolean(`not (${equal(left, right, label)})`);
  if (ORDER.has(operator)) return boolean(`(${compare(left, right, label)} ${operator} 0)`);
  if (operator === 'and' || operator === 'or')
    return boolean(`((${toBoolean(left, label)}) ${operator} (${toBoolean(right, label)}))`);
  if (operator === 'xor') return boolean(`((${toBoolean(left, label)}) <> (${toBoolean(right, label)}))`);
  if (operator === 'implies') return boolean(`(not (${toBoolean(left, label)}) or (${toBoolean(right, label)}))`);
  if (operator === '&') {
    const parts = [left, right].map((value) => `coalesce((${toText(value, label)})::text, '')`);
    return { form: 'scalar', sql: `(${parts.join(' || ')})`, as: 'text', type: 'string' };
  }
  if (operator === '+' && !(isNumeric(left.type) && isNumeric(right.type))) return plus(left, right, label);
  return arithmetic(
    operator,
    toNumber(left, label),
    toNumber(right, label),
    isNumeric(left.type) && isNumeric(right.type) ? [left, right] : [],
  );
}

function equal(left: Value, right: Value, label: string): string {
  const single = isSingleValue(left) && isSingleValue(right);
  if (isTemporal(left) || isTemporal(right)) {
    if (single) return `(project.compare_times(${toText(left, label)}, ${toText(right, label)}) = 0)`;
    return `project.equal_times(${toList(left)}, ${toList(right)})`;
  }
  if (single) {
    if (isText(left) && isText(right)) return `((${toText(left, label)}) = (${toText(right, label)}))`;
    return `(nullif(${toItem(left, label)}, 'null') = nullif(${toItem(right, label)}, 'null'))`;
  }
  return `project.equal(${toList(left)}, ${toList(right)})`;
}

/** SQL of integer: below, at or above 0; null when an operand is empty or the two cannot be ordered. */
function compare(left: Value, right: Value, label: string): string {
  if (isTemporal(left) || isTemporal(right))
    return `project.compare_times(${toText(left, label)}, ${toText(right, label)})`;
  return `project.compare(${toItem(left, label)}, ${toItem(right, label)})`;
}

function plus(left: Value, right: Value, label: string): Value {
  if (isText(left) && isText(right)) {
    return {
      form: 'scalar',
      sql: `((${toText(left, label)}) || (${toText(right, label)}))`,
      as: 'text',
      type: 'string',
    };
  }
  return { form: 'item', sql: `project.plus(${toItem(left, label)}, ${toItem(right, label)})` };
}

function arithmetic(operator: BinaryOperator, left: string, right: string, operands: Value[]): Value {
  const whole = operands.length === 2 && operands.every((value) => value.type !== 'decimal');
  const type = whole || operator === 'div' ? 'integer' : 'decimal';
  const expressions: Partial<Record<BinaryOperator, string>> = {
    '+': `(${left} + ${right})`,
    '-': `(${left} - ${right})`,
    '*': `(${left} * ${right})`,
    '/': `trim_scale(${left} / nullif(${right}, 0)::numeric)`,
    div: `trunc(${left} / nullif(${right}, 0)::numeric)`,
    mod: `mod(${left}, nullif(${right}, 0)::numeric)`,
  };
  const sql = expressions[operator];
  if (!sql) throw new PathFault(`operator '${operator}' is not in the supported subset`);
  return { form: 'scalar', sql, as: 'numeric', type: operator === '/' ? 'decimal' : type };
}
