/** The document of a discarded import is deleted behind it: rooms may only add files, so the job does it as the owner. */
import type { Kernel, Queryable } from '../../../kernel/index.ts';
import { isFileOfImport } from './store-imports.ts';

const JOB = 'plans.remove-file';

export function registerPlanJobs(kernel: Kernel): void {
  kernel.jobs.register(JOB, ({ file }: { file: string }) => removeNow(kernel, file));
}

/** Asks for the file to be deleted once the transaction stands. */
export function removeFile({ jobs }: Pick<Kernel, 'jobs'>, tx: Queryable, file: string): Promise<void> {
  return jobs.add(tx, JOB, { file });
}

/** Deletes the file unless an import refers to it still. */
export async function removeNow(k: Pick<Kernel, 'db' | 'owner' | 'files'>, file: string): Promise<void> {
  if (!(await isFileOfImport(k.db, file))) await k.files.remove(k.owner, file);
}
