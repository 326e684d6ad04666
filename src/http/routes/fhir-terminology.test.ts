import { beforeAll, describe, expect, it } from 'vitest';
import { entry, submission } from '../../pipeline/testing.ts';
import { syncTerminology } from '../../record/index.ts';
import { valueSet, ZOO, zoo } from '../../record/terminology/testing.ts';
import { put, store } from '../../record/testing.ts';
import { type TestApp, testApp } from '../testing.ts';
import { operationClient, parameters, values } from '../testing-operations.ts';

let t: TestApp;
const { ask, told, refusal, use } = operationClient();
beforeAll(async () => {
  t = await testApp();
  use(t.app, await t.signIn('exchange-node'));
  await syncTerminology(t.kernel);
  await store(t.kernel, put(zoo()), put(valueSet('pets', PETS)), put(valueSet('both', BOTH)));
});

const MAMMALS = { system: ZOO, filter: [{ property: 'concept', op: 'is-a', value: 'mammal' }] };
const PETS = { include: [MAMMALS], exclude: [{ system: ZOO, concept: [{ code: 'platypus' }] }] };
const BOTH = {
  include: [{ system: ZOO }, { system: 'urn:test:other', concept: [{ code: 'cat', display: 'Caterpillar' }] }],
};

const zooCode = (code: string) => `system=${ZOO}&code=${code}`;

describe('CodeSystem/$lookup', () => {
  it('tells name, version, display, designations and properties, parents and children among them', async () => {
    const { status, body } = await ask(`CodeSystem/$lookup?${zooCode('mammal')}&displayLanguage=zh`);
    expect(status).toBe(200);
    expect(values(body)).toMatchObject({ name: '动物园', version: '1', display: '哺乳动物' });
    const properties = body.parameter
      .filter(({ name }: any) => name === 'property')
      .map(({ part }: any) => [part[0].valueCode, part[1].valueCode ?? part[1].valueString ?? part[1].valueInteger]);
    expect(properties).toEqual(
      expect.arrayContaining([
        ['definition', 'Warm-blooded, with fur'],
        ['parent', 'animal'],
        ['child', 'cat'],
        ['child', 'platypus'],
        ['legs', 4],
      ]),
    );
    const asked = await ask(`CodeSystem/$lookup?${zooCode('platypus')}&property=parent`);
    expect(asked.body.parameter.filter(({ name }: any) => name === 'property')).toHaveLength(2);
    expect(asked.body.parameter.some(({ name }: any) => name === 'designation')).toBe(false);
  });

  it('takes a coding by POST, and R4 systems by GET', async () => {
    expect(
      await told(
        'CodeSystem/$lookup',
        parameters({ name: 'coding', valueCoding: { system: ZOO, version: '1', code: 'owl' } }),
      ),
    ).toMatchObject({ display: 'Owl' });
    expect(await told('CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=male')).toMatchObject({
      display: 'Male',
      version: '4.0.1',
    });
  });

  it('refuses what is not here and what is not asked rightly', async () => {
    expect(await refusal('CodeSystem/$lookup?system=urn:none&code=a')).toEqual([404, 'not-found']);
    expect(await refusal(`CodeSystem/$lookup?${zooCode('unicorn')}`)).toEqual([404, 'not-found']);
    expect(await refusal(`CodeSystem/$lookup?${zooCode('owl')}&version=9`)).toEqual([404, 'not-found']);
    expect(await refusal(`CodeSystem/$lookup?system=${ZOO}`)).toEqual([400, 'invalid']);
    expect(await refusal('CodeSystem/$lookup?code=owl')).toEqual([400, 'invalid']);
    expect(await refusal(`CodeSystem/$lookup?${zooCode('owl')}&code=cat`)).toEqual([400, 'invalid']);
    expect(await refusal(`CodeSystem/$lookup?${zooCode('owl')}&date=soon`)).toEqual([400, 'invalid']);
    expect(await refusal('CodeSystem/$lookup?coding=a')).toEqual([400, 'invalid']);
    expect(await refusal('CodeSystem/$lookup', { resourceType: 'Patient' })).toEqual([400, 'invalid']);
    expect(await refusal('CodeSystem/$lookup', parameters({ name: 'code', valueCoding: {} }))).toEqual([
      400,
      'invalid',
    ]);
  });
});

