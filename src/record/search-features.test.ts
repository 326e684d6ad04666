import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import type { RecordKernel } from './model.ts';
import { search } from './search.ts';
import { searchSystem } from './search-system.ts';
import { ID_SYSTEM, observation, patient, put, store } from './testing.ts';

/** What FHIR R4 §3.1.1 says by example: modifiers, units, chains, includes, sorting. */

let k: Kernel;
const area = (code: string) => [{ url: 'urn:kangyu:ext:area', valueCode: code }];
const UCUM = 'http://unitsofmeasure.org';
const quantity = (value: number, code: string, system = UCUM) => ({
  valueQuantity: { value, code, unit: code, system },
});
const coded = (...codings: [system: string, code: string, display?: string][]) => ({
  coding: codings.map(([system, code, display]) => ({ system, code, ...(display ? { display } : {}) })),
});

beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
  await store(
    k,
    put({ resourceType: 'Organization', id: 'top', name: '县医院', extension: area('530403') }),
    put({ resourceType: 'Organization', id: 'ward', name: '内科', partOf: { reference: 'Organization/top' } }),
    put({ resourceType: 'Organization', id: 'room', name: '一病区', partOf: { reference: 'Organization/ward' } }),
    put(
      patient('a', {
        name: [{ family: '张', given: ['建国'], text: '张建国' }],
        identifier: [
          { type: coded(['urn:v2', 'MR']), system: 'urn:mr', value: '12' },
          { system: 'urn:other', value: '7' },
        ],
        address: [{ city: '玉溪市', line: ['星云路1号'], postalCode: '652600' }],
        managingOrganization: { reference: 'Organization/room' },
        extension: area('530403001'),
        meta: { tag: [{ system: 'urn:t', code: 'vip' }], profile: ['http://x.org/fhir/P|1.0'], source: 'urn:src#1' },
      }),
    ),
    put(patient('b', { name: [{ text: 'Berg, Anna' }], birthDate: '1990', extension: area('530102') })),
    put({
      resourceType: 'Encounter',
      id: 'e',
      status: 'finished',
      class: { system: 'urn:c', code: 'AMB' },
      subject: { reference: 'Patient/a' },
      serviceProvider: { reference: 'Organization/ward' },
      period: { start: '2024-01-01', end: '2024-06-30' },
    }),
    put(
      observation('o1', 'a', '2024-01-05', 'gl', {
        code: coded(['urn:test', 'gl', 'Glucose in blood'], ['urn:local', 'G1']),
        encounter: { reference: 'Encounter/e' },
        ...quantity(90, 'mg/dL'),
      }),
    ),
    put(observation('o2', 'a', '2024-02-05', 'gl', quantity(0.9, 'g/L'))),
    put(observation('o3', 'b', '2024-03-05', 'gl', quantity(120, 'mg/dL'))),
    put(observation('o4', 'b', '2024-03-06', 'drip', quantity(90, 'drops', 'urn:u'))),
    put(
      observation('o5', 'b', '2024-03-07', 'bp', {
        component: [
          { code: coded(['urn:test', 'sys']), ...quantity(140, 'mm[Hg]') },
          { code: coded(['urn:test', 'dia']), ...quantity(80, 'mm[Hg]') },
        ],
      }),
    ),
    put(
      observation('o6', 'a', '2024-04-01', 'dna', {
        valueString: 'x'.repeat(300),
        hasMember: [{ reference: 'Observation/o1' }],
      }),
    ),
    put({
      resourceType: 'RiskAssessment',
      id: 'r',
      status: 'final',
      subject: { reference: 'Patient/a' },
      prediction: [{ probabilityDecimal: 0.25 }],
    }),
    put({
      resourceType: 'ServiceRequest',
      id: 's',
      status: 'active',
      intent: 'order',
      subject: { reference: 'Patient/a', identifier: { system: ID_SYSTEM, value: '990403195003010017' } },
      requester: { identifier: { system: 'urn:staff', value: '55' } },
    }),
    put({
      resourceType: 'ValueSet',
      id: 'v',
      status: 'active',
      url: 'http://x.org/fhir/ValueSet/1',
      version: '2',
      description: `${'长'.repeat(100)}高血压`,
    }),
    put({
      resourceType: 'QuestionnaireResponse',
      id: 'q',
      status: 'completed',
      questionnaire: 'http://x.org/fhir/Questionnaire/1|3',
      subject: { reference: 'Patient/a' },
    }),
    put({
      resourceType: 'List',
      id: 'l',
      status: 'current',
      mode: 'working',
      entry: ['o1', 'o3'].map((id) => ({ item: { reference: `Observation/${id}` } })),
    }),
  );
});

