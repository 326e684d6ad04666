/** Disposing of what has passed its time takes two persons: one proposes it, another carries it out or declines. */
import { KangyuError, type Kernel, type Queryable, type Tx, uuidv7 } from '../kernel/index.ts';
import type { Caller } from './caller.ts';
import { holdingRules, monthsBefore } from './security-content.ts';
import {
  type DisposalProposal,
  type DisposalRow,
  endProposal,
  insertDisposal,
  insertProposal,
  listDisposals as listRows,
  lockProposal,
} from './store-security.ts';

type Disposing = Pick<Kernel, 'clock'>;

/** First day of a class that must still be kept. Throws access.not-disposable for a class without disposal, and for a later day. */
export function requireDisposable({ clock }: Disposing, kind: string, before: string): void {
  const rule = holdingRules()[kind];
  const keptFrom = rule ? monthsBefore(clock.today(), rule.months) : before;
  if (rule?.dispose !== 'by-hand' || before > keptFrom)
    throw new KangyuError('access.not-disposable', { class: rule?.title.zh ?? kind, before: keptFrom });
}

/** Throws access.disposal-open where one of the class waits already. */
export async function proposeDisposal(
  k: Pick<Kernel, 'db' | 'clock'>,
  { account }: Pick<Caller, 'account'>,
  proposal: Pick<DisposalProposal, 'class' | 'before' | 'counted' | 'reason'>,
): Promise<string> {
  requireDisposable(k, proposal.class, proposal.before);
  const id = uuidv7();
  const made = await insertProposal(k.db, { ...proposal, id, proposedBy: account, proposedAt: k.clock.now() });
  if (!made) throw new KangyuError('access.disposal-open', { class: holdingRules()[proposal.class]!.title.zh });
  return id;
}

/**
 * Carries a proposal out in the caller's transaction: `dispose` gives how many and the proof. Throws access.disposal-unknown for one
 * that is not open, access.disposal-own to who proposed it, access.not-disposable where the rule became stricter since.
 */
export async function carryOutDisposal(
  k: Disposing,
  tx: Tx,
  { account }: Pick<Caller, 'account'>,
  id: string,
  dispose: (proposal: DisposalProposal) => Promise<{ disposed: number; proof: string }>,
): Promise<{ proposal: DisposalProposal; disposed: number; proof: string }> {
  const proposal = await getOpen(tx, id);
  if (proposal.proposedBy === account) throw new KangyuError('access.disposal-own');
  requireDisposable(k, proposal.class, proposal.before);
  const done = await dispose(proposal);
  const at = k.clock.now();
  await endProposal(tx, id, { outcome: 'carried-out', by: account, at });
  const { class: kind, before, reason } = proposal;
  await insertDisposal(tx, { id: uuidv7(), class: kind, before, reason, actor: account, at, proposal: id, ...done });
  return { proposal, ...done };
}

/** Withdrawn by who proposed it, declined by anybody else. */
export async function endDisposal(
  k: Disposing,
  tx: Tx,
  { account }: Pick<Caller, 'account'>,
  id: string,
): Promise<'withdrawn' | 'declined'> {
  const { proposedBy } = await getOpen(tx, id);
  const outcome = proposedBy === account ? 'withdrawn' : 'declined';
  await endProposal(tx, id, { outcome, by: account, at: k.clock.now() });
  return outcome;
}

async function getOpen(tx: Tx, id: string): Promise<DisposalProposal> {
  const proposal = await lockProposal(tx, id);
  if (!proposal) throw new KangyuError('access.disposal-unknown');
  return proposal;
}

/** The newest hundred. */
export const listDisposals = (q: Queryable): Promise<DisposalRow[]> => listRows(q, 100);
