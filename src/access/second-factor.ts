/** The second factor: one-time codes by time, enrolled at the first sign-in, replaced by the holder, reset by another. */
import { randomBytes } from 'node:crypto';
import { KangyuError, type Queryable } from '../kernel/index.ts';
import type { Access } from './access.ts';
import { realTime } from './real-time.ts';
import { hashToken, newToken } from './secrets.ts';
import { type AccountRow, reserveAttempt } from './store.ts';
import {
  countRecoveryCodes,
  findFactor,
  findTicket,
  insertTicket,
  saveFactor,
  type TicketRow,
  takeRecoveryCode,
  takeStep,
  useTicket,
} from './store-factors.ts';
import { keyUri, stepOfCode, toBase32 } from './totp.ts';

const SECRET_BYTES = 20; // RFC 4226, 4: 160 bits recommended
const RECOVERY_BYTES = 10;

/** What is asked next: the code of the known factor, or the first code of a new one, whose secret is shown. */
export interface FactorStep {
  step: 'code' | 'enrol';
  /** Good for this step alone. */
  ticket: string;
  expiresAt: Date;
  /** Of a new factor: base32, and the same as an authenticator scans it. */
  secret?: string;
  uri?: string;
}

type Holder = Pick<AccountRow, 'id' | 'account' | 'demo'>;

const contextOf = (account: string): string => `access.second_factor.secret:${account}`;
const ticketContext = (account: string): string => `access.factor_ticket.secret:${account}`;

/** Whether a role is one that needs it. */
export function needsSecondFactor(access: Access, demo: boolean, roles: readonly string[]): boolean {
  const { secondFactor } = access.policy;
  if (demo && secondFactor.demoExempt) return false;
  return roles.some((role) => secondFactor.roles.includes(role));
}

/** What a right password still needs: the code of a factor that is there, or a new factor where a role demands one. */
export async function nextStep(
  access: Access,
  holder: Holder,
  roles: readonly string[],
): Promise<'code' | 'enrol' | undefined> {
  if (await findFactor(access.kernel.db, holder.id)) return 'code';
  return needsSecondFactor(access, holder.demo, roles) ? 'enrol' : undefined;
}

/** Begins a step; the ticket is kept as its hash only. */
export async function beginStep(
  access: Access,
  holder: Holder,
  step: TicketRow['step'],
  role?: string,
): Promise<FactorStep> {
  const { db, clock, sealer } = access.kernel;
  const rules = access.policy.secondFactor;
  const { token, hash } = newToken();
  const expiresAt = new Date(clock.now().getTime() + rules.minutes * 60_000);
  const secret = step === 'code' ? undefined : randomBytes(SECRET_BYTES);
  await insertTicket(db, {
    hash,
    account: holder.id,
    step,
    role: role ?? null,
    secret: secret ? sealer.seal(secret.toString('base64url'), ticketContext(holder.id)) : null,
    expiresAt,
  });
  const shown = secret
    ? { secret: toBase32(secret), uri: keyUri(secret, holder.account, rules.issuer, rules) }
    : undefined;
  return { step: step === 'code' ? 'code' : 'enrol', ticket: token, expiresAt, ...shown };
}

export async function getTicket(access: Access, ticket: string): Promise<TicketRow & { hash: Buffer }> {
  const hash = hashToken(ticket);
  const found = await findTicket(access.kernel.db, hash, access.kernel.clock.now());
  if (!found) throw new KangyuError('access.step-ended');
  return { ...found, hash };
}

/**
 * Proves a step: `access.locked` after too many failures, counted with those of the password; `access.bad-code` for a wrong
 * code, one used before, a used recovery code. A new factor gives recovery codes, shown this once.
 */
export async function proveStep(
  access: Access,
  holder: Holder,
  ticket: TicketRow & { hash: Buffer },
  code: string,
): Promise<{ recoveryCodes?: string[] }> {
  const { db } = access.kernel;
  await countAttempt(access, holder.account);
  if (ticket.secret === null) {
    await db.transaction(async (tx) => {
      await requireCode(access, tx, holder.id, code);
      if (!(await useTicket(tx, ticket.hash))) throw new KangyuError('access.step-ended');
    });
    return {};
  }
  const secret = Buffer.from(access.kernel.sealer.open(ticket.secret, ticketContext(holder.id)), 'base64url');
  const step = stepOfCode(secret, trimmed(code), realTime(access.kernel), access.policy.secondFactor);
  if (step === undefined) throw new KangyuError('access.bad-code');
  return { recoveryCodes: await enrol(access, holder.id, ticket.hash, secret, step) };
}

async function enrol(access: Access, account: string, ticket: Buffer, secret: Buffer, step: number): Promise<string[]> {
  const { db, sealer, clock } = access.kernel;
  const codes = Array.from({ length: access.policy.secondFactor.recoveryCodes }, () =>
    toBase32(randomBytes(RECOVERY_BYTES)).toLowerCase(),
  );
  await db.transaction(async (tx) => {
    if (!(await useTicket(tx, ticket))) throw new KangyuError('access.step-ended');
    await saveFactor(tx, account, {
      secret: sealer.seal(secret.toString('base64url'), contextOf(account)),
      step,
      at: clock.now(),
      codes: codes.map(hashToken),
    });
  });
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'));
}

/** Counts an attempt at the second step beside those of the password. */
export async function countAttempt(access: Access, account: string): Promise<void> {
  const now = access.kernel.clock.now();
  const { failures, minutes } = access.policy.lockout;
  const lockedUntil = await reserveAttempt(access.kernel.db, account, now, failures, minutes);
  if (lockedUntil)
    throw new KangyuError('access.locked', {
      minutes: Math.max(1, Math.ceil((lockedUntil.getTime() - now.getTime()) / 60_000)),
    });
}

/** A code of the factor in force, or one of its recovery codes: either once. */
export async function requireCode(access: Access, q: Queryable, account: string, code: string): Promise<void> {
  const { sealer, clock } = access.kernel;
  const factor = await findFactor(q, account);
  if (!factor) throw new KangyuError('access.bad-code');
  const secret = Buffer.from(sealer.open(factor.secret, contextOf(account)), 'base64url');
  const given = trimmed(code);
  const step = stepOfCode(secret, given, realTime(access.kernel), access.policy.secondFactor);
  if (step !== undefined && (await takeStep(q, account, step))) return;
  if (step === undefined && (await takeRecoveryCode(q, account, hashToken(given), clock.now()))) return;
  throw new KangyuError('access.bad-code');
}

/** People type codes in groups. */
const trimmed = (code: string): string => code.replace(/[\s-]/g, '').toLowerCase();

export interface FactorState {
  /** When it was enrolled; null without one. */
  since: string | null;
  /** A role that the account holds demands it. */
  required: boolean;
  recoveryCodes: number;
}

export async function factorState(access: Access, holder: Holder, roles: readonly string[]): Promise<FactorState> {
  const [factor, recoveryCodes] = await Promise.all([
    findFactor(access.kernel.db, holder.id),
    countRecoveryCodes(access.kernel.db, holder.id),
  ]);
  return {
    since: factor?.since.toISOString() ?? null,
    required: needsSecondFactor(access, holder.demo, roles),
    recoveryCodes,
  };
}
