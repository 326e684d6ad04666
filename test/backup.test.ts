import { copyFileSync, existsSync, mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { requireKeys } from '../src/kernel/backup/header.ts';
import { checkBackup, makeBackup, restoreBackup } from '../src/kernel/backup/index.ts';
import type { Db } from '../src/kernel/db.ts';
import type { Kernel } from '../src/kernel/kernel.ts';
import { migrate } from '../src/kernel/migrate.ts';
import { testDatabase, testKernel } from '../src/kernel/testing.ts';
import { acceptBatch, createAcceptQueue, prepare } from '../src/pipeline/index.ts';
import { entry, organization, patient, submission } from '../src/pipeline/testing.ts';
import { syncViews } from '../src/project/index.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 }); // whole databases are made and read back

const PASSPHRASE = 'correct horse battery';
const folder = mkdtempSync(join(tmpdir(), 'kangyu-backup-'));
const path = (name: string) => join(folder, name);
let k: Kernel;

beforeAll(async () => {
  k = await testKernel();
  const pipeline = createAcceptQueue(k);
  await pipeline.accept(submission('first', [entry(organization(1)), entry(patient(1)), entry(patient(2))]));
  await k.files.put(k.db, { name: 'evidence.bin', mediaType: 'text/plain', content: Buffer.from([0, 10, 92, 255]) });
  await k.db.query(`select access.ensure_audit_month('2025-12-01')`);
  await k.jobs.add(k.db, 'test.later', { note: '行\n"二"' }, { key: 'later', runAt: new Date('2030-01-01T00:00:00Z') });
  await makeBackup(k, { file: path('plain'), program: '0.1.0' });
});

/** A database with nothing in it. */
async function empty(): Promise<Db> {
  const { owner } = await testDatabase({ rooms: [] });
  await owner.query('drop schema kernel cascade');
  await owner.query('drop schema graphile_worker cascade');
  return owner;
}

const rowsOf = async (q: Db) => {
  const tables = await q.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('kernel', 'access', 'ingest', 'identify', 'record', 'project', 'indicators', 'plans') and tablename not in ('migration') order by 1`,
  );
  const found: Record<string, unknown> = {};
  for (const { name } of tables)
    found[name] = (
      await q.query<{ row: string }>(`select (to_jsonb(t) - 'xid')::text as row from ${name} t order by 1`)
    ).map(({ row }) => row);
  return found;
};

describe('a backup', () => {
  it('restores to the same rows in every table, sequences and waiting jobs included', async () => {
    const owner = await empty();
    const contents = await restoreBackup(owner, { file: path('plain') });
    expect(await rowsOf(owner)).toEqual(await rowsOf(k.owner));
    expect(contents.tables.find(({ table }) => table === '"record"."version"')?.rows).toBe(3);
    expect(await owner.query('select distinct xid::text from record.commit')).toEqual([{ xid: '3' }]);
    const next = (q: Db) => q.query(`select nextval('record.commit_seq')`);
    expect(await next(owner)).toEqual(await next(k.owner));
    const jobs = (q: Db) =>
      q.query('select task_identifier, key, run_at, max_attempts from graphile_worker.jobs order by key');
    expect(await jobs(owner)).toEqual(await jobs(k.owner));
    expect(await jobs(owner)).toContainEqual(expect.objectContaining({ key: 'later' }));
    // What no migration makes is there with its index, its view and its rights.
    const shape = (q: Db) =>
      q.query(
        `select c.relname, c.relkind, array(select a::text from unnest(c.relacl) a order by 1) as acl, pg_get_expr(c.relpartbound, c.oid) as bound
         from pg_class c where c.relnamespace::regnamespace::text in ('project', 'access', 'record') order by 1`,
      );
    expect(await shape(owner)).toEqual(await shape(k.owner));
    const rules = (q: Db) =>
      q.query(
        `select conrelid::regclass::text as t, conname, pg_get_constraintdef(oid) as def from pg_constraint
         where contype <> 'n' and connamespace::regnamespace::text in ('access', 'plans', 'work', 'project') order by 1, 2`,
      );
    expect(await rules(owner)).toEqual(await rules(k.owner));
    expect(await owner.query(`select from pg_trigger where tgenabled <> 'O'`)).toEqual([]);
    await expect(migrate(owner)).resolves.toEqual([]);
    // And it lives on, its views in step as at every start: the next record gets the next version and place.
    await syncViews(owner);
    const there: Kernel = { ...k, db: owner, owner };
    const again = submission('later', [entry(patient(1, { maritalStatus: { text: '已婚' } }))]);
    const [receipt] = await owner.transaction((tx) => acceptBatch(there, tx, [prepare(there, again)]));
    expect(receipt!.records[0]!.reference).toMatch(/_history\/2$/);
  });

  it('goes into an empty database only', async () => {
    await expect(restoreBackup(k.owner, { file: path('plain') })).rejects.toMatchObject({ code: 'backup.not-empty' });
  });

  it('never overwrites a file', async () => {
    await expect(makeBackup(k, { file: path('plain'), program: '0.1.0' })).rejects.toMatchObject({
      code: 'backup.exists',
    });
  });

  it('is a consistent cut while writers go on: no receipt without its record, no record without its receipt', async () => {
    const pipeline = createAcceptQueue(k);
    let writing = true;
    let written = 0;
    const writers = [1, 2].map(async (writer) => {
      while (writing) {
        const receipt = await pipeline.accept(submission(`w${writer}-${written}`, [entry(patient(100 + written++))]));
        expect(receipt.status).toBe('stored');
      }
    });
    await expect.poll(() => written).toBeGreaterThan(3);
    await makeBackup(k, { file: path('busy'), program: '0.1.0' });
    const during = written;
    await expect.poll(() => written).toBeGreaterThan(during);
    writing = false;
    await Promise.all(writers);
    const owner = await empty();
    await restoreBackup(owner, { file: path('busy') });
    const broken = await owner.query(
      `select r ->> 'reference' from ingest.submission s cross join jsonb_array_elements(s.receipts) r
       full join record.version v on v.type || '/' || v.id || '/_history/' || v.version = r ->> 'reference' and v.submission = s.id
       where v.id is null or s.id is null`,
    );
    expect(broken).toEqual([]);
    const [count] = await owner.query<{ n: number }>('select count(*)::int as n from record.version');
    expect(count!.n).toBeGreaterThan(3);
  });
});

describe('a file that is not whole', () => {
  const damage = async (name: string, change: (file: string) => void) => {
    copyFileSync(path('plain'), path(name));
    change(path(name));
    return checkBackup(path(name));
  };

  it('is refused wherever a byte is wrong, and nothing is left of it in the database', async () => {
    const size = statSync(path('plain')).size;
    for (const at of [200, Math.floor(size / 3), Math.floor(size / 2), size - 20]) {
      const broken = damage(`wrong-${at}`, (file) => {
        const bytes = readFileSync(file);
        bytes[at] = bytes[at]! ^ 0x41;
        writeFileSync(file, bytes);
      });
      await expect(broken, `byte ${at}`).rejects.toMatchObject({ code: 'backup.damaged' });
    }
  });

  it('is refused when it was cut off, or is no backup at all', async () => {
    const size = statSync(path('plain')).size;
    await expect(damage('short', (file) => truncateSync(file, size - 300))).rejects.toMatchObject({
      code: 'backup.damaged',
    });
    await expect(damage('other', (file) => writeFileSync(file, 'not a backup, but long enough'))).rejects.toMatchObject(
      {
        code: 'backup.file',
      },
    );
    await expect(checkBackup(path('missing'))).rejects.toMatchObject({ code: 'backup.file' });
  });

  it('never gets the name it was asked for', async () => {
    const failing = {
      ...k,
      sealer: {
        ...k.sealer,
        seal: () => {
          throw new Error('the disk is full');
        },
      },
    }; // prettier-ignore
    await expect(makeBackup(failing, { file: path('half'), program: '0.1.0' })).rejects.toThrow('the disk is full');
    expect(existsSync(path('half'))).toBe(false);
  });
});

describe('an encrypted backup', () => {
  const keyring = '{"current":"x"}';
  beforeAll(() => makeBackup(k, { file: path('secret'), program: '0.1.0', passphrase: PASSPHRASE, keyring }));

  it('opens with its passphrase only, and then holds the keys', async () => {
    await expect(checkBackup(path('secret'))).rejects.toMatchObject({ code: 'backup.passphrase' });
    await expect(checkBackup(path('secret'), 'wrong horse battery')).rejects.toMatchObject({
      code: 'backup.passphrase',
    });
    const contents = await checkBackup(path('secret'), PASSPHRASE);
    expect(contents.keyring).toBe(keyring);
    expect(readFileSync(path('secret')).includes('record')).toBe(false);
  });

  it('is refused when a block is wrong or missing', async () => {
    const bytes = readFileSync(path('secret'));
    const at = bytes.length - 100;
    bytes[at] = bytes[at]! ^ 1;
    writeFileSync(path('secret-wrong'), bytes);
    await expect(checkBackup(path('secret-wrong'), PASSPHRASE)).rejects.toMatchObject({ code: 'backup.damaged' });
    writeFileSync(path('secret-short'), bytes.subarray(0, bytes.length - 40));
    await expect(checkBackup(path('secret-short'), PASSPHRASE)).rejects.toMatchObject({ code: 'backup.damaged' });
  });
});

describe('an instance', () => {
  it('restored in part does not start; the next restore begins anew, and leaves nothing when it fails', async () => {
    const owner = await empty();
    await owner.query('create schema kernel');
    await owner.query('create table kernel.restoring (file text, at timestamptz)');
    await owner.query('create schema record');
    await expect(migrate(owner)).rejects.toMatchObject({ code: 'kernel.half-restored' });
    const cut = path('cut');
    copyFileSync(path('plain'), cut);
    truncateSync(cut, statSync(cut).size - 300);
    await expect(restoreBackup(owner, { file: cut })).rejects.toMatchObject({ code: 'backup.damaged' });
    expect(await owner.query(`select from pg_tables where schemaname in ('kernel', 'record')`)).toEqual([]);
  });

  it('with other keys is refused, for it could never read what is sealed', async () => {
    const { header } = await checkBackup(path('plain'));
    const ring = (byte: number) => ({
      current: 't1',
      keys: { t1: Buffer.alloc(32, byte) },
      index: Buffer.alloc(32, 2),
    });
    expect(() => requireKeys(header, ring(9))).toThrow(expect.objectContaining({ code: 'backup.keys' }));
    expect(() => requireKeys(header, undefined)).toThrow(expect.objectContaining({ code: 'backup.keys' }));
    expect(() => requireKeys(header, ring(1))).not.toThrow();
  });
});