describe('CodeSystem/$validate-code', () => {
  it('says whether the system has the code and calls it so', async () => {
    const at = `CodeSystem/$validate-code?url=${ZOO}`;
    expect(await told(`${at}&code=cat`)).toMatchObject({ result: true, display: 'Cat', system: ZOO, version: '1' });
    expect(await told(`${at}&code=cat&display=${encodeURIComponent('家猫')}`)).toMatchObject({ result: true });
    expect(await told(`${at}&code=cat&display=Dog`)).toMatchObject({
      result: false,
      display: 'Cat',
      message: expect.stringContaining('"Cat"'),
    });
    expect(await told(`${at}&code=unicorn`)).toMatchObject({
      result: false,
      message: expect.stringContaining('unicorn'),
    });
    expect(await told(`${at}&code=mammoth`)).toMatchObject({
      result: true,
      inactive: true,
      message: expect.stringContaining('inactive'),
    });
    expect(await told('CodeSystem/zoo/$validate-code?code=owl')).toMatchObject({ result: true });
    const concept = {
      coding: [
        { system: 'urn:x', code: 'y' },
        { system: ZOO, code: 'owl' },
      ],
    };
    expect(
      await told(
        'CodeSystem/$validate-code',
        parameters({ name: 'url', valueUri: ZOO }, { name: 'codeableConcept', valueCodeableConcept: concept }),
      ),
    ).toMatchObject({ result: true });
    expect(await refusal('CodeSystem/$validate-code?url=urn:none&code=a')).toEqual([404, 'not-found']);
    expect(await refusal('CodeSystem/nothing/$validate-code?code=a')).toEqual([404, 'not-found']);
  });
});

describe('ValueSet/$validate-code', () => {
  const at = 'ValueSet/$validate-code?url=urn:test:vs:pets';
  it('tests membership of a code, a coding and a concept', async () => {
    expect(await told(`${at}&${zooCode('cat')}`)).toMatchObject({ result: true, display: 'Cat' });
    expect(await told(`${at}&${zooCode('owl')}`)).toMatchObject({
      result: false,
      message: expect.stringContaining('urn:test:vs:pets'),
    });
    expect(await told(`${at}&${zooCode('platypus')}`)).toMatchObject({ result: false });
    expect(await told(`${at}&${zooCode('unicorn')}`)).toMatchObject({
      result: false,
      message: expect.stringContaining('has no code'),
    });
    expect(await told(`${at}&system=urn:none&code=cat`)).toMatchObject({
      result: false,
      message: expect.stringContaining('no code system urn:none'),
    });
    expect(
      await told(
        'ValueSet/pets/$validate-code',
        parameters({ name: 'coding', valueCoding: { system: ZOO, code: 'cat', display: 'cat' } }),
      ),
    ).toMatchObject({ result: true });
    const concept = {
      coding: [
        { system: ZOO, code: 'owl' },
        { system: ZOO, code: 'cat' },
      ],
    };
    expect(await told(at, parameters({ name: 'codeableConcept', valueCodeableConcept: concept }))).toMatchObject({
      result: true,
      code: 'cat',
    });
  });

  it('infers the system where one alone has the code, and says so where several have', async () => {
    expect(await told(`${at}&code=cat&inferSystem=true`)).toMatchObject({ result: true, system: ZOO });
    expect(await told('ValueSet/$validate-code?url=urn:test:vs:both&code=cat')).toMatchObject({
      result: false,
      message: expect.stringContaining('several code systems'),
    });
  });

  it('knows the value set of an element, abstract codes, and codes told by their form', async () => {
    expect(await told('ValueSet/$validate-code?context=Patient.gender&code=male')).toMatchObject({
      result: true,
      system: 'http://hl7.org/fhir/administrative-gender',
    });
    expect(
      await told(
        `ValueSet/$validate-code?context=${encodeURIComponent('http://hl7.org/fhir/StructureDefinition/Patient#Patient.gender')}&code=man`,
      ),
    ).toMatchObject({ result: false });
    expect(await told(`ValueSet/$validate-code?url=urn:test:zoo:all&${zooCode('animal')}`)).toMatchObject({
      result: false,
      message: expect.stringContaining('abstract'),
    });
    expect(await told(`ValueSet/$validate-code?url=urn:test:zoo:all&${zooCode('animal')}&abstract=true`)).toMatchObject(
      { result: true },
    );
    expect(
      await told('ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/mimetypes&code=text/csv'),
    ).toMatchObject({ result: true });
    expect(await refusal('ValueSet/$validate-code?context=Patient.shoe&code=x')).toEqual([404, 'not-found']);
    expect(await refusal('ValueSet/$validate-code?url=urn:none&code=x&system=urn:y')).toEqual([404, 'not-found']);
    expect(await refusal('ValueSet/$validate-code?code=x')).toEqual([400, 'invalid']);
    expect(await refusal(at)).toEqual([400, 'invalid']);
  });
});

