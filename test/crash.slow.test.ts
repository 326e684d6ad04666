import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAccess, createAccount, issueToken } from '../src/access/index.ts';
import { composeIdNumber } from '../src/algorithms/id-number.ts';
import { composeUscc } from '../src/algorithms/uscc.ts';
import { DEFAULTS, generateDemo } from '../src/demo/index.ts';
import { type FhirBundleEntry, type Kernel, loadConfig, openKernel, type RecordReceipt } from '../src/kernel/index.ts';
import { entry, organization, patient } from '../src/pipeline/testing.ts';
import { dataFolder, postmasterPid, type Server, serve } from './processes.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** The database of a folder that a server runs on, seen from this process. */
async function look(dir: string): Promise<Kernel> {
  const config = loadConfig({ KANGYU_DATA_DIR: dir, KANGYU_DEMO: 'off' });
  return openKernel({ config, log: pino({ level: 'silent' }), attach: true });
}

async function until(what: string, met: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (await met()) return;
    await sleep(50);
  }
  throw new Error(`not within a minute: ${what}`);
}

/** Documents that the demo hands in beside its submissions. */
const DOCUMENTS = 24;

/** What must hold of any store at rest; each query gives the rows that break it. */
const INVARIANTS: Record<string, string> = {
  'a submission is settled': `select id from ingest.submission where status = 'processing'`,
  'a submission has its bytes': `select s.id from ingest.submission s left join ingest.payload p on p.submission = s.id where p.submission is null`,
  'a source, external id and content is stored once': `select source, external_id from ingest.submission where status <> 'refused'
     group by source, external_id, content_hash having count(*) > 1`,
  'a stored receipt leads to its version': `select s.id, r ->> 'reference' from ingest.submission s cross join jsonb_array_elements(s.receipts) r
     left join record.version v on v.type || '/' || v.id || '/_history/' || v.version = r ->> 'reference'
     where r ->> 'status' = 'stored' and v.id is null`,
  'a version belongs to a submission with a receipt for it': `select v.type, v.id, v.version from record.version v
     left join ingest.submission s on s.id = v.submission and s.receipts @> jsonb_build_array(jsonb_build_object('reference', v.type || '/' || v.id || '/_history/' || v.version))
     where s.id is null`,
  'versions count from one without a gap': `select type, id from record.version group by type, id having max(version) <> count(*) or min(version) <> 1`,
  'the locator stands at the newest version': `select l.type, l.id from record.locator l
     full join (select type, id, max(version) as version from record.version group by type, id) m using (type, id) where l.version is distinct from m.version`,
  'a view row stands for the current version': ['resident:Patient', 'encounter:Encounter', 'institution:Organization']
    .map((pair) => pair.split(':'))
    .map(
      ([
        view,
        type,
      ]) => `select '${view}' as view, coalesce(p.resource_id, c.id) as id from (select * from project.${view} where row_no = 0) p
     full join (select * from record.pub_current where type = '${type}') c on c.id = p.resource_id where c.version is distinct from p.resource_version`,
    )
    .join(' union all '),
};

async function expectWhole(k: Kernel): Promise<void> {
  for (const [rule, broken] of Object.entries(INVARIANTS)) expect(await k.owner.query(broken), rule).toEqual([]);
}

/** Every job is done, none is held by somebody who is gone, and no figure is stale. */
async function expectWorked(k: Kernel): Promise<void> {
  const left = async () => ({
    jobs: await k.owner.query('select key, attempts, last_error, locked_by from graphile_worker._private_jobs'),
    stale: await k.owner.query('select view, field, count(*) from indicators.stale group by view, field'),
  });
  await expect.poll(left, { timeout: 60_000, interval: 100 }).toEqual({ jobs: [], stale: [] });
}

