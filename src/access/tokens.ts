import { KangyuError, uuidv7 } from '../kernel/index.ts';
import type { Access } from './access.ts';
import type { Caller } from './caller.ts';
import { requireArea } from './permission.ts';
import { newToken } from './secrets.ts';
import { effectiveGrants, requireUsable } from './sign-in.ts';
import { findAccount } from './store.ts';
import {
  insertToken,
  listTokens as listTokenRows,
  revokeToken as revokeTokenRow,
  type TokenListRow,
} from './store-sessions.ts';

export interface TokenRequest {
  account: string;
  label: string;
  /** Whole days until it expires; the policy's default and maximum apply. */
  days?: number;
  /** Role the program acts in; without it the account's first. */
  role?: string;
}

export interface IssuedToken {
  /** Shown once; only its hash is stored. */
  token: string;
  id: string;
  expiresAt: Date;
}

const PREFIX = 'kyt_'; // lets secret scanners recognise a leaked token

/**
 * Makes a bearer token with which a program acts as an account in one role. Over the interface nobody makes one for an
 * administrator or the auditor; the operator (`null`) may, at the machine.
 */
export async function issueToken(access: Access, request: TokenRequest, by: Caller | null): Promise<IssuedToken> {
  const { db, clock } = access.kernel;
  const account = await findAccount(db, { account: request.account });
  if (!account) throw new KangyuError('access.account-unknown');
  requireUsable(access, account);
  const grants = await effectiveGrants(access, account.id);
  const grant = request.role === undefined ? grants[0] : grants.find((g) => g.role === request.role);
  if (!grant) throw new KangyuError('access.no-role');
  if (by) {
    requireArea(by, grant.area, access.isWithin);
    if (access.roles.isSeparate(grant.role)) throw new KangyuError('access.administrator-account');
  }
  const { defaultDays, maxDays } = access.policy.token;
  const days = Math.min(request.days ?? defaultDays, maxDays);
  const { token, hash } = newToken(PREFIX);
  const id = uuidv7();
  const at = clock.now();
  const expiresAt = new Date(at.getTime() + days * 86_400_000);
  await insertToken(db, {
    id,
    account: account.id,
    hash,
    label: request.label,
    role: grant.role,
    area: grant.area,
    at,
    expiresAt,
    createdBy: by?.account ?? null,
  });
  return { token, id, expiresAt };
}

export function listTokens(
  access: Access,
  filter: { account?: string; before?: string; limit: number },
): Promise<TokenListRow[]> {
  return listTokenRows(access.kernel.db, filter);
}

export async function revokeToken(access: Access, id: string): Promise<void> {
  if (!(await revokeTokenRow(access.kernel.db, id, access.kernel.clock.now())))
    throw new KangyuError('access.token-unknown');
}