describe('ValueSet/$expand', () => {
  it('expands by url, by id and as given, with text, page and language', async () => {
    const { body } = await ask('ValueSet/$expand?url=urn:test:vs:pets&displayLanguage=zh&count=2');
    expect(body).toMatchObject({ resourceType: 'ValueSet', url: 'urn:test:vs:pets', status: 'active' });
    expect(body.expansion).toMatchObject({
      total: 3,
      offset: 0,
      contains: [{ code: 'mammal', display: '哺乳动物' }, { code: 'cat' }],
    });
    expect(body.expansion.parameter).toContainEqual({ name: 'version', valueUri: `${ZOO}|1` });
    expect((await ask('ValueSet/pets/$expand?offset=2&count=2')).body.expansion.contains).toMatchObject([
      { code: 'mammoth', inactive: true },
    ]);
    expect((await ask('ValueSet/pets/$expand?activeOnly=true')).body.expansion.total).toBe(2);
    const inline = parameters(
      { name: 'valueSet', resource: { resourceType: 'ValueSet', status: 'draft', compose: { include: [MAMMALS] } } },
      { name: 'filter', valueString: '猫' },
    );
    expect((await ask('ValueSet/$expand', inline)).body.expansion.contains).toMatchObject([{ code: 'cat' }]);
    const excluded = await ask('ValueSet/$expand?url=urn:test:vs:both&exclude-system=urn:test:zoo');
    expect(excluded.body.expansion.contains).toEqual([
      { system: 'urn:test:other', code: 'cat', display: 'Caterpillar' },
    ]);
    expect((await ask('ValueSet/administrative-gender/$expand')).body.expansion.total).toBe(4);
  });

  it('refuses what is not here, what is wrong and what is too much', async () => {
    expect(await refusal('ValueSet/$expand?url=urn:none')).toEqual([404, 'not-found']);
    expect(await refusal('ValueSet/$expand')).toEqual([400, 'invalid']);
    expect(await refusal('ValueSet/pets/$expand?count=-1')).toEqual([400, 'invalid']);
    expect(await refusal('ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/all-languages')).toEqual([
      422,
      'too-costly',
    ]);
    const many = { system: 'urn:many', concept: Array.from({ length: 10_001 }, (_, i) => ({ code: `c${i}` })) };
    const set = parameters({ name: 'valueSet', resource: { resourceType: 'ValueSet', compose: { include: [many] } } });
    expect(await refusal('ValueSet/$expand', set)).toEqual([422, 'too-costly']);
    expect((await ask('ValueSet/$expand?count=3', set)).body.expansion).toMatchObject({
      total: 10_001,
      contains: { length: 3 },
    });
    expect(await refusal(`ValueSet/pets/$expand?check-system-version=${encodeURIComponent(`${ZOO}|2`)}`)).toEqual([
      422,
      'processing',
    ]);
  });
});

