import { beforeAll, expect, it } from 'vitest';
import type { Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { getCurrent } from './read.ts';
import { openResource, sealResource } from './seal.ts';
import { search } from './search.ts';
import { ID_SYSTEM, observation, patient, put, store } from './testing.ts';

let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
});

const ID_NUMBER = '990403198005060023';
const PHONE = '13900001234';
const STREET = '测试路77号';
const person = patient('s1', {
  identifier: [
    { system: ID_SYSTEM, value: ID_NUMBER },
    { system: 'urn:kangyu:id:local:test', value: 'L-1' },
  ],
  telecom: [{ system: 'phone', value: PHONE }],
  address: [{ text: STREET, line: [STREET], city: '玉溪市' }],
  contact: [{ telecom: [{ system: 'phone', value: '13900009999' }], address: { text: STREET } }],
  text: { status: 'generated', div: `<div>${PHONE}</div>` },
});

it('keeps no id number, phone or street in any table of the room, in any version', async () => {
  await store(k, put(person));
  await store(k, put({ ...person, gender: 'male' }));
  await store(
    k,
    put(
      observation('s1o', 's1', '2024-01-01', 'bp', {
        subject: { reference: 'Patient/s1', identifier: { system: ID_SYSTEM, value: ID_NUMBER } },
      }),
    ),
  );
  await store(
    k,
    put({
      resourceType: 'Consent',
      id: 's1c',
      contained: [{ resourceType: 'RelatedPerson', id: 'r', telecom: [{ system: 'phone', value: PHONE }] }],
    }),
  );
  const tables = await k.db.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'record'`,
  );
  let dump = '';
  for (const { name } of tables) {
    for (const { row } of await k.db.query<{ row: string }>(`select t::text as row from record.${name} t`)) dump += row;
  }
  expect(dump).toContain('L-1');
  for (const secret of [ID_NUMBER, PHONE, '13900009999', STREET]) expect(dump).not.toContain(secret);
});

it('gives the values back as they were sent', async () => {
  await store(k, put({ ...person, id: 's2' }));
  const { meta: _meta, ...resource } = (await getCurrent(k, k.db, 'Patient', 's2')).resource;
  expect(resource).toEqual({ ...person, id: 's2' });
});

it('finds a person by id number, with and without its system, and by phone', async () => {
  await store(
    k,
    put({
      ...person,
      id: 's3',
      identifier: [{ system: ID_SYSTEM, value: '990403198005060104' }],
      telecom: [{ system: 'phone', value: '13911112222' }],
    }),
  );
  const queries: [string, string][] = [
    ['identifier', `${ID_SYSTEM}|990403198005060104`],
    ['identifier', '990403198005060104'],
    ['phone', '13911112222'],
    ['telecom', 'phone|13911112222'],
  ];
  for (const query of queries)
    expect((await search(k, k.db, 'Patient', [query])).matches.map((m) => m.id)).toEqual(['s3']);
});

it('binds a sealed value to its record', () => {
  const sealed = sealResource(k.sealer, person);
  expect(openResource(k.sealer, sealed)).toEqual(person);
  expect(() => openResource(k.sealer, { ...sealed, id: 'other' })).toThrow(/cannot be opened/);
});

it('leaves a resource without personal elements as it is', () => {
  const plain = observation('s4', 's1', '2024-01-01');
  expect(sealResource(k.sealer, plain)).toBe(plain);
});
