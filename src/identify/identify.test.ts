import { beforeAll, describe, expect, it } from 'vitest';
import { bed, entry, idNumber, organization, patient, practitioner, role, uscc } from '../ingest/testing.ts';
import {
  bucketOf,
  bucketOfId,
  type FhirBundleEntry,
  type FhirResource,
  type Kernel,
  type Queryable,
  type Tx,
} from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { findResidents, getResident, type IncomingEntry, type ResolvedEntry, resolve } from './index.ts';

let k: Kernel;
/** Stands where the record room stands in the flow: what was resolved is kept. */
const stored = new Map<string, FhirResource>();
const records = {
  match: async (_q: Queryable, conditions: readonly { type: string; query: string }[]) =>
    conditions.map(
      ({ type, query }) =>
        [...stored.values()].find((resource) => resource.resourceType === type && `name=${resource.name}` === query)
          ?.id,
    ),
  locate: async (_q: Queryable, keys: readonly { type: string; id: string }[]) =>
    new Set(keys.map(({ type, id }) => `${type}/${id}`).filter((key) => stored.has(key))),
  readMany: async (_q: Queryable, keys: readonly { type: string; id: string }[]) =>
    keys.flatMap(({ type, id }) => stored.get(`${type}/${id}`) ?? []),
};

beforeAll(async () => {
  k = await testKernel();
});

interface Options {
  source?: string;
  atomic?: boolean;
  merge?: boolean;
}
function incoming(
  entries: readonly FhirBundleEntry[],
  { source = 'his', atomic = false, merge = false }: Options = {},
): IncomingEntry[] {
  return entries.map((item) => ({ group: 0, atomic, source, problems: [], merge, ...item }));
}
async function identify(entries: readonly FhirBundleEntry[], options: Options = {}): Promise<ResolvedEntry[]> {
  const resolved = await k.db.transaction((tx: Tx) => resolve(k, tx, incoming(entries, options), records));
  keep(resolved);
  return resolved;
}
function keep(resolved: readonly ResolvedEntry[]): void {
  for (const { type, id, resource, method, problems } of resolved) {
    if (method === 'DELETE') stored.delete(`${type}/${id}`);
    else if (resource && problems.length === 0) stored.set(`${type}/${id}`, resource);
  }
}
const one = async (item: FhirBundleEntry, options?: Options): Promise<ResolvedEntry> =>
  (await identify([item], options))[0]!;
const rules = (resolved: ResolvedEntry): string[] => resolved.problems.map(({ rule }) => rule);
const personOf = async (patientId: string): Promise<string | undefined> =>
  (
    await k.db.query<{ person_id: string }>('select person_id from identify.pub_patient_person where patient_id = $1', [
      patientId,
    ])
  )[0]?.person_id;
const put = (resource: FhirResource): FhirBundleEntry => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});
const local = (source: string, value: string) => ({ system: `urn:kangyu:id:local:${source}`, value });
const idOf = (n: number, birthDate = '1990-05-05') => ({
  system: 'urn:oid:2.16.156.10011.1.3',
  value: idNumber(birthDate, n),
});

