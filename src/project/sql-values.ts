import { PathFault } from '../algorithms/fhirpath/path-fault.ts';
import { isSingle, jsonPath, type Step, stepKeys } from './json-path.ts';
import { sqlText } from './sql-text.ts';
import { isNumeric } from './view-path.ts';

/**
 * SQL that gives one FHIRPath collection. The form says what the SQL is, so that each use can take the cheapest:
 * path    steps down from one jsonb item, folded into one operator or one SQL/JSON path
 * item    jsonb of at most one item; null is the empty collection
 * list    jsonb array; null or [] is the empty collection
 * rows    items of a query `from source as alias(v, i) where …`
 * scalar  an SQL value of type `as`; null is the empty collection
 * keys    the part of texts that a pattern's group takes (reference keys); texts that do not match fall out. With a
 *         prefix, all that match begin with it
 */
export type Value =
  | { form: 'path'; base: string; steps: readonly Step[]; type?: string | undefined; certain: boolean }
  | { form: 'item'; sql: string; type?: string | undefined }
  | { form: 'list'; sql: string; type?: string | undefined }
  | { form: 'rows'; source: string; alias: string; where: string; type?: string | undefined }
  | { form: 'scalar'; sql: string; as: 'boolean' | 'text' | 'numeric' | 'integer'; type: string }
  | { form: 'literal'; value: string | boolean; type: string }
  | { form: 'keys'; of: Value & { form: 'path' }; pattern: string; prefix?: string; type: 'string' };

export const boolean = (sql: string): Value => ({ form: 'scalar', sql, as: 'boolean', type: 'boolean' });

const literalJson = (value: string | boolean, type: string): string =>
  isNumeric(type) ? String(value) : JSON.stringify(value);

/** True when the collection has at most one item whatever the data. */
export function isSingleValue(value: Value): boolean {
  if (value.form === 'path') return isSingle(value.steps);
  if (value.form === 'keys') return isSingle(value.of.steps);
  return value.form !== 'list' && value.form !== 'rows';
}

/** The collection as a path to go further down from. */
export function asPath(value: Value): Value & { form: 'path' } {
  if (value.form === 'path') return value;
  if (value.form === 'list' || value.form === 'rows') {
    return { form: 'path', base: toList(value), steps: [{ kind: 'items' }], type: value.type, certain: false };
  }
  return { form: 'path', base: toItem(value, ''), steps: [], type: value.type, certain: value.form === 'literal' };
}

/** Steps down; the last with an operator that gives jsonb or text. */
function arrows(base: string, keys: readonly (string | number)[], last: '->' | '->>'): string {
  const down = keys.map((key) => (typeof key === 'number' ? String(key) : sqlText(key)));
  return down.reduce((sql, key, i) => `${sql} ${i === down.length - 1 ? last : '->'} ${key}`, base);
}

/** SQL of jsonb for the single item; several items stop the statement with the message `label`. */
export function toItem(value: Value, label: string): string {
  switch (value.form) {
    case 'path': {
      const keys = stepKeys(value.steps);
      if (keys) return arrows(value.base, keys, '->');
      return `project.one(${toList(value)}, ${sqlText(label)})`;
    }
    case 'list':
    case 'rows':
      return `project.one(${toList(value)}, ${sqlText(label)})`;
    case 'item':
      return value.sql;
    case 'literal':
      return `${sqlText(literalJson(value.value, value.type))}::jsonb`;
    case 'scalar':
    case 'keys':
      return `to_jsonb(${toText(value, label)})`;
  }
}

/** SQL of text for the single item; for scalars the value in its own SQL type. */
export function toText(value: Value, label: string): string {
  if (value.form === 'scalar') return value.sql;
  if (value.form === 'literal' && !isNumeric(value.type)) return sqlText(String(value.value));
  if (value.form === 'keys') {
    const { of } = value;
    const text = isSingle(of.steps) ? toText(of, label) : `(${toItem(matching(value), label)}) #>> '{}'`;
    return keyOf(text, value);
  }
  if (value.form === 'path') {
    const keys = stepKeys(value.steps);
    if (keys && keys.length > 0) return arrows(value.base, keys, '->>');
  }
  return `(${toItem(value, label)}) #>> '{}'`;
}