describe('CodeSystem/$subsumes', () => {
  it('tells how two codes stand to each other, over several parents', async () => {
    const outcome = async (a: string, b: string) =>
      (await told(`CodeSystem/$subsumes?system=${ZOO}&codeA=${a}&codeB=${b}`)).outcome;
    expect(await outcome('mammal', 'platypus')).toBe('subsumes');
    expect(await outcome('egg-layer', 'platypus')).toBe('subsumes');
    expect(await outcome('platypus', 'animal')).toBe('subsumed-by');
    expect(await outcome('owl', 'owl')).toBe('equivalent');
    expect(await outcome('owl', 'cat')).toBe('not-subsumed');
    const coding = (name: string, code: string) => ({ name, valueCoding: { system: ZOO, code } });
    expect(
      await told('CodeSystem/$subsumes', parameters(coding('codingA', 'bird'), coding('codingB', 'owl'))),
    ).toMatchObject({ outcome: 'subsumes' });
    expect(await told('CodeSystem/zoo/$subsumes?codeA=bird&codeB=owl')).toMatchObject({ outcome: 'subsumes' });
    expect(await refusal(`CodeSystem/$subsumes?system=${ZOO}&codeA=bird&codeB=x`)).toEqual([404, 'not-found']);
    expect(await refusal(`CodeSystem/$subsumes?system=${ZOO}&codeA=bird`)).toEqual([400, 'invalid']);
  });
});

describe('terminology as a service', () => {
  it('takes definitions by the main path, which count at once', async () => {
    const system = zoo({
      id: undefined as never,
      url: 'urn:test:posted',
      valueSet: undefined as never,
      concept: [{ code: 'p', display: 'Posted' }],
    });
    const { id: _id, valueSet: _valueSet, ...body } = system;
    const receipt = await t.pipeline.accept(submission('terms', [entry(body)]));
    expect(receipt.status).toBe('stored');
    expect(await told('CodeSystem/$lookup?system=urn:test:posted&code=p')).toMatchObject({ display: 'Posted' });
  });

  it('does not let a record take the place of what HL7 defines', async () => {
    const gender = 'http://hl7.org/fhir/administrative-gender';
    await store(
      t.kernel,
      put(
        zoo({
          id: 'false-gender',
          url: gender,
          version: '9',
          valueSet: undefined as never,
          concept: [{ code: 'male', display: 'Robot' }],
        }),
      ),
    );
    expect(await told(`CodeSystem/$lookup?system=${gender}&code=male`)).toMatchObject({ display: 'Male' });
    expect(await told(`CodeSystem/$lookup?system=${gender}&code=male&version=9`)).toMatchObject({ display: 'Robot' });
  });

  it('is described by CapabilityStatement and TerminologyCapabilities', async () => {
    const { body } = await ask('metadata?mode=terminology');
    expect(body).toMatchObject({
      resourceType: 'TerminologyCapabilities',
      kind: 'instance',
      expansion: { paging: true },
    });
    expect(body.codeSystem).toContainEqual({
      uri: ZOO,
      version: [{ code: '1', isDefault: true, compositional: false }],
      subsumption: true,
    });
    expect(body.codeSystem.some(({ uri }: any) => uri === 'http://snomed.info/sct')).toBe(false);
  });

  it('answers those who may read by FHIR, and stands in the ledger', async () => {
    const planner = await t.signIn('planner');
    for (const url of ['CodeSystem/$lookup', 'ValueSet/$expand', 'ValueSet/pets/$expand', 'ConceptMap/$translate']) {
      expect((await ask(url, undefined, planner)).status).toBe(403);
      expect((await ask(url, undefined, {})).status).toBe(401);
    }
    await t.access.audit.flush();
    const rows = await t.kernel.owner.query<{ object: string }>(
      `select distinct object from access.audit_entry where action = 'fhir.terminology'`,
    );
    expect(rows.map(({ object }) => object)).toEqual(
      expect.arrayContaining(['CodeSystem/$lookup', 'ValueSet/pets/$expand']),
    );
  });
});
