import { beforeAll, describe, expect, it } from 'vitest';
import { dismiss, openRow } from '../ingest/index.ts';
import type { Kernel, Receipt } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { syncViews } from '../project/index.ts';
import { createAcceptQueue, type Pipeline } from './index.ts';
import { bed, entry, organization, patient, practitioner, role, submission, uscc } from './testing.ts';

let k: Kernel;
let pipeline: Pipeline;
beforeAll(async () => {
  k = await testKernel();
  await syncViews(k.owner);
  pipeline = createAcceptQueue(k);
  await k.jobs.start();
});

const rowOf = async (receipt: Receipt, index: number): Promise<string> =>
  (
    await k.db.query<{ id: string }>('select id from ingest.quarantine where submission = $1 and entry = $2', [
      receipt.submissionId,
      index,
    ])
  )[0]!.id;
const stateOf = async (id: string): Promise<string> =>
  (await k.db.query<{ state: string }>('select state from ingest.quarantine where id = $1', [id]))[0]!.state;
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 100; i += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect.fail('waited in vain');
};

describe('a quarantined row', () => {
  it('is settled when its source sends the record again with all it says, and by nobody else and nothing less', async () => {
    const telecom = [{ system: 'phone', value: '13900000061' }];
    const wrong = patient(61, { birthDate: '1991-05-05', telecom });
    const held = await rowOf(await pipeline.accept(submission('held', [entry(wrong)])), 0);
    const right = patient(61, { telecom });
    await pipeline.accept(submission('elsewhere', [entry(right)], { source: 'another' }));
    expect((await pipeline.accept(submission('less', [entry(patient(61))]))).status).toBe('stored');
    expect(await stateOf(held)).toBe('open');

    const again = await pipeline.accept(submission('again', [entry(right)], { submittedBy: 'planner' }));
    expect(again.status).toBe('stored');
    expect(await stateOf(held)).toBe('resubmitted');
    expect(
      await k.db.query('select by, action, submission from ingest.quarantine_action where quarantine = $1', [held]),
    ).toEqual([{ by: 'planner', action: 'sent-again', submission: again.submissionId }]);
    expect(await k.db.query('select from ingest.quarantine_wait where quarantine = $1', [held])).toEqual([]);
  });

  it('that is corrected is stored through the same path and appears in the views', async () => {
    await pipeline.accept(submission('org', [entry(organization(1))]));
    const receipt = await pipeline.accept(
      submission('beds', [entry(bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(1)}`, 'q1', 'observation'))]),
    );
    expect(receipt.status).toBe('quarantined');
    const id = await rowOf(receipt, 0);
    const corrected = await pipeline.resubmit(id, {
      changes: [{ path: '/type/0/coding/0/code', value: '康复' }],
      by: 'planner',
      note: '电话核实',
    });
    expect(corrected.status).toBe('stored');
    const [, bedId] = corrected.records[0]!.reference!.split('/');
    expect(await k.db.query('select kind from project.bed where resource_id = $1', [bedId])).toEqual([
      { kind: 'rehabilitation' },
    ]);
    expect(await stateOf(id)).toBe('resubmitted');
    const [made] = await k.db.query('select causation_id from ingest.submission where id = $1', [
      corrected.submissionId,
    ]);
    expect(made).toEqual({ causation_id: receipt.submissionId });
    expect(
      await k.db.query('select by, action, note from ingest.quarantine_action where quarantine = $1', [id]),
    ).toEqual([{ by: 'planner', action: 'corrected', note: '电话核实' }]);
    await expect(pipeline.resubmit(id, { by: 'planner' })).rejects.toMatchObject({ code: 'ingest.quarantine-closed' });
  });

  it('that is still wrong stays open with what is still wrong, and keeps the correction', async () => {
    const receipt = await pipeline.accept(
      submission('patient', [entry(patient(1, { birthDate: '1990-05-06', gender: 'female' }))]),
    );
    const id = await rowOf(receipt, 0);
    const again = await pipeline.resubmit(id, { changes: [{ path: '/gender', value: 'male' }], by: 'planner' });
    expect(again.status).toBe('quarantined');
    const row = await openRow(k, k.db, id);
    expect(row).toMatchObject({
      state: 'open',
      attempts: 1,
      problems: [{ rule: 'birth-date-matches-id' }],
      resource: { gender: 'male' },
    });
    expect(await k.db.query('select from ingest.quarantine where submission = $1', [again.submissionId])).toHaveLength(
      0,
    );
    expect(
      (await pipeline.resubmit(id, { changes: [{ path: '/birthDate', value: '1990-05-05' }], by: 'planner' })).status,
    ).toBe('stored');
  });

  it('is stored once when two people correct it at the same time', async () => {
    const receipt = await pipeline.accept(
      submission('race', [entry(bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(1)}`, 'q2', 'x'))]),
    );
    const id = await rowOf(receipt, 0);
    const results = await Promise.allSettled(
      ['康复', '普通'].map((value) =>
        pipeline.resubmit(id, { changes: [{ path: '/type/0/coding/0/code', value }], by: 'planner' }),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const content = await k.db.query(
      "select from record.version where type = 'Location' and content::text like '%\"q2\"%'",
    );
    expect(content).toHaveLength(1);
  });

  it('that waited for a record is stored by itself when the record comes, and so is what waited for the row', async () => {
    const [p, r] = ['urn:uuid:44444444-4444-4444-8444-444444444444', 'urn:uuid:55555555-5555-4555-8555-555555555555'];
    const receipt = await pipeline.accept(
      submission('waiting', [
        entry(bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(7)}`, 'w1')),
        entry(practitioner(7, { gender: 'female' }), p),
        entry(role(p, `Organization?identifier=urn:kangyu:id:uscc|${uscc(7)}`), r),
      ]),
    );
    expect(receipt.records.map(({ problems }) => problems?.map(({ rule }) => rule))).toEqual([
      ['reference-not-found'],
      ['sex-matches-id'],
      ['reference-quarantined', 'reference-not-found'],
    ]);
    const [bedRow, workerRow, postRow] = [await rowOf(receipt, 0), await rowOf(receipt, 1), await rowOf(receipt, 2)];
    await pipeline.accept(submission('the-org', [entry(organization(7))]));
    await until(async () => (await stateOf(bedRow)) === 'resubmitted');
    await until(async () => (await openRow(k, k.db, postRow)).attempts === 1);
    expect((await openRow(k, k.db, postRow)).problems.map(({ rule }) => rule)).toEqual(['reference-not-found']);
    await pipeline.resubmit(workerRow, { changes: [{ path: '/gender', value: 'male' }], by: 'planner' });
    await until(async () => (await stateOf(postRow)) === 'resubmitted');
    const [post] = await k.db.query<{ stored_as: string }>('select stored_as from ingest.quarantine where id = $1', [
      postRow,
    ]);
    expect(
      await k.db.query('select from project.worker_post where resource_id = $1', [post!.stored_as.split('/')[1]]),
    ).toHaveLength(1);
  });

  it('that is dismissed stays out, with the reason', async () => {
    const receipt = await pipeline.accept(submission('dismiss', [entry(bed('Organization/none', 'd1'))]));
    const id = await rowOf(receipt, 0);
    await k.db.transaction((tx) => dismiss(k, tx, id, 'planner', '重复上报'));
    expect(await stateOf(id)).toBe('dismissed');
    await expect(pipeline.resubmit(id, { by: 'planner' })).rejects.toMatchObject({ code: 'ingest.quarantine-closed' });
    await expect(k.db.transaction((tx) => dismiss(k, tx, id, 'planner', 'x'))).rejects.toMatchObject({
      code: 'ingest.quarantine-closed',
    });
  });

  it('holds nothing personal in readable form', async () => {
    await pipeline.accept(
      submission('secret', [entry(patient(9, { name: [{ text: '示密密' }], birthDate: '1990-05-06' }))]),
    );
    const rows = await k.db.query<{ text: string }>(
      "select (to_jsonb(q) - 'resource')::text as text from ingest.quarantine q union all select to_jsonb(s)::text from ingest.submission s",
    );
    expect(rows.some(({ text }) => text.includes('示密密') || /990403\d{11}/.test(text))).toBe(false);
    expect(rows.some(({ text }) => text.includes('示**'))).toBe(true);
  });
});

describe('a decision', () => {
  it('submits in its own transaction: both stand or fall', async () => {
    const tags = () =>
      k.db.query("select from record.version where type = 'Organization' and content::text like '%决定机构%'");
    const decision = submission('decision-1', [entry(organization(20, { name: '决定机构' }))], {
      causationId: 'decision-1',
      depth: 1,
    });
    const undone = k.db.transaction(async (tx) => {
      expect((await pipeline.submit.accept(tx, decision)).status).toBe('stored');
      throw new Error('the decision was not taken');
    });
    await expect(undone).rejects.toThrow('not taken');
    expect(await tags()).toHaveLength(0);
    await k.db.transaction((tx) => pipeline.submit.accept(tx, decision));
    expect(await tags()).toHaveLength(1);
  });
});