const run = (type: string, query: string, options = {}, kernel: RecordKernel = k) =>
  search(kernel, k.db, type, [...new URLSearchParams(query)], options);
const ids = async (...args: Parameters<typeof run>) => (await run(...args)).matches.map(({ id }) => id);

it.each([
  // tokens
  ['Observation', 'code=urn:test|', 'o1 o2 o3 o4 o5 o6'],
  ['Observation', 'code=urn:local|G1', 'o1'],
  ['Observation', 'code=G1', 'o1'],
  ['Observation', 'code=urn:local|gl', ''],
  ['Observation', 'code:not=gl', 'o4 o5 o6'],
  ['Observation', 'code:not=urn:test|gl,drip', 'o5 o6'],
  ['Observation', 'code:text=glucose', 'o1'],
  ['Observation', 'code=gl&code=G1', 'o1'],
  ['Patient', 'identifier:of-type=urn:v2|MR|12', 'a'],
  ['Patient', 'identifier:of-type=urn:v2|MR|7', ''],
  ['Patient', 'identifier=urn:other|12', ''],
  ['Patient', '_tag=urn:t|vip', 'a'],
  ['Patient', '_tag:not=vip', 'b'],
  // strings and addresses
  ['Patient', 'family=张&given:contains=国', 'a'],
  ['Patient', 'address=玉溪', 'a'],
  ['Patient', 'address-city:exact=玉溪市', 'a'],
  ['Patient', 'address-city=星云', ''],
  ['Patient', 'address:contains=云路', 'a'],
  ['Patient', 'name=berg', 'b'],
  ['Patient', 'name=Berg\\, Anna', 'b'],
  ['ValueSet', 'description:contains=高血压', 'v'],
  ['ValueSet', 'description=长长', 'v'],
  ['Observation', 'value-string:contains=xxx', 'o6'],
  ['Patient', '_profile=http://x.org/fhir/P', 'a'],
  ['Patient', '_profile=http://x.org/fhir/P|2.0', ''],
  ['Patient', '_source=urn:src%231', 'a'],
  ['ValueSet', 'url=http://x.org/fhir/ValueSet/1', 'v'],
  ['ValueSet', 'url:below=http://x.org/fhir', 'v'],
  ['ValueSet', 'url:above=http://x.org/fhir/ValueSet/1/deeper', 'v'],
  ['QuestionnaireResponse', 'questionnaire=http://x.org/fhir/Questionnaire/1', 'q'],
  ['QuestionnaireResponse', 'questionnaire=http://x.org/fhir/Questionnaire/1|3', 'q'],
  ['QuestionnaireResponse', 'questionnaire=http://x.org/fhir/Questionnaire/1|4', ''],
  // numbers and measured values
  ['RiskAssessment', 'probability=0.3', 'r'],
  ['RiskAssessment', 'probability=0.30', ''],
  ['RiskAssessment', 'probability=gt0.2&probability=le0.25', 'r'],
  ['Observation', `value-quantity=0.9|${UCUM}|g/L`, 'o1 o2'],
  ['Observation', 'value-quantity=90||mg/dL', 'o1 o2'],
  ['Observation', 'value-quantity=90', 'o1 o4'],
  ['Observation', 'value-quantity=90||drops', 'o4'],
  ['Observation', 'value-quantity=gt1||g/L', 'o3'],
  ['Observation', 'value-quantity=ap100||mg/dL', 'o1 o2'],
  ['Observation', 'code-value-quantity=urn:test|gl$gt100||mg/dL', 'o3'],
  ['Observation', 'component-code-value-quantity=sys$gt130', 'o5'],
  ['Observation', 'component-code-value-quantity=dia$gt130', ''],
  ['Observation', 'combo-code-value-quantity=dia$80||mm[Hg],gl$120||mg/dL', 'o3 o5'],
  // references
  ['ServiceRequest', 'requester:identifier=urn:staff|55', 's'],
  ['ServiceRequest', 'subject:identifier=990403195003010017', 's'],
  ['Observation', '_list=l', 'o1 o3'],
  ['Observation', '_list=l&patient=b', 'o3'],
  // chains, forwards and backwards
  ['Observation', 'patient.organization.partof.partof.name=县医', 'o1 o2 o6'],
  ['Observation', 'subject:Patient.address-city=玉溪', 'o1 o2 o6'],
  ['Observation', 'encounter.service-provider.name:contains=科', 'o1'],
  ['Observation', 'encounter.class=AMB', 'o1'],
  ['Observation', 'has-member:Observation.code=G1', 'o6'],
  ['Observation', '_has:Observation:has-member:code=dna', 'o1'],
  ['Patient', '_has:Observation:patient:code=drip', 'b'],
  ['Patient', '_has:Observation:patient:_has:List:item:status=current', 'a b'],
  ['Patient', '_has:Observation:patient:encounter.service-provider.name=内', 'a'],
  ['Organization', '_has:Patient:organization:name=张', 'room'],
  ['Organization', '_has:Encounter:service-provider:patient.name=张建国', 'ward'],
  ['Encounter', '_has:Observation:encounter:value-quantity=gt80', 'e'],
  // dates of long periods are met from their middle
  ['Encounter', 'date=ge2024-05-01', 'e'],
  ['Encounter', 'date=gt2024-05-01&date=lt2024-02-01', 'e'],
  ['Encounter', 'date=sa2024-01-02', ''],
])('%s?%s', async (type, query, expected) => {
  const page = await run(type, `${query}&_total=accurate`);
  expect(page.matches.map(({ id }) => id).join(' ')).toBe(expected);
  expect(page.total).toBe(page.matches.length);
  expect((await run(type, `${query}&_summary=count`)).total).toBe(page.matches.length);
});