describe('a server under load', () => {
  const folder = dataFolder();
  const ENTRIES = 3;
  const uscc = composeUscc('12', '530403', 'A0000001');
  let server: Server;
  let k: Kernel;
  let token: string;

  /** A resident with two contacts, stored whole or not at all. */
  function bundle(n: number): { resourceType: 'Bundle'; type: string; entry: FhirBundleEntry[] } {
    const fullUrl = `urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const day = (d: number) => `2025-0${1 + (n % 9)}-${String(d).padStart(2, '0')}`;
    const encounter = (d: number) => ({
      resourceType: 'Encounter',
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: { reference: fullUrl },
      serviceProvider: { reference: `Organization?identifier=urn:kangyu:id:uscc|${uscc}` },
      period: { start: day(d), end: day(d) },
    });
    const id = composeIdNumber('530403', dateOf(n), 1 + (n % 900));
    const resident = patient(1 + (n % 900), {
      identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: id }],
      birthDate: dateOf(n),
    });
    return {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [entry(resident, fullUrl), entry(encounter(3)), entry(encounter(17))],
    };
  }
  /** Numbers of one day are used up after 900. */
  const dateOf = (n: number): string => `1990-05-${String(1 + Math.floor(n / 900)).padStart(2, '0')}`;

  interface Answer {
    status: number;
    receipts: RecordReceipt[];
  }
  const post = async (externalId: string, body: object): Promise<Answer> => {
    const answer = await fetch(`${server.url}/api/submissions?source=crash&externalId=${externalId}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const json = (await answer.json()) as { receipts: RecordReceipt[] };
    return { status: answer.status, receipts: json.receipts };
  };

  /** Hands in bundles from `from` on, eight at a time, until told to stop; gives the receipts that were acknowledged. */
  function stream(from: number, onAnswer: (answer: Answer | undefined) => 'next' | 'again' | 'stop') {
    const acknowledged = new Map<number, RecordReceipt[]>();
    let next = from;
    let stopped = false;
    const send = async () => {
      while (!stopped) {
        const n = next++;
        for (let verdict = 'again'; verdict === 'again' && !stopped; ) {
          const answer = await post(`b${n}`, bundle(n)).catch(() => undefined);
          if (answer && answer.status < 300) acknowledged.set(n, answer.receipts);
          verdict = onAnswer(answer);
          if (verdict === 'stop') stopped = true;
          if (verdict === 'again') await sleep(100);
        }
      }
    };
    const ended = Promise.all(Array.from({ length: 8 }, send));
    return { acknowledged, stop: () => (stopped = true), ended: ended.then(() => next - from) };
  }

  async function expectEachOnce(
    acknowledged: Map<number, RecordReceipt[]>,
    from: number,
    count: number,
  ): Promise<void> {
    // What was acknowledged is there, as it was said; nothing is there in part.
    const stored = await k.owner.query<{ n: number; references: string[] }>(
      `select substr(external_id, 2)::int as n, array(select r ->> 'reference' from jsonb_array_elements(receipts) r) as references
       from ingest.submission where source = 'crash' and external_id ~ '^b\\d+$' and substr(external_id, 2)::int between $1 and $2`,
      [from, from + count - 1],
    );
    const references = new Map(stored.map((row) => [row.n, row.references]));
    for (const [n, receipts] of acknowledged)
      expect(references.get(n), `b${n}`).toEqual(receipts.map((receipt) => receipt.reference));
    const parts = await k.owner.query(
      `select s.external_id, count(v.id) from ingest.submission s left join record.version v on v.submission = s.id
       where s.source = 'crash' and s.external_id ~ '^b\\d+$' group by s.id having count(v.id) <> $1`,
      [ENTRIES],
    );
    expect(parts).toEqual([]);
    await expectWhole(k);

    // Sent again, all of it, answers the same and stores only what was never stored.
    const all = Array.from({ length: count }, (_, i) => from + i);
    const answers = await Promise.all(all.map(async (n) => [n, await post(`b${n}`, bundle(n))] as const));
    for (const [n, answer] of answers) {
      expect(answer.status, `b${n}`).toBe(references.has(n) ? 200 : 201);
      if (acknowledged.has(n)) expect(answer.receipts, `b${n}`).toEqual(acknowledged.get(n));
    }
    const [total] = await k.owner.query<{ submissions: string; residents: string; versions: string }>(
      `select (select count(*) from ingest.submission where source = 'crash') as submissions,
              (select count(*) from project.resident) as residents, (select count(*) from record.version) as versions`,
    );
    const sent = from + count - 1;
    expect(total).toEqual({
      submissions: String(sent + 1),
      residents: String(sent),
      versions: String(sent * ENTRIES + 1),
    });
  }

  let next = 1;
  beforeAll(async () => {
    server = await serve(folder.dir, { KANGYU_DEMO: 'off' });
    k = await look(folder.dir);
    const access = createAccess(k);
    await createAccount(
      access,
      { account: 'gateway', name: 'Gateway', password: 'an Initial-pass 1', roles: [{ role: 'planner', area: '*' }] },
      'operator',
    );
    token = (await issueToken(access, { account: 'gateway', label: 'crash test' }, null)).token;
    const institution = organization(1, { identifier: [{ system: 'urn:kangyu:id:uscc', value: uscc }] });
    const answer = await post('institution', {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: institution }],
    });
    expect(answer).toMatchObject({ status: 201, receipts: [{ status: 'stored' }] });
    await access.audit.close();
  });
  afterAll(async () => {
    await k.close();
    server.kill('SIGINT');
    expect(await server.ended).toBe(0);
    await folder.remove();
  });

  it('that is killed loses nothing it acknowledged and keeps nothing half', async () => {
    const orphan = postmasterPid(folder.dir);
    const seen = stream(next, (answer) => (answer === undefined ? 'stop' : 'next'));
    await until('forty bundles acknowledged', () => seen.acknowledged.size >= 40);
    server.kill('SIGKILL');
    const count = await seen.ended;
    expect(await server.ended).toBe(null);
    server = await serve(folder.dir, { KANGYU_DEMO: 'off' });
    expect(postmasterPid(folder.dir)).toBe(orphan); // the PostgreSQL it left is taken over, not started anew
    await expectEachOnce(seen.acknowledged, next, count);
    next += count;
    await expectWorked(k);
  });

  it('whose PostgreSQL is killed answers 503 until it runs again, and goes on', async () => {
    const before = postmasterPid(folder.dir);
    const refusals = new Set<number | undefined>();
    const seen = stream(next, (answer) => {
      if (answer && answer.status < 300) return 'next';
      refusals.add(answer?.status);
      return 'again';
    });
    await until('forty bundles acknowledged', () => seen.acknowledged.size >= 40);
    process.kill(before!, 'SIGKILL');
    await until('PostgreSQL runs again', () => postmasterPid(folder.dir) !== before);
    const then = seen.acknowledged.size;
    await until('forty more bundles acknowledged', () => seen.acknowledged.size >= then + 40);
    seen.stop();
    const count = await seen.ended;
    expect([...refusals]).toEqual([503]);
    await expectEachOnce(seen.acknowledged, next, count);
    next += count;
    await expectWorked(k);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it('whose PostgreSQL does not come back ends with a sentence and an exit code', async () => {
    const lonely = dataFolder();
    const lost = await serve(lonely.dir, { KANGYU_DEMO: 'off' });
    let code: number | null | undefined;
    void lost.ended.then((value) => {
      code = value;
    });
    let killed: number | undefined;
    await until('it gives up', () => {
      const pid = postmasterPid(lonely.dir);
      if (pid !== undefined && pid !== killed) {
        killed = pid;
        process.kill(pid, 'SIGKILL');
      }
      return code !== undefined;
    });
    expect(code).toBe(1);
    expect(lost.err()).toMatch(
      /^kangyu: The embedded PostgreSQL ended and did not come back after 3 restarts: .* \[kernel\.postgres-lost\]$/m,
    );
    await lonely.remove();
  });
});

