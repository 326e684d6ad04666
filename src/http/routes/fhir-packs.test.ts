import { beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../testing.ts';
import { fhirCaller } from '../testing-fhir.ts';

let t: TestApp;
const { get, made } = fhirCaller(() => t);
beforeAll(async () => {
  t = await testApp();
});

const ID = 'hypertension-follow-up-2017-02-28';
const URL = 'urn:kangyu:questionnaire:hypertension:follow-up';
const ids = (body: any): string[] => (body.entry ?? []).map(({ resource }: any) => resource.id);

describe('packs at /fhir', () => {
  it('are read as Questionnaires and PlanDefinitions, beside those that others store', async () => {
    const { status, body } = await get(`/fhir/Questionnaire/${ID}`);
    expect([status, body.url, body.title]).toEqual([200, URL, '高血压患者随访服务记录表']);
    expect((await get('/fhir/PlanDefinition/hypertension-schedule-2017-02-28')).body.action).toHaveLength(3);
    const own = await made({ resourceType: 'Questionnaire', status: 'active', title: '满意度调查' });
    expect((await get(`/fhir/${own}`)).body.title).toBe('满意度调查');
    const all = ids((await get('/fhir/Questionnaire')).body);
    expect(all).toContain(ID);
    expect(all).toContain(own.split('/')[1]);
    expect((await get('/fhir/Questionnaire/nobody')).status).toBe(404);
  });

  it('are searched by address, version and title; other criteria are left to the record', async () => {
    expect(ids((await get(`/fhir/Questionnaire?url=${URL}&version=2017-02-28`)).body)).toEqual([ID]);
    expect(ids((await get(`/fhir/Questionnaire?url=${URL}&version=1999-01-01`)).body)).toEqual([]);
    const { body } = await get(
      `/fhir/Questionnaire?title=${encodeURIComponent('高血压患者随访')}&_elements=title&_total=accurate`,
    );
    expect([body.total, body.entry[0].resource.item]).toEqual([1, undefined]);
    expect(ids((await get('/fhir/Questionnaire?identifier=x')).body)).toEqual([]);
    expect((await get('/fhir/Questionnaire?_summary=count')).body.entry ?? []).toEqual([]);
  });

  it('are closed to those who may not read FHIR', async () => {
    expect((await t.app.inject(`/fhir/Questionnaire/${ID}`)).statusCode).toBe(401);
  });
});
