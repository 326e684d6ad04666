import { beforeAll, describe, expect, it } from 'vitest';
import { mappingOf, tellOfEndings } from '../../decide/registers/index.ts';
import { readFile } from '../../ingest/index.ts';
import { bed, entry, idNumber, organization, practitioner, role, submission, uscc } from '../../pipeline/testing.ts';
import { syncViews } from '../../project/index.ts';
import { ensureUnits, SYSTEM } from '../../work/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const COUNTY = '530403';
const at = (n: number) => `Organization?identifier=urn:kangyu:id:uscc|${uscc(n)}`;
const extension = (organization(1).extension ?? []) as unknown[];
const registration = (kind: string, scope?: string, end?: string) => ({
  url: 'urn:kangyu:ext:registration',
  extension: [
    { url: 'kind', valueCode: kind },
    ...(scope ? [{ url: 'scope', valueCode: scope }] : []),
    { url: 'period', valuePeriod: { start: '2020-03-01', ...(end ? { end } : {}) } },
  ],
});
const certificate = { code: { coding: [{ system: 'urn:kangyu:cs:qualification', code: 'physician' }] } };
const clinical = [{ coding: [{ system: 'urn:kangyu:cs:practice-category', code: 'clinical' }] }];
let t: TestApp;

beforeAll(async () => {
  t = await testApp({ region: COUNTY });
  await syncViews(t.kernel.owner);
  const licence = (end: string) => [
    { system: 'urn:kangyu:id:uscc', value: uscc(1) },
    { system: 'urn:kangyu:id:local:hospital', value: 'H1' },
    { system: 'urn:kangyu:id:institution-licence', value: 'L1', period: { start: '2015-01-01', end } },
  ];
  const receipt = await t.pipeline.accept(
    submission('register', [
      entry(
        organization(1, {
          identifier: licence('2020-01-01'),
          active: true,
          telecom: [{ system: 'phone', value: '0877-8011234' }],
          address: [{ text: '示例路1号', country: 'CN' }],
          extension: [...extension, { url: 'urn:kangyu:ext:licensed-department', valueCode: 'internal' }],
        }),
      ),
      entry(
        organization(2, {
          name: '示例诊所',
          type: [{ coding: [{ system: 'urn:kangyu:cs:institution-class', code: 'D400' }] }],
        }),
      ),
      entry({
        resourceType: 'HealthcareService',
        providedBy: { reference: at(1) },
        type: [{ coding: [{ system: 'urn:kangyu:cs:department', code: 'surgery', display: '外科' }] }],
        name: '外科',
        extension: [{ url: 'urn:kangyu:ext:in-service', valuePeriod: { start: '2015-01-01' } }],
      }),
      entry({ ...bed(at(1), 'b1'), name: 'b1' }),
      entry(
        practitioner(1, { qualification: [certificate], telecom: [{ system: 'phone', value: '13800001111' }] }),
        'urn:uuid:00000000-0000-4000-8000-000000000001',
      ),
      entry(
        practitioner(3, { name: [{ text: '例二' }], qualification: [certificate] }),
        'urn:uuid:00000000-0000-4000-8000-000000000003',
      ),
      entry(
        practitioner(5, { name: [{ text: '例三' }], qualification: [certificate] }),
        'urn:uuid:00000000-0000-4000-8000-000000000005',
      ),
      entry(
        role('urn:uuid:00000000-0000-4000-8000-000000000001', at(1), {
          specialty: clinical,
          extension: [registration('main', 'dental')],
        }),
      ),
      entry(
        role('urn:uuid:00000000-0000-4000-8000-000000000003', at(1), {
          extension: [registration('main', undefined, '2024-01-01')],
        }),
      ),
      entry(role('urn:uuid:00000000-0000-4000-8000-000000000005', at(1), { extension: [registration('main')] })),
      entry(role('urn:uuid:00000000-0000-4000-8000-000000000005', at(2), { extension: [registration('main')] })),
      entry(role('urn:uuid:00000000-0000-4000-8000-000000000003', at(2))),
    ]),
  );
  expect(receipt.records.filter(({ status }) => status !== 'stored')).toEqual([]);
}, 60_000);

const call = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, role = 'planner', area = COUNTY) =>
  t.app.inject({ method, url, headers: await t.signIn(role, area), ...(payload ? { payload } : {}) });
const get = (url: string, role?: string, area?: string) => call('GET', url, undefined, role, area);
const idOf = async (register: string, q: string, role?: string): Promise<string> =>
  (await get(`/api/registers/${register}/entries?q=${encodeURIComponent(q)}`, role)).json().items[0].id;

