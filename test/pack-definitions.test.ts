import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePath } from '../src/algorithms/fhirpath/parse.ts';
import { extractResources } from '../src/algorithms/forms/extract.ts';
import { validateResource } from '../src/ingest/structure/validate-resource.ts';
import { packageRoot } from '../src/kernel/index.ts';
import { definitionsOf } from '../src/packs/fhir/definitions.ts';
import { formViews } from '../src/packs/fhir/form-view.ts';
import { loadPacks, packFolder, takeContact } from '../src/packs/index.ts';
import { compileView } from '../src/project/compile-view.ts';

const { packs } = loadPacks([packFolder(), join(packageRoot(), 'test', 'packs')]);
const wrong = (resource: object) =>
  validateResource(resource as never).map(({ rule, expression }) => `${rule} ${expression}`);

/** Places of lists, objects and texts with nothing in them: FHIR's JSON has none. */
function hollow(value: unknown, place = ''): string[] {
  if (value === null || value === undefined || value === '') return [place];
  if (typeof value !== 'object') return [];
  const entries = Object.entries(value);
  return entries.length === 0 ? [place] : entries.flatMap(([key, one]) => hollow(one, `${place}.${key}`));
}

/** Every FHIRPath text in a resource. */
function expressions(value: unknown, found: string[] = []): string[] {
  if (Array.isArray(value)) for (const one of value) expressions(one, found);
  else if (typeof value === 'object' && value !== null) {
    const { language, expression } = value as { language?: string; expression?: string };
    if (language === 'text/fhirpath') found.push(expression!);
    for (const one of Object.values(value)) expressions(one, found);
  }
  return found;
}

describe('packs as FHIR', () => {
  for (const pack of packs) {
    it(`${pack.id}: Questionnaires and PlanDefinitions keep the structure of R4, and their expressions are FHIRPath`, () => {
      const definitions = definitionsOf(pack);
      expect(new Set(definitions.map(({ resourceType, id }) => `${resourceType}/${id}`)).size).toBe(definitions.length);
      for (const resource of definitions) {
        expect([resource.id, wrong(resource), hollow(resource)]).toEqual([resource.id, [], []]);
        for (const text of expressions(resource)) parsePath(text);
      }
    });
    it(`${pack.id}: each form has a flat view that compiles without a doubt`, () => {
      for (const { name, definition } of formViews(pack)) {
        expect([name, hollow(definition)]).toEqual([name, []]);
        const { columns, warnings, sealed } = compileView(definition, 'table');
        expect([name, warnings, sealed]).toEqual([name, [], []]);
        expect(columns.length).toBeGreaterThan(5);
      }
    });
  }

  it('a Questionnaire says when a question shows and how it is reckoned', () => {
    const tennis = packs.find(({ id }) => id === 'tennis')!;
    const lesson = definitionsOf(tennis).find(({ id }) => id === 'tennis-lesson-2024-01-01')!;
    const sections = lesson.item as { linkId: string; enableWhen?: unknown; item: { linkId: string }[] }[];
    expect(sections[1]).toMatchObject({
      linkId: 'section-play',
      enableWhen: [{ question: 'came', answerBoolean: true }],
    });
    expect(sections[1]!.item.find(({ linkId }) => linkId === 'faster')).toMatchObject({
      readOnly: true,
      extension: [{ valueExpression: { expression: '(%serve > %previousServe)' } }],
    });
    expect(lesson.extension).toContainEqual({
      url: 'http://hl7.org/fhir/StructureDefinition/variable',
      valueExpression: { name: 'paramGoodServe', language: 'text/fhirpath', expression: '120' },
    });
  });

  it('what a contact becomes keeps the structure of R4', () => {
    const pack = packs.find(({ id }) => id === 'hypertension')!;
    const answers = {
      ...{
        status: '1',
        mode: '2',
        symptoms: ['2'],
        sbp: 182,
        dbp: 88,
        height: 170,
        weight: 65,
        smoking: 10,
        adr: '1',
        complication: '1',
      },
      ...{ drugs: [{ drugName: '氨氯地平', drugTimes: 1, drugDose: 5, drugUnit: 'mg' }, { drugName: '缬沙坦' }] },
      ...{ referred: true, referralReason: '危急', referralTo: '县医院', nextDate: '2025-03-10' },
    };
    const history = { subject: { birthDate: '1960-01-01', sex: 'male' }, facts: {}, made: [] };
    const taken = takeContact(pack, 'follow-up', '2025-03-01T09:00:00+08:00', answers, history);
    expect(taken.evaluation.problems).toEqual([]);
    const entries = extractResources(
      taken.form.compiled,
      taken.form.extraction,
      taken.evaluation.values,
      taken.around,
      {
        id: '0b1f6a52-6a0e-4a57-9d1b-0d1d55d1a111',
        time: '2025-03-01T09:00:00+08:00',
        subject: 'Patient/p1',
        institution: 'Organization/o1',
        practitioner: 'Practitioner/d1',
        questionnaire: 'urn:kangyu:questionnaire:hypertension:follow-up|2017-02-28',
        system: 'urn:kangyu:cs:hypertension',
      },
    );
    expect(entries.map(({ resource }) => resource.resourceType).sort()).toEqual([
      ...[
        'Encounter',
        'MedicationStatement',
        'MedicationStatement',
        'Observation',
        'Observation',
        'Observation',
        'Observation',
        'Observation',
      ],
      ...['QuestionnaireResponse', 'ServiceRequest'],
    ]);
    for (const { resource } of entries) expect([resource.id, wrong(resource)]).toEqual([resource.id, []]);
    expect(new Set(entries.map(({ fullUrl }) => fullUrl)).size).toBe(entries.length);
  });
});
