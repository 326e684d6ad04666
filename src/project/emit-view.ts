import { PathFault } from '../algorithms/fhirpath/path-fault.ts';
import { castColumn, type SqlType, sqlTypeOf, type Target } from './column-types.ts';
import { compilePath, ROOT, type Scope } from './compile-path.ts';
import type { Focus, NormalView, Selection } from './normalise-view.ts';
import { createAliases } from './sql-text.ts';
import { toBoolean, toItem, toSource, type Value } from './sql-values.ts';
import type { PathNode } from './view-path.ts';

export interface OutputColumn {
  name: string;
  sqlType: SqlType;
  /** Always the id of the row's resource. */
  isKey?: true;
}

interface EmittedColumn extends OutputColumn {
  sql: string;
  /** The column is %rowIndex itself: 0, not null, where forEachOrNull finds nothing. */
  isRowIndex: boolean;
}

/** A FROM list with what can be selected from it. `order` holds the expressions that put its rows in document order. */
interface Part {
  joins: string[];
  columns: EmittedColumn[];
  order: string[];
}

/** Throws a fault of the view at a place of it. */
export type Fault = (at: string, reason: string) => never;

const CROSS = 'cross join lateral';

export interface EmittedView {
  sql: string;
  columns: OutputColumn[];
  /** Elements that the R4 definitions do not have. */
  warnings: string[];
  /** Elements that storage seals, in words. */
  sealed: string[];
}

/** Gives one SELECT over the relation r(bucket, type, id, version, content). */
export function emitView(view: NormalView, target: Target, fault: Fault): EmittedView {
  const emitter = new Emitter(view.resource, target, fault);
  const scope = emitter.rootScope();
  const part = emitter.selection(view.select, scope);
  const conditions = [
    `r.type = '${view.resource}'`,
    ...view.where.map((clause) => emitter.condition(clause.path, clause.at, scope)),
  ];
  const row =
    part.order.length === 0
      ? '0'
      : `row_number() over (partition by r.bucket, r.id order by ${part.order.join(', ')}) - 1`;
  const list = part.columns.map((column, i) => `${column.sql} as c${i + 1} /* ${column.name} */`);
  const sql = [
    `select r.bucket, r.id as resource_id, r.version as resource_version, (${row})::integer as row_no`,
    ...list.map((item) => `, ${item}`),
    'from r',
    ...part.joins,
    `where ${conditions.join('\n  and ')}`,
  ].join('\n');
  const columns = part.columns.map(({ name, sqlType, sql }) => ({
    name,
    sqlType,
    ...(sql === 'r.id' ? ({ isKey: true } as const) : {}),
  }));
  return { sql, columns, warnings: [...emitter.warnings], sealed: [...emitter.sealed] };
}

class Emitter {
  readonly #resource: string;
  readonly #target: Target;
  readonly #fault: Fault;
  readonly #alias = createAliases();
  readonly warnings = new Set<string>();
  readonly sealed = new Set<string>();

  constructor(resource: string, target: Target, fault: Fault) {
    this.#resource = resource;
    this.#target = target;
    this.#fault = fault;
  }

  rootScope(): Scope {
    const warn = (text: string): void => void this.warnings.add(text);
    return {
      item: ROOT,
      type: this.#resource,
      rowIndex: '0',
      resource: this.#resource,
      label: '',
      root: true,
      alias: this.#alias,
      warn,
      sealed: (text) => void this.sealed.add(text),
    };
  }

  condition(path: PathNode, at: string, scope: Scope): string {
    const value = this.#compile(path, { ...scope, label: at }, at);
    if (value.type !== undefined && value.type !== 'boolean')
      this.#fault(at, `the path gives a ${value.type}, not a boolean`);
    return value.type === 'boolean' ? toBoolean(value, at) : `project.condition(${toItem(value, at)}, '${at}')`;
  }

  selection(selection: Selection, scope: Scope): Part {
    const { focus } = selection;
    if (!focus) return this.#body(selection, scope);
    const alias = this.#alias('f');
    const { source, type } = this.#focusSource(focus, scope);
    const inner: Scope = { ...scope, item: `${alias}.v`, type, rowIndex: `(${alias}.i - 1)::integer`, root: false };
    const body = this.#body(selection, inner);
    if (focus.kind === 'each' && focus.orNull)
      return this.#orNull(`left join lateral ${source} as ${alias}(v, i) on true`, alias, body);
    return {
      ...body,
      joins: [`${CROSS} ${source} as ${alias}(v, i)`, ...body.joins],
      order: [`${alias}.i`, ...body.order],
    };
  }

