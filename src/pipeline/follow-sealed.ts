import { followPrograms } from '../decide/programs/index.ts';
import type { Kernel, Tx } from '../kernel/index.ts';
import { markStale, scheduleRecompute } from '../measure/indicators/index.ts';
import { maintain } from '../project/index.ts';
import type { CommittedVersion } from '../record/index.ts';

/** Makes the rows of records that were sealed after they were stored anew, as a commit of the sealed form would have. */
export function followSealed(k: Kernel): (tx: Tx, sealed: readonly CommittedVersion[]) => Promise<void> {
  return async (tx, sealed) => {
    const changed = await maintain(tx, sealed);
    await followPrograms(k, tx, sealed);
    if (await markStale(tx, changed, sealed.at(-1)?.seq)) await scheduleRecompute(k, tx);
  };
}
