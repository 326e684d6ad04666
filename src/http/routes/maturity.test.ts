import { expect, it } from 'vitest';
import { runQuality } from '../../measure/quality/index.ts';
import { entry, organization, patient, submission } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { testApp } from '../testing.ts';

it('measures every item of the scheme on the running server, with evidence, what is missing and the level all reach', async () => {
  const t = await testApp({ region: '530403' });
  await syncViews(t.kernel.owner);
  await t.pipeline.accept(submission('records', [entry(organization(1)), entry(patient(1))]));
  await runQuality(t.kernel);
  const headers = await t.signIn('planner', '530403');
  expect((await t.app.inject({ url: '/healthz' })).statusCode).toBe(200);
  const answer = await t.app.inject({ url: '/api/quality/maturity', headers });
  expect(answer.statusCode).toBe(200);
  const found = answer.json();
  const item = (id: string) => found.items.find((one: any) => one.id === id);
  // Every service that the scheme names is one this server serves.
  expect(item('services')).toMatchObject({ value: 100, missing: [], level: '5B' });
  expect(item('index')).toMatchObject({ value: 100, level: '5B' });
  expect(item('connected')).toMatchObject({ value: 0, missing: [{ zh: '示例卫生院1' }], level: null });
  expect(item('documents-whole')).toMatchObject({ value: null, level: null });
  expect(item('datasets').evidence).toContainEqual({
    label: { zh: '居民', en: 'Residents' },
    value: expect.any(String),
  });
  expect(item('response').value).toBeGreaterThan(0);
  expect(found).toMatchObject({ level: null, next: { level: '3', items: expect.arrayContaining(['connected']) } });
  const file = await t.app.inject({ url: '/api/quality/maturity?format=csv', headers });
  expect(file.body).toContain('示例卫生院1');
  expect((await t.app.inject({ url: '/api/quality/maturity', headers: await t.signIn('resident') })).statusCode).toBe(
    403,
  );
});
