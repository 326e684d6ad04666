import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../kernel/index.ts';
import { type ElementPath, elementPath } from './element-path.ts';
import { MAIN_CODES, MAIN_DATES, MANY_SUBJECTS, SUBJECTS } from './index-policy.ts';
import { RESOURCE_TYPES } from './resource-types.ts';

/**
 * What can be searched: the search parameters of FHIR R4 for all types, from content/fhir/r4-search-parameters.json. The
 * index, the search, the CapabilityStatement and `_include` are all made from it; a change of it rebuilds the index.
 * `exists` is a token that says whether an element is there and not false (Patient.deceased).
 */
export type ParameterKind =
  | 'token'
  | 'exists'
  | 'reference'
  | 'string'
  | 'date'
  | 'number'
  | 'quantity'
  | 'uri'
  | 'composite';

export interface Parameter {
  name: string;
  kind: ParameterKind;
  /** Where its values stand; of a composite, the elements that hold the components together. */
  paths: readonly ElementPath[];
  /** Types that a reference may point to; `*` for any. */
  targets: readonly string[];
  components: readonly Omit<Parameter, 'name' | 'components'>[];
}

type Raw = [kind: ParameterKind, paths: string, targets?: string, components?: Raw[]];
export type Parameters = Readonly<Record<string, Parameter>>;

interface Table {
  text: string;
  types: Map<string, Parameters>;
}

let table: Table | undefined;

function load(): Table {
  if (!table) {
    const text = readFileSync(join(packageRoot(), 'content', 'fhir', 'r4-search-parameters.json'), 'utf8');
    const { types } = JSON.parse(text) as { types: Record<string, Record<string, Raw>> };
    const general = { ...types.Resource, ...types.DomainResource };
    table = {
      text,
      types: new Map([...RESOURCE_TYPES].map((type) => [type, parametersFrom({ ...general, ...types[type] })])),
    };
  }
  return table;
}

function parametersFrom(raw: Record<string, Raw>): Parameters {
  // Without a prototype: names come from requests, and one may be `valueOf`.
  const found: Record<string, Parameter> = Object.create(null);
  for (const [name, one] of Object.entries(raw)) found[name] = { name, ...parameterFrom(one) };
  return found;
}

function parameterFrom([kind, paths, targets = '', components = []]: Raw): Omit<Parameter, 'name'> {
  return {
    kind,
    paths: paths.split('|').map(elementPath),
    targets: targets === '' ? [] : targets.split(' '),
    components: components.map(parameterFrom),
  };
}

/** Parameters of `type`, the general ones of elements (_tag, _profile, _security, _source) among them. */
export function parametersOf(type: string): Parameters {
  return load().types.get(type) ?? {};
}

/** Text of the whole table, for the fingerprint of the index. */
export function parametersText(): string {
  return load().text;
}

/** FHIR's name of a kind, as a CapabilityStatement says it. */
export function fhirKind(kind: ParameterKind): Exclude<ParameterKind, 'exists'> {
  return kind === 'exists' ? 'token' : kind;
}

/** Says whether a reference parameter may point to `type`. */
export function mayPointTo(parameter: Pick<Parameter, 'targets'>, type: string): boolean {
  return parameter.targets.includes(type) || parameter.targets.includes('*');
}

/** What of a type stands in columns of its own. */
export interface MainElements {
  date?: Parameter;
  /** Element of the main code, e.g. `code`. */
  code?: ElementPath;
  /** Element of the main subject, e.g. `subject`. */
  subject?: string;
}

const mains = new Map<string, MainElements>();

export function mainElements(type: string): MainElements {
  let main = mains.get(type);
  if (!main) {
    main = findMain(type);
    mains.set(type, main);
  }
  return main;
}

function findMain(type: string): MainElements {
  const parameters = parametersOf(type);
  const single = (path: ElementPath) => path.steps.length === 1 && !path.filtered;
  const date = MAIN_DATES.map((name) => parameters[name]).find(
    (parameter) => parameter?.kind === 'date' && parameter.paths.every(single),
  );
  const code = MAIN_CODES.map((name) => parameters[name])
    .find((parameter) => parameter?.kind === 'token')
    ?.paths.find((path) => single(path) && (path.type === 'CodeableConcept' || path.type === 'Coding'));
  const references = Object.values(parameters).filter((parameter) => parameter.kind === 'reference');
  const subject = SUBJECTS.find(
    (name) =>
      !MANY_SUBJECTS.has(type) &&
      references.some((parameter) => parameter.paths.some((path) => path.elements === name)),
  );
  return { ...(date ? { date } : {}), ...(code ? { code } : {}), ...(subject ? { subject } : {}) };
}