describe('sorting', () => {
  it.each([
    ['Observation', 'value-quantity', 'o2 o1 o4 o3 o5 o6'],
    ['Observation', 'code,-date', 'o1 o5 o6 o4 o3 o2'], // the least of several codes counts: G1
    ['Observation', '-subject,_id', 'o3 o4 o5 o1 o2 o6'],
    ['Observation', 'status,-_lastUpdated,-_id', 'o6 o5 o4 o3 o2 o1'],
    ['Observation', '-date,_id', 'o6 o5 o4 o3 o2 o1'],
    ['Patient', 'family', 'a b'],
    ['Patient', '-name', 'a b'],
  ])('%s?_sort=%s, in pages too', async (type, by, expected) => {
    const walked: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await run(type, `_sort=${by}&_count=2${cursor ? `&_cursor=${cursor}` : ''}`);
      walked.push(...page.matches.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(walked.join(' ')).toBe(expected);
  });

  it('keeps values of records out of the cursor', async () => {
    const { nextCursor } = await run('Patient', '_sort=name&_count=1');
    expect(Buffer.from(nextCursor!, 'base64url').toString()).not.toMatch(/张|Berg/i);
  });
});

describe('includes', () => {
  const included = async (type: string, query: string, options = {}) =>
    (await run(type, query, options)).included.map((one) => `${one.type}/${one.id}`).join(' ');

  it('goes on from what was included only where asked to', async () => {
    expect(await included('Patient', '_id=a&_include=Patient:organization&_include=Organization:partof')).toBe(
      'Organization/room',
    );
    expect(await included('Patient', '_id=a&_include=Patient:organization&_include:iterate=Organization:partof')).toBe(
      'Organization/room Organization/top Organization/ward',
    );
    expect(await included('Organization', '_id=top&_revinclude:iterate=Organization:partof')).toBe(
      'Organization/room Organization/ward',
    );
  });

  it('takes every reference with *, and only the target asked for', async () => {
    expect(await included('Observation', '_id=o1&_include=*')).toBe('Encounter/e Patient/a');
    expect(await included('Observation', '_id=o1&_include=Observation:subject:Group')).toBe('');
    expect(await included('Encounter', '_id=e&_revinclude=Observation:*')).toBe('Observation/o1');
  });

  it('shows nothing outside the area of the caller', async () => {
    const scope = { scope: '530102' };
    expect(await ids('Observation', '', scope)).toEqual(['o3', 'o4', 'o5']);
    expect(await ids('Organization', '_has:Patient:organization:name=张', scope)).toEqual([]);
    expect(await ids('Patient', '_has:Observation:patient:code=gl', scope)).toEqual(['b']);
    expect(await ids('Observation', 'patient.name=张', scope)).toEqual([]);
    expect(await included('Observation', '_id=o1,o3&_include=Observation:patient', scope)).toBe('Patient/b');
    expect(await included('Organization', '_id=top&_revinclude:iterate=Organization:partof', scope)).toBe('');
  });
});

it('asks the terminology for value sets and hierarchies', async () => {
  const below = (code: string, child: string) => ({ code, concept: [{ code: child }] });
  await store(
    k,
    put({
      resourceType: 'CodeSystem',
      id: 'test',
      url: 'urn:test',
      status: 'active',
      content: 'complete',
      concept: [below('bp', 'drip'), below('gl', 'dna')],
    }),
    put({
      resourceType: 'ValueSet',
      id: 'vs',
      url: 'urn:vs',
      status: 'active',
      compose: { include: [{ system: 'urn:test', concept: [{ code: 'drip' }, { code: 'bp' }] }] },
    }),
  );
  expect(await ids('Observation', 'code:in=urn:vs')).toEqual(['o4', 'o5']);
  expect(await ids('Observation', 'code:not-in=urn:vs')).toEqual(['o1', 'o2', 'o3', 'o6']);
  expect(await ids('Observation', 'code:below=urn:test|bp')).toEqual(['o4', 'o5']);
  expect(await ids('Observation', 'code:above=urn:test|dna')).toEqual(['o1', 'o2', 'o3', 'o6']);
  await expect(ids('Observation', 'code:in=urn:other')).rejects.toMatchObject({ status: 400 });
});

describe('several types', () => {
  it('come one after the other, in pages, with one total', async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await searchSystem(k, k.db, [
        ['_type', 'Patient,Observation,Encounter'],
        ['_count', '3'],
        ['_total', 'accurate'],
        ...(cursor ? ([['_cursor', cursor]] as [string, string][]) : []),
      ]);
      expect(page.total).toBe(9);
      expect(page.matches.length).toBeLessThanOrEqual(3);
      found.push(...page.matches.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(found.join(' ')).toBe('a b o1 o2 o3 o4 o5 o6 e');
  });

  it('need names and parameters that each of them has', async () => {
    const ask = (...query: [string, string][]) => searchSystem(k, k.db, query);
    expect((await ask(['_type', 'Observation,Encounter'], ['patient', 'a'])).matches.map(({ id }) => id)).toEqual([
      'o1',
      'o2',
      'o6',
      'e',
    ]);
    await expect(ask(['_tag', 'x'])).rejects.toMatchObject({ status: 400 });
    await expect(ask(['_type', 'Patient,Encounter'], ['birthdate', '1990'])).rejects.toMatchObject({ status: 400 });
    await expect(ask(['_type', 'Patient,Encounter'], ['_sort', '_id'])).rejects.toMatchObject({ status: 400 });
    await expect(ask(['_type', 'Dragon'])).rejects.toMatchObject({ status: 404 });
    await expect(ask(['_type', 'Patient'], ['_cursor', 'xyz'])).rejects.toMatchObject({ status: 400 });
  });
});