describe('register entries', () => {
  it('are listed with the columns of their table, masked by role, and are not there outside the area', async () => {
    const list = (await get('/api/registers/institutions/entries')).json();
    expect(list.items).toHaveLength(2);
    const first = list.items.find((one: { values: { name: string } }) => one.values.name === '示例卫生院1');
    expect(first.values).toMatchObject({
      uscc: uscc(1),
      class: 'C220',
      licence: 'L1',
      licenceUntil: '2020-01-01',
      subjects: ['internal'],
      address: '示例路1号',
    });
    const workers = (await get('/api/registers/workers/entries?limit=1')).json();
    expect(workers.nextCursor).toBeDefined();
    expect(workers.items[0].values.idNumber).toContain('*');
    const dentist = workers.items.concat((await get('/api/registers/workers/entries')).json().items);
    expect(dentist.map((one: { values: object }) => one.values)).toContainEqual(
      expect.objectContaining({ registration: 'main', scope: 'dental', category: 'clinical', gp: false }),
    );
    const inFull = (await get('/api/registers/workers/entries', 'programme-manager')).json();
    expect(inFull.items.map((one: { values: { idNumber: string } }) => one.values.idNumber)).toContain(
      idNumber('1980-01-01', 1),
    );
    expect((await get('/api/registers/institutions/entries', 'planner', '530422')).json().items).toEqual([]);
    expect((await get(`/api/registers/institutions/${first.id}`, 'planner', '530422')).statusCode).toBe(403);
  });

  it('go out as a table that can be handed in again without making a version', async () => {
    const before = await t.kernel.db.query(
      'select type, id, version, content from record.pub_current order by type, id',
    );
    for (const register of ['institutions', 'departments', 'beds', 'workers'] as const) {
      for (const format of ['xlsx', 'csv']) {
        const file = await get(`/api/registers/${register}/entries?format=${format}`, 'programme-manager');
        // The page of uploads knows a table by its template's title in the name of the file.
        const named = decodeURIComponent(String(file.headers['content-disposition']));
        expect(named).toContain(`''${mappingOf(register).title.zh}.${format}`);
        const [one] = await readFile({
          name: `t.${format}`,
          content: file.rawPayload,
          source: 'again',
          mapping: register,
        });
        const receipt = await t.pipeline.accept({ ...one!, externalId: `${register}.${format}` });
        expect(receipt.records.filter(({ status }) => status !== 'stored')).toEqual([]);
      }
    }
    expect(
      await t.kernel.db.query('select type, id, version, content from record.pub_current order by type, id'),
    ).toEqual(before);
  });

  it('are changed by a form that touches only its columns, with who and what in the history', async () => {
    const id = await idOf('institutions', '卫生院1');
    const { version } = (await get(`/api/registers/institutions/${id}`)).json();
    const change = { version, values: { grade: '一级', phone: '', subjects: '内科、外科' } };
    const url = `/api/registers/institutions/${id}`;
    expect((await call('PUT', url, change, 'clinician')).statusCode).toBe(403);
    expect((await call('PUT', url, change, 'planner', '530422')).statusCode).toBe(403);
    expect((await call('PUT', url, change)).statusCode).toBe(200);
    const after = (await get(url)).json();
    expect(after.version).toBe(version + 1);
    expect(after.values).toMatchObject({
      grade: '1',
      subjects: ['internal', 'surgery'],
      address: '示例路1号',
      licence: 'L1',
    });
    expect(after.values.phone).toBeUndefined();
    expect(after.history[0]).toMatchObject({
      submittedBy: expect.stringContaining('planner'),
      changes: expect.arrayContaining([
        { column: 'grade', before: null, after: '1' },
        { column: 'phone', before: '0877-8011234', after: null },
      ]),
    });
    expect(after.history[0].changes).toHaveLength(3);
    expect(after.relations).toContainEqual({ kind: 'beds', relation: 'part', id: null, name: null, count: 1 });
    const [current] = await t.kernel.db.query<{ content: { address: unknown; identifier: unknown } }>(
      'select content from record.pub_current where id = $1',
      [id],
    );
    expect(current!.content.address).toEqual([{ text: '示例路1号', country: 'CN' }]);
    expect(current!.content.identifier).toContainEqual({ system: 'urn:kangyu:id:local:hospital', value: 'H1' });
    expect((await call('PUT', url, change)).statusCode).toBe(412);
    expect((await call('PUT', url, { ...change, values: { local: 'H2' } })).json().error.code).toBe('registers.fixed');
  });

  it('take a further place of practice of a worker whose name and number the office does not see', async () => {
    const id = await idOf('workers', '例三');
    const post = (more: object) =>
      call('POST', '/api/registers/workers', {
        postOf: id,
        values: {
          uscc: uscc(2),
          occupation: '注册护士',
          start: '2025-06-01',
          registration: '多机构备案',
          registrationUntil: '2040-12-31',
          ...more,
        },
      });
    expect((await post({ registrationUntil: '2024-12-31' })).json().error.details.problems).toMatchObject([
      { column: 'registrationUntil' },
    ]);
    expect((await post({ name: '别人' })).json().error.code).toBe('registers.fixed');
    const made = await post({});
    expect(made.json()).toMatchObject({ id: expect.any(String) });
    const [before, after] = [id, made.json().id];
    const of = async (one: string) => (await get(`/api/registers/workers/${one}`, 'programme-manager')).json();
    const [first, second] = [await of(before), await of(after)];
    expect(second.values).toMatchObject({
      name: first.values.name,
      idNumber: first.values.idNumber,
      person: first.values.person,
    });
    expect(second.relations.map((one: { id: string }) => one.id)).toContain(before);
    expect((await post({})).json().error.code).toBe('registers.known');
  });

  it('refuse a form that is wrong, naming the columns, and one that is on record already', async () => {
    const values = { name: '新诊所', uscc: uscc(7), class: '诊所', area: '530403001', start: '2024-01-01' };
    const post = (more: object, another = false) =>
      call('POST', '/api/registers/institutions', { values: { ...values, ...more }, another });
    const wrong = await post({
      uscc: `${uscc(7).slice(0, -1)}?`,
      class: '不存在',
      end: '2023-01-01',
      start: '2024-01-01',
    });
    expect(wrong.statusCode).toBe(422);
    expect(
      wrong
        .json()
        .error.details.problems.map((one: { column: string }) => one.column)
        .sort(),
    ).toEqual(['class', 'end', 'uscc']);
    expect((await post({ colour: 'red' })).statusCode).toBe(422);
    expect((await post({ uscc: uscc(1) })).json().error.code).toBe('registers.known');
    expect((await post({ name: '示例诊所' })).json().error.code).toBe('registers.similar');
    expect((await post({ name: '示例诊所' }, true)).statusCode).toBe(201);
    expect((await post({ uscc: uscc(8), area: '530422001' })).statusCode).toBe(403);
  });

  it('are closed, not deleted, with a successor; the day before still shows them as they stood', async () => {
    const id = await idOf('institutions', '示例诊所');
    const heir = await idOf('institutions', '卫生院1');
    const { version } = (await get(`/api/registers/institutions/${id}`)).json();
    const url = `/api/registers/institutions/${id}/close`;
    const today = t.kernel.clock.today();
    expect((await call('POST', url, { version, on: '1990-01-01' })).json().error.code).toBe('registers.close-day');
    expect((await call('POST', url, { version, on: today, successor: id })).json().error.code).toBe(
      'registers.successor',
    );
    expect((await call('POST', url, { version, on: today, successor: heir, reason: '合并' })).statusCode).toBe(200);
    const closed = (await get(`/api/registers/institutions/${id}`)).json();
    expect(closed.values.end).toBe(today);
    expect(closed.relations).toContainEqual(expect.objectContaining({ relation: 'successor', id: heir }));
    const earlier = (await get(`/api/registers/institutions/entries?asOf=1999-01-01`)).json();
    expect(earlier.items).toEqual([]);
    const open = (await get(`/api/registers/institutions/entries?on=${today}`)).json();
    expect(open.items.map((one: { id: string }) => one.id)).not.toContain(id);
  });
});

