import { beforeAll, describe, expect, it } from 'vitest';
import { idNumber, organization } from '../../ingest/testing.ts';
import type { FhirResource } from '../../kernel/index.ts';
import { type TestApp, testApp } from '../testing.ts';

const AREA = '530403001001';
const BORN = '1971-03-09';
let t: TestApp;
let steward: Record<string, string>;
let count = 0;
let sent = 0;

const about = (more: Partial<FhirResource> = {}): FhirResource => {
  count += 1;
  return {
    resourceType: 'Patient',
    identifier: [{ system: `urn:kangyu:id:local:s${count}`, value: `n${count}` }],
    extension: [{ url: 'urn:kangyu:ext:area', valueCode: AREA }],
    name: [{ text: '欧阳示清' }],
    gender: 'male',
    birthDate: BORN,
    telecom: [{ system: 'phone', value: '10012345678' }],
    address: [{ text: '云南省玉溪市江川区江城镇孤山村3组12号' }],
    ...more,
  };
};
const numbered = (n: number, more: Partial<FhirResource> = {}) => {
  const one = about(more);
  one.identifier.push({ system: 'urn:oid:2.16.156.10011.1.3', value: idNumber(BORN, n) });
  return one;
};

async function ask(method: 'GET' | 'POST', url: string, payload?: unknown, who = steward) {
  const answer = await t.app.inject({
    method,
    url: `/api/identity/${url}`,
    headers: { ...who, 'accept-language': 'en', ...(payload ? { 'content-type': 'application/json' } : {}) },
    ...(payload ? { payload: JSON.stringify(payload) } : {}),
  });
  return { status: answer.statusCode, body: answer.json() };
}
async function send(resource: FhirResource): Promise<string> {
  sent += 1;
  const receipt = await t.pipeline.accept({
    source: 'county-hl7-1',
    externalId: `e${sent}`,
    kind: 'fhir',
    bundle: { resourceType: 'Bundle', type: 'batch', entry: [{ resource }] },
  });
  return receipt.records[0]!.reference!.split('/')[1]!;
}
const personOf = async (patient: string): Promise<string> =>
  (
    await t.kernel.db.query<{ person_id: string }>(
      'select person_id from identify.pub_patient_person where patient_id = $1',
      [patient],
    )
  )[0]!.person_id;

