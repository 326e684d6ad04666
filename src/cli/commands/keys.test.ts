import { beforeAll, describe, expect, it } from 'vitest';
import { askRight, createAccess } from '../../access/index.ts';
import { findAccountForTest } from '../../access/testing.ts';
import { rotateKeys } from '../../identify/index.ts';
import { openPayload } from '../../ingest/index.ts';
import { countByKey, createSealer, type Kernel, type Keyring, resealAll, uuidv7 } from '../../kernel/index.ts';
import { testKernel } from '../../kernel/testing.ts';
import { createAcceptQueue } from '../../pipeline/index.ts';
import { patient, submission } from '../../pipeline/testing.ts';
import { read } from '../../record/index.ts';
import { sealedColumns } from '../sealed-columns.ts';

const PATIENTS = 220; // more than a batch

describe('sealing anew', () => {
  let kernel: Kernel;
  let ids: string[];
  const ring: Keyring = {
    current: 't1',
    keys: { t1: Buffer.alloc(32, 1), t2: Buffer.alloc(32, 3) },
    index: Buffer.alloc(32, 2),
  };

  beforeAll(async () => {
    kernel = await testKernel();
    kernel.sealer = createSealer({ now: () => ring, again: () => ring });
    const pipeline = createAcceptQueue(kernel);
    const entries = Array.from({ length: PATIENTS }, (_, n) => ({
      resource: patient(n + 1),
      request: { method: 'POST', url: 'Patient' },
    }));
    const broken = { ...patient(900), birthDate: '1990-13-45' };
    entries.push({ resource: broken, request: { method: 'POST', url: 'Patient' } });
    const receipt = await pipeline.accept(submission('many', entries as never, { source: 'his-k', type: 'batch' }));
    ids = receipt.records.flatMap(({ reference }) => (reference ? [reference.split('/')[1]!] : []));
    expect(ids).toHaveLength(PATIENTS);
    await pipeline.close();
    await rotateKeys(kernel);
    const access = createAccess(kernel);
    const holder = await findAccountForTest(access, 'planner', '*');
    await kernel.db.transaction((tx) =>
      askRight(
        kernel,
        tx,
        { account: holder.account, accountId: holder.id },
        {
          kind: 'correction',
          person: uuidv7(),
          area: '530403',
          reference: 'Observation/x',
          version: 1,
          record: '血糖',
          heldBy: null,
          field: '/x',
          now: '1',
          should: '2',
          reason: '记录有误',
          retention: null,
        },
      ),
    );
    await access.audit.close();
  });

  /** Places in any table, declared or not, where a value stands that key t1 sealed: a sealed text, or bytes 01 02 "t1". */
  async function sealedByOld(): Promise<string[]> {
    const tables = await kernel.owner.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const [row] = await kernel.owner.query<{ many: number }>(
        `select count(*)::int as many from ${name} x where strpos(x::text, 'enc:v1:t1:') > 0 or strpos(x::text, '\\x01027431') > 0`,
      );
      if (row!.many > 0) found.push(name);
    }
    return found.sort();
  }

  it('walks every table that holds a sealed value', async () => {
    const declared = new Set(sealedColumns.map(({ table }) => table));
    const found = await sealedByOld();
    expect(found).toEqual(
      expect.arrayContaining(['identify.feature', 'identify.link', 'ingest.payload', 'record.version']),
    );
    expect(found).toContain('ingest.quarantine');
    expect(found).toEqual(expect.arrayContaining(['access.rights_request', 'identify.health_code_key']));
    expect(found.filter((name) => !declared.has(name))).toEqual([]);
  });

  it('goes on where it was killed, takes in what came meanwhile, and everything is readable all the time', async () => {
    const before = await countByKey(kernel.owner, sealedColumns);
    const all = before.reduce((sum, { values }) => sum + values, 0);
    expect(new Set(before.map(({ kid }) => kid))).toEqual(new Set(['t1']));
    ring.current = 't2';
    let batches = 0;
    const killed = resealAll(kernel, sealedColumns, ({ name, finished }) => {
      if (name === 'record.version.content' && !finished) {
        batches += 1;
        throw new Error('killed');
      }
    });
    await expect(killed).rejects.toThrow('killed');
    expect(batches).toBe(1);
    const half = await countByKey(kernel.owner, sealedColumns);
    const versions = half.filter(({ name }) => name === 'record.version.content');
    expect(versions.map(({ kid }) => kid).sort()).toEqual(['t1', 't2']);
    const numbers = async () =>
      Promise.all(
        [ids[0]!, ids.at(-1)!].map(async (id) => {
          const found = await read(kernel, kernel.db, 'Patient', id);
          return (found!.resource as any).identifier[0].value;
        }),
      );
    const expected = [1, PATIENTS].map((n) => (patient(n) as any).identifier[0].value);
    expect(await numbers()).toEqual(expected);

    const done = half.filter(({ kid }) => kid === 't2').reduce((sum, { values }) => sum + values, 0);
    // A process that still seals with the old key writes to a column that is done already.
    ring.current = 't1';
    const late = kernel.sealer.seal('530403199001010011', `identify.link.id_number:${ids[3]}`);
    ring.current = 't2';
    await kernel.owner.query('update identify.link set id_number = $2 where patient_id = $1', [ids[3], late]);
    expect(await resealAll(kernel, sealedColumns)).toBe(all - done + 1);
    expect(await sealedByOld()).toEqual([]);
    delete ring.keys.t1;
    expect(await numbers()).toEqual(expected);
    const [payload] = await kernel.db.query<{ id: string; content: Buffer }>(
      'select submission::text as id, content from ingest.payload limit 1',
    );
    expect(openPayload(kernel, payload!.id, payload!.content).toString()).toContain('Patient');
  });
});
