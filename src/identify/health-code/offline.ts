import type { IsWithin } from '../../access/index.ts';
import { KangyuError, type Tx } from '../../kernel/index.ts';
import { checkFactor, checkToken, type Factor, type SeenCode } from './check-token.ts';
import { sm2Sign, sm2Wrap, sm3Hex } from './ciphers.ts';
import { currentKeys, keysInUse } from './keys.ts';
import { type CodeKernel, plus, policyOf } from './model.ts';
import { requireListed } from './policy.ts';
import { type Proof, proveTerminal } from './prove-terminal.ts';
import { factorText, type Scanner } from './scan.ts';
import { listVoided } from './store-cards.ts';
import { findScans, insertScan, type ScanRow } from './store-scans.ts';
import { claimNonce, type TerminalRow } from './store-terminals.ts';

export interface RevocationList {
  /** JSON of `{version, issuedAt, validUntil, entries: [{ref, through}]}`: tokens of `ref` up to card version `through` are void. */
  list: string;
  kid: number;
  /** SM2 by the issuer over the UTF-8 of `list`, 128 hex digits. */
  signature: string;
}

/** The signed list of cards that are suspended, revoked or replaced, as far back as printed cards live. */
export async function revocationList(k: CodeKernel): Promise<RevocationList> {
  const policy = policyOf(k);
  const now = k.clock.now();
  const voided = await listVoided(k.db, plus(now, { days: -policy.printed.days }));
  const validUntil = plus(now, { hours: policy.offline.listHours });
  const list = JSON.stringify({
    version: voided.version,
    issuedAt: now.toISOString(),
    validUntil: validUntil.toISOString(),
    entries: voided.entries,
  });
  const keys = await currentKeys(k);
  return { list, kid: keys.kid, signature: sm2Sign(Buffer.from(list), keys.signing).toString('hex') };
}

export interface OfflineKit {
  keys: { kid: number; publicKey: string; wrappedKey: string }[];
  revocations: RevocationList;
}

/** What a terminal needs to verify without the network; the cipher keys can be opened with its own SM2 key only. */
export async function offlineKit(
  k: CodeKernel,
  caller: Scanner,
  isWithin: IsWithin,
  proof: Proof,
): Promise<OfflineKit> {
  const terminal = await proveTerminal(k, caller, isWithin, 'offline-kit', proof, []);
  const keys = (await keysInUse(k)).map(({ kid, signing, cipher }) => ({
    kid,
    publicKey: signing.publicKey,
    wrappedKey: sm2Wrap(cipher, terminal.public_key),
  }));
  return { keys, revocations: await revocationList(k) };
}

export interface OfflineScan {
  /** Made by the terminal: the same scan handed in twice is stored once. */
  id: string;
  token: string;
  purpose: string;
  /** RFC 3339, when the terminal read the code. */
  scannedAt: string;
  /** What the terminal decided. */
  result: 'accepted' | 'refused';
  factor?: Factor;
}

export interface OfflineOutcome {
  id: string;
  outcome: 'accepted' | 'refused';
  /** Code of the error that refused it. */
  reason: string | null;
  person: string | null;
}

/** Takes scans that were made without the network: each is verified as of its time and logged with both times. */
export async function takeOfflineScans(
  k: CodeKernel,
  caller: Scanner,
  isWithin: IsWithin,
  proof: Proof,
  scans: readonly OfflineScan[],
): Promise<OfflineOutcome[]> {
  const terminal = await proveTerminal(k, caller, isWithin, 'offline-scans', proof, [sm3Hex(offlineText(scans))]);
  const ids = scans.map(({ id }) => id);
  const known = new Map((await findScans(k.db, terminal.id, ids)).map((row) => [row.id, outcomeOf(row)]));
  const outcomes: OfflineOutcome[] = [];
  for (const scan of scans) {
    const outcome = known.get(scan.id) ?? (await takeOne(k, caller, terminal, scan));
    known.set(scan.id, outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** The scans as they stand under the terminal's signature: one a line. */
const offlineText = (scans: readonly OfflineScan[]): string =>
  scans
    .map((s) => [s.id, s.scannedAt, s.purpose, s.result, sm3Hex(s.token.trim()), factorText(s.factor)].join('|'))
    .join('\n');

async function takeOne(
  k: CodeKernel,
  caller: Scanner,
  terminal: TerminalRow,
  scan: OfflineScan,
): Promise<OfflineOutcome> {
  const seen: SeenCode = {};
  const refused = await verifyAsOf(k, scan, seen).then(
    () => null,
    (error: unknown) => {
      if (error instanceof KangyuError) return error.code;
      throw error;
    },
  );
  return k.db.transaction(async (tx) => {
    const reason = refused ?? (await takeOnce(k, tx, seen));
    const row: ScanRow = {
      id: scan.id,
      received_at: k.clock.now(),
      scanned_at: new Date(scan.scannedAt),
      mode: 'offline',
      terminal: terminal.id,
      institution: terminal.institution,
      area: terminal.area,
      account: caller.accountId,
      actor: caller.account,
      purpose: scan.purpose,
      outcome: reason === null ? 'accepted' : 'refused',
      reason,
      kind: seen.content?.kind ?? null,
      card: seen.card?.id ?? null,
      card_version: seen.content?.version ?? null,
      person: seen.card?.person ?? null,
      offline_result: scan.result,
    };
    if (!(await insertScan(tx, row))) throw new KangyuError('identify.scan-replayed'); // the id is another terminal's
    return outcomeOf(row);
  });
}

/** Whether the code may be used as of the scan's time; of the card it is what stands now, which is stricter. */
async function verifyAsOf(k: CodeKernel, scan: OfflineScan, seen: SeenCode): Promise<void> {
  const policy = policyOf(k);
  requireListed('purpose', scan.purpose, policy.purposes);
  const at = new Date(scan.scannedAt);
  const now = k.clock.now();
  const { uploadDays } = policy.offline;
  if (at > plus(now, { seconds: policy.terminals.clockSeconds }) || at < plus(now, { days: -uploadDays }))
    throw new KangyuError('identify.scan-late', { days: uploadDays });
  const { content, card, detail } = await checkToken(k, scan.token, at, seen);
  if (content.kind === 'printed') await checkFactor(k, card, detail, scan.factor);
}

async function takeOnce(k: CodeKernel, tx: Tx, { content }: SeenCode): Promise<string | null> {
  if (content?.kind !== 'dynamic') return null;
  const until = plus(k.clock.now(), { days: policyOf(k).offline.uploadDays + 1 });
  return (await claimNonce(tx, `c|${content.nonce}`, until)) ? null : 'identify.code-used';
}

const outcomeOf = ({ id, outcome, reason, person }: ScanRow): OfflineOutcome => ({ id, outcome, reason, person });
