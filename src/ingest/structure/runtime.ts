/** Functions that the generated code calls; the same for checks and reports, which pass the path. */
import { compareTimes } from '../../algorithms/fhirpath/compare.ts';
import { type CompiledPath, compilePath } from '../../algorithms/fhirpath/compile.ts';
import { truth } from '../../algorithms/fhirpath/operators.ts';
import { PathFault } from '../../algorithms/fhirpath/path-fault.ts';
import type { Emission } from './emit-type.ts';
import { isCurrency, isLanguage, isMimeType, isUcum } from './grammars.ts';
import { narrativeFault } from './narrative.ts';
import { pathModel } from './path-model.ts';
import * as primitives from './primitives.ts';
import { referenceType } from './reference-form.ts';
import type { ConceptSet } from './structures.ts';
import { type Context, itemOf, newContext } from './validation-context.ts';

/** A generated function: true or false when it checks, nothing when it reports. */
export type TypeFunction = (value: unknown, depth: number, context: Context, path: string) => boolean | undefined;
export type TypeFunctions = ReadonlyMap<string, TypeFunction>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fail(c: Context, fault: string, path: string, detail?: string): false {
  c.sink?.add(fault, path, detail);
  return false;
}

/** A key that is no name may be anything, a value in the wrong place among others. */
const plainKey = (key: string): string => (/^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(key) && !/\d{6}/.test(key) ? key : '?');

/** `functions` gives the generated functions, which exist only once the code that calls these has run. */
export function runtimeOf(emission: Emission, functions: () => TypeFunctions) {
  const { resources } = emission.structures;
  const find = (value: unknown): TypeFunction | undefined => {
    if (!isObject(value)) return undefined;
    const type = value.resourceType;
    return typeof type === 'string' && resources.has(type) ? functions().get(type) : undefined;
  };
  return {
    ...primitives,
    narrativeFault,
    isMimeType,
    isLanguage,
    isCurrency,
    plainKey,
    NARRATIVE,
    timeOrder,
    isMember,
    noteAddress,
    readReference: (value: Record<string, unknown>, c: Context, path = '') => readReference(value, c, path, resources),
    holds: evaluator(emission),
    extended: (elements: unknown, i: number) => Array.isArray(elements) && isObject(elements[i]),
    S: emission.codeSets,
    C: emission.conceptSets,
    resource(value: unknown, depth: number, c: Context | undefined, path: string, top?: Partial<Context>): boolean {
      const run = find(value);
      const sink = top?.sink ?? c?.sink;
      const context = newContext((run ? value : {}) as never, undefined, sink, top?.membership ?? c?.membership);
      if (!run) return fail(context, 'resource-type', path);
      if (run(value, depth, context, path) === false) return false;
      return settleContained(context);
    },
    contained: (value: unknown, depth: number, c: Context, path: string) => readContained(value, depth, c, path, find),
    sibling: (value: unknown, own: unknown, depth: number, c: Context, path: string) =>
      readSibling(value, own !== undefined && own !== null, depth, c, path, functions().get('Extension')!),
    siblings(value: unknown, own: unknown, depth: number, c: Context, path: string): boolean {
      if (!Array.isArray(value)) return fail(c, 'list', path);
      const values: readonly unknown[] = Array.isArray(own) ? own : [];
      let fine = value.length > 0 || fail(c, 'empty', path);
      for (let i = 0; i < value.length && (fine || (c.sink && !c.sink.full)); i += 1) {
        const hasValue = values[i] !== undefined && values[i] !== null;
        const here = c.sink ? `${path}[${i}]` : '';
        if (value[i] === null) fine = (hasValue || fail(c, 'empty', here)) && fine;
        else fine = readSibling(value[i], hasValue, depth, c, here, functions().get('Extension')!) && fine;
      }
      return fine;
    },
  };
}

/** What JSON writes under `_name`: an id and extensions of a primitive (https://hl7.org/fhir/R4/json.html#primitive). */
function readSibling(
  value: unknown,
  hasValue: boolean,
  depth: number,
  c: Context,
  path: string,
  extension: TypeFunction,
): boolean {
  if (!isObject(value)) return fail(c, 'type', path, 'Element');
  let fine = true;
  let content = hasValue;
  let keys = 0;
  for (const key in value) {
    if (!fine && (!c.sink || c.sink.full)) return false;
    keys += 1;
    const here = c.sink ? `${path}.${plainKey(key)}` : '';
    const inner = value[key];
    if (key === 'id') fine = (primitives.isText(inner) || fail(c, 'primitive', here, 'string')) && fine;
    else if (key === 'extension') {
      content = true;
      fine = readExtensions(inner, depth, c, here, extension) && fine;
    } else fine = fail(c, 'unknown-element', here);
  }
  return (content && keys > 0 ? true : fail(c, 'empty', path)) && fine;
}

function readExtensions(value: unknown, depth: number, c: Context, path: string, extension: TypeFunction): boolean {
  if (!Array.isArray(value)) return fail(c, 'list', path);
  if (value.length === 0) return fail(c, 'empty', path);
  for (let i = 0; i < value.length; i += 1)
    if (extension(value[i], depth, c, c.sink ? `${path}[${i}]` : '') === false || c.sink?.full) return false;
  return true;
}

const NARRATIVE = {
  'invariant.txt-1': 'A narrative has only formatting elements and attributes, and nothing that runs',
  'invariant.txt-2': 'A narrative says something',
};

const CONTAINED: Record<
  string,
  [path: string, human: string, isThere: (resource: Record<string, unknown>) => boolean]
