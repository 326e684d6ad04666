import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../algorithms/random.ts';
import { idNumber } from '../ingest/testing.ts';
import type { FhirResource, Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { describePerson, mergePersons, splitPerson, unmergePersons } from './index.ts';
import { takeIn } from './matching/testing.ts';

let k: Kernel;
beforeAll(async () => {
  k = await testKernel();
});

const change = { reason: 'seen in the papers', by: 'steward' };
const SURNAMES = '赵钱孙李周吴郑王冯陈';
let count = 0;
/** A Patient of a new local number; `number` is whose id number it states. */
function patient(number?: number, more: Partial<FhirResource> = {}): FhirResource {
  count += 1;
  const born = '1990-05-05';
  return {
    resourceType: 'Patient',
    identifier: [
      { system: `urn:kangyu:id:local:s${count}`, value: `n${count}` },
      ...(number === undefined ? [] : [{ system: 'urn:oid:2.16.156.10011.1.3', value: idNumber(born, number) }]),
    ],
    name: [{ text: number === undefined ? `${SURNAMES[count % 10]}示${count}` : `示名${number}` }],
    gender: 'male',
    birthDate: born,
    ...more,
  };
}
const one = async (resource: FhirResource): Promise<string> => (await takeIn(k, [resource]))[0]!;
async function personOf(id: string): Promise<string> {
  const [row] = await k.db.query<{ person_id: string }>(
    'select person_id from identify.pub_patient_person where patient_id = $1',
    [id],
  );
  return row!.person_id;
}
const merge = (person: string, into: string) => k.db.transaction((tx) => mergePersons(k, tx, person, into, change));
const unmerge = (id: string) => k.db.transaction((tx) => unmergePersons(k, tx, id, change));

describe('merging and taking apart', () => {
  it('moves links and keeps their history; undone, those of before return and later ones follow their number', async () => {
    const [a, b] = [await one(patient(101)), await one(patient(103))];
    const [pa, pb] = [await personOf(a), await personOf(b)];
    const { merge: id } = await merge(pa, pb);
    expect(await personOf(a)).toBe(pb);
    expect(await describePerson(k, k.db, pa)).toMatchObject({ person: pb, asked: pa, state: 'confirmed' });
    const [laterA, laterB] = [await one(patient(101)), await one(patient(103))];
    expect([await personOf(laterA), await personOf(laterB)]).toEqual([pb, pb]);
    await unmerge(id!);
    expect(await Promise.all([a, laterA, b, laterB].map(personOf))).toEqual([pa, pa, pb, pb]);
    const { history, state } = await describePerson(k, k.db, pa);
    expect(state).toBe('confirmed');
    expect(history.filter((row) => row.patient === a).map(({ method, by }) => [method, by])).toEqual([
      ['unmerged', 'steward'],
      ['merged', 'steward'],
      ['new', null],
    ]);
    await expect(unmerge(id!)).rejects.toMatchObject({ code: 'identify.merge-unknown' });
  });

  it('takes a wrongly linked Patient out for good: the same content again does not bring it back', async () => {
    const stays = await one(patient(105));
    const wrong = patient(105);
    const out = await one(wrong);
    const person = await personOf(stays);
    expect(await personOf(out)).toBe(person);
    const { created } = await k.db.transaction((tx) => splitPerson(k, tx, person, [out], change));
    expect(await personOf(out)).toBe(created);
    expect(await one({ ...wrong, id: out, telecom: [{ system: 'phone', value: '13900000000' }] })).toBe(out);
    expect([await personOf(out), await personOf(stays)]).toEqual([created, person]);
    await expect(k.db.transaction((tx) => splitPerson(k, tx, person, [stays], change))).rejects.toMatchObject({
      code: 'identify.member-unknown',
    });
  });

  it('gives the state of a full recomputation after any merges, unmerges and arrivals', async () => {
    const random = seededRandom('merges');
    const people = [201, 203, 205, 207, 209, 211];
    const founders = await takeIn(
      k,
      people.map((number) => patient(number)),
    );
    const persons = await Promise.all(founders.map(personOf));
    /** Whose number each Patient states, and which merges hold: all there is to recompute from. */
    const owner = new Map(founders.map((id, n) => [id, n]));
    const edges = new Map<number, { into: number; id: string }>();
    const rootOf = (n: number): number => {
      const edge = edges.get(n);
      return edge ? rootOf(edge.into) : n;
    };
    for (let step = 0; step < 60; step += 1) {
      const kind = random.int(0, 2);
      if (kind === 0) {
        const n = random.int(0, people.length - 1);
        owner.set(await one(patient(people[n])), n);
      } else if (kind === 1) {
        const [a, b] = [rootOf(random.int(0, people.length - 1)), rootOf(random.int(0, people.length - 1))];
        if (a === b) continue;
        edges.set(a, { into: b, id: (await merge(persons[a]!, persons[b]!)).merge! });
      } else if (edges.size > 0) {
        const [n, { id }] = random.pick([...edges]);
        await unmerge(id);
        edges.delete(n);
      }
      const rows = await k.db.query<{ patient_id: string; person_id: string }>(
        'select patient_id, person_id from identify.pub_patient_person where patient_id = any($1)',
        [[...owner.keys()]],
      );
      const now = Object.fromEntries(rows.map(({ patient_id, person_id }) => [patient_id, person_id]));
      const expected = Object.fromEntries([...owner].map(([id, n]) => [id, persons[rootOf(n)]]));
      expect(now, `step ${step}`).toEqual(expected);
    }
  });
});

describe('Patients without an id number', () => {
  const full = (more: Partial<FhirResource> = {}): Partial<FhirResource> => ({
    name: [{ text: '欧阳示清' }],
    birthDate: '1971-03-09',
    telecom: [{ system: 'phone', value: '10012345678' }],
    address: [{ text: '云南省玉溪市江川区江城镇孤山村3组12号' }],
    ...more,
  });

  it('are linked when all speaks for one person, shown to people when much does, and new otherwise', async () => {
    const known = await one(patient(undefined, full()));
    const person = await personOf(known);
    expect(await personOf(await one(patient(undefined, full())))).toBe(person);
    const alike = await one(patient(undefined, full({ name: [{ text: '欧陽示青' }] })));
    expect(await personOf(alike)).not.toBe(person);
    const other = await one(patient(undefined, full({ name: [{ text: '钱示远' }], birthDate: '1985-12-30' })));
    expect(await personOf(other)).not.toBe(person);
    const reviews = await k.db.query<{ patient_id: string; weights: { field: string }[] }>(
      "select patient_id, weights from identify.review where reason = 'similar' and other = $1 and state = 'open'",
      [person],
    );
    expect(reviews.map(({ patient_id }) => patient_id)).toEqual([alike]);
    expect(reviews[0]!.weights.map(({ field }) => field)).toContain('address');
  });

  it('never makes twins one, nor a newborn its mother on whose number it came', async () => {
    const mother = await one(patient(301));
    const child = (name: string) =>
      patient(undefined, {
        name: [{ text: name }],
        birthDate: '2025-06-01',
        identifier: [
          { system: `urn:kangyu:id:local:w${name}`, value: name },
          { system: 'urn:oid:2.16.156.10011.1.3', value: idNumber('1990-05-05', 301) },
        ],
        telecom: [{ system: 'phone', value: '10012340301' }],
        address: [{ text: '云南省玉溪市江川区江城镇孤山村3组12号' }],
      });
    const [first, second] = [await one(child('示名之子甲')), await one(child('示名之子乙'))];
    expect(new Set(await Promise.all([mother, first, second].map(personOf))).size).toBe(3);
  });

  it('do not join somebody who died, but ask', async () => {
    const about = full({ name: [{ text: '上官示远' }], birthDate: '1940-01-09' });
    const dead = await one(patient(undefined, { ...about, deceasedDateTime: '2025-01-01' }));
    const alive = await one(patient(undefined, about));
    expect(await personOf(alive)).not.toBe(await personOf(dead));
    expect(await k.db.query('select reason from identify.review where patient_id = $1', [alive])).toEqual([
      { reason: 'similar' },
    ]);
  });

  it('leave no personal text readable in the index', async () => {
    const rows = await k.db.query<{ text: string }>(
      'select f::text as text from identify.feature f union all select m::text from identify.match_key m',
    );
    expect(rows.filter(({ text }) => /示|10012345678|孤山/.test(text))).toEqual([]);
  });
});
