/** The door of access: who asks, in which role, for which area; what they may see; and the ledger of what they did. */
import './errors.ts';

export { type Access, type AccessOptions, createAccess } from './access.ts';
export {
  type AccountChange,
  type AccountRequest,
  type AccountView,
  changeAccount,
  changeOwnPassword,
  createAccount,
  listAccounts,
  type Maker,
  type RoleInArea,
} from './accounts.ts';
export { EVERYWHERE, isWithinByCode } from './areas.ts';
export type { AuditEntry, AuditEvent, AuditNote, AuditOutcome } from './audit-entry.ts';
export type { AuditLedger } from './audit-ledger.ts';
export type { Caller, IsWithin, MaskLevel } from './caller.ts';
export { createDemoAccounts, DEMO_PASSWORD, demoAccounts } from './demo-accounts.ts';
export type { Identity, IdentityProvider, PasswordCredentials } from './identity-provider.ts';
export { registerAccessJobs } from './jobs.ts';
export { type MaskOptions, maskResource, seesInFull } from './mask.ts';
export { maskAddress, maskContact, maskIdNumber, maskName, maskPhone, scrubText } from './mask-text.ts';
export { requireArea, requirePermission } from './permission.ts';
export { loadPolicy, Policy } from './policy.ts';
export { loadRoles, type RoleBook, type RoleDefinition, roleBook } from './roles.ts';
export { type AuditSearch, searchAudit } from './search-audit.ts';
export {
  authenticateSession,
  authenticateToken,
  listRoles,
  type SessionState,
  signOut,
  switchRole,
} from './sessions.ts';
export { type OpenedSession, openSession, resolveAccount, type SignInRequest, signIn } from './sign-in.ts';
export { findAccount } from './store.ts';
export { type IssuedToken, issueToken, listTokens, revokeToken, type TokenRequest } from './tokens.ts';
export { type AuditVerification, sealAudit, verifyAudit } from './verify-audit.ts';
