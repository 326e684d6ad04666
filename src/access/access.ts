import type { Kernel } from '../kernel/index.ts';
import { isWithinByCode } from './areas.ts';
import { type AuditLedger, createAuditLedger } from './audit-ledger.ts';
import type { IsWithin } from './caller.ts';
import { type IdentityProvider, type PasswordCredentials, passwordProvider } from './identity-provider.ts';
import { loadPolicy, type Policy } from './policy.ts';
import { loadRoles, type RoleBook } from './roles.ts';

/** What the functions of this room need; made once at start and handed to routes and commands. */
export interface Access {
  kernel: Kernel;
  roles: RoleBook;
  policy: Policy;
  audit: AuditLedger;
  isWithin: IsWithin;
  passwords: IdentityProvider<PasswordCredentials>;
}

export interface AccessOptions {
  /** The dated area tree's containment; without it the codes' own shape decides. */
  isWithin?: IsWithin;
  roles?: RoleBook;
  policy?: Policy;
}

/** Loads roles and policy (a broken file is refused) and opens the audit ledger. Close `audit` before the kernel. */
export function createAccess(kernel: Kernel, options: AccessOptions = {}): Access {
  const policy = options.policy ?? loadPolicy();
  return {
    kernel,
    policy,
    roles: options.roles ?? loadRoles(),
    audit: createAuditLedger(kernel),
    isWithin: options.isWithin ?? isWithinByCode,
    passwords: passwordProvider(kernel, policy),
  };
}
