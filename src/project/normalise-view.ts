import { PathFault } from '../algorithms/fhirpath/path-fault.ts';
import { isPrimitive } from './fhir-model.ts';
import { invalidView, viewName } from './validate-view.ts';
import type { ColumnDefinition, ConstantDefinition, SelectDefinition, ViewDefinition } from './view-definition.ts';
import { ENVIRONMENT, type Literal, type PathNode, readPath } from './view-path.ts';

export interface Column {
  name: string;
  path: PathNode;
  /** Declared FHIR type. */
  type?: string;
  /** Declared SQL type (tag ansi/type), lower case. */
  sqlType?: string;
  collection: boolean;
  at: string;
}

export type Focus =
  | { kind: 'each'; path: PathNode; orNull: boolean; at: string }
  | { kind: 'repeat'; paths: PathNode[]; at: string };

/** A select with its expressions parsed; parts come out in the order columns, selects, union. */
export interface Selection {
  focus?: Focus;
  columns: Column[];
  selects: Selection[];
  union: Selection[];
}

export interface NormalView {
  name: string;
  resource: string;
  where: { path: PathNode; at: string }[];
  select: Selection;
}

type Parse = (text: string, at: string) => PathNode;

/** Parses all expressions, puts constants in their place and checks column names (spec: ValidateColumns). */
export function normaliseView(view: ViewDefinition): NormalView {
  const constants = readConstants(view);
  const parse: Parse = (text, at) => {
    try {
      return readPath(text, constants);
    } catch (error) {
      if (error instanceof PathFault) throw invalidView(view, at, `${error.message} in '${text}'`);
      throw error;
    }
  };
  const select = readSelection({ select: view.select }, '', parse, view);
  if (checkColumns(select, [], '', view).length === 0) throw invalidView(view, 'select', 'the view has no columns');
  const where = (view.where ?? []).map((clause, i) => ({ path: parse(clause.path, `where[${i}]`), at: `where[${i}]` }));
  return { name: viewName(view), resource: view.resource, where, select };
}

function readConstants(view: ViewDefinition): Map<string, Literal> {
  const constants = new Map<string, Literal>();
  for (const [i, constant] of (view.constant ?? []).entries()) {
    const at = `constant[${i}]`;
    if (ENVIRONMENT.has(constant.name)) throw invalidView(view, at, `%${constant.name} is set by the runner`);
    if (constants.has(constant.name)) throw invalidView(view, at, `constant ${constant.name} is defined twice`);
    constants.set(constant.name, readConstant(constant, at, view));
  }
  return constants;
}

function readConstant(constant: ConstantDefinition, at: string, view: ViewDefinition): Literal {
  const keys = Object.keys(constant).filter((key) => /^value[A-Z]/.test(key));
  const key = keys[0];
  if (!key || keys.length > 1) throw invalidView(view, at, `constant ${constant.name} must have one value`);
  const type = key[5]!.toLowerCase() + key.slice(6);
  const value = (constant as Record<string, unknown>)[key];
  if (!isPrimitive(type) && type !== 'integer64') throw invalidView(view, at, `a constant cannot be a ${key.slice(5)}`);
  const wanted =
    type === 'boolean'
      ? 'boolean'
      : ['integer', 'positiveInt', 'unsignedInt', 'decimal'].includes(type)
        ? 'number'
        : 'string';
  if (typeof value !== wanted) throw invalidView(view, `${at}.${key}`, `a ${wanted} is wanted`);
  return { kind: 'literal', type, value: typeof value === 'boolean' ? value : String(value) };
}

function readSelection(select: SelectDefinition, at: string, parse: Parse, view: ViewDefinition): Selection {
  const place = (name: string): string => (at ? `${at}.${name}` : name);
  const focus = readFocus(select, place, parse, view);
  return {
    ...(focus ? { focus } : {}),
    columns: (select.column ?? []).map((column, i) => readColumn(column, place(`column[${i}]`), parse)),
    selects: (select.select ?? []).map((child, i) => readSelection(child, place(`select[${i}]`), parse, view)),
    union: (select.unionAll ?? []).map((child, i) => readSelection(child, place(`unionAll[${i}]`), parse, view)),
  };
}

function readFocus(
  select: SelectDefinition,
  place: (name: string) => string,
  parse: Parse,
  view: ViewDefinition,
): Focus | undefined {
  const given = (['forEach', 'forEachOrNull', 'repeat'] as const).filter((key) => select[key] !== undefined);
  const kind = given[0];
  if (given.length > 1) throw invalidView(view, place(given[1]!), `${given.join(' and ')} exclude one another`);
  if (kind === undefined) return undefined;
  const at = place(kind);
  if (kind === 'repeat') return { kind, paths: select.repeat!.map((path, i) => parse(path, `${at}[${i}]`)), at };
  return { kind: 'each', path: parse(select[kind]!, at), orNull: kind === 'forEachOrNull', at };
}

function readColumn(column: ColumnDefinition, at: string, parse: Parse): Column {
  const sqlType = [...(column.tag ?? []), ...(column.tags ?? [])]
    .find((tag) => tag.name === 'ansi/type')
    ?.value.toLowerCase();
  return {
    name: column.name,
    path: parse(column.path, `${at}.path`),
    ...(column.type
      ? { type: column.type.replace(/^.*\//, '').replace(/^System\.(.)/, (_, first: string) => first.toLowerCase()) }
      : {}),
    ...(sqlType ? { sqlType } : {}),
    collection: column.collection ?? false,
    at,
  };
}

/** Names of a selection's columns in order; a name may stand once, and branches of a union have the same names. */
function checkColumns(selection: Selection, before: readonly string[], at: string, view: ViewDefinition): string[] {
  const names: string[] = [];
  const add = (name: string, where: string): void => {
    if (before.includes(name) || names.includes(name))
      throw invalidView(view, where, `column ${name} is already defined`);
    names.push(name);
  };
  for (const column of selection.columns) add(column.name, column.at);
  for (const [i, child] of selection.selects.entries()) {
    const where = `${at ? `${at}.` : ''}select[${i}]`;
    for (const name of checkColumns(child, [...before, ...names], where, view)) add(name, where);
  }
  const branches = selection.union.map((branch, i) =>
    checkColumns(branch, [...before, ...names], `${at ? `${at}.` : ''}unionAll[${i}]`, view),
  );
  for (const [i, branch] of branches.entries()) {
    if (branch.join() !== branches[0]!.join()) {
      throw invalidView(
        view,
        `${at ? `${at}.` : ''}unionAll[${i}]`,
        `the columns (${branch}) differ from those of the first branch (${branches[0]})`,
      );
    }
  }
  return [...names, ...(branches[0] ?? [])];
}