/** SQL of a jsonb array of all items. A single item may come bare, null is the empty collection. */
export function toList(value: Value): string {
  switch (value.form) {
    case 'path':
      return `jsonb_path_query_array(${value.base}, ${sqlText(jsonPath(value.steps))})`;
    case 'list':
      return value.sql;
    case 'rows':
      return `(select jsonb_agg(${value.alias}.v order by ${value.alias}.i) from ${value.source} as ${value.alias}(v, i) where ${value.where})`;
    case 'keys':
      return `project.keys(${toList(matching(value))}, ${sqlText(value.pattern)})`;
    default:
      return `project.list(${toItem(value, '')})`;
  }
}

/** SQL of a set of items for a FROM list, to be followed by `as alias(v, i)`. */
export function toSource(value: Value): string {
  if (value.form === 'path')
    return `jsonb_path_query(${value.base}, ${sqlText(jsonPath(value.steps))}) with ordinality`;
  return `jsonb_array_elements(${toList(value)}) with ordinality`;
}

/** SQL of boolean: is there an item? */
export function toExists(value: Value): string {
  switch (value.form) {
    case 'path': {
      if (isSingle(value.steps)) return `(${toItem(value, '')}) is not null`;
      const exists = `jsonb_path_exists(${value.base}, ${sqlText(jsonPath(value.steps))})`;
      return value.certain ? exists : `coalesce(${exists}, false)`;
    }
    case 'rows':
      return `exists (select from ${value.source} as ${value.alias}(v, i) where ${value.where})`;
    case 'list':
      return `coalesce(jsonb_array_length(${value.sql}), 0) > 0`;
    case 'keys':
      return isSingleValue(value) ? `(${toText(value, '')}) is not null` : toExists(matching(value));
    default:
      return `(${toText(value, '')}) is not null`;
  }
}

/** SQL of boolean by singleton evaluation (FHIRPath N1, 4.5): one item that is no boolean counts as true. */
export function toBoolean(value: Value, label: string): string {
  if (value.form === 'scalar' && value.as === 'boolean') return value.sql;
  if (value.form === 'literal') return value.type === 'boolean' ? String(value.value) : 'true';
  if (value.type === 'boolean') return `(${toItem(value, label)})::boolean`;
  return `project.truth(${toItem(value, label)})`;
}

/** SQL of numeric for the single item; null when it is no number. */
export function toNumber(value: Value, label: string): string {
  if (value.form === 'scalar' && (value.as === 'numeric' || value.as === 'integer')) return value.sql;
  if (value.form === 'literal') {
    if (!isNumeric(value.type)) throw new PathFault(`'${value.value}' is not a number`);
    return String(value.value);
  }
  return `project.number(${toItem(value, label)})`;
}

/** Goes one step further; `many` false keeps a single item single. */
export function descend(value: Value, step: Step, type: string | undefined): Value {
  const path = asPath(value);
  return { ...path, steps: [...path.steps, step], type };
}

/** The item at `index`, folded into the path when the collection is the items of one array. */
export function itemAt(value: Value, index: number): Value {
  if (value.form === 'path') {
    const last = value.steps.at(-1);
    const before = value.steps.slice(0, -1);
    if (last?.kind === 'member' && last.many && isSingle(before)) {
      return { ...value, steps: [...before, { ...last, many: false }, { kind: 'index', index }] };
    }
    if (index === 0 && !isSingle(value.steps)) {
      return {
        form: 'item',
        sql: `jsonb_path_query_first(${value.base}, ${sqlText(jsonPath(value.steps))})`,
        type: value.type,
      };
    }
  }
  if (value.form === 'keys') {
    const first = itemAt(isSingle(value.of.steps) ? value.of : matching(value), index);
    return {
      form: 'scalar',
      sql: keyOf(toText(first, ''), value),
      as: 'text',
      type: 'string',
    };
  }
  if (isSingleValue(value)) return index === 0 ? value : { form: 'item', sql: 'null::jsonb', type: value.type };
  return { form: 'item', sql: `${toList(value)} -> ${index}`, type: value.type };
}

const matching = (value: Value & { form: 'keys' }): Value & { form: 'path' } => ({
  ...value.of,
  steps: [...value.of.steps, { kind: 'filter', condition: `@ like_regex ${JSON.stringify(value.pattern)}` }],
});

/**
 * The key in one text. Where the type is known it is split off, which costs a twentieth of the pattern; the mark in front
 * keeps a prefix inside the text from being taken for its beginning.
 */
function keyOf(text: string, { pattern, prefix }: Value & { form: 'keys' }): string {
  if (prefix === undefined) return `substring(${text} from ${sqlText(pattern)})`;
  return `nullif(split_part(split_part(chr(1) || (${text}), chr(1) || ${sqlText(prefix)}, 2), '/_history/', 1), '')`;
}