  #compile(path: PathNode, scope: Scope, at: string): Value {
    try {
      return compilePath(path, scope);
    } catch (error) {
      if (error instanceof PathFault) return this.#fault(at, error.message);
      throw error;
    }
  }

  #body(selection: Selection, scope: Scope): Part {
    const part: Part = { joins: [], columns: [], order: [] };
    for (const column of selection.columns) {
      const value = this.#compile(column.path, { ...scope, label: `column ${column.name}` }, column.at);
      const sqlType =
        sqlTypeOf(column, value, this.#target) ?? this.#fault(column.at, `type ${column.sqlType} is not known`);
      const isRowIndex = column.path.kind === 'variable' && column.path.name === 'rowIndex';
      part.columns.push({
        name: column.name,
        sqlType,
        isRowIndex,
        sql: this.#cast(() => castColumn(value, sqlType, column), column.at),
      });
    }
    const children = selection.selects.map((child) => this.selection(child, scope));
    if (selection.union.length > 0) children.push(this.#union(selection.union, scope));
    for (const child of children) {
      part.joins.push(...child.joins);
      part.columns.push(...child.columns);
      part.order.push(...child.order);
    }
    return part;
  }

  #cast(make: () => string, at: string): string {
    try {
      return make();
    } catch (error) {
      if (error instanceof PathFault) return this.#fault(at, error.message);
      throw error;
    }
  }

  #focusSource(focus: Focus, scope: Scope): { source: string; type: string | undefined } {
    const labelled = { ...scope, label: focus.at };
    if (focus.kind === 'each') {
      const value = this.#compile(focus.path, labelled, focus.at);
      return { source: toSource(value), type: value.type };
    }
    return this.#walk(focus, labelled);
  }

  /** Depth-first walk: `place` is the way to an item (path number and position at each depth), which orders parents before children. */
  #walk(focus: Focus & { kind: 'repeat' }, scope: Scope): { source: string; type: string | undefined } {
    const walk = this.#alias('w');
    const types = new Set<string | undefined>();
    const level = (from: Scope): string =>
      focus.paths
        .map((path, i) => {
          const value = this.#compile(path, from, focus.at);
          types.add(value.type);
          return `select ${i} as p, s.v, s.i::integer from ${toSource(value)} as s(v, i)`;
        })
        .join(' union all ');
    const first = level(scope);
    const typeAt = (): string | undefined => (types.size === 1 ? [...types][0] : undefined);
    const below = { ...scope, item: `${walk}.v`, root: false };
    const sameType = level({ ...below, type: typeAt() });
    const next = types.size === 1 ? sameType : level({ ...below, type: undefined });
    const source = [
      `(with recursive ${walk}(v, place) as (`,
      `  select n.v, array[n.p, n.i] from (${first}) as n`,
      '  union all',
      `  select n.v, ${walk}.place || array[n.p, n.i] from ${walk} cross join lateral (${next}) as n`,
      `) select v, row_number() over (order by place) from ${walk})`,
    ].join('\n');
    return { source, type: typeAt() };
  }

  /** With nothing to go through, one row of nulls; what lies inside must not drop it, nor fill its columns. */
  #orNull(join: string, alias: string, body: Part): Part {
    const empty = (column: EmittedColumn): string => (column.isRowIndex ? '0' : `null::${column.sqlType}`);
    if (body.joins.length === 0) {
      const columns = body.columns.map((column) => ({
        ...column,
        sql: column.isRowIndex
          ? `coalesce(${column.sql}, 0)`
          : `case when ${alias}.i is not null then ${column.sql} end`,
      }));
      return { joins: [join], columns, order: [`${alias}.i`] };
    }
    const nested = this.#alias('u');
    const found = selectPart(body, body.order, [`${alias}.i is not null`]);
    const none = `select ${[...body.columns.map(empty), ...body.order.map(() => '0')].join(', ')} where ${alias}.i is null`;
    const result = this.#derived(nested, [found, none], body.columns, body.order.length);
    return { ...result, joins: [join, ...result.joins], order: [`${alias}.i`, ...result.order] };
  }

  #union(branches: Selection[], scope: Scope): Part {
    const parts = branches.map((branch) => this.selection(branch, scope));
    const depth = Math.max(...parts.map((part) => part.order.length));
    const selects = parts.map((part, i) => {
      for (const [c, column] of part.columns.entries()) {
        const first = parts[0]!.columns[c]!;
        if (column.sqlType !== first.sqlType) {
          this.#fault(
            'unionAll',
            `column ${column.name} is ${first.sqlType} in one branch and ${column.sqlType} in another`,
          );
        }
      }
      const padding = Array.from({ length: depth - part.order.length }, () => '0');
      return selectPart(part, [String(i), ...part.order, ...padding], []);
    });
    return this.#derived(this.#alias('u'), selects, parts[0]!.columns, depth + 1);
  }

  #derived(alias: string, selects: string[], columns: EmittedColumn[], orders: number): Part {
    const names = [...columns.map((_, i) => `c${i + 1}`), ...Array.from({ length: orders }, (_, i) => `o${i + 1}`)];
    return {
      joins: [`${CROSS} (\n  ${selects.join('\n  union all\n  ')}\n) as ${alias}(${names.join(', ')})`],
      columns: columns.map((column, i) => ({ ...column, sql: `${alias}.c${i + 1}` })),
      order: Array.from({ length: orders }, (_, i) => `${alias}.o${i + 1}`),
    };
  }
}

function selectPart(part: Part, order: readonly string[], conditions: readonly string[]): string {
  const from = part.joins.length > 0 ? ` from (values (0)) as one(x) ${part.joins.join(' ')}` : '';
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  return `select ${[...part.columns.map((column) => column.sql), ...order].join(', ')}${from}${where}`;
}
