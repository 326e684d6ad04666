import { beforeAll, describe, expect, it } from 'vitest';
import { patient, put, remove, store } from '../record/testing.ts';
import { type TestApp, testApp } from './testing.ts';

const ID = '990403198005060027';
const AREA = { url: 'urn:kangyu:ext:area', valueCode: '530403101201' };

describe('records over HTTP', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
    const full = {
      extension: [AREA],
      identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: ID }],
      telecom: [{ system: 'phone', value: '13800001111' }],
    };
    await store(t.kernel, put(patient('p1', { name: [{ text: '王小明' }], ...full })));
    await store(t.kernel, put(patient('p1', { name: [{ text: '王大明' }], ...full })));
    await store(
      t.kernel,
      put({
        resourceType: 'Encounter',
        id: 'e1',
        status: 'finished',
        class: { code: 'AMB' },
        subject: { reference: 'Patient/p1', display: '王大明' },
      }),
      put(patient('gone', { extension: [AREA] })),
    );
    await store(t.kernel, remove('Patient', 'gone'));
  });

  const persons = async (object: string) => {
    await t.access.audit.flush();
    const [row] = await t.kernel.db.query<{ persons: string[]; actor: string }>(
      'select persons, actor from access.audit_entry where object = $1 order by seq desc limit 1',
      [object],
    );
    return row;
  };

  it('shows the current record masked to a planner and in full to the village doctor', async () => {
    const planner = await t.app.inject({
      url: '/api/records/Patient/p1',
      headers: await t.signIn('planner', '530403'),
    });
    expect(planner.statusCode).toBe(200);
    expect(planner.json()).toMatchObject({
      reference: 'Patient/p1/_history/2',
      version: 2,
      op: 'update',
      masked: true,
      resource: { name: [{ text: '王**' }] },
    });
    expect(planner.body).not.toContain(ID);
    expect(planner.body).not.toContain('13800001111');
    const doctor = await t.app.inject({
      url: '/api/records/Patient/p1',
      headers: await t.signIn('village-doctor', '530403101'),
    });
    expect(doctor.json()).toMatchObject({
      masked: false,
      resource: { name: [{ text: '王大明' }], identifier: [{ value: ID }] },
    });
  });

  it('does not know records outside the area of the role', async () => {
    const elsewhere = await t.app.inject({
      url: '/api/records/Patient/p1',
      headers: await t.signIn('village-doctor', '530403102'),
    });
    expect([elsewhere.statusCode, elsewhere.json().error.code]).toEqual([404, 'record.not-found']);
  });

  it('gives the history newest first, one version, and a deleted record without content', async () => {
    const headers = await t.signIn('planner', '530403');
    const history = await t.app.inject({ url: '/api/records/Patient/p1/history', headers });
    expect(history.json().map((version: { version: number }) => version.version)).toEqual([2, 1]);
    const first = await t.app.inject({ url: '/api/records/Patient/p1/versions/1', headers });
    expect(first.json()).toMatchObject({ version: 1, op: 'create' });
    const gone = await t.app.inject({ url: '/api/records/Patient/gone', headers: await t.signIn('planner') });
    expect(gone.json()).toMatchObject({ op: 'delete', resource: null, masked: false });
    expect((await t.app.inject({ url: '/api/records/Patient/p1/versions/9', headers })).statusCode).toBe(404);
    expect((await t.app.inject({ url: '/api/records/Patient/none/history', headers })).statusCode).toBe(404);
    expect((await t.app.inject({ url: '/api/records/patient/p1', headers })).statusCode).toBe(422);
  });

  it('records whose data was read before the answer leaves', async () => {
    const headers = await t.signIn('clinician', '530403');
    await t.app.inject({
      url: '/api/records/Encounter/e1',
      headers: { ...headers, 'x-purpose': encodeURIComponent('会诊') },
    });
    const stored = await t.kernel.db.query(
      'select actor, role, area, action, object, persons, purpose, ip from access.audit_entry order by seq desc limit 1',
    );
    expect(stored).toEqual([
      {
        actor: 'clinician.530403',
        role: 'clinician',
        area: '530403',
        action: 'record.read',
        object: 'Encounter/e1/_history/1',
        persons: ['Patient/p1'],
        purpose: '会诊',
        ip: '127.0.0.1',
      },
    ]);
    expect(await persons('Patient/p1')).toMatchObject({ persons: ['Patient/p1'] });
  });
});
