import { createHash } from 'node:crypto';
import { labelRulesOn } from '../../access/index.ts';
import type { Kernel, Tx } from '../../kernel/index.ts';
import { addressHash } from '../index-values.ts';
import { findLabelState, lockKeys, replaceConsentRules, replaceSpreads, saveLabelState } from '../store-restriction.ts';
import { loadTargets, settle } from './apply.ts';
import { consentRules } from './consent-rules.ts';

/** Raised when labels or consents are read differently (marks.ts, consent-rules.ts). */
const LABEL_FORMAT = 2;
const JOB = 'record.labels';

type LabelKernel = Pick<Kernel, 'db' | 'sealer' | 'clock'> & Partial<Pick<Kernel, 'jobs'>>;

/**
 * Labels all records anew when other rules are in force than those they were labelled by; gives the number of records visited,
 * 0 when they fit. Writers go on meanwhile: what they store follows the new rules already. Twice over: what spreads first.
 */
export async function ensureLabels(k: LabelKernel, options: { page?: number } = {}): Promise<number> {
  const rules = labelRulesOn(k.clock.today());
  const hash = createHash('sha256').update(JSON.stringify(rules)).digest('hex').slice(0, 16);
  const fingerprint = `${LABEL_FORMAT}.${hash}`;
  const before = await findLabelState(k.db);
  if (before === fingerprint) return 0;
  // Consents do not depend on the rules; their numbers stand in rows that are in force.
  const readConsents = before?.split('.')[0] !== String(LABEL_FORMAT);
  await walk(k, options.page ?? 2000, async (tx, targets) => {
    const selves = targets.map(({ self }) => self);
    await replaceSpreads(
      tx,
      selves,
      targets.flatMap(({ self, encounters, marks }) =>
        encounters.flatMap((one) => marks.spreads.map((spread) => ({ ...spread, encounter: addressHash(one), self }))),
      ),
    );
    const consents = targets.filter(({ type, deleted }) => readConsents && type === 'Consent' && !deleted);
    if (consents.length > 0)
      await replaceConsentRules(
        tx,
        consents.map(({ id }) => id),
        consents.flatMap(({ resource }) =>
          consentRules(resource).map((rule) => ({ ...rule, address: addressHash(rule.patient) })),
        ),
      );
  });
  const visited = await walk(k, options.page ?? 2000, (tx, targets) => settle(k, tx, targets));
  await saveLabelState(k.db, fingerprint, k.clock.now());
  return visited;

  async function walk(
    { db }: LabelKernel,
    page: number,
    work: (tx: Tx, targets: Targets) => Promise<void>,
  ): Promise<number> {
    let count = 0;
    for (let after = { type: '', id: '' }; ; ) {
      const last = await db.transaction(async (tx) => {
        const keys = await lockKeys(tx, after, page);
        await work(tx, await loadTargets(k, tx, keys, rules));
        count += keys.length;
        return keys.at(-1);
      });
      if (!last) return count;
      after = last;
    }
  }
}

type Targets = Awaited<ReturnType<typeof loadTargets>>;

/** A rule that begins or ends on a day takes effect in the night before its first working day. */
export function registerLabelJobs(k: Kernel): void {
  k.jobs.register(JOB, async () => {
    await ensureLabels(k);
  });
  k.jobs.schedule(JOB, '5 16 * * *'); // 00:05 in Asia/Shanghai
}
