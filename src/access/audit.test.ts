import { beforeEach, describe, expect, it } from 'vitest';
import { fixedClock, type Kernel } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { type AuditLedger, createAuditLedger } from './audit-ledger.ts';
import { searchEntries } from './store-audit.ts';
import { sealAudit, verifyAudit } from './verify-audit.ts';

describe('the audit ledger', () => {
  let kernel: Kernel;
  let ledger: AuditLedger;
  beforeEach(async () => {
    kernel = await testKernel({ rooms: ['kernel', 'access'] });
    ledger = createAuditLedger(kernel);
  });

  const note = (n: number) =>
    ledger.record({ action: 'record.read', outcome: 'success', object: `Patient/p${n}`, persons: [`Patient/p${n}`] });
  async function fill(batches: number, each = 3) {
    for (let b = 0; b < batches; b += 1) {
      for (let i = 0; i < each; i += 1) note(b * each + i);
      await ledger.flush();
    }
  }

  it('stores what was recorded as one chained batch and verifies', async () => {
    await fill(4);
    expect(await verifyAudit(kernel)).toMatchObject({ ok: true, batches: 4, entries: 12, firstBreak: null });
  });

  it('stores within 50 ms without being asked', async () => {
    note(1);
    await expect.poll(() => ledger.waiting, { timeout: 1000, interval: 10 }).toBe(0);
    expect((await verifyAudit(kernel)).entries).toBe(1);
  });

  it('keeps one chain when several ledgers flush at once', async () => {
    const others = Array.from({ length: 6 }, () => createAuditLedger(kernel));
    await Promise.all(
      others.flatMap((other, n) =>
        Array.from({ length: 10 }, async (_, i) => {
          other.record({ action: 'search', outcome: 'success', object: `${n}-${i}` });
          await other.flush();
        }),
      ),
    );
    const result = await verifyAudit(kernel);
    expect(result).toMatchObject({ ok: true, entries: 60 });
    expect(result.batches).toBeGreaterThanOrEqual(6);
  });

  it('makes an awaited flush durable for what was recorded while another batch was under way', async () => {
    note(1);
    const first = ledger.flush();
    note(2);
    await ledger.flush();
    expect((await searchEntries(kernel.db, { limit: 10 })).map((entry) => entry.object)).toEqual([
      'Patient/p2',
      'Patient/p1',
    ]);
    await first;
  });

  it('keeps events that could not be stored and stores them when it can again', async () => {
    const [name] = await kernel.owner.query<{ n: string }>('select current_database() as n');
    await kernel.owner.query('revoke insert on access.audit_batch from kangyu_app');
    note(1);
    await expect(ledger.flush()).rejects.toThrow(/permission denied/);
    expect(ledger.waiting).toBe(1);
    await kernel.owner.query('grant insert on access.audit_batch to kangyu_app');
    await ledger.flush();
    expect(name!.n).toMatch(/^t_/);
    expect(await verifyAudit(kernel)).toMatchObject({ ok: true, entries: 1 });
  });

  const within = (by: AuditLedger, object: string, fails = false) =>
    kernel.db.transaction(async (tx) => {
      await by.appendWithin(tx, [{ action: 'fhir.write', outcome: 'success', object }]);
      if (fails) throw new Error('refused');
    });

  it('appends in the transaction of a caller, between batches of its own and other transactions', async () => {
    const all = Array.from({ length: 12 }, async (_, n) => {
      note(n);
      await ledger.flush();
      await within(ledger, `w${n}`, n % 4 === 3).catch(() => undefined);
    });
    await Promise.all(all);
    expect(await verifyAudit(kernel)).toMatchObject({ ok: true, entries: 12 + 9 });
  });

  it('fails a transaction that another process came before, and appends when it is made again', async () => {
    const other = createAuditLedger(kernel);
    await within(ledger, 'w1');
    await within(other, 'w2');
    await expect(within(ledger, 'w3')).rejects.toMatchObject({ code: '40001' });
    await within(ledger, 'w3');
    await within(other, 'w4').catch(() => within(other, 'w4'));
    expect(await verifyAudit(kernel)).toMatchObject({ ok: true, entries: 4 });
  });

  it('accepts text that PostgreSQL would refuse', async () => {
    ledger.record({ action: 'search', outcome: 'success', object: 'a\0b\ud800', purpose: 'x'.repeat(5000) });
    await ledger.flush();
    expect(await verifyAudit(kernel)).toMatchObject({ ok: true, entries: 1 });
  });

  it.each([
    ['changes an entry', "update access.audit_entry set actor = 'somebody' where seq = 5", '2', /was changed/],
    ['takes persons out of an entry', "update access.audit_entry set persons = '{}' where seq = 5", '2', /was changed/],
    ['deletes an entry', 'delete from access.audit_entry where seq = 5', '2', /3 entries expected, 2 found/],
    [
      'deletes a batch with its entries',
      'with e as (delete from access.audit_entry where seq between 4 and 6) delete from access.audit_batch where id = 2',
      '3',
      /missing/,
    ],
    [
      'deletes the entries of the last batch',
      'delete from access.audit_entry where seq > 9',
      '4',
      /3 entries expected, 0 found/,
    ],
    ['deletes the last batch only', 'delete from access.audit_batch where id = 4', '3', /outside every batch/],
    [
      'adds an entry',
      "insert into access.audit_entry (seq, at, action, outcome, persons) select 13, at, 'x', 'success', '{}' from access.audit_entry where seq = 12",
      '4',
      /outside every batch/,
    ],
    [
      'doubles an entry',
      "insert into access.audit_entry (seq, at, action, outcome, persons) select 5, at + interval '1 ms', 'x', 'success', '{}' from access.audit_entry where seq = 5",
      '2',
      /4 found/,
    ],
    ['rewrites a hash', "update access.audit_batch set hash = repeat('a', 64) where id = 2", '2', /was changed/],
  ])('finds it when the owner %s', async (_what, sql, batch, reason) => {
    await fill(4);
    await kernel.owner.query(sql);
    const result = await verifyAudit(kernel);
    expect(result.ok).toBe(false);
    expect(result.firstBreak).toEqual({ batch, reason: expect.stringMatching(reason) });
  });

  it('lets the app role neither change nor delete, in the table nor in its partitions', async () => {
    await fill(1);
    const tables = ['access.audit_entry', 'access.audit_entry_202512', 'access.audit_batch', 'access.audit_seal'];
    for (const table of tables) {
      for (const sql of [
        `delete from ${table}`,
        `truncate ${table}`,
        `update ${table} set ${table.endsWith('seal') ? "mac = ''" : 'at = at'}`,
      ]) {
        await expect(kernel.db.query(sql), sql).rejects.toThrow(/permission denied|must be owner/);
      }
    }
    await expect(kernel.db.query('drop table access.audit_entry_202512')).rejects.toThrow(/must be owner/);
  });

  it('puts entries into the month of Asia/Shanghai', async () => {
    kernel.clock = fixedClock('2025-12-31T23:59:59.999+08:00');
    note(1);
    kernel.clock = fixedClock('2026-01-01T00:00:00.000+08:00');
    note(2);
    await ledger.flush();
    const rows = await kernel.owner.query(
      'select tableoid::regclass::text as part from access.audit_entry order by seq',
    );
    expect(rows).toEqual([{ part: 'access.audit_entry_202512' }, { part: 'access.audit_entry_202601' }]);
  });

  it('seals a closed month, which then takes no entry and shows changes even when the chain was recomputed', async () => {
    await fill(2);
    expect(await sealAudit(kernel)).toEqual([]);
    kernel.clock = fixedClock('2026-01-03T09:00:00+08:00');
    note(99);
    await ledger.flush();
    expect(await sealAudit(kernel)).toEqual(['2025-12-01']);
    expect(await sealAudit(kernel)).toEqual([]);
    expect((await verifyAudit(kernel)).ok).toBe(true);
    await expect(
      kernel.owner.query(
        "insert into access.audit_entry (seq, at, action, outcome, persons) values (100, '2025-12-05', 'x', 'success', '{}')",
      ),
    ).rejects.toThrow(/sealed/);
    await kernel.owner.query("update access.audit_seal set entries_hash = repeat('b', 64)");
    expect((await verifyAudit(kernel)).firstBreak?.reason).toMatch(/seal of 2025-12: its keyed code/);
  });
});
