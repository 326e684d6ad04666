import { beforeAll, describe, expect, it } from 'vitest';
import { bed, entry, idNumber, organization, patient, uscc } from '../pipeline/testing.ts';
import { syncViews } from '../project/index.ts';
import { put, store } from '../record/testing.ts';
import { type TestApp, testApp } from './testing.ts';

let t: TestApp;
let planner: Record<string, string>;
beforeAll(async () => {
  t = await testApp({ region: '530403' });
  await syncViews(t.kernel.owner);
  planner = await t.signIn('planner', '530403');
});

const bundle = (...entries: object[]) => ({ resourceType: 'Bundle', type: 'batch', entry: entries });
const post = (url: string, payload: object, headers = planner) =>
  t.app.inject({ method: 'POST', url, headers, payload });
const get = (url: string, headers = planner) => t.app.inject({ url, headers });

function form(file: { name: string; content: string | Buffer }, fields: Record<string, string> = {}) {
  const boundary = 'xxxxxxxxboundary';
  const parts = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  );
  parts.push(
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
    ),
  );
  return {
    payload: Buffer.concat([...parts, Buffer.from(file.content as string), Buffer.from(`\r\n--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}
const upload = (file: { name: string; content: string | Buffer }, fields = {}, headers = planner) => {
  const { payload, headers: type } = form(file, fields);
  return t.app.inject({ method: 'POST', url: '/api/submissions', headers: { ...headers, ...type }, payload });
};

describe('handing in', () => {
  it('answers a FHIR body with a receipt for each record: 201, and 200 with the same receipt again', async () => {
    const headers = { ...planner, 'content-type': 'application/fhir+json' };
    const url = '/api/submissions?source=his&externalId=b1';
    const body = JSON.stringify(bundle(entry(organization(1)), entry(bed('Organization/none', '1'))));
    const first = await t.app.inject({ method: 'POST', url, headers, payload: body });
    expect(first.statusCode).toBe(201);
    expect(first.json()).toMatchObject({
      source: 'his',
      externalId: 'b1',
      status: 'partly-stored',
      records: 2,
      stored: 1,
      quarantined: 1,
      submittedBy: 'planner.530403',
    });
    const second = await t.app.inject({ method: 'POST', url, headers, payload: body });
    expect(second.statusCode).toBe(200);
    const receipt = first.json();
    expect(receipt.changes).toEqual({ created: 1, updated: 0, unchanged: 0 });
    expect(second.json()).toEqual({ ...receipt, duplicateOf: receipt.id });
    expect((await get(`/api/submissions/${receipt.id}`)).json()).toEqual(receipt);
  });

  it('takes a table, says which cell is wrong, and divides nothing that fits', async () => {
    const answer = await upload(
      {
        name: '床位.csv',
        content: `机构统一社会信用代码,床位编号,床位类别,启用日期\n${uscc(1)},1,康复,2021-01-01\n${uscc(1)},2,豪华,2021-01-01\n`,
      },
      { source: 'stats', mapping: 'beds' },
    );
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({
      format: 'csv',
      status: 'partly-stored',
      receipts: [
        { status: 'stored', row: '床位!2' },
        { status: 'quarantined', row: '床位!C3', problems: [{ rule: 'cell-code' }] },
      ],
    });
    expect(answer.json()).not.toHaveProperty('parts');
    expect(answer.json().changes).toEqual({ created: 1, updated: 0, unchanged: 0 });
    expect(answer.json().receipts[1].problems[0].message.en).toMatch(/one of: .+/);
  });

  it('says of a table handed in again what is new, what changed and what stays as it was', async () => {
    const rows = (kind: string, more = '') =>
      `机构统一社会信用代码,床位编号,床位类别,启用日期\n${uscc(1)},7,康复,2021-01-01\n${uscc(1)},8,${kind},2021-01-01\n${more}`;
    const hand = async (content: string) =>
      (await upload({ name: '床位.csv', content }, { source: 'stats-again', mapping: 'beds' })).json().changes;
    expect(await hand(rows('康复'))).toEqual({ created: 2, updated: 0, unchanged: 0 });
    expect(await hand(rows('护理', `${uscc(1)},9,康复,2021-01-01\n`))).toEqual({
      created: 1,
      updated: 1,
      unchanged: 1,
    });
  });

  it('refuses a file that is none with one sentence', async () => {
    const answer = await upload({ name: 'x.xlsx', content: 'junk' });
    expect(answer.statusCode).toBe(422);
    expect(answer.json().error).toMatchObject({ code: 'ingest.not-a-workbook' });
    expect((await upload({ name: 'x.csv', content: 'a,b\n1,2\n' }, { source: 'bad source!' })).json().error.code).toBe(
      'ingest.form',
    );
  });

  it('lists submissions newest first, by page, state and source, and as a file', async () => {
    const { items, nextCursor } = (await get('/api/submissions?limit=1')).json();
    expect(items).toHaveLength(1);
    const rest = (await get(`/api/submissions?limit=50&cursor=${nextCursor}`)).json();
    expect(rest.items.every((item: { id: string }) => item.id < items[0].id)).toBe(true);
    expect((await get('/api/submissions?source=stats')).json().items).toHaveLength(1);
    expect((await get('/api/submissions?status=refused')).json().items).toEqual([]);
    const csv = await get('/api/submissions?format=csv');
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.body).toContain('stats');
  });

  it('pages through receipts', async () => {
    const { id } = (
      await post(
        '/api/submissions?externalId=many',
        bundle(...Array.from({ length: 5 }, (_, i) => entry(organization(20 + i)))),
      )
    ).json();
    const first = (await get(`/api/submissions/${id}?limit=3`)).json();
    expect(first.receipts.map((receipt: { index: number }) => receipt.index)).toEqual([0, 1, 2]);
    const second = (await get(`/api/submissions/${id}?limit=3&cursor=${first.nextCursor}`)).json();
    expect(second.receipts.map((receipt: { index: number }) => receipt.index)).toEqual([3, 4]);
    expect(second).not.toHaveProperty('nextCursor');
  });

  it('keeps with each line what it did to the record, and gives the lines of one state wherever they stand', async () => {
    const url = '/api/submissions?externalId=later&source=ops';
    await post(
      '/api/submissions?externalId=before&source=ops',
      bundle(entry(organization(30)), entry(organization(31))),
    );
    const { id } = (
      await post(
        url,
        bundle(
          entry(organization(30)),
          entry({ ...organization(31), name: '改名' }),
          entry(organization(32)),
          entry(bed('Organization/none', '7')),
        ),
      )
    ).json();
    const kept = (await get(`/api/submissions/${id}`)).json();
    expect(kept.changes).toEqual({ created: 1, updated: 1, unchanged: 1 });
    expect(kept.receipts.map(({ op }: { op?: string }) => op)).toEqual(['unchanged', 'update', 'create', undefined]);
    const held = (await get(`/api/submissions/${id}?limit=1&status=quarantined`)).json();
    expect(held.receipts.map(({ index }: { index: number }) => index)).toEqual([3]);
    const stored = (await get(`/api/submissions/${id}?limit=2&status=stored`)).json();
    const rest = (await get(`/api/submissions/${id}?limit=2&status=stored&cursor=${stored.nextCursor}`)).json();
    expect([...stored.receipts, ...rest.receipts].map(({ index }: { index: number }) => index)).toEqual([0, 1, 2]);
    expect([held.nextCursor, rest.nextCursor]).toEqual([undefined, undefined]);
  });

  it('shows a hospital that may hand in, but not see what others did, the receipt of its own', async () => {
    const clinician = await t.signIn('clinician', '530403');
    const own = (await post('/api/submissions?externalId=own', bundle(entry(organization(33))), clinician)).json();
    expect((await get(`/api/submissions/${own.id}`, clinician)).json()).toEqual(own);
    const others = (await post('/api/submissions?externalId=others', bundle(entry(organization(34))))).json();
    expect((await get(`/api/submissions/${others.id}`, clinician)).statusCode).toBe(404);
    expect((await get('/api/submissions', clinician)).statusCode).toBe(403);
  });

  it('gives the bytes as they came to their sender, not to others who see masked data', async () => {
    const text = `机构统一社会信用代码,床位编号,床位类别,启用日期\n${uscc(1)},9,康复,2021-01-01\n`;
    const { id } = (await upload({ name: '床位.csv', content: text })).json();
    expect((await get(`/api/submissions/${id}/raw`)).body).toBe(text);
    const supervisor = await t.signIn('supervisor', '530403');
    expect((await get(`/api/submissions/${id}/raw`, supervisor)).statusCode).toBe(403);
    expect((await get('/api/submissions/00000000-0000-4000-8000-000000000000')).statusCode).toBe(404);
  });
});

describe('the quarantine', () => {
  const wrong = (n: number) => bundle(entry(patient(n, { birthDate: '1990-05-06' })));
  const rowOf = async (submission: string): Promise<string> =>
    (await get('/api/quarantine?limit=500'))
      .json()
      .items.find((item: { submission: string }) => item.submission === submission).id;

  it('keeps the digits of decimals until a record can be stored', async () => {
    const observation = `{"resourceType":"Observation","id":"digits","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/late"},"valueQuantity":{"value":2.50}}`;
    const answer = await t.app.inject({
      method: 'POST',
      url: '/api/submissions?externalId=digits',
      headers: { ...planner, 'content-type': 'application/fhir+json' },
      payload: `{"resourceType":"Bundle","type":"batch","entry":[{"resource":${observation},"request":{"method":"PUT","url":"Observation/digits"}}]}`,
    });
    expect(answer.json()).toMatchObject({ quarantined: 1 });
    const id = await rowOf(answer.json().id);
    expect((await get(`/api/quarantine/${id}`)).json().resource.valueQuantity).toEqual({ value: 2.5 });
    await store(t.kernel, put({ resourceType: 'Patient', id: 'late', name: [{ text: '示例甲' }] }));
    expect((await post(`/api/quarantine/${id}/resubmit`, {})).json()).toMatchObject({ stored: 1 });
    const stored = await t.kernel.db.query<{ content: string }>(
      `select content::text as content from record.pub_current where type = 'Observation' and id = 'digits'`,
    );
    expect(stored[0]!.content).toContain('"value": 2.50');
    const doctor = await t.signIn('programme-manager');
    expect((await get('/api/records/Observation/digits', doctor)).json()).toMatchObject({ version: 1 });
  });

  it('shows a row masked by role with the fields to correct, and stores the correction', async () => {
    const { id: submission } = (await post('/api/submissions?externalId=q1', wrong(101))).json();
    const id = await rowOf(submission);
    const detail = (await get(`/api/quarantine/${id}`)).json();
    expect(detail).toMatchObject({
      label: '示**',
      resourceType: 'Patient',
      state: 'open',
      problems: [{ rule: 'birth-date-matches-id' }],
    });
    expect(JSON.stringify(detail)).not.toContain(idNumber('1990-05-05', 101));
    expect(detail.fields[0]).toMatchObject({
      path: '/birthDate',
      label: { zh: '出生日期' },
      value: '1990-05-06',
      problem: 'birth-date-matches-id',
    });

    const masked = { ...detail.resource, birthDate: '1990-05-05' };
    expect((await post(`/api/quarantine/${id}/resubmit`, { resource: masked })).json().error.code).toBe(
      'ingest.masked-correction',
    );
    // The form sends every field back, masked ones among them.
    const changes = detail.fields.map(({ path, value }: { path: string; value: string }) => ({
      path,
      value: path === '/birthDate' ? '1990-05-05' : value,
    }));
    const corrected = await post(`/api/quarantine/${id}/resubmit`, { changes, note: '核对户口簿' });
    expect(corrected.json()).toMatchObject({ status: 'stored', stored: 1 });
    const after = (await get(`/api/quarantine/${id}`)).json();
    expect(after).toMatchObject({
      state: 'resubmitted',
      history: [{ by: 'planner.530403', action: 'corrected', note: '核对户口簿' }],
    });
    const doctor = await t.signIn('programme-manager', '530403');
    const found = (await get(`/api/residents?q=${idNumber('1990-05-05', 101)}`, doctor)).json();
    expect(found.items).toMatchObject([{ name: '示某某', birthDate: '1990-05-05' }]);
  });

  it('offers the right id numbers one slip from a wrong one, to those who see it in full', async () => {
    const right = idNumber('1990-05-05', 107);
    const slip = right.slice(0, 15) + right[16] + right[15] + right[17];
    const one = patient(107, { identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: slip }] });
    const { id: submission } = (await post('/api/submissions?externalId=q-slip', bundle(entry(one)))).json();
    const id = await rowOf(submission);
    const suggested = async (headers: Record<string, string>) =>
      (await get(`/api/quarantine/${id}`, headers))
        .json()
        .fields.find(({ problem }: { problem?: string }) => problem === 'id-number-checksum').suggestions;
    expect(await suggested(await t.signIn('programme-manager'))).toContain(right);
    expect(await suggested(planner)).toBeUndefined();
  });

  it('offers the words of the list for a code that stands in none', async () => {
    const location = bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(1)}`, 'q-kind', 'observation');
    const { id: submission } = (await post('/api/submissions?externalId=q-kind', bundle(entry(location)))).json();
    const { fields } = (await get(`/api/quarantine/${await rowOf(submission)}`)).json();
    expect(fields.find(({ problem }: { problem?: string }) => problem === 'bed-kind').suggestions).toContain(
      '康复床位',
    );
  });

  it('is filtered by rule and state, and takes a dismissal with its reason', async () => {
    const { id: submission } = (await post('/api/submissions?externalId=q2', wrong(103))).json();
    const id = await rowOf(submission);
    expect(
      (await get('/api/quarantine?rule=birth-date-matches-id&state=open'))
        .json()
        .items.map((item: { id: string }) => item.id),
    ).toContain(id);
    expect((await post(`/api/quarantine/${id}/dismiss`, { note: '' })).statusCode).toBe(422);
    expect((await post(`/api/quarantine/${id}/dismiss`, { note: '重复上报' })).json()).toMatchObject({
      state: 'dismissed',
    });
    expect((await post(`/api/quarantine/${id}/resubmit`, {})).statusCode).toBe(409);
    expect((await get('/api/quarantine?state=open')).json().items.map((item: { id: string }) => item.id)).not.toContain(
      id,
    );
  });

  it('survives rows that are no resource at all', async () => {
    const answer = await post(
      '/api/submissions?externalId=q3',
      bundle({ resource: 'nonsense' }, { resource: { resourceType: 'Nonsense', a: [1] } }),
    );
    expect(answer.json()).toMatchObject({ status: 'quarantined', quarantined: 2 });
    for (const { id } of (await get('/api/quarantine?limit=2')).json().items) {
      expect((await get(`/api/quarantine/${id}`)).statusCode).toBe(200);
      expect((await post(`/api/quarantine/${id}/resubmit`, { changes: [] })).json()).toMatchObject({
        status: 'quarantined',
      });
    }
  });
});