describe('which record an entry is', () => {
  it('gives a known identifier its record again, and a new one a new id that carries its bucket', async () => {
    const first = await one(entry(organization(10)));
    expect(bucketOfId(first.id)).toBe(first.bucket);
    expect((await one(entry(organization(10, { name: '新名' })), { source: 'another' })).id).toBe(first.id);
    expect((await one(entry(organization(11)))).id).not.toBe(first.id);
  });

  it('keeps the ids that senders assign', async () => {
    const resolved = await one(put({ ...organization(12), id: 'org-12' }));
    expect(resolved).toMatchObject({ id: 'org-12', bucket: bucketOf('org-12'), method: 'PUT' });
    expect(rules(await one(put({ ...organization(12), id: 'other-12' })))).toEqual(['identifier-taken']);
  });

  it('keeps one Patient a source and a local number', async () => {
    const a = await one(entry(patient(21, { identifier: [local('his', 'A'), idOf(21)] })));
    const b = await one(entry(patient(21, { identifier: [local('his', 'B'), idOf(21)] })));
    const c = await one(entry(patient(21, { identifier: [local('lab', 'A'), idOf(21)] })), { source: 'lab' });
    const again = await one(entry(patient(21, { identifier: [local('his', 'A')] })));
    expect(new Set([a.id, b.id, c.id]).size).toBe(3);
    expect(again.id).toBe(a.id);
    expect(new Set([await personOf(a.id), await personOf(b.id), await personOf(c.id)]).size).toBe(1);
  });

  it('takes the same post of the same worker for one record', async () => {
    await identify([put({ ...organization(13), id: 'o13' }), put({ ...practitioner(13), id: 'p13' })]);
    const first = await one(entry(role('Practitioner/p13', 'Organization/o13')));
    const same = await one(
      entry(
        role('Practitioner/p13', `Organization?identifier=urn:kangyu:id:uscc|${uscc(13)}`, {
          period: { start: '2020-03-01', end: '2024-01-01' },
        }),
      ),
    );
    const other = await one(entry(role('Practitioner/p13', 'Organization/o13', { period: { start: '2024-01-02' } })));
    expect(same.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
  });

  it('follows conditions by identifier: create when missing, update, delete', async () => {
    const condition = `identifier=urn:kangyu:id:uscc|${uscc(14)}`;
    const create: FhirBundleEntry = {
      resource: organization(14),
      request: { method: 'POST', url: 'Organization', ifNoneExist: condition },
    };
    const [first, second] = await identify([create, create]);
    expect(first!.exists).toBeUndefined();
    expect(second).toMatchObject({ exists: true, id: first!.id });
    const update = await one({
      resource: organization(14),
      request: { method: 'PUT', url: `Organization?${condition}` },
    });
    expect(update.id).toBe(first!.id);
    expect(await one({ request: { method: 'DELETE', url: `Organization?${condition}` } })).toMatchObject({
      id: first!.id,
      method: 'DELETE',
    });
    expect(rules(await one({ request: { method: 'DELETE', url: 'Organization?identifier=urn:x|none' } }))).toEqual([
      'condition-no-match',
    ]);
  });

  it('follows conditions that only a search answers, and makes one record for the same condition', async () => {
    const named = organization(15, { name: '有名' });
    const put = { resource: named, request: { method: 'PUT' as const, url: 'Organization?name=有名' } };
    const made = await one(put);
    const again = await one(put);
    expect([made.problems, again.id]).toEqual([[], made.id]);
    const create = (n: number) => ({
      resource: organization(n, { name: '同名' }),
      request: { method: 'POST' as const, url: 'Organization', ifNoneExist: 'name=同名' },
    });
    const [first, second] = await identify([create(16), create(17)]);
    expect([second!.id, second!.exists, first!.exists]).toEqual([first!.id, true, undefined]);
    const other = { ...put, resource: { ...named, id: 'another' } };
    expect(rules(await one(other))).toEqual(['condition-other-id']);
  });
});

describe('references', () => {
  it('become literal: urn:uuid, another server address, condition, entries of the same bundle in any order', async () => {
    const [a, b, org] = await identify([
      { ...entry(bed('urn:uuid:11111111-1111-4111-8111-111111111111', 'r1')) },
      { ...entry(bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(30)}`, 'r2')) },
      { ...entry(organization(30)), fullUrl: 'urn:uuid:11111111-1111-4111-8111-111111111111' },
      { ...entry(bed('Organization/77', 'r3')) },
      { ...entry(organization(31)), fullUrl: 'http://other.example/fhir/Organization/77' },
    ]);
    for (const resolved of [a!, b!]) {
      expect(resolved.resource!.managingOrganization.reference).toBe(`Organization/${org!.id}`);
      expect(resolved.bucket).toBe(org!.bucket);
    }
  });

  it('lead an encounter of one source to the resident of another by id number', async () => {
    const resident = await one(entry(patient(33, { identifier: [idOf(33)] })), { source: 'register' });
    const encounter = {
      resourceType: 'Encounter',
      status: 'finished',
      class: { code: 'AMB' },
      subject: {
        reference: `Patient?identifier=urn:oid:2.16.156.10011.1.3|${idNumber('1990-05-05', 33).toLowerCase()}`,
      },
    };
    const resolved = await one(entry(encounter), { source: 'clinic' });
    expect(resolved.resource!.subject.reference).toBe(`Patient/${resident.id}`);
    expect(resolved.bucket).toBe(resident.bucket);
  });

  it('that lead nowhere refuse the entry, and entries that lean on it', async () => {
    const [org, wrongBed, onBed] = await identify([
      { ...entry(organization(34)), fullUrl: 'urn:uuid:22222222-2222-4222-8222-222222222222' },
      { ...entry(bed('Organization/nobody', 'x1')), fullUrl: 'urn:uuid:33333333-3333-4333-8333-333333333333' },
      entry({
        resourceType: 'Location',
        partOf: { reference: 'urn:uuid:33333333-3333-4333-8333-333333333333' },
        managingOrganization: { reference: 'urn:uuid:22222222-2222-4222-8222-222222222222' },
      }),
    ]);
    expect(rules(org!)).toEqual([]);
    expect(wrongBed).toMatchObject({
      problems: [{ rule: 'reference-not-found', expression: 'Location.managingOrganization.reference' }],
    });
    expect(onBed).toMatchObject({
      problems: [{ rule: 'reference-quarantined', expression: 'Location.partOf.reference' }],
      waitsOn: [1],
    });
    expect(onBed!.resource!.managingOrganization.reference).toBe(`Organization/${org!.id}`);
    expect(wrongBed!.waits).toHaveLength(1);
  });

  it('that lead nowhere refuse the whole of a transaction, and nothing is registered for it', async () => {
    const refused = await identify([entry(organization(35)), entry(bed('Organization/nobody', 'x2'))], {
      atomic: true,
    });
    expect(refused.map(({ id }) => id)).toEqual(['', '']);
    const found = await one(entry(bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(35)}`, 'x3')));
    expect(rules(found)).toEqual(['reference-not-found']);
  });
});

describe('who a Patient is', () => {
  it('links by id number, old and new form alike', async () => {
    const old = patient(2, {
      identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: '110105491231002' }],
      birthDate: '1949-12-31',
      gender: 'female',
    });
    const fresh = patient(2, {
      identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: '11010519491231002x' }],
      birthDate: '1949-12-31',
      gender: 'female',
    });
    const [a, b] = [await one(entry(old), { source: 's1' }), await one(entry(fresh), { source: 's2' })];
    expect(await personOf(a.id)).toBe(await personOf(b.id));
  });

  it('opens a review for another name under the same number, and merges nothing by name', async () => {
    const a = await one(entry(patient(41, { name: [{ text: '买买提·艾力' }] })), { source: 's1' });
    await one(entry(patient(41, { name: [{ text: '买买提•艾力' }] })), { source: 's2' });
    const person = await personOf(a.id);
    const reviews = () =>
      k.db.query("select * from identify.review where person = $1 and reason = 'same-id-different-name'", [person]);
    expect(await reviews()).toHaveLength(0);
    await one(entry(patient(41, { name: [{ text: '另一人' }] })), { source: 's3' });
    expect(await reviews()).toHaveLength(1);
    const same = [1, 2].map((n) =>
      entry({
        resourceType: 'Patient',
        identifier: [local('s1', `twin${n}`)],
        name: [{ text: '示双' }],
        birthDate: '2020-01-01',
        gender: 'male',
      }),
    );
    const twins = await identify(same);
    expect(await personOf(twins[0]!.id)).not.toBe(await personOf(twins[1]!.id));
  });

  it('moves a Patient to the person of its number when that becomes known, and keeps the history', async () => {
    const known = await one(entry(patient(43)), { source: 's1' });
    const unknown = await one(entry(patient(43, { identifier: [local('s2', 'n43')] })), { source: 's2' });
    const before = await personOf(unknown.id);
    expect(before).not.toBe(await personOf(known.id));
    await one(entry(patient(43, { identifier: [local('s2', 'n43'), idOf(43)] })), { source: 's2' });
    expect(await personOf(unknown.id)).toBe(await personOf(known.id));
    expect(await k.db.query('select state, survivor from identify.pub_person where person_id = $1', [before])).toEqual([
      { state: 'merged', survivor: await personOf(known.id) },
    ]);
    const history = await k.db.query<{ previous: string }>(
      'select previous from identify.link_history where patient_id = $1 order by seq',
      [unknown.id],
    );
    expect(history.map(({ previous }) => previous)).toEqual([null, before]);
    expect((await getResident(k, k.db, before!)).resident.person).toBe(await personOf(known.id));
  });

  it('gives a newborn on a birth certificate the person it keeps when the id number comes', async () => {
    const certificate = { system: 'urn:kangyu:id:birth-certificate', value: 'B1' };
    const newborn = {
      resourceType: 'Patient',
      identifier: [certificate],
      name: [{ text: '示某之子' }],
      gender: 'male',
      birthDate: '2025-03-01',
    };
    const a = await one(entry(newborn), { source: 'hospital' });
    const person = await personOf(a.id);
    const b = await one(
      entry({ ...newborn, identifier: [certificate, idOf(45, '2025-03-01')], name: [{ text: '示新' }] }),
      { source: 'register' },
    );
    expect(await personOf(b.id)).toBe(person);
    const c = await one(entry({ ...newborn, identifier: [idOf(45, '2025-03-01')], name: [{ text: '示新' }] }), {
      source: 'clinic',
    });
    expect(await personOf(c.id)).toBe(person);
  });

  it('parts a Patient whose number changes from the person of the old one', async () => {
    const first = await one(entry(patient(47, { identifier: [local('s1', 'n47'), idOf(47)] })));
    const before = await personOf(first.id);
    await one(entry(patient(49, { identifier: [local('s1', 'n47'), idOf(49)] })));
    expect(await personOf(first.id)).not.toBe(before);
    expect(await k.db.query('select reason from identify.review where patient_id = $1', [first.id])).toEqual([
      { reason: 'id-number-changed' },
    ]);
  });

  it('completes a record instead of replacing it where asked to', async () => {
    const whole = await one(entry(patient(51, { telecom: [{ system: 'phone', value: '13800000051' }] })), {
      source: 'register',
    });
    const death = {
      resourceType: 'Patient',
      identifier: [idOf(51)],
      name: [{ text: '示某某' }],
      deceasedDateTime: '2025-06-01',
    };
    const merged = await one(entry(death), { source: 'register', merge: true });
    expect(merged.id).toBe(whole.id);
    expect(merged.resource).toMatchObject({
      birthDate: '1990-05-05',
      telecom: [{ value: '13800000051' }],
      extension: [{ url: 'urn:kangyu:ext:area' }],
      deceasedDateTime: '2025-06-01',
    });
    const [resident] = await findResidents(k, k.db, { text: '13800000051', limit: 5 });
    expect(resident).toMatchObject({ deceased: true, area: '530403001001' });
  });

  it('stands for nobody once deleted', async () => {
    const gone = await one(entry(patient(53)));
    await one({ request: { method: 'DELETE', url: `Patient/${gone.id}` } });
    expect(await personOf(gone.id)).toBeUndefined();
  });

  it('is one person and one record for parallel transactions that meet it for the first time', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        identify(
          [entry(patient(61)), entry(patient(63)), entry(organization(61))].sort(() => (i % 2 ? 1 : -1)),
          { source: `p${i % 2}` },
        ),
      ),
    );
    const ids = (type: string) =>
      new Set(results.flat().flatMap((resolved) => (resolved.type === type ? [resolved.id] : [])));
    expect(ids('Organization').size).toBe(1);
    expect(ids('Patient').size).toBe(4);
    const persons = await Promise.all([...ids('Patient')].map(personOf));
    expect(new Set(persons).size).toBe(2);
    expect(
      await k.db.query(
        'select person from identify.person_identifier i where not exists (select from identify.person p where p.id = i.person)',
      ),
    ).toEqual([]);
  });
});

