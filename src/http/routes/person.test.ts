import { beforeAll, describe, expect, it } from 'vitest';
import { bindPerson, findAccount } from '../../access/index.ts';
import type { FhirBundleEntry, FhirResource } from '../../kernel/index.ts';
import { organization, patient, submission } from '../../pipeline/testing.ts';
import { type TestApp, testApp } from '../testing.ts';

const AREA = '530403';
const LOINC = 'http://loinc.org';
const ICD = 'http://hl7.org/fhir/sid/icd-10';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';

let t: TestApp;
let clinician: Record<string, string>;
let resident: Record<string, string>;
let person: string;
let patients: string[];
let document: string;

const concept = (system: string, code: string, display?: string) => ({
  coding: [{ system, code, ...(display ? { display } : {}) }],
});
const get = async (url: string, headers: Record<string, string>) => {
  const answer = await t.app.inject({ method: 'GET', url, headers });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
};

/** Sends a transaction whose records speak of the first one as `ME`; gives the references. */
async function send(source: string, resources: FhirResource[]): Promise<string[]> {
  const url = (n: number) => `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const text = JSON.stringify(resources)
    .replaceAll('"ME"', `"${url(0)}"`)
    .replaceAll('"HOME"', `"${url(1)}"`);
  const entries = (JSON.parse(text) as FhirResource[]).map(
    (resource, n): FhirBundleEntry => ({
      fullUrl: url(n),
      resource,
      request: { method: 'POST', url: resource.resourceType },
    }),
  );
  const receipt = await t.pipeline.accept(submission(`${source}/1`, entries, { source, type: 'transaction' }));
  expect(receipt.records.filter(({ problems }) => problems?.some(({ severity }) => severity === 'error'))).toEqual([]);
  return receipt.records.map(({ reference }) => reference!.split('/').slice(0, 2).join('/'));
}

const about = { subject: { reference: 'ME' } };
const visit = (day: string, code: string, kind = 'AMB'): FhirResource => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: kind },
  ...about,
  serviceProvider: { reference: 'HOME' },
  period: { start: `${day}T09:00:00+08:00`, end: `${day}T09:20:00+08:00` },
  reasonCode: [concept(ICD, code)],
});
const glucose = (day: string, value: number): FhirResource => ({
  resourceType: 'Observation',
  status: 'final',
  category: [concept(CATEGORY, 'laboratory')],
  code: concept(LOINC, '1558-6', '空腹血糖'),
  ...about,
  effectiveDateTime: day,
  valueQuantity: { value, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
  referenceRange: [{ low: { value: 3.9 }, high: { value: 6.1 } }],
});
const prescription = (day: string): FhirResource => ({
  resourceType: 'MedicationRequest',
  status: 'active',
  intent: 'order',
  medicationCodeableConcept: { text: '氨氯地平片 5mg' },
  ...about,
  authoredOn: day,
  dosageInstruction: [{ text: '每日一次，每次一片' }],
});
const allergy = (text: string, more: object): FhirResource => ({
  resourceType: 'AllergyIntolerance',
  clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', 'active'),
  code: { text },
  patient: { reference: 'ME' },
  ...more,
});
const condition = (code: string, display: string): FhirResource => ({
  resourceType: 'Condition',
  clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
  verificationStatus: concept('http://terminology.hl7.org/CodeSystem/condition-ver-status', 'confirmed'),
  code: concept(ICD, code, display),
  ...about,
  recordedDate: '2023-03-01',
});

beforeAll(async () => {
  t = await testApp({ region: '530403', kernel: { kind: 'demo' } });
  clinician = await t.signIn('clinician', AREA);
  resident = await t.signIn('resident', AREA);
  const days = (year: number) =>
    Array.from({ length: 100 }, (_, n) => new Date(Date.UTC(year, 0, 1 + n * 3)).toISOString().slice(0, 10));
  const first = await send('his-a', [
    patient(1),
    organization(1),
    ...[2021, 2022, 2023, 2024, 2025].flatMap((year) => days(year).map((day) => visit(day, 'J00'))),
    visit('2024-12-30', 'I21.0', 'EMER'),
    condition('I10', '高血压'),
    condition('F20.0', '精神分裂症'),
    allergy('青霉素', { criticality: 'high', reaction: [{ manifestation: [{ text: '皮疹' }] }] }),
    {
      resourceType: 'Composition',
      status: 'final',
      type: { text: '出院小结' },
      ...about,
      date: '2024-12-31',
      author: [{ reference: 'HOME' }],
      title: '出院小结',
      section: [
        {
          title: '诊疗经过',
          text: {
            status: 'generated',
            div: '<div xmlns="http://www.w3.org/1999/xhtml"><p>好转</p><table><tr><td>甲</td></tr></table></div>',
          },
        },
      ],
    },
  ]);
  document = first.at(-1)!;
  const second = await send('his-b', [
    patient(1, {
      identifier: [
        { system: 'urn:oid:2.16.156.10011.1.3', value: patient(1).identifier[0].value },
        { system: 'urn:kangyu:id:local:his-b', value: 'B1' },
      ],
    }),
    organization(2),
    condition('I10', '高血压'),
    glucose('2024-01-05', 5.5),
    glucose('2025-01-05', 7.2),
    allergy('海鲜', { criticality: 'low', reaction: [{ manifestation: [{ text: '荨麻疹' }] }] }),
    allergy('海鲜', { criticality: 'high' }),
    allergy('花粉', {
      verificationStatus: concept('http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', 'refuted'),
    }),
    // Prescribed again in the same way: one medicine that is taken.
    prescription('2024-12-06'),
    prescription('2025-01-06'),
  ]);
  patients = [first[0]!, second[0]!];
  const rows = await t.kernel.db.query<{ person: string }>(
    'select distinct person::text as person from identify.link where patient_id = any($1)',
    [patients.map((reference) => reference.split('/')[1])],
  );
  expect(rows).toHaveLength(1);
  person = rows[0]!.person;
});

describe('the record of one person', () => {
  it('is one front page over all institutions, with what is confidential left out', async () => {
    const { status, body } = await get(`/api/residents/${person}/overview`, clinician);
    expect(status).toBe(200);
    expect(body.sources).toHaveLength(2);
    expect(body.problems).toMatchObject([{ title: '高血压', active: true, since: '2023-03-01', count: 2 }]);
    // One line a substance, at its worst; what was refuted warns of nothing.
    expect(body.allergies).toHaveLength(2);
    for (const one of [
      { title: '青霉素', criticality: 'high', reaction: '皮疹' },
      { title: '海鲜', criticality: 'high', reaction: '荨麻疹' },
    ])
      expect(body.allergies).toContainEqual(expect.objectContaining(one));
    const medicine = { title: '氨氯地平片 5mg', said: '每日一次，每次一片' };
    expect(body.medicines.current).toMatchObject([{ ...medicine, date: '2025-01-06' }]);
    expect(body.medicines.past).toMatchObject([{ ...medicine, date: '2024-12-06' }]);
    expect(body.latest).toMatchObject([{ title: '空腹血糖', values: [{ number: 7.2, unit: 'mmol/L', flag: 'H' }] }]);
    expect(body.labels.map(({ code }: { code: string }) => code)).toEqual(['hypertension']);
    expect(body.labels[0].because[0].reference).toMatch(/^Condition\//);
  });

  it('comes page by page, newest first, each record once, in a constant number of statements', async () => {
    const seen: string[] = [];
    let statements = 0;
    const { query } = t.kernel.db;
    t.kernel.db.query = (...args: Parameters<typeof query>) => {
      if (String(args[0]).includes('record.')) statements += 1;
      return query.apply(t.kernel.db, args) as never;
    };
    const started = performance.now();
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { body } = await get(
        `/api/residents/${person}/timeline?limit=200${cursor ? `&cursor=${cursor}` : ''}`,
        clinician,
      );
      seen.push(...body.items.map(({ reference }: { reference: string }) => reference));
      cursor = body.nextCursor;
      pages += 1;
    } while (cursor);
    const took = performance.now() - started;
    t.kernel.db.query = query;
    expect([pages, seen.length, new Set(seen).size]).toEqual([3, 508, 508]);
    expect(statements).toBe(2 * pages);
    expect(took).toBeLessThan(5000);
  });

  it('is cut by lane and by days', async () => {
    const emergency = await get(`/api/residents/${person}/timeline?lane=emergency,laboratory`, clinician);
    expect(emergency.body.items.map(({ lane }: { lane: string }) => lane)).toEqual([
      'laboratory',
      'emergency',
      'laboratory',
    ]);
    const within = await get(`/api/residents/${person}/timeline?from=2024-12-30&to=2024-12-31`, clinician);
    expect(within.body.items).toMatchObject([
      { title: '出院小结' },
      { lane: 'emergency', institutionName: '示例卫生院1' },
    ]);
    expect((await get(`/api/residents/${person}/timeline?lane=nowhere`, clinician)).status).toBe(422);
  });

  it('gives one thing measured over time, and documents as plain parts', async () => {
    const results = await get(`/api/residents/${person}/results/1558-6`, clinician);
    expect(results.body).toMatchObject([
      {
        unit: 'mmol/L',
        points: [
          { number: 5.5, flag: null, high: 6.1 },
          { number: 7.2, flag: 'H' },
        ],
      },
    ]);
    const shown = await get(`/api/residents/${person}/documents/${document}`, clinician);
    expect(shown.body.parts).toEqual([
      {
        title: '诊疗经过',
        text: [
          { tag: 'p', children: ['好转'] },
          { tag: 'table', children: [{ tag: 'tr', children: [{ tag: 'td', children: ['甲'] }] }] },
        ],
      },
    ]);
    expect((await get(`/api/residents/${person}/documents/Composition/other`, clinician)).status).toBe(404);
  });

  it('is there for staff of the area only', async () => {
    const elsewhere = await t.signIn('clinician', '530402');
    for (const part of ['overview', 'timeline', 'results/1558-6', 'documents', 'access-log'])
      expect((await get(`/api/residents/${person}/${part}`, elsewhere)).status).toBe(404);
    expect((await get(`/api/residents/${person}/overview`, resident)).status).toBe(403);
  });
});

describe('the person themselves', () => {
  it('sees nothing until their identity was verified, then everything of their own and who else looked', async () => {
    expect((await get(`/api/me/${person}/overview`, resident)).status).toBe(404);
    const account = await findAccount(t.kernel.db, { account: `resident.${AREA}` });
    await bindPerson(t.kernel.db, account!.id, person);
    expect((await get('/api/me/family', resident)).body).toMatchObject([{ person, relation: null }]);
    const { body } = await get(`/api/me/${person}/overview`, resident);
    expect(body.resident.masked).toBe(false);
    expect(body.problems.map(({ title }: { title: string }) => title).sort()).toEqual(['精神分裂症', '高血压']);
    const log = await get(`/api/me/${person}/access-log?limit=5`, resident);
    expect(log.body.items[0]).toMatchObject({ role: 'resident', action: 'me.overview' });
    const all = await get(`/api/me/${person}/access-log?limit=100`, resident);
    expect(all.body.items.some(({ action }: { action: string }) => action === 'resident.timeline')).toBe(true);
    const others = await get(`/api/me/${person}/access-log?limit=100&others=1`, resident);
    const actors = new Set(others.body.items.map(({ role }: { role: string }) => role));
    expect([actors.has('clinician'), actors.has('resident')]).toEqual([true, false]);
    const data = await get(`/api/me/${person}/data`, resident);
    expect([data.body.type, data.body.entry.length]).toEqual(['collection', 513]);
    expect((await get(`/api/me/${person}/overview`, clinician)).status).toBe(403);
  });
});

describe("a request about one's own record", () => {
  const post = async (url: string, headers: Record<string, string>, payload: object) => {
    const answer = await t.app.inject({ method: 'POST', url, headers, payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  const reason = '名称写错了，请更正';

  it('for correction becomes a new version through the main path, the one before kept', async () => {
    const { body: front } = await get(`/api/me/${person}/overview`, resident);
    const reference = front.allergies
      .find(({ title }: { title: string }) => title === '青霉素')
      .reference.split('/_history')[0];
    const { body: form } = await get(`/api/me/${person}/records/${reference}`, resident);
    expect(form.fields).toContainEqual(expect.objectContaining({ path: '/code/text', value: '青霉素' }));
    // What only the platform reads is not asked about.
    const paths: string[] = form.fields.map(({ path }: { path: string }) => path);
    expect(paths.filter((path) => /\/reference$|^\/(patient|category)\b/.test(path))).toEqual([]);
    const ask = { kind: 'correction', reference, field: '/code/text', should: '头孢拉定', reason };
    expect((await post(`/api/me/${person}/requests`, resident, { ...ask, field: '/nothing' })).status).toBe(422);
    const asked = await post(`/api/me/${person}/requests`, resident, ask);
    expect([asked.status, asked.body.state]).toEqual([201, 'open']);
    expect((await post(`/api/me/${person}/requests`, resident, ask)).body.error.code).toBe('access.rights-asked');

    const steward = await t.signIn('programme-manager', AREA);
    const elsewhere = await t.signIn('programme-manager', '530402');
    const decision = `/api/rights-requests/${asked.body.id}/decision`;
    expect((await post(decision, elsewhere, { grant: true, answer: '同意' })).status).toBe(404);
    expect((await post(decision, resident, { grant: true, answer: '同意' })).status).toBe(403);
    expect((await get('/api/rights-requests', steward)).body.items).toMatchObject([
      { id: asked.body.id, now: '青霉素' },
    ]);
    const decided = await post(decision, steward, { grant: true, answer: '核对原始病历后更正' });
    expect(decided.body).toMatchObject({ state: 'granted', outcome: `${reference}/_history/2` });
    expect((await post(decision, steward, { grant: true, answer: '同意' })).status).toBe(409);

    const after = await get(`/api/me/${person}/overview`, resident);
    expect(after.body.allergies.map(({ title }: { title: string }) => title).sort()).toEqual(['头孢拉定', '海鲜']);
    const before = await get(`/fhir/${reference}/_history/1`, clinician);
    expect(before.body.code.text).toBe('青霉素');
    const [item] = await t.kernel.db.query<{ state: string }>(
      "select state from work.item where kind = 'access.rights'",
    );
    expect(item).toEqual({ state: 'done' });
    const [stored] = await t.kernel.db.query<{ content: string }>('select content from access.rights_request');
    expect(stored!.content).not.toContain('青霉素');
  });

  it('for erasure is refused by law before its time, and answered by the privacy officer', async () => {
    const { body: front } = await get(`/api/me/${person}/overview`, resident);
    const reference = front.medicines.current[0].reference.split('/_history')[0];
    const asked = await post(`/api/me/${person}/requests`, resident, { kind: 'erasure', reference, reason });
    expect(asked.body.retention).toMatchObject({ code: 'outpatient', until: '2040-01-06', erasable: false });
    const officer = await t.signIn('privacy-officer', AREA);
    const decision = `/api/rights-requests/${asked.body.id}/decision`;
    expect((await post(decision, officer, { grant: true, answer: '同意' })).body.error.code).toBe(
      'access.rights-retained',
    );
    const refused = await post(decision, officer, { grant: false, answer: '门诊病历须保存 15 年' });
    expect(refused.body).toMatchObject({ state: 'refused', outcome: null });
    expect((await get(`/api/me/${person}/requests`, resident)).body).toHaveLength(2);
  });
});

describe('Patient/$summary', () => {
  it('is a document about one Patient with the required sections, and says which are empty', async () => {
    const { status, body } = await get(`/fhir/${patients[0]}/$summary`, clinician);
    expect([status, body.type, body.entry[0].resource.resourceType]).toEqual([200, 'document', 'Composition']);
    const composition = body.entry[0].resource;
    const codes = composition.section.map(({ code }: any) => code.coding[0].code);
    expect(codes).toEqual(expect.arrayContaining(['11450-4', '48765-2', '10160-0', '30954-2']));
    const inside = new Set(body.entry.map(({ resource }: any) => `${resource.resourceType}/${resource.id}`));
    for (const section of composition.section)
      for (const { reference } of section.entry ?? []) expect(inside.has(reference)).toBe(true);
    const text = JSON.stringify(body);
    expect(text).not.toContain('F20.0');
    expect(text).not.toContain(patients[1]!);

    const [other] = await send('his-c', [patient(3), organization(3)]);
    const empty = await get(`/fhir/${other}/$summary`, clinician);
    expect(empty.body.entry[0].resource.section.map(({ emptyReason }: any) => emptyReason.coding[0].code)).toEqual([
      'unavailable',
      'unavailable',
      'unavailable',
    ]);
    expect((await get('/fhir/Patient/none/$summary', clinician)).status).toBe(404);
    const number = patient(1).identifier[0].value;
    const byNumber = await get(`/fhir/Patient/$summary?identifier=urn:oid:2.16.156.10011.1.3|${number}`, clinician);
    expect([byNumber.status, byNumber.body.type]).toEqual([200, 'document']);
  });
});

describe('a contract', () => {
  it('is the enrolment of a programme of contracts once it is signed', async () => {
    const enrolment = (state: string): FhirResource => ({
      resourceType: 'EpisodeOfCare',
      status: 'active',
      extension: [{ url: 'urn:kangyu:ext:programme-state', valueCode: state }],
      type: [{ coding: [{ system: 'urn:kangyu:cs:programme', code: 'family-doctor', display: '家庭医生签约' }] }],
      patient: { reference: 'ME' },
      period: { start: '2025-01-01' },
    });
    const contractsOf = async (n: number, state: string) => {
      const [reference] = await send(`gp-${n}`, [patient(n), organization(n), enrolment(state)]);
      const [row] = await t.kernel.db.query<{ person: string }>(
        'select person::text as person from identify.link where patient_id = $1',
        [reference!.split('/')[1]],
      );
      return (await get(`/api/residents/${row!.person}/overview`, clinician)).body.contracts;
    };
    expect(await contractsOf(5, 'signed')).toMatchObject([{ title: '家庭医生签约' }]);
    expect(await contractsOf(6, 'invited')).toEqual([]);
  });
});
