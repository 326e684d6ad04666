import { beforeAll, expect, it } from 'vitest';
import {
  countByKey,
  createSealer,
  type FhirResource,
  hash64,
  type Kernel,
  type Keyring,
  resealAll,
} from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import type { CommittedVersion } from './model.ts';
import { getCurrent, readVersion } from './read.ts';
import { sealLate } from './restriction/seal-late.ts';
import { recordSealed } from './sealed-columns.ts';
import { search } from './search.ts';
import { observation, patient, put, store } from './testing.ts';

const ring: Keyring = {
  current: 't1',
  keys: { t1: Buffer.alloc(32, 1), t2: Buffer.alloc(32, 3) },
  index: Buffer.alloc(32, 2),
};
let k: Kernel;
beforeAll(async () => {
  k = await testKernel({ rooms: ['kernel', 'record'] });
  k.sealer = createSealer({ now: () => ring, again: () => ring });
});

const ICD = 'http://hl7.org/fhir/sid/icd-10';
const WORDS = ['B20.1', '人类免疫缺陷病毒病', '首次确诊', 'cd4-count', '387.50', '感染科'];

const encounter = (id: string, about: string): FhirResource & { id: string } => ({
  resourceType: 'Encounter',
  id,
  status: 'finished',
  class: { code: 'AMB' },
  subject: { reference: `Patient/${about}` },
  serviceProvider: { reference: 'Organization/o1', display: '感染科' },
  period: { start: '2024-03-01', end: '2024-03-01' },
});
const diagnosis = (id: string, about: string, visit: string): FhirResource & { id: string } => ({
  resourceType: 'Condition',
  id,
  code: { coding: [{ system: ICD, code: 'B20.1', display: '人类免疫缺陷病毒病' }] },
  subject: { reference: `Patient/${about}` },
  encounter: { reference: `Encounter/${visit}` },
  recordedDate: '2024-03-01',
  note: [{ text: '首次确诊' }],
});
const result = (id: string, about: string, visit: string) =>
  observation(id, about, '2024-03-01', 'cd4-count', {
    encounter: { reference: `Encounter/${visit}` },
    valueQuantity: { value: 387, unit: '/uL' },
    note: [{ text: '387.50' }],
  });

/** Everything that stands in the tables of the room. */
async function dump(): Promise<string> {
  const tables = await k.owner.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'record' and table_type = 'BASE TABLE'`,
  );
  let all = '';
  for (const { name } of tables)
    for (const { row } of await k.owner.query<{ row: string }>(`select t::text as row from record.${name} t`))
      all += row;
  return all;
}

it('keeps nothing readable of what a diagnosis of the highest grade says, nor of its visit, in any table of the room', async () => {
  await store(
    k,
    put(patient('a')),
    put(encounter('ea', 'a')),
    put(result('oa', 'a', 'ea')),
    put(diagnosis('ca', 'a', 'ea')),
  );
  const all = await dump();
  for (const word of WORDS) expect(all).not.toContain(word);
  const code = await k.db.query<{ code: string }>(`select code::text from record.locator where id = 'ca'`);
  expect(code[0]!.code).not.toBe(String(hash64('Condition|code') ^ hash64(`${ICD}|B20.1`)));
  const { content } = (
    await k.db.query<{ content: FhirResource }>(`select content from record.pub_current where id = 'ca'`)
  )[0]!;
  expect(content).toMatchObject({ subject: { reference: 'Patient/a' }, recordedDate: '2024-03-01' });
  expect(await k.db.query(`select why, sensitivity from record.restriction where id = 'ca'`)).toEqual([
    { why: ['sealed'], sensitivity: [] },
  ]);
});

it('gives it back as it was sent, and finds it by its code, its words and by what is missing', async () => {
  const { meta: _meta, ...found } = (await getCurrent(k, k.db, 'Condition', 'ca')).resource;
  expect(found).toEqual(diagnosis('ca', 'a', 'ea'));
  const ids = async (type: string, ...query: [string, string][]) =>
    (await search(k, k.db, type, query)).matches.map(({ id }) => id);
  expect(await ids('Condition', ['code', `${ICD}|B20.1`])).toEqual(['ca']);
  expect(await ids('Condition', ['code', 'B20.1'])).toEqual(['ca']);
  expect(await ids('Condition', ['_content', '首次确诊'])).toEqual(['ca']);
  expect(await ids('Patient', ['_has:Condition:patient:code', 'B20.1'])).toEqual(['a']);
  expect(await ids('Observation', ['code:missing', 'false'], ['patient', 'a'])).toEqual(['oa']);
  expect(await ids('Observation', ['code:missing', 'true'], ['patient', 'a'])).toEqual([]);
  expect(await ids('Observation', ['value-string:missing', 'true'], ['patient', 'a'])).toEqual(['oa']);
});

it('makes no version of the same content, and leaves readable what no longer says it', async () => {
  const [again] = await store(k, put(diagnosis('ca', 'a', 'ea')));
  expect(again!.op).toBe('unchanged');
  await store(k, put(diagnosis('cb', 'a', 'eb')));
  const corrected = { ...diagnosis('cb', 'a', 'eb'), note: [], code: { coding: [{ system: ICD, code: 'I10' }] } };
  await store(k, put(corrected));
  expect(await sealLate(k, async () => {})).toBe(0);
  expect(await dump()).toContain('I10');
  expect((await readVersion(k, k.db, 'Condition', 'cb', 1))!.resource!.code.coding[0].code).toBe('B20.1');
});

it('seals later what stood readable before the diagnosis came, and tells the rooms that made tables of it', async () => {
  await store(k, put(patient('l')), put(encounter('el', 'l')), put(result('ol', 'l', 'el')));
  await store(k, put(diagnosis('cl', 'l', 'el')));
  expect(await dump()).toContain('cd4-count');
  const [job] = await k.db.query(`select from graphile_worker.jobs where task_identifier = 'record:seal'`);
  expect(job).toBeDefined();
  const told: CommittedVersion[] = [];
  const follow = async (_tx: unknown, sealed: readonly CommittedVersion[]) => void told.push(...sealed);
  expect(await sealLate(k, follow, { page: 1 })).toBe(2);
  expect(told.map(({ type, id, version }) => `${type}/${id}/${version}`).sort()).toEqual([
    'Encounter/el/1',
    'Observation/ol/1',
  ]);
  expect(told.find(({ id }) => id === 'ol')!.resource!.code).toBeUndefined();
  const all = await dump();
  for (const word of WORDS) expect(all).not.toContain(word);
  expect((await getCurrent(k, k.db, 'Observation', 'ol')).resource.note[0].text).toBe('387.50');
  expect(await sealLate(k, follow)).toBe(0);
});

it('is sealed anew when the key changes', async () => {
  ring.current = 't2';
  await resealAll(k, recordSealed);
  expect(new Set((await countByKey(k.owner, recordSealed)).map(({ kid }) => kid))).toEqual(new Set(['t2']));
  delete ring.keys.t1;
  expect((await getCurrent(k, k.db, 'Condition', 'ca')).resource.code.coding[0].code).toBe('B20.1');
});
