import { beforeAll, describe, expect, it } from 'vitest';
import type { Kernel, Tx } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { syncViews } from '../project/index.ts';
import { acceptBatch, createAcceptQueue, type Pipeline, prepare } from './index.ts';
import { bed, entry, organization, patient, practitioner, role, submission, uscc } from './testing.ts';

let k: Kernel;
let pipeline: Pipeline;
beforeAll(async () => {
  k = await testKernel();
  await syncViews(k.owner);
  pipeline = createAcceptQueue(k);
});

const idOf = (reference: string | undefined): string => reference!.split('/')[1]!;
const count = async (table: string, where = 'true'): Promise<number> =>
  Number((await k.db.query<{ n: string }>(`select count(*) as n from ${table} where ${where}`))[0]!.n);

describe('the main path', () => {
  it('takes an institution, a worker and a post from a bundle to a row of project.worker_post', async () => {
    const receipt = await pipeline.accept(
      submission('first', [
        entry(organization(1), 'urn:uuid:11111111-1111-4111-8111-111111111111'),
        entry(practitioner(1), 'urn:uuid:22222222-2222-4222-8222-222222222222'),
        entry(role('urn:uuid:22222222-2222-4222-8222-222222222222', 'urn:uuid:11111111-1111-4111-8111-111111111111')),
      ]),
    );
    expect(receipt.status).toBe('stored');
    const [org, worker, post] = receipt.records.map((record) => idOf(record.reference));
    const rows = await k.db.query('select * from project.worker_post where resource_id = $1', [post]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows[0])).toContain(org);
    expect(JSON.stringify(rows[0])).toContain(worker);
  });

  it('answers the same submission again with the same receipt and stores nothing', async () => {
    const again = submission('twice', [entry(organization(2))]);
    const first = await pipeline.accept(again);
    const versions = await count('record.version');
    const second = await pipeline.accept(again);
    const records = first.records.map(({ at, ...record }) => {
      expect(at).toBeInstanceOf(Date);
      expect(record.op).toBe('create');
      return record;
    });
    expect(second).toEqual({ ...first, records, duplicateOf: first.submissionId });
    expect(await count('record.version')).toBe(versions);
  });

  it('stores one of twenty identical submissions that arrive together, also through two queues', async () => {
    const other = createAcceptQueue(k);
    const same = submission('twenty', [entry(organization(3)), entry(patient(3))]);
    const receipts = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? pipeline : other).accept(same)));
    expect(new Set(receipts.map((receipt) => receipt.submissionId)).size).toBe(1);
    expect(receipts.filter((receipt) => receipt.duplicateOf === undefined)).toHaveLength(1);
    expect(await count('ingest.submission', "external_id = 'twenty'")).toBe(1);
    expect(await count('record.version', `content::text like '%${uscc(3)}%' and type = 'Organization'`)).toBe(1);
  });

  it('finds what an earlier submission stores at the same time, though heavy ones are taken side by side', async () => {
    const beds = Array.from({ length: 120 }, (_, i) => entry(bed(`Organization/org-${(i % 3) + 1}`, `beside-${i}`)));
    const institutions = [1, 2, 3].map((n) => ({
      ...entry({ ...organization(30 + n), id: `org-${n}` }),
      request: { method: 'PUT' as const, url: `Organization/org-${n}` },
    }));
    const more = Array.from({ length: 100 }, (_, i) => entry(organization(500 + i)));
    const receipts = [pipeline.accept(submission('beside-1', [...institutions, ...more]))];
    await expect.poll(() => pipeline.depth, { interval: 0 }).toBe(1);
    receipts.push(pipeline.accept(submission('beside-2', beds)));
    expect((await Promise.all(receipts)).map(({ status }) => status)).toEqual(['stored', 'stored']);
  });

  it('stores what is right of a batch and keeps the rest in quarantine', async () => {
    const receipt = await pipeline.accept(
      submission('mixed', [
        entry(organization(4)),
        entry(bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(4)}`, 'b1', 'observation')),
      ]),
    );
    expect(receipt.status).toBe('partly-stored');
    expect(receipt.records[1]).toMatchObject({
      status: 'quarantined',
      problems: [{ rule: 'bed-kind', expression: 'Location.type[0].coding[0].code' }],
    });
    expect(await count('ingest.quarantine', `submission = '${receipt.submissionId}' and state = 'open'`)).toBe(1);
  });

  it('stores a transaction whole or not at all, keeps its bytes, and takes it again once it can be stored', async () => {
    const late = submission(
      'atomic',
      [entry(patient(5)), entry(bed(`Organization?identifier=urn:kangyu:id:uscc|${uscc(5)}`, 'b5'))],
      { type: 'transaction' },
    );
    const patients = await count('record.version', "type = 'Patient'");
    const refused = await pipeline.accept(late);
    expect(refused).toMatchObject({
      status: 'refused',
      records: [{ status: 'refused' }, { status: 'refused', problems: [{ rule: 'reference-not-found' }] }],
    });
    expect(await count('record.version', "type = 'Patient'")).toBe(patients);
    expect(await count('identify.link')).toBe(patients);
    expect(await count('ingest.payload', `submission = '${refused.submissionId}'`)).toBe(1);
    expect(await count('ingest.quarantine', `submission = '${refused.submissionId}'`)).toBe(0);
    await pipeline.accept(submission('atomic-org', [entry(organization(5))]));
    expect((await pipeline.accept(late)).status).toBe('stored');
  });

  it('refuses the fourth step of a chain of causes', async () => {
    await expect(pipeline.accept(submission('deep', [entry(organization(6))], { depth: 4 }))).rejects.toMatchObject({
      code: 'pipeline.too-deep',
    });
  });

  it('takes as many statements for two hundred records as for two', async () => {
    const statements = async (name: string, from: number, size: number): Promise<string[]> => {
      const texts: string[] = [];
      await k.db.transaction(async (tx) => {
        const counting: Tx = {
          tx: true,
          onEnd: tx.onEnd,
          query: (text, params) => {
            texts.push(text);
            return tx.query(text, params);
          },
        };
        const entries = Array.from({ length: size / 2 }, (_, i) => [
          entry(organization(from + i)),
          entry(patient(from + i)),
        ]).flat();
        const [receipt] = await acceptBatch(k, counting, [prepare(k, submission(name, entries, { source: name }))]);
        expect(receipt!.status).toBe('stored');
      });
      return texts;
    };
    const few = await statements('few', 100, 2);
    expect(await statements('many', 200, 200)).toHaveLength(few.length);
    expect(few.length).toBeLessThan(50);
  });

  it('refuses what is no usable bundle before it waits for the writer', async () => {
    const many = submission(
      'many-entries',
      Array.from({ length: 5001 }, () => entry(organization(6))),
    );
    await expect(pipeline.accept(many)).rejects.toMatchObject({ code: 'ingest.too-many-entries' });
    await expect(pipeline.accept(submission('none', []))).rejects.toMatchObject({ code: 'ingest.empty' });
    await expect(
      pipeline.accept(submission('search', [entry(organization(6))], { type: 'searchset' })),
    ).rejects.toMatchObject({ code: 'ingest.bundle-type' });
  });
});
