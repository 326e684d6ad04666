import { type PathNode, typeName } from './ast.ts';
import { FUNCTIONS, type Lambda } from './functions.ts';
import { bool, children, type Item, isOfType, isRecord, type PathModel, system } from './items.ts';
import { OPERATORS, type Operand, one } from './operators.ts';
import { parsePath } from './parse.ts';
import { PathFault } from './path-fault.ts';

/** What an evaluation starts from. */
export interface PathInput {
  /** `$this` at the start, and `%context`. */
  focus: readonly Item[];
  /** `%resource` and `%rootResource`. */
  resource?: Item;
  rootResource?: Item;
  /** Other variables, by name without %. */
  variables?: Record<string, Item[]>;
}

/** Throws PathFault where the standard asks for an error. */
export type CompiledPath = (input: PathInput) => Item[];

/** State of one evaluation. */
export interface Run {
  input: PathInput;
  model: PathModel;
  /** Results of parts that do not depend on `$this`, so that loops do not repeat them. */
  memo: Map<PathNode, Item[]> | undefined;
}

/** A compiled part; `position` is `$index`. */
type Part = (focus: readonly Item[], run: Run, position: number) => Item[];

/** Compiles an expression into a function; throws PathFault for what cannot be read or is not known. */
export function compilePath(expression: string | PathNode, model: PathModel): CompiledPath {
  const node = typeof expression === 'string' ? parsePath(expression) : expression;
  const part = compile(node, false, true);
  return (input) => part(input.focus, { input, model, memo: undefined }, 0);
}

/** `looped`: evaluated once for each item of a loop around it. `first`: a name may be the type of the root. */
function compile(node: PathNode, looped: boolean, first: boolean): Part {
  const part = compileNode(node, looped, first);
  if (!looped || (node.kind !== 'member' && node.kind !== 'call') || !isFixed(node)) return part;
  return (focus, run, position) => {
    const known = run.memo?.get(node);
    if (known) return known;
    const items = part(focus, run, position);
    run.memo ??= new Map();
    run.memo.set(node, items);
    return items;
  };
}

function isFixed(node: PathNode): boolean {
  switch (node.kind) {
    case 'literal':
    case 'empty':
    case 'variable':
      return true;
    case 'member':
      return isFixed(node.base);
    case 'call':
      return isFixed(node.base) && (FUNCTIONS[node.name]?.lambda === true || node.args.every(isFixed));
    case 'at':
      return isFixed(node.base) && isFixed(node.index);
    default:
      return false;
  }
}

function compileNode(node: PathNode, looped: boolean, first: boolean): Part {
  switch (node.kind) {
    case 'literal': {
      const item = system(node.type, node.value);
      return () => [item];
    }
    case 'empty':
      return () => [];
    case 'this':
      return (focus) => focus as Item[];
    case 'position':
      return (_focus, _run, position) => [system('Integer', position)];
    case 'variable':
      return variable(node.name);
    case 'member':
      return member(node, looped, first);
    case 'call':
      return call(node, looped, first);
    case 'at':
      return at(node, looped, first);
    case 'negate': {
      const operand = compile(node.operand, looped, first);
      return (focus, run, position) => {
        const item = one(operand(focus, run, position));
        return item ? [negated(item)] : [];
      };
    }
    case 'binary': {
      const left = compile(node.left, looped, first);
      const right = compile(node.right, looped, first);
      const operator = OPERATORS[node.operator];
      return (focus, run, position) => {
        const operand: Operand = () => right(focus, run, position);
        return operator(left(focus, run, position), operand);
      };
    }
    case 'type': {
      const operand = compile(node.operand, looped, first);
      return node.operator === 'is' ? isType(operand, node.type) : asType(operand, node.type);
    }
  }
}

function negated(item: Item): Item {
  if (typeof item.value !== 'number') throw new PathFault('only numbers have a sign');
  return { ...item, value: -item.value };
}

