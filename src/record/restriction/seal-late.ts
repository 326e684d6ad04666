import { sealingRules } from '../../access/index.ts';
import { isExact, type Kernel, type Tx, toExactJson } from '../../kernel/index.ts';
import type { CommittedVersion, RecordKernel } from '../model.ts';
import { closeWhole, openResource } from '../seal.ts';
import { lockReadable, replaceContents } from '../store-seal.ts';

const JOB = 'record.seal';
const PAGE = 200;

/** What other rooms made of the readable form is made anew of the closed one, in the same transaction. */
export type FollowSealed = (tx: Tx, sealed: readonly CommittedVersion[]) => Promise<void>;

/** After the commit of the transaction, what it labelled of records stored before is sealed. */
export async function scheduleSealing(k: Partial<Pick<RecordKernel, 'jobs'>>, tx: Tx): Promise<void> {
  await k.jobs?.add(tx, JOB, {}, { key: JOB });
}

/**
 * Seals what stands readable and is labelled to be sealed: by a record of the same Encounter that came in another batch, by
 * rules that changed, or because an earlier program did not seal. A page of records a transaction; gives the number of versions.
 */
export async function sealLate(
  k: Pick<Kernel, 'owner' | 'sealer'>,
  follow: FollowSealed,
  options: { page?: number } = {},
): Promise<number> {
  const except = [...sealingRules().except];
  let sealed = 0;
  for (let after: string | undefined; ; ) {
    const last = await k.owner.transaction(async (tx) => {
      const versions = await lockReadable(tx, after, options.page ?? PAGE, except);
      if (versions.length === 0) return undefined;
      const closed = versions.map((row) => ({
        ...row,
        closed: closeWhole(k.sealer, openResource(k.sealer, row.content)),
      }));
      await replaceContents(
        tx,
        closed.map((row) => ({ seq: row.seq, json: toExactJson(row.closed, isExact(row.closed)) })),
      );
      await follow(
        tx,
        closed
          .filter(({ current }) => current)
          .map(({ bucket, type, id, version, seq, content, closed: resource }) => ({
            ...{ bucket, type, id, version, seq, op: 'update' as const },
            resource,
            previous: content,
          })),
      );
      sealed += versions.length;
      return versions.at(-1)!.self;
    });
    if (last === undefined) return sealed;
    after = last;
  }
}

export function registerSealJobs(k: Kernel, follow: FollowSealed): void {
  k.jobs.register(JOB, async () => {
    await sealLate(k, follow);
  });
  k.jobs.schedule(JOB, '35 16 * * *'); // 00:35 in Asia/Shanghai, after labels were made anew
}
