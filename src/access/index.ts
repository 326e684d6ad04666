/** The door of access: who asks, in which role, for which area; what they may see; and the ledger of what they did. */
import './errors.ts';

export { type Access, type AccessOptions, createAccess } from './access.ts';
export { searchPersonAudit } from './access-log.ts';
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
export {
  BREAK_GLASS,
  type BreakGlass,
  type BreakGlassRequest,
  beyondArea,
  breakGlassNotice,
  getBreakGlass,
  listBreakGlass,
  noteWorkItem,
  openBreakGlass,
  openEmergencies,
  PRIVACY_REVIEW,
  reviewBreakGlass,
} from './break-glass.ts';
export type { Caller, IsWithin, MaskLevel } from './caller.ts';
export { beginOwnFactor, finishOwnFactor, ownFactor, resetFactor } from './change-factor.ts';
export {
  inRanges,
  type LabelRule,
  labelRules,
  labelRulesOn,
  type Rank,
  type Sealing,
  sealingRules,
} from './confidentiality.ts';
export { createDemoAccounts, DEMO_PASSWORD, demoAccounts } from './demo-accounts.ts';
export {
  accountInReach,
  getOwnDevice,
  openSealed,
  registerDevice,
  requireDevice,
  revokeDevice,
  SECURITY_MANAGE,
  type SealedEnvelope,
} from './devices.ts';
export {
  carryOutDisposal,
  endDisposal,
  listDisposals,
  proposeDisposal,
  requireDisposable,
} from './disposals.ts';
export type { Identity, IdentityProvider, PasswordCredentials } from './identity-provider.ts';
export { registerAccessJobs } from './jobs.ts';
export { type MaskOptions, maskResource, seesInFull } from './mask.ts';
export { maskAddress, maskContact, maskIdNumber, maskName, maskPhone, scrubText } from './mask-text.ts';
export { type OfflinePolicy, offlinePolicy } from './offline-policy.ts';
export { requireArea, requirePermission } from './permission.ts';
export { loadPolicy, type Policy } from './policy.ts';
export {
  type Clearance,
  clearanceOf,
  loadPurposes,
  type PurposeBook,
  readPurpose,
  type StatedPurpose,
} from './purpose.ts';
export {
  askRight,
  decideRight,
  findRights,
  forgetWords,
  getRight,
  noteRightsItem,
  RIGHTS_CORRECT,
  type RightsRequest,
} from './rights.ts';
export { loadRoles, type RoleBook, type RoleDefinition, roleBook } from './roles.ts';
export { covers, type Interaction, type Scopes } from './scopes.ts';
export { accessSealed } from './sealed-columns.ts';
export { type AuditSearch, searchAudit } from './search-audit.ts';
export type { FactorState, FactorStep } from './second-factor.ts';
export { holdingRules, monthsBefore, securityRegisters } from './security-content.ts';
export {
  enterSecurity,
  findSecurityEntries,
  type NewSecurityEntry,
} from './security-register.ts';
export {
  authenticateSession,
  authenticateToken,
  endOwnSession,
  endSessionsOfAccount,
  listOwnSessions,
  listRoles,
  listSessionsOf,
  type SessionState,
  type SessionView,
  signOut,
  switchRole,
} from './sessions.ts';
export {
  accountOfTicket,
  finishSignIn,
  type OpenedSession,
  openSession,
  resolveAccount,
  type SignInRequest,
  signIn,
} from './sign-in.ts';
export {
  ASSERTION_ALGORITHMS,
  grantToken,
  readClients,
  registerClient,
  revokeClient,
  type SmartClientRequest,
} from './smart-clients.ts';
export { findAccount } from './store.ts';
export { findHolders, type OpenEmergency } from './store-break-glass.ts';
export { type DeviceRow, selectDevices, touchDevice } from './store-devices.ts';
export { bindPerson, findAccountOfPerson, personOfAccount } from './store-persons.ts';
export { countAudit, countKept, listProposals, type SecurityEntryRow } from './store-security.ts';
export { type IssuedToken, issueToken, listTokens, revokeToken, type TokenRequest } from './tokens.ts';
export { type AuditVerification, sealAudit, verifyAudit } from './verify-audit.ts';
