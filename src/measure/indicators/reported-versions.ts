/** The versions of one reported value: who gave which figure when, and taking one back or bringing one back. */
import { KangyuError, type Kernel, type Queryable, type Tx, uuidv7 } from '../../kernel/index.ts';
import { lockReported } from './store-reported.ts';
import {
  copyVersion,
  findReportedKey,
  type ReportedKey,
  type ReportedVersion,
  selectVersions,
  withdrawVersion,
} from './store-versions.ts';

type VersionKernel = Pick<Kernel, 'db' | 'clock' | 'outbox'>;
interface Decision {
  by: string;
  reason: string;
}

/** Indicator, area and period that a version belongs to. */
export async function reportedKey(q: Queryable, id: string): Promise<ReportedKey> {
  const key = await findReportedKey(q, id);
  if (!key) throw new KangyuError('indicators.version-unknown');
  return key;
}

/** The version no longer counts; the newest of those left counts again. Answers with all versions. */
export function withdrawReportedValue(kernel: VersionKernel, id: string, { by, reason }: Decision) {
  return change(kernel, id, async (tx, version) => {
    if (version.state === 'withdrawn') throw new KangyuError('indicators.version-withdrawn');
    await withdrawVersion(tx, id, by, kernel.clock.now(), reason);
  });
}

/** The figures of an earlier version count again, as a new version with the reason as its note. */
export function restoreReportedValue(kernel: VersionKernel, id: string, { by, reason }: Decision) {
  return change(kernel, id, async (tx, version) => {
    if (version.state === 'counts') throw new KangyuError('indicators.version-counts');
    await copyVersion(tx, id, { id: uuidv7(), by, at: kernel.clock.now(), note: reason });
  });
}

function change(
  kernel: VersionKernel,
  id: string,
  act: (tx: Tx, version: ReportedVersion) => Promise<void>,
): Promise<ReportedVersion[]> {
  return kernel.db.transaction(async (tx) => {
    const key = await reportedKey(tx, id);
    await lockReported(tx);
    await act(tx, (await selectVersions(tx, key)).find((one) => one.id === id)!);
    await kernel.outbox.publish(tx, 'cells', {
      indicators: [key.indicator],
      areas: [key.area],
      periods: [key.period],
    });
    return selectVersions(tx, key);
  });
}