> = {
  'dom-2': ['', 'A contained resource contains none itself', ({ contained }) => contained !== undefined],
  'dom-4': [
    '.meta',
    'A contained resource has no version and time of its own',
    ({ meta }) => isObject(meta) && (meta.versionId !== undefined || meta.lastUpdated !== undefined),
  ],
  'dom-5': [
    '.meta.security',
    'A contained resource has no security label',
    ({ meta }) => isObject(meta) && meta.security !== undefined,
  ],
};

function readContained(
  value: unknown,
  depth: number,
  c: Context,
  path: string,
  find: (value: unknown) => TypeFunction | undefined,
): boolean {
  if (!Array.isArray(value)) return fail(c, 'list', path);
  if (value.length === 0) return fail(c, 'empty', path);
  if (c.owner !== c) return false; // dom-2, said of the resource that contains
  let fine = true;
  c.contained ??= new Map();
  for (let i = 0; i < value.length && (fine || (c.sink && !c.sink.full)); i += 1) {
    const resource: unknown = value[i];
    const here = c.sink ? `${path}[${i}]` : '';
    const run = find(resource);
    if (!run) {
      fine = fail(c, 'resource-type', here);
      continue;
    }
    const one = resource as Record<string, unknown>;
    for (const [key, [at, human, isThere]] of Object.entries(CONTAINED))
      if (isThere(one)) fine = fail(c, `invariant.${key}`, here + at, human);
    const context = newContext(one, c, c.sink, c.membership);
    const { id } = one;
    if (typeof id !== 'string' || c.contained.has(id)) fine = fail(c, 'contained-id', `${here}.id`);
    else c.contained.set(id, { context, path: here });
    if (run(one, depth, context, here) === false) return false;
  }
  return fine;
}

/** ref-1: what is referred to is contained; dom-3: what is contained is referred to. */
function settleContained(c: Context): boolean {
  const { contained, local, addresses } = c;
  if (contained === undefined && local === undefined) return true;
  let fine = true;
  const used = new Set<string>(addresses);
  for (const { text, path } of local ?? []) {
    used.add(text);
    if (text !== '#' && !contained?.has(text.slice(1)))
      fine = fail(c, 'invariant.ref-1', path, 'A reference by # names a contained resource');
  }
  for (const [id, { context, path }] of contained ?? []) {
    if (!used.has(`#${id}`) && !context.toOwner)
      fine = fail(c, 'invariant.dom-3', path, 'A contained resource is referred to from its owner');
  }
  return fine;
}

function noteAddress(c: Context, text: string): void {
  if (text === '#') c.toOwner = true;
  c.owner.addresses ??= new Set();
  c.owner.addresses.add(text);
}

/** The resource type that a Reference names, empty for none; undefined when it is not well formed. */
function readReference(
  value: Record<string, unknown>,
  c: Context,
  path: string,
  resources: ReadonlySet<string>,
): string | undefined {
  const text = value.reference;
  if (text === undefined) return '';
  if (typeof text !== 'string') return c.sink ? '' : undefined; // the report has said so
  if (text.charCodeAt(0) === 35) {
    if (text === '#') c.toOwner = true;
    c.owner.local ??= [];
    c.owner.local.push({ text, path: c.sink ? `${path}.reference` : '' });
  }
  const type = referenceType(text);
  if (type === undefined || type === '') return type;
  if (!resources.has(type)) return undefined;
  const said = value.type;
  return typeof said === 'string' && said !== type && resources.has(said) ? undefined : type;
}

const UCUM = 'http://unitsofmeasure.org';

/** Required bindings of concepts: one coding is in the set. What is there for its extensions alone is not asked. */
function isMember(value: unknown, set: ConceptSet | undefined, valueSet: string, c: Context): boolean {
  if (!isObject(value)) return true;
  const codings: unknown[] = Array.isArray(value.coding) ? value.coding : 'code' in value ? [value] : [];
  if (codings.length === 0) return set === undefined || value.text === undefined;
  return codings.some((coding) => {
    if (!isObject(coding)) return true; // said elsewhere
    if (set) return set.get(coding.system as string)?.has(coding.code as string) === true;
    if (coding.system === UCUM && valueSet.endsWith('/ucum-units')) return isUcum(String(coding.code));
    return c.membership?.(valueSet, coding) !== false;
  });
}

/** Order of two dates: below, 0, above; undefined when open. */
function timeOrder(a: unknown, b: unknown): number | undefined {
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  const n = a.length;
  // Of the same form and zone, text order is time order.
  if (n === b.length && (n <= 10 || (a.endsWith('Z') && b.endsWith('Z')) || a.endsWith(b.slice(n - 6))))
    return a < b ? -1 : a === b ? 0 : 1;
  return compareTimes(a, b);
}

/** Evaluates the parts of constraints that have no code of their own: true, false, or undefined when open. */
function evaluator({ invariants }: Emission) {
  const compiled: CompiledPath[] = [];
  const model = pathModel();
  return (at: number, value: unknown, c: Context): boolean | undefined => {
    if (c.sink?.deep) return undefined;
    const { node, type } = invariants[at]!;
    compiled[at] ??= compilePath(node, model);
    try {
      return truth(compiled[at]({ focus: [{ value, type }], resource: itemOf(c), rootResource: itemOf(c.owner) }));
    } catch (error) {
      // Many items where one is asked for: the cardinality is at fault and reported as such.
      if (error instanceof PathFault) return undefined;
      throw error;
    }
  };
}
