import { beforeAll, describe, expect, it } from 'vitest';
import { syncTerminology } from '../../record/index.ts';
import { ZOO, zoo } from '../../record/terminology/testing.ts';
import { put, store } from '../../record/testing.ts';
import { testApp } from '../testing.ts';
import { operationClient, parameters, values } from '../testing-operations.ts';

const { ask, told, refusal, use } = operationClient();
beforeAll(async () => {
  const t = await testApp();
  use(t.app, await t.signIn('exchange-node'));
  await syncTerminology(t.kernel);
  await store(t.kernel, put(zoo()), put(conceptMap()));
});

const zooCode = (code: string) => `system=${ZOO}&code=${code}`;

function conceptMap() {
  const target = (code: string, equivalence: string, more = {}) => ({ code, equivalence, ...more });
  return {
    resourceType: 'ConceptMap',
    id: 'feeding',
    url: 'urn:test:map:feeding',
    status: 'active',
    sourceUri: 'urn:test:vs:pets',
    targetUri: 'urn:test:vs:food',
    group: [
      {
        source: ZOO,
        target: 'urn:test:food',
        element: [
          { code: 'cat', target: [target('fish', 'wider', { comment: 'mostly' }), target('milk', 'inexact')] },
          { code: 'mammal', target: [target('milk', 'narrower')] },
          { code: 'mammoth' },
          {
            code: 'owl',
            target: [target('mouse', 'equivalent', { dependsOn: [{ property: 'time', value: 'night' }] })],
          },
        ],
        unmapped: { mode: 'fixed', code: 'any-food' },
      },
    ],
  };
}

describe('ConceptMap/$translate', () => {
  const at = 'ConceptMap/$translate?url=urn:test:map:feeding';
  const matches = (body: any) =>
    body.parameter
      .filter(({ name }: any) => name === 'match')
      .map(({ part }: any) => {
        const { equivalence, concept } = values({ parameter: part });
        return [equivalence, concept?.code];
      });
  const matchesOf = async (url: string, body?: unknown) => matches((await ask(url, body)).body);

  it('gives every match with its equivalence, and turns it round', async () => {
    const { body } = await ask(`${at}&${zooCode('cat')}`);
    expect(values(body).result).toBe(true);
    expect(matches(body)).toEqual([
      ['wider', 'fish'],
      ['inexact', 'milk'],
    ]);
    expect(body.parameter[1].part).toContainEqual({ name: 'source', valueUri: 'urn:test:map:feeding' });
    expect(await matchesOf(`${at}&system=urn:test:food&code=fish&reverse=true`)).toEqual([['narrower', 'cat']]);
    expect(await matchesOf(`${at}&system=urn:test:food&code=milk&reverse=true`)).toEqual([
      ['inexact', 'cat'],
      ['wider', 'mammal'],
    ]);
  });

  it('tells what has no match, what the map says of other codes, and what depends on something', async () => {
    expect((await told(`${at}&${zooCode('mammoth')}`)).result).toBe(false);
    expect(await matchesOf(`${at}&${zooCode('mammoth')}`)).toEqual([['unmatched', undefined]]);
    expect(await matchesOf(`${at}&${zooCode('bird')}`)).toEqual([['inexact', 'any-food']]);
    const dependency = {
      name: 'dependency',
      part: [
        { name: 'element', valueUri: 'time' },
        { name: 'concept', valueCodeableConcept: { coding: [{ code: 'night' }] } },
      ],
    };
    const owl = { name: 'coding', valueCoding: { system: ZOO, code: 'owl' } };
    expect(await matchesOf(at, parameters(owl, dependency))).toEqual([['equivalent', 'mouse']]);
    expect(await matchesOf(at, parameters(owl))).toEqual([['inexact', 'any-food']]);
    expect(await told(`ConceptMap/$translate?system=urn:x&code=y`)).toMatchObject({
      result: false,
      message: expect.any(String),
    });
  });

  it('finds maps by value sets and target system, by id, as given, and those of R4', async () => {
    expect(
      await matchesOf(`ConceptMap/$translate?${zooCode('cat')}&source=urn:test:vs:pets&target=urn:test:vs:food`),
    ).toHaveLength(2);
    expect(await matchesOf(`ConceptMap/$translate?${zooCode('cat')}&targetsystem=urn:test:food`)).toHaveLength(2);
    expect(await matchesOf(`ConceptMap/$translate?${zooCode('cat')}&targetsystem=urn:none`)).toEqual([]);
    expect(await matchesOf(`ConceptMap/feeding/$translate?${zooCode('cat')}`)).toHaveLength(2);
    const given = parameters(
      { name: 'conceptMap', resource: conceptMap() },
      { name: 'codeableConcept', valueCodeableConcept: { coding: [{ system: ZOO, code: 'cat' }] } },
    );
    expect(await matchesOf('ConceptMap/$translate', given)).toHaveLength(2);
    const gender =
      'system=http://hl7.org/fhir/administrative-gender&code=female&targetsystem=http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender';
    expect(await matchesOf(`ConceptMap/$translate?${gender}`)).toEqual([['equal', 'F']]);
    expect(await refusal(`ConceptMap/$translate?url=urn:none&${zooCode('cat')}`)).toEqual([404, 'not-found']);
    expect(await refusal('ConceptMap/$translate?url=urn:test:map:feeding')).toEqual([400, 'invalid']);
  });
});