describe('the review of the master index', () => {
  let known: string;
  let alike: string;
  beforeAll(async () => {
    t = await testApp({ region: '530403' });
    t.kernel.instance = { ...t.kernel.instance, region: '530403' };
    steward = await t.signIn('programme-manager', '530403');
    known = await send(numbered(401));
    alike = await send(about({ name: [{ text: '欧陽示青' }] }));
  });

  const openReview = async () =>
    (await ask('GET', 'reviews')).body.items.find((row: any) => row.patient === `Patient/${alike}`);

  it('lists what is open and shows both sides with the weight of each field', async () => {
    const review = await openReview();
    expect(review).toMatchObject({ reason: 'similar', candidate: `Patient/${known}`, state: 'open' });
    const { body } = await ask('GET', `reviews/${review.id}`);
    expect(body.sides.map((side: any) => side.texts.name)).toEqual(['欧陽示青', '欧阳示清']);
    expect(body.weights).toContainEqual(expect.objectContaining({ field: 'birthDate', level: 'exact' }));
    expect(body.weights).toContainEqual(expect.objectContaining({ field: 'name', level: 'close' }));
    expect(body.probability).toBeGreaterThan(0.5);
    await t.access.audit.flush();
    const [row] = await t.kernel.db.query<{ persons: string[] }>(
      'select persons from access.audit_entry where object = $1 order by seq desc limit 1',
      [`identity/review/${review.id}`],
    );
    expect(row!.persons).toContain(`Patient/${alike}`);
  });

  it('shows nothing of other areas, and only to those who may', async () => {
    const review = await openReview();
    const elsewhere = await t.signIn('programme-manager', '530402');
    expect((await ask('GET', 'reviews', undefined, elsewhere)).body.items).toEqual([]);
    expect((await ask('GET', `reviews/${review.id}`, undefined, elsewhere)).status).toBe(404);
    expect(
      (await ask('POST', `reviews/${review.id}/decision`, { outcome: 'same', reason: 'x' }, elsewhere)).status,
    ).toBe(404);
    expect((await ask('GET', 'reviews', undefined, await t.signIn('planner', '530403'))).status).toBe(403);
  });

  it('gives people of whom no source says where they live to the steward of the whole region, unmasked, and to no township’s', async () => {
    const homeless = (name: string): FhirResource => {
      const { extension: _area, address: _home, ...rest } = numbered(611, { name: [{ text: name }] });
      return rest;
    };
    await send(homeless('司马示远'));
    const later = await send(homeless('高示兰'));
    const own = (who = steward) => ask('GET', 'reviews?limit=200', undefined, who);
    const review = (await own()).body.items.find(({ patient }: { patient: string }) => patient === `Patient/${later}`);
    const { status, body } = await ask('GET', `reviews/${review.id}`);
    expect(status).toBe(200);
    expect(body.sides.map(({ masked, texts }: any) => [masked, texts.name]).sort()).toEqual([
      [false, '司马示远'],
      [false, '高示兰'],
    ]);
    expect((await ask('GET', `persons/${await personOf(later)}`)).status).toBe(200);
    const township = await t.signIn('programme-manager', '530403001');
    expect((await own(township)).body.items.map(({ id }: { id: string }) => id)).not.toContain(review.id);
    expect((await ask('GET', `reviews/${review.id}`, undefined, township)).status).toBe(404);
    expect((await ask('GET', `persons/${await personOf(later)}`, undefined, township)).status).toBe(404);
    expect(
      (await ask('POST', `reviews/${review.id}/decision`, { outcome: 'different', reason: '核对户口簿' })).status,
    ).toBe(200);
  });

  it('decides, undoes and decides again; figures become stale and a Linkage says so', async () => {
    const review = await openReview();
    const person = await personOf(known);
    expect((await ask('POST', `reviews/${review.id}/decision`, { outcome: 'same', reason: ' ' })).status).toBe(422);
    const decided = await ask('POST', `reviews/${review.id}/decision`, { outcome: 'same', reason: 'asked the family' });
    expect(decided.status).toBe(200);
    expect(await personOf(alike)).toBe(person);
    const stale = await t.kernel.db.query<{ key: string }>(
      "select key from indicators.stale where view = 'resident' and key = any($1)",
      [[known, alike]],
    );
    expect(new Set(stale.map(({ key }) => key))).toEqual(new Set([known, alike]));
    const linkage = await t.app.inject({
      url: `/fhir/Linkage/${person}`,
      headers: await t.signIn('exchange-node'),
    });
    expect(
      linkage
        .json()
        .item.map((item: any) => item.resource.reference)
        .sort(),
    ).toEqual([`Patient/${known}`, `Patient/${alike}`].sort());
    expect((await ask('POST', `reviews/${review.id}/decision`, { outcome: 'same', reason: 'again' })).status).toBe(409);
    await ask('POST', `reviews/${review.id}/undo`, { reason: 'wrong key' });
    expect(await personOf(alike)).not.toBe(person);
    // A merge that was undone on the page of the person leaves the pair to be opened again.
    const { merge } = (await ask('POST', `reviews/${review.id}/decision`, { outcome: 'same', reason: 'again' })).body;
    expect((await ask('POST', `persons/${person}/unmerge`, { merge, reason: 'they are two' })).status).toBe(200);
    expect((await ask('POST', `reviews/${review.id}/undo`, { reason: 'look again' })).status).toBe(200);
    expect((await ask('GET', 'reviews')).body.items.map(({ id }: { id: string }) => id)).toContain(review.id);
    await ask('POST', `reviews/${review.id}/decision`, { outcome: 'different', reason: 'two people' });
    expect((await ask('GET', 'reviews')).body.items).toEqual([]);
    // The same content again does not ask again.
    await send({ ...about({ name: [{ text: '欧陽示青' }] }), id: alike });
    expect((await ask('GET', 'reviews')).body.items).toEqual([]);
  });

  it('merges and takes apart persons, and tells the golden record with its sources', async () => {
    const [a, b] = [await personOf(known), await personOf(await send(numbered(403, { name: [{ text: '钱示' }] })))];
    const merged = await ask('POST', `persons/${b}/merge`, { into: a, reason: 'one person with two numbers' });
    expect(merged.body).toMatchObject({ persons: [b, a], merge: expect.any(String) });
    const { body } = await ask('GET', `persons/${b}`);
    expect(body).toMatchObject({ person: a, asked: b, state: 'confirmed' });
    expect(body.golden).toContainEqual(
      expect.objectContaining({ field: 'birthDate', value: BORN, why: 'agreed', others: [] }),
    );
    const name = body.golden.find(({ field }: { field: string }) => field === 'name');
    expect([name.why, name.others.length]).toEqual(['newest', 1]);
    expect(name.sourceName).toBe('Hospital information system');
    expect(body.members).toHaveLength(2);
    expect((await ask('POST', `persons/${a}/unmerge`, { merge: merged.body.merge, reason: 'no' })).status).toBe(200);
    expect((await ask('GET', `persons/${b}`)).body.person).toBe(b);
    expect((await ask('POST', `persons/${a}/unmerge`, { reason: 'neither' })).status).toBe(422);
    expect((await ask('POST', `persons/${a}/merge`, { into: a, reason: 'itself' })).status).toBe(422);
    expect((await ask('GET', 'persons/nobody')).status).toBe(404);
  });

  it('takes a newborn in on its mother’s number and makes it a person of its own', async () => {
    const newborn = numbered(401, { name: [{ text: '欧阳示清之女' }], gender: 'female', birthDate: '2025-06-01' });
    const child = await send(newborn);
    expect(await personOf(child)).not.toBe(await personOf(known));
    const { body } = await ask('GET', `persons/${await personOf(child)}`);
    expect(body).toMatchObject({
      state: 'temporary',
      members: [{ texts: { idNumber: '', mother: idNumber(BORN, 401) } }],
    });
  });

  it('finds institutions that stand twice, and notes what was found about them', async () => {
    const place = {
      address: [{ text: '云南省玉溪市江川区星云街道文昌路12号' }],
      telecom: [{ system: 'phone', value: '0877-8011234' }],
    };
    const [one, two, other] = [
      await send(organization(501, { name: '示例星云社区卫生服务中心', ...place })),
      await send(
        organization(503, {
          name: '示例星云社区卫生服务中心',
          identifier: [{ system: 'urn:kangyu:id:local:x', value: '7' }],
          ...place,
        }),
      ),
      await send(organization(505, { name: '示例江城卫生院' })),
    ];
    const others = Array.from({ length: 60 }, (_, n) => ({
      resource: organization(600 + n, {
        name: `示例第${n}卫生院`,
        address: [{ text: `云南省玉溪市江川区江城镇${n}号` }],
      }),
    }));
    await t.pipeline.accept({
      source: 'his',
      externalId: 'institutions',
      kind: 'fhir',
      bundle: { resourceType: 'Bundle', type: 'batch', entry: others },
    });
    const found = await ask('POST', 'duplicates', { type: 'Organization' });
    expect(found.body).toEqual({ compared: 63, pairs: 1 });
    const [review] = (await ask('GET', 'reviews?reason=duplicate-institution')).body.items;
    expect([review.patient, review.candidate].sort()).toEqual([`Organization/${one}`, `Organization/${two}`].sort());
    expect(other).toBeDefined();
    const { body } = await ask('GET', `reviews/${review.id}`);
    expect(body.sides.map((side: any) => side.texts.name)).toEqual([
      '示例星云社区卫生服务中心',
      '示例星云社区卫生服务中心',
    ]);
    expect((await ask('POST', `reviews/${review.id}/decision`, { outcome: 'same', reason: 'one house' })).status).toBe(
      200,
    );
    await ask('POST', 'duplicates', { type: 'Organization' });
    expect((await ask('GET', 'reviews?reason=duplicate-institution')).body.items).toEqual([]);
  });
});