describe('templates', () => {
  it('are listed with their columns and downloaded as workbooks', async () => {
    const mappings = (await get('/api/mappings')).json();
    expect(mappings.map((mapping: { id: string }) => mapping.id)).toContain('workers');
    const beds = mappings.find((mapping: { id: string }) => mapping.id === 'beds');
    expect(beds.columns.find((column: { key: string }) => column.key === 'kind').codes.icu).toEqual({
      zh: '重症床位',
      en: 'Intensive care',
    });
    const file = await get('/api/mappings/beds/template.xlsx');
    expect(file.rawPayload.subarray(0, 2).toString()).toBe('PK');
    expect((await get('/api/mappings/nothing/template.xlsx')).statusCode).toBe(404);
  });
});

describe('residents', () => {
  const person = async (n: number, area: string) => {
    await post(
      `/api/submissions?externalId=r${n}`,
      bundle(
        entry(
          patient(n, { name: [{ text: `示居${n}` }], extension: [{ url: 'urn:kangyu:ext:area', valueCode: area }] }),
        ),
      ),
    );
  };

  it('are found in the areas of the role only, in full for those who serve them, each reading audited', async () => {
    await person(201, '530403001001');
    await person(203, '530403103201');
    const doctor = await t.signIn('village-doctor', '530403001');
    const own = (await get('/api/residents?q=示居', doctor)).json();
    expect(own.items).toMatchObject([{ name: '示居201', idNumber: idNumber('1990-05-05', 201), masked: false }]);
    expect((await get('/api/residents?q=示居&area=530403103', doctor)).statusCode).toBe(403);
    const manager = await t.signIn('programme-manager', '530403');
    const all = (await get('/api/residents?q=示居', manager)).json();
    expect(all.items).toHaveLength(2);
    const other = all.items.find((item: { name: string }) => item.name === '示居203');
    expect((await get(`/api/residents/${other.person}`, doctor)).statusCode).toBe(404);
    const { actor, persons } = (
      await t.kernel.db.query<{ actor: string; persons: string[] }>(
        "select * from access.audit_entry where action = 'resident.search' order by seq desc limit 1",
      )
    )[0]!;
    expect(actor).toBe('programme-manager.530403');
    expect(persons).toContain(other.person);
  });

  it('come with the records of all their sources, newest first', async () => {
    const encounter = (day: string) => ({
      resourceType: 'Encounter',
      status: 'finished',
      class: { code: 'AMB' },
      subject: { reference: `Patient?identifier=urn:oid:2.16.156.10011.1.3|${idNumber('1990-05-05', 201)}` },
      period: { start: day },
      reasonCode: [{ text: '咳嗽' }],
    });
    await post(
      '/api/submissions?source=clinic&externalId=e1',
      bundle(entry(encounter('2025-02-01')), entry(encounter('2025-03-01'))),
    );
    const doctor = await t.signIn('village-doctor', '530403001');
    const [resident] = (await get('/api/residents?q=示居201', doctor)).json().items;
    const detail = (await get(`/api/residents/${resident.person}`, doctor)).json();
    expect(detail.resident).toEqual(resident);
    expect(detail.sources).toHaveLength(1);
    expect(detail.records.map(({ type, date, title }: Record<string, string>) => [type, date, title])).toEqual([
      ['Encounter', '2025-03-01', '咳嗽'],
      ['Encounter', '2025-02-01', '咳嗽'],
    ]);
  });
});