describe('a demo that is stopped while it loads', () => {
  it('stops within seconds, and the next start ends where an undisturbed one would', async () => {
    const folder = dataFolder();
    const env = { KANGYU_DEMO: 'jiangchuan:100' };
    const first = await serve(folder.dir, env);
    const progress = async (server: Server) =>
      (
        (await (await fetch(`${server.url}/api/instance`)).json()) as {
          demo?: { state: string; done: number; total: number };
        }
      ).demo;
    await until('a part is loaded', async () => ((await progress(first))?.done ?? 0) > 500);
    const began = Date.now();
    first.kill('SIGINT');
    expect(await first.ended).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(first.out()).not.toContain('demo region loaded');
    expect(postmasterPid(folder.dir)).toBeUndefined();

    const second = await serve(folder.dir, env);
    expect((await progress(second))?.done).toBeGreaterThan(0);
    await until('the rest is loaded', async () => (await progress(second))?.state === 'ready');
    const k = await look(folder.dir);
    await expectWhole(k);
    const made = [...generateDemo({ ...DEFAULTS, residents: 100 })];
    const stored = await k.owner.query<{ key: string; records: number; quarantined: number }>(
      `select source || '|' || external_id as key, records, quarantined from ingest.submission where causation_id is null`,
    );
    const expected = made.map(({ submission: s, wrong }) => ({
      key: `${s.source}|${s.externalId}`,
      records: s.bundle.entry!.length,
      quarantined: wrong.length,
    }));
    const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
    const keys = new Set(expected.map(({ key }) => key));
    expect(stored.filter(({ key }) => keys.has(key)).sort(byKey)).toEqual(expected.sort(byKey));
    // Documents, messages and the resident's record come beside the region, once each.
    const beside = stored.filter(({ key }) => !keys.has(key));
    expect(beside.filter(({ key }) => key.includes('|cda:')).length).toBeGreaterThanOrEqual(DOCUMENTS);
    expect(beside.filter(({ key }) => key.startsWith('demo-resident|'))).toMatchObject([{ quarantined: 0 }]);
    expect(new Set(beside.map(({ key }) => key)).size).toBe(beside.length);
    await k.close();
    second.kill('SIGINT');
    expect(await second.ended).toBe(0);
    await folder.remove();
  });
});
