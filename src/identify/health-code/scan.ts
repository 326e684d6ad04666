import { randomUUID } from 'node:crypto';
import type { Caller, IsWithin } from '../../access/index.ts';
import { KangyuError, type Kernel, uuidv7 } from '../../kernel/index.ts';
import type { ResidentDetail } from '../find-residents.ts';
import { accountsFor } from './accounts-for.ts';
import { checkFactor, checkToken, type Factor, type SeenCode } from './check-token.ts';
import { sm3Hex } from './ciphers.ts';
import { type CodeKernel, plus, policyOf } from './model.ts';
import { requireListed } from './policy.ts';
import { type Proof, proveTerminal } from './prove-terminal.ts';
import { insertGrant, insertScan, type ScanRow } from './store-scans.ts';
import { claimNonce, findTerminal, type TerminalRow } from './store-terminals.ts';

export interface ScanRequest {
  proof: Proof;
  token: string;
  /** A purpose of the rules in force. */
  purpose: string;
  factor?: Factor;
}

export interface ScanResult {
  scan: string;
  terminal: TerminalRow;
  detail: ResidentDetail;
  kind: 'dynamic' | 'printed';
  /** What opens the records at this institution, absent when the purpose opens none. */
  grant?: { id: string; expiresAt: Date };
}

/** Told to the pages of the holder and of who looks after them, so that a code that was read is not shown on. */
const SCANNED = 'code-scan';
type ScanKernel = CodeKernel & Pick<Kernel, 'outbox'>;

/** Who scans, as the log keeps it. */
export type Scanner = Pick<Caller, 'accountId' | 'account' | 'area'>;

/**
 * A registered terminal reads a code: who the holder is and, where the purpose opens records, a grant for this account at
 * this institution. A code and a terminal's request are taken once. Every scan is logged, the refused ones too; `report`
 * gets what is known of it before a refusal is thrown.
 */
export async function scanCode(
  k: ScanKernel,
  caller: Scanner,
  isWithin: IsWithin,
  asked: ScanRequest,
  report: (seen: SeenCode) => void = () => {},
): Promise<ScanResult> {
  const seen: SeenCode = {};
  try {
    requireListed('purpose', asked.purpose, policyOf(k).purposes);
    const parts = [asked.purpose, sm3Hex(asked.token.trim()), factorText(asked.factor)];
    const terminal = await proveTerminal(k, caller, isWithin, 'scan', asked.proof, parts);
    const checked = await checkToken(k, asked.token, k.clock.now(), seen);
    report(seen);
    if (checked.content.kind === 'printed') await checkFactor(k, checked.card, checked.detail, asked.factor);
    return await accept(k, caller, terminal, asked, checked);
  } catch (error) {
    report(seen);
    if (error instanceof KangyuError) await refuse(k, caller, asked, seen, error.code);
    throw error;
  }
}

/** The second factor as it stands under a terminal's signature: its digest, empty without one. */
export const factorText = (factor: Factor | undefined): string =>
  factor ? sm3Hex(`${factor.kind}|${factor.value}`) : '';

type Checked = Awaited<ReturnType<typeof checkToken>>;

async function accept(
  k: ScanKernel,
  caller: Scanner,
  terminal: TerminalRow,
  asked: ScanRequest,
  { content, card, detail }: Checked,
): Promise<ScanResult> {
  const now = k.clock.now();
  const scan = uuidv7();
  const policy = policyOf(k);
  const grant =
    policy.purposes[asked.purpose]!.records.length === 0
      ? undefined
      : { id: randomUUID(), expiresAt: plus(now, { minutes: policy.grant.minutes }) };
  await k.db.transaction(async (tx) => {
    // Kept as long as a terminal might hand the same code in as an offline scan.
    const keep = plus(now, { days: policy.offline.uploadDays + 1 });
    if (content.kind === 'dynamic' && !(await claimNonce(tx, `c|${content.nonce}`, keep)))
      throw new KangyuError('identify.code-used');
    await insertScan(tx, {
      ...logged(k, caller, asked, { content, card }, terminal, scan),
      person: detail.resident.person,
      outcome: 'accepted',
      reason: null,
    });
    if (grant)
      await insertGrant(tx, {
        id: grant.id,
        scan,
        card: card.id,
        card_version: card.version,
        person: detail.resident.person,
        institution: terminal.institution,
        account: caller.accountId,
        purpose: asked.purpose,
        expires_at: grant.expiresAt,
      });
    const accounts = await accountsFor(tx, detail.resident.person, k.clock.today());
    if (accounts.length > 0) await k.outbox.publish(tx, SCANNED, { accounts });
  });
  return { scan, terminal, detail, kind: content.kind, ...(grant ? { grant } : {}) };
}

async function refuse(k: CodeKernel, caller: Scanner, asked: ScanRequest, seen: SeenCode, reason: string) {
  const terminal = await findTerminal(k.db, asked.proof.terminal);
  await insertScan(k.db, { ...logged(k, caller, asked, seen, terminal, uuidv7()), outcome: 'refused', reason });
}

function logged(
  k: CodeKernel,
  caller: Scanner,
  asked: ScanRequest,
  { content, card }: SeenCode,
  terminal: TerminalRow | undefined,
  id: string,
): Omit<ScanRow, 'outcome' | 'reason'> {
  const now = k.clock.now();
  return {
    id,
    received_at: now,
    scanned_at: now,
    mode: 'online',
    terminal: terminal?.id ?? null,
    institution: terminal?.institution ?? null,
    area: terminal?.area ?? null,
    account: caller.accountId,
    actor: caller.account,
    purpose: asked.purpose,
    kind: content?.kind ?? null,
    card: card?.id ?? null,
    card_version: content?.version ?? null,
    person: card?.person ?? null,
    offline_result: null,
  };
}
