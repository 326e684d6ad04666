import type { Caller, IsWithin } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import { sm2Verify } from './ciphers.ts';
import { type CodeKernel, plus, policyOf } from './model.ts';
import { claimNonce, findTerminal, pruneExpired, seeTerminal, type TerminalRow } from './store-terminals.ts';

/** What a terminal signs beside its request, so that the request is its own, of this moment and sent once. */
export interface Proof {
  terminal: string;
  /** RFC 3339; the terminal's clock. */
  timestamp: string;
  /** 16 to 64 characters, never used before by this terminal. */
  nonce: string;
  /** SM2 over the text of `signedText`, r and s, 128 hex digits. */
  signature: string;
}

type ProofAction = 'scan' | 'open' | 'offline-kit' | 'offline-scans';

/** The text under the signature: its parts on lines of their own, encoded as UTF-8. */
export function signedText(action: ProofAction, proof: Omit<Proof, 'signature'>, parts: readonly string[]): string {
  return ['kangyu-health-code/1', action, proof.terminal, proof.timestamp, proof.nonce, ...parts].join('\n');
}

/**
 * The registered terminal behind a request: active, within its term, inside the area of who uses it, its clock near the
 * platform's, its signature right and its nonce new. Fails with the first of these that does not hold.
 */
export async function proveTerminal(
  k: CodeKernel,
  caller: Pick<Caller, 'area'>,
  isWithin: IsWithin,
  action: ProofAction,
  proof: Proof,
  parts: readonly string[],
): Promise<TerminalRow> {
  const terminal = await findTerminal(k.db, proof.terminal);
  if (!terminal) throw new KangyuError('identify.terminal-unknown');
  if (terminal.state !== 'active' || terminal.valid_until === null || terminal.valid_until < k.clock.today())
    throw new KangyuError('identify.terminal-inactive');
  if (!isWithin(terminal.area, caller.area)) throw new KangyuError('identify.terminal-elsewhere');
  const { clockSeconds } = policyOf(k).terminals;
  const now = k.clock.now();
  const said = Date.parse(proof.timestamp);
  if (!(Math.abs(said - now.getTime()) <= clockSeconds * 1000))
    throw new KangyuError('identify.terminal-clock', { seconds: clockSeconds });
  const text = Buffer.from(signedText(action, proof, parts));
  if (!sm2Verify(text, Buffer.from(proof.signature, 'hex'), terminal.public_key))
    throw new KangyuError('identify.terminal-signature');
  const key = `t|${terminal.id}|${proof.nonce}`;
  if (!(await claimNonce(k.db, key, plus(now, { seconds: 2 * clockSeconds }))))
    throw new KangyuError('identify.scan-replayed');
  await seeTerminal(k.db, terminal.id, now);
  await pruneExpired(k.db, now);
  return terminal;
}