const VARIABLES: Readonly<Record<string, Item[]>> = {
  ucum: [system('String', 'http://unitsofmeasure.org')],
  sct: [system('String', 'http://snomed.info/sct')],
  loinc: [system('String', 'http://loinc.org')],
};

function variable(name: string): Part {
  return (_focus, { input }) => {
    if (name === 'context') return input.focus as Item[];
    if (name === 'resource') return input.resource ? [input.resource] : (input.focus as Item[]);
    if (name === 'rootResource') {
      const root = input.rootResource ?? input.resource;
      return root ? [root] : (input.focus as Item[]);
    }
    const items =
      (input.variables && Object.hasOwn(input.variables, name) ? input.variables[name] : undefined) ?? VARIABLES[name];
    if (!items) throw new PathFault(`the variable %${name} is not known`);
    return items;
  };
}

function member(node: PathNode & { kind: 'member' }, looped: boolean, first: boolean): Part {
  const { name } = node;
  // A path may begin with the type of what it is asked of: Patient.name.
  const mayBeType = first && node.base.kind === 'this' && /^[A-Z]/.test(name);
  const base = compile(node.base, looped, first);
  return (focus, run, position) => {
    const out: Item[] = [];
    for (const item of base(focus, run, position)) {
      if (mayBeType && (isOfType(item, name, run.model) || isNamed(item, name))) out.push(item);
      else children(item, name, run.model, out);
    }
    return out;
  };
}

const isNamed = ({ value }: Item, name: string): boolean => isRecord(value) && value.resourceType === name;

function at(node: PathNode & { kind: 'at' }, looped: boolean, first: boolean): Part {
  const base = compile(node.base, looped, first);
  const index = compile(node.index, looped, first);
  return (focus, run, position) => {
    const [i] = index(focus, run, position);
    const item = typeof i?.value === 'number' ? base(focus, run, position)[i.value] : undefined;
    return item ? [item] : [];
  };
}

function call(node: PathNode & { kind: 'call' }, looped: boolean, first: boolean): Part {
  const base = compile(node.base, looped, first);
  if (node.name === 'is' || node.name === 'as' || node.name === 'ofType') {
    const type = typeName(node.args[0]);
    if (type === undefined || node.args.length !== 1) throw new PathFault(`${node.name}() takes one type`);
    if (node.name === 'is') return isType(base, type);
    return node.name === 'as' ? asType(base, type) : ofType(base, type);
  }
  const definition = FUNCTIONS[node.name];
  if (!definition) throw new PathFault(`the function ${node.name}() is not known`);
  const [least, most] = definition.args;
  if (node.args.length < least || node.args.length > most)
    throw new PathFault(`${node.name}() takes ${least} to ${most} arguments`);
  const inner = definition.lambda === true;
  const args = node.args.map((arg) => compile(arg, looped || inner, first));
  if (args.length === 0) return (focus, run, position) => definition.run(base(focus, run, position), [], run);
  return (focus, run, position) => {
    const bound = args.map(
      (arg): Lambda => (inner ? (items, i) => arg(items, run, i) : () => arg(focus, run, position)),
    );
    return definition.run(base(focus, run, position), bound, run);
  };
}

function isType(operand: Part, type: string): Part {
  return (focus, run, position) => {
    const items = operand(focus, run, position);
    if (items.length > 1) throw new PathFault('is: one item is expected');
    return items.length === 0 ? [] : bool(isOfType(items[0]!, type, run.model));
  };
}

function ofType(operand: Part, type: string): Part {
  return (focus, run, position) => operand(focus, run, position).filter((item) => isOfType(item, type, run.model));
}

function asType(operand: Part, type: string): Part {
  return (focus, run, position) => {
    const items = operand(focus, run, position);
    if (items.length > 1) throw new PathFault('as: one item is expected');
    return items.filter((item) => isOfType(item, type, run.model));
  };
}
