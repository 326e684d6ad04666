import { beforeAll, describe, expect, it } from 'vitest';
import { syncPlans } from '../measure/plans/index.ts';
import { type TestApp, testApp } from './testing.ts';

interface Hit {
  kind: string;
  title: { zh: string; en: string };
  to: string;
}

describe('the one search box', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ region: '530403' });
    await syncPlans(t.kernel.db);
    const area = (code: string) => ({ url: 'urn:kangyu:ext:area', valueCode: code });
    const receipt = await t.pipeline.accept({
      source: 'test',
      externalId: 'search-1',
      kind: 'fhir',
      bundle: {
        resourceType: 'Bundle',
        type: 'collection',
        entry: [
          {
            resource: {
              resourceType: 'Organization',
              identifier: [{ system: 'urn:kangyu:id:local:test', value: 'o1' }],
              name: '江川测试医院',
              type: [{ coding: [{ system: 'urn:kangyu:cs:institution-class', code: 'A100' }] }],
              active: true,
              extension: [area('530403101')],
            },
          },
          {
            resource: {
              resourceType: 'Patient',
              identifier: [{ system: 'urn:kangyu:id:local:test', value: 'p1' }],
              name: [{ text: '江川测' }],
              gender: 'male',
              birthDate: '1985-03-07',
              extension: [area('530403101201')],
            },
          },
        ],
      },
    });
    expect(receipt.status, JSON.stringify(receipt)).toBe('stored');
  });

  const find = async (role: string, q: string, area = '530403'): Promise<Hit[]> =>
    (await t.app.inject({ url: `/api/search?q=${encodeURIComponent(q)}`, headers: await t.signIn(role, area) })).json();

  it('finds plans, indicators, institutions and residents that the role may see', async () => {
    const hits = await find('programme-manager', '江川');
    expect(hits.map(({ kind }) => kind)).toEqual(['plan', 'institution', 'resident']);
    expect(hits.find(({ kind }) => kind === 'resident')!.title.zh).toBe('江川测');
    expect((await find('planner', '江川')).map(({ kind }) => kind)).toEqual(['plan', 'institution']);
    const indicators = await find('planner', 'beds');
    expect(indicators[0]).toMatchObject({ kind: 'indicator', to: expect.stringMatching(/^\/indicators\//) });
  });

  it('finds residents of the own area only, and records who was shown', async () => {
    expect(await find('village-doctor', '江川', '530403102')).toEqual([]);
    await find('village-doctor', '江川', '530403101');
    const [row] = await t.kernel.db.query<{ persons: string[]; action: string }>(
      'select action, persons from access.audit_entry order by seq desc limit 1',
    );
    expect(row).toMatchObject({ action: 'resident.search', persons: [expect.any(String)] });
  });

  it('is closed to roles without it and refuses an empty text', async () => {
    expect((await t.app.inject({ url: '/api/search?q=x', headers: await t.signIn('auditor') })).statusCode).toBe(403);
    expect((await t.app.inject({ url: '/api/search?q=%20', headers: await t.signIn('planner') })).statusCode).toBe(422);
  });
});
