import { gather, type Kernel } from '../kernel/index.ts';
import { isWithinByCode } from './areas.ts';
import { type AuditLedger, createAuditLedger } from './audit-ledger.ts';
import type { IsWithin } from './caller.ts';
import { type IdentityProvider, type PasswordCredentials, passwordProvider } from './identity-provider.ts';
import { loadPolicy, type Policy, type PolicyBook } from './policy.ts';
import { loadPurposes, type PurposeBook } from './purpose.ts';
import { loadRoles, type RoleBook } from './roles.ts';
import { type CredentialKey, type CredentialRow, findSessions, findTokens } from './store-sessions.ts';

/** What the functions of this room need; made once at start and handed to routes and commands. */
export interface Access {
  kernel: Kernel;
  roles: RoleBook;
  /** Rules of sign-in that hold today. */
  readonly policy: Policy;
  purposes: PurposeBook;
  audit: AuditLedger;
  isWithin: IsWithin;
  passwords: IdentityProvider<PasswordCredentials>;
  /** Requests that come together look up their credentials by one statement. */
  findSession(key: CredentialKey): Promise<CredentialRow | undefined>;
  findToken(key: CredentialKey): Promise<CredentialRow | undefined>;
}

export interface AccessOptions {
  /** The dated area tree's containment; without it the codes' own shape decides. */
  isWithin?: IsWithin;
  roles?: RoleBook;
  policy?: Policy;
}

/** Loads roles and policy (a broken file is refused) and opens the audit ledger. Close `audit` before the kernel. */
export function createAccess(kernel: Kernel, options: AccessOptions = {}): Access {
  const given = options.policy;
  const book: PolicyBook = given ? () => given : loadPolicy();
  const policy = () => book(kernel.clock.today());
  return {
    kernel,
    get policy() {
      return policy();
    },
    purposes: loadPurposes(),
    roles: options.roles ?? loadRoles(),
    audit: createAuditLedger(kernel),
    isWithin: options.isWithin ?? isWithinByCode,
    passwords: passwordProvider(kernel, policy),
    findSession: gather((keys) => findSessions(kernel.db, keys)),
    findToken: gather((keys) => findTokens(kernel.db, keys)),
  };
}