describe('findings', () => {
  const counts = async (query = '') => {
    const summary = (await get(`/api/register-findings/summary${query}`)).json();
    return Object.fromEntries(
      summary.rules.flatMap(({ rule, count }: { rule: string; count: number }) => (count > 0 ? [[rule, count]] : [])),
    );
  };

  it('say what is against the rules, by institution, in the caller’s area only', async () => {
    expect(await counts()).toMatchObject({
      'licence-expired': 1,
      'scope-mismatch': 1,
      'registration-expired': 1,
      'two-main-places': 2,
      'practice-unregistered': 1,
    });
    expect((await get('/api/register-findings/summary', 'planner', '530422')).json().total).toBe(0);
    const list = (await get('/api/register-findings?rule=scope-mismatch')).json();
    expect(list.items).toMatchObject([
      { register: 'workers', detail: { scope: 'dental', category: 'clinical', worker: '例*' } },
    ]);
    const csv = await get('/api/register-findings?format=csv');
    expect(csv.body.split('\r\n')[0]).toContain('问题');
    const all: unknown[] = [];
    let cursor = '';
    do {
      const part = (await get(`/api/register-findings?limit=2${cursor ? `&cursor=${cursor}` : ''}`)).json();
      all.push(...part.items);
      cursor = part.nextCursor ?? '';
    } while (cursor);
    expect(all).toHaveLength((await get('/api/register-findings')).json().items.length);
  });

  it('become work for a unit, once, and are gone when put right', async () => {
    const { ids } = await t.kernel.db.transaction((tx) => ensureUnits(tx, t.kernel.clock, COUNTY, ['示例局'], SYSTEM));
    const unit = [...ids.values()][0]!;
    const [found] = (await get('/api/register-findings?rule=licence-expired')).json().items;
    const task = { rule: 'licence-expired', reference: found.reference, unit };
    const asked = await call('POST', '/api/register-findings/tasks', task);
    expect(asked.json()).toMatchObject({ created: true });
    expect((await call('POST', '/api/register-findings/tasks', task)).json()).toEqual({
      ...asked.json(),
      created: false,
    });
    const id = found.reference.split('/')[1];
    const { version } = (await get(`/api/registers/institutions/${id}`)).json();
    const renewed = { version, values: { licenceUntil: '2040-01-01' } };
    expect((await call('PUT', `/api/registers/institutions/${id}`, renewed)).statusCode).toBe(200);
    expect((await call('POST', '/api/register-findings/tasks', task)).statusCode).toBe(409);
    expect(await counts()).not.toHaveProperty('licence-expired');
  });
});

