import { beforeAll, describe, expect, it } from 'vitest';
import { bindPerson, findAccount } from '../../access/index.ts';
import { personOfPatient } from '../../identify/index.ts';
import { indexRepeats, openPayload } from '../../ingest/index.ts';
import type { FhirBundleEntry, FhirResource } from '../../kernel/index.ts';
import { organization, patient, submission } from '../../pipeline/testing.ts';
import { type TestApp, testApp } from '../testing.ts';

const AREA = '530403';
const NAME = '欧阳不留痕';
const WORDS = '独特的既往史甲乙丙';

describe('a granted erasure', () => {
  let t: TestApp;
  let resident: Record<string, string>;
  let officer: Record<string, string>;
  let clinician: Record<string, string>;
  let person: string;
  let me: string;
  let answers: string;
  let other: string;

  const url = (n: number) => `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const questionnaire = (text: string, more: object = {}): FhirResource => ({
    resourceType: 'QuestionnaireResponse',
    status: 'completed',
    subject: { reference: url(0) },
    authored: '2024-05-01',
    item: [{ linkId: '1', answer: [{ valueString: text }, { valueDecimal: 2.5 }] }],
    ...more,
  });
  const hand = async (id: string, entries: FhirBundleEntry[]) => {
    const receipt = await t.pipeline.accept(submission(id, entries, { source: 'his-x', type: 'transaction' }));
    expect(receipt.records.map(({ status }) => status)).toEqual(entries.map(() => 'stored'));
    return receipt.records.map(({ reference }) => reference!.split('/_history')[0]!);
  };
  const ask = (method: 'GET' | 'POST', path: string, headers: Record<string, string>, payload?: object) =>
    t.app.inject({ method, url: path, headers, ...(payload ? { payload } : {}) });
  const request = async (reference: string) => {
    const body = { kind: 'erasure', reference, reason: '不再需要保留这份记录' };
    const asked = await ask('POST', `/api/me/${person}/requests`, resident, body);
    expect(asked.statusCode).toBe(201);
    return (answer = '依法删除') =>
      ask('POST', `/api/rights-requests/${asked.json().id}/decision`, officer, { grant: true, answer });
  };

  beforeAll(async () => {
    t = await testApp({ region: AREA, kernel: { kind: 'demo' } });
    [resident, officer, clinician] = await Promise.all([
      t.signIn('resident', AREA),
      t.signIn('privacy-officer', AREA),
      t.signIn('clinician', AREA),
    ]);
    const post = (resource: FhirResource, n: number): FhirBundleEntry => ({
      fullUrl: url(n),
      resource,
      request: { method: 'POST', url: resource.resourceType },
    });
    const self = { ...patient(7), name: [{ text: NAME }] } as FhirResource;
    const made = await hand('first', [
      post(self, 0),
      post(organization(1), 1),
      post(questionnaire(WORDS), 2),
      post({ ...questionnaire('别人也在的一批'), subject: { reference: url(4) } }, 3),
      post(patient(8), 4),
    ]);
    [me, answers, other] = [made[0]!, made[2]!, made[3]!];
    const put = (text: string): FhirBundleEntry => ({
      resource: questionnaire(text, { id: answers.split('/')[1], subject: { reference: me } }),
      request: { method: 'PUT', url: answers },
    });
    await hand('again', [put(`${WORDS}，更正`)]);
    await hand('unchanged', [put(`${WORDS}，更正`)]);
    // The first two are noted as by night, the last is found among what came since.
    expect(await indexRepeats(t.kernel, { until: t.kernel.clock.now(), page: 1 })).toBe(0);
    t.advance(1);
    await hand('unchanged, later', [put(`${WORDS}，更正`), post(patient(9), 9)]);
    expect(await indexRepeats(t.kernel, { until: t.kernel.clock.now(), page: 1 })).toBe(3);
    person = (await personOfPatient(t.kernel.db, me.split('/')[1]!))!;
    const account = await findAccount(t.kernel.db, { account: `resident.${AREA}` });
    await bindPerson(t.kernel.db, account!.id, person);
  });

  /** Every table of every schema, row by row as text, and every payload opened. */
  async function findEverywhere(traces: readonly string[]): Promise<string[]> {
    const tables = await t.kernel.owner.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'`,
    );
    expect(tables.length).toBeGreaterThan(100);
    const found: string[] = [];
    for (const { name } of tables)
      for (const { trace } of await t.kernel.owner.query<{ trace: string }>(
        `select distinct w.trace from ${name} x join unnest($1::text[]) w(trace) on strpos(x::text, w.trace) > 0`,
        [traces],
      ))
        found.push(`${name}: ${trace}`);
    for (const { id, content } of await t.kernel.owner.query<{ id: string; content: Buffer }>(
      'select submission::text as id, content from ingest.payload',
    )) {
      const raw = openPayload(t.kernel, id, content).toString();
      found.push(...traces.filter((trace) => raw.includes(trace)).map((trace) => `payload ${id}: ${trace}`));
    }
    return found;
  }

  it('of a Patient waits until no record speaks of it', async () => {
    const decide = await request(me);
    const refused = await decide();
    expect([refused.statusCode, refused.json().error.code]).toEqual([409, 'person.has-records']);
    await t.kernel.db.query('delete from access.rights_request').catch(() => undefined);
    await t.kernel.owner.query('delete from access.rights_request');
  });

  it('takes what a record said out of history, inbox and index, and leaves the rest of its batch', async () => {
    expect((await findEverywhere([WORDS])).length).toBeGreaterThan(2);
    const decide = await request(answers);
    const decided = await decide();
    expect(decided.json()).toMatchObject({ state: 'granted' });
    expect(await findEverywhere([WORDS])).toEqual([]);
    for (const path of [`/fhir/${answers}`, `/fhir/${answers}/_history/1`, `/fhir/${answers}/_history/2`])
      expect((await ask('GET', path, clinician)).statusCode, path).toBe(410);
    const history = (await ask('GET', `/fhir/${answers}/_history`, clinician)).json();
    expect(history.entry.map(({ resource }: any) => resource?.meta.security[0].code)).toEqual([
      undefined,
      'REDACTED',
      'REDACTED',
    ]);
    expect((await ask('GET', `/fhir/QuestionnaireResponse?subject=${me}`, clinician)).json().total ?? 0).toBe(0);
    const kept = await findEverywhere(['别人也在的一批']);
    expect(kept.filter((place) => place.startsWith('payload'))).toHaveLength(1);
    expect((await ask('GET', `/fhir/${other}`, clinician)).statusCode).toBe(200);
    const [note] = await t.kernel.db.query<{ cause: string; versions: { sha256: string }[] }>(
      'select cause, versions from record.erasure',
    );
    expect(note!.versions.map(({ sha256 }) => sha256)).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
    await t.access.audit.flush();
    const ledger = await t.kernel.db.query(
      `select from access.audit_entry where action = 'rights.decide' and object = $1 and outcome = 'success'`,
      [answers],
    );
    expect(ledger).toHaveLength(1);
  });

  it('of a Patient leaves no name, number, phone or hash of them in any table', async () => {
    const id = me.split('/')[1]!;
    const [row] = await t.kernel.owner.query<{ text: string; sealed: string; hashes: string[] }>(
      `select v.content::text as text, l.id_number as sealed, array[l.id_key, l.name_key, l.local_key]::text[] || l.phone_keys::text[] as hashes
       from identify.link l join record.version v on v.type = 'Patient' and v.id = l.patient_id where l.patient_id = $1`,
      [id],
    );
    const [feature] = await t.kernel.owner.query<{ sealed: string }>(
      `select encode(sealed, 'hex') as sealed from identify.feature where patient_id = $1`,
      [id],
    );
    const plain = patient(7) as any;
    const traces = [
      NAME,
      plain.identifier[0].value,
      row!.sealed,
      feature!.sealed,
      ...(row!.text.match(/enc:v1:[\w:-]+/g) ?? []),
      ...row!.hashes.filter((hash) => hash !== null),
    ];
    expect(new Set((await findEverywhere(traces)).map((place) => place.split(': ')[1])).size).toBe(
      new Set(traces).size,
    );
    const decide = await request(me);
    expect((await decide()).json()).toMatchObject({ state: 'granted' });
    expect(await findEverywhere(traces)).toEqual([]);
    expect((await ask('GET', `/fhir/Patient/${id}`, clinician)).statusCode).toBe(410);
    const [gone] = await t.kernel.db.query('select state from identify.person where id = $1', [person]);
    expect(gone).toEqual({ state: 'cancelled' });
    const again = await t.pipeline
      .accept(submission('first', [], { source: 'his-x', type: 'transaction' }))
      .catch((error) => error.code);
    expect(again).toBe('ingest.empty');
  });

  it('is not open to the app role by itself', async () => {
    await expect(t.kernel.db.query("update record.version set content = '{}' where seq > 0")).rejects.toThrow(
      /permission/,
    );
    const [, id] = other.split('/');
    await expect(
      t.kernel.db.query("select * from record.erase_versions('QuestionnaireResponse', $1)", [id]),
    ).rejects.toThrow(/only a deleted record/);
  });
});
