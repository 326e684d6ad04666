import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../kernel/index.ts';
import { validateResource } from './validate-resource.ts';

const folder = join(
  process.env.KANGYU_TESTDATA ?? join(packageRoot(), '..', 'shared', 'testdata'),
  'fhir-r4-examples',
  'hl7-r4-official',
);
const types = existsSync(folder) ? readdirSync(folder).filter((name) => /^[A-Z]/.test(name)) : [];
if (types.length === 0) console.warn(`the examples of FHIR R4 are not at ${folder}; set KANGYU_TESTDATA to check them`);

/** Examples that are wrong by the standard they come with: their faults, without positions in lists and repeated names. */
const WRONG: Record<string, readonly string[]> = {
  // Narratives without a word.
  'ActivityDefinition-blood-tubes-supply': ['invariant.txt-2 ActivityDefinition.text.div'],
  'Questionnaire-zika-virus-exposure-assessment': ['invariant.txt-2 Questionnaire.text.div'],
  // A parameter value with a blank in it must be quoted (RFC 2045): `application/dicom; variant=DICOM WADO-RS`.
  'Bundle-b0a5e4277-83c4-4adb-87e2-e3efe3369b6f': ['structure.code Bundle.entry.resource.payloadMimeType'],
  // A DeviceDefinition where R4 takes a Device.
  'DeviceMetric-example': ['structure.reference DeviceMetric.parent.reference'],
  // An Encounter as performer.
  'Observation-clinical-gender': ['structure.reference Observation.performer.reference'],
  // Items without linkId.
  'Questionnaire-qs1': ['structure.required Questionnaire.item.linkId'],
};

describe.skipIf(types.length === 0)('official HL7 examples', () => {
  for (const type of types) {
    it(`${type}: none is refused but those that are wrong`, () => {
      for (const file of readdirSync(join(folder, type)).filter((name) => name.endsWith('.json'))) {
        const problems = validateResource(JSON.parse(readFileSync(join(folder, type, file), 'utf8')));
        const found = problems.map(
          ({ rule, expression }) => `${rule} ${expression!.replace(/\[\d+\]/g, '').replace(/(\.item)+/, '.item')}`,
        );
        expect([...new Set(found)].sort(), file).toEqual([...(WRONG[file.replace('.json', '')] ?? [])].sort());
      }
    });
  }
});