describe('what runs out', () => {
  it('is told to who keeps the register of the area before and after, each once, without names of people', async () => {
    const messages = async (area: string) =>
      (await get('/api/messages', 'planner', area))
        .json()
        .items.filter(({ kind }: any) => kind === 'registers.endings');
    await messages('530422'); // the account is there
    expect(await tellOfEndings(t.kernel)).toBe(1);
    expect(await messages(COUNTY)).toMatchObject([
      {
        level: 'yellow',
        text: { zh: expect.stringMatching(/^执业注册（备案）已过期仍在岗 1 条（示例卫生院1）$/) },
        link: '/resources/findings?rule=registration-expired',
      },
    ]);
    const id = await idOf('institutions', '示例卫生院1');
    const { version } = (await get(`/api/registers/institutions/${id}`)).json();
    const soon = new Date(t.kernel.clock.now().getTime() + 60 * 86_400_000).toISOString().slice(0, 10);
    await call('PUT', `/api/registers/institutions/${id}`, { version, values: { licenceUntil: soon } });
    t.advance(24 * 60);
    expect(await tellOfEndings(t.kernel)).toBe(1);
    const [latest] = await messages(COUNTY);
    expect([latest.level, latest.link]).toEqual(['blue', '/resources/findings?rule=licence-expiring']);
    expect(await tellOfEndings(t.kernel)).toBe(0);
    expect([(await messages(COUNTY)).length, (await messages('530422')).length]).toEqual([2, 0]);
    expect(JSON.stringify(await messages(COUNTY))).not.toMatch(/例某|例二|例三/);
  });
});

describe('institutions for everybody', () => {
  it('are found by name and area without signing in, without people', async () => {
    const answer = await t.app.inject({
      url: `/api/public/institutions?q=${encodeURIComponent('卫生院1')}&area=${COUNTY}`,
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json().items).toMatchObject([
      { name: '示例卫生院1', address: '示例路1号', departments: [{ name: '外科' }], beds: 1 },
    ]);
    expect(answer.body).not.toContain('例某');
    const [first, second] = await Promise.all(
      ['', `&cursor=${(await t.app.inject({ url: '/api/public/institutions?limit=1' })).json().nextCursor}`].map(
        async (more) => (await t.app.inject({ url: `/api/public/institutions?limit=1${more}` })).json().items[0].name,
      ),
    );
    expect(first).not.toBe(second);
    expect((await t.app.inject({ url: '/api/public/institutions?area=530422' })).json().items).toEqual([]);
  });
});