describe('finding residents', () => {
  it('by part of a name, id number and phone, within areas, page by page', async () => {
    for (const n of [71, 73, 75]) {
      await one(
        entry(
          patient(n, {
            name: [{ text: `欧阳示${n}` }],
            telecom: [{ system: 'phone', value: `+86 138-0000-00${n}` }],
            extension: [{ url: 'urn:kangyu:ext:area', valueCode: n === 75 ? '530403999999' : '530403001001' }],
          }),
        ),
      );
    }
    const find = async (text: string, more = {}) =>
      (await findResidents(k, k.db, { text, limit: 10, ...more })).map(({ name }) => name).sort();
    expect(await find('阳示')).toEqual(['欧阳示71', '欧阳示73', '欧阳示75']);
    expect(await find('欧阳示7', { areas: ['530403001001'] })).toEqual(['欧阳示71', '欧阳示73']);
    expect(await find(idNumber('1990-05-05', 73))).toEqual(['欧阳示73']);
    expect(await find('13800000071')).toEqual(['欧阳示71']);
    expect(await find('欧阴')).toEqual([]);
    const [first] = await findResidents(k, k.db, { text: '阳示', limit: 1 });
    expect(await find('阳示', { after: first!.person })).toHaveLength(2);
    expect(first!.idNumber).toMatch(/^990403/);
  });

  it('keeps no id number and no phone in readable form', async () => {
    const rows = await k.db.query<{ text: string }>(
      'select l::text as text from identify.link l union all select h::text from identify.person_identifier h union all select r::text from identify.record_key r',
    );
    expect(rows.some(({ text }) => text.includes(idNumber('1990-05-05', 73)) || text.includes('13800000071'))).toBe(
      false,
    );
  });
});
