/** Accounts, tokens, audit, search hits and live messages. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const AccountRow = z.object({
  id: z.string(),
  account: z.string(),
  name: z.string(),
  active: z.boolean(),
  lockedUntil: z.string().nullable(),
  lastSignIn: z.string().nullable(),
  secondFactorSince: z.string().nullable(),
  roles: z.array(z.object({ role: z.string(), area: z.string(), areaName: z.string().optional() })),
  requested: z
    .array(z.object({ role: z.string(), area: z.string() }))
    .optional()
    .describe('roles asked for that a security administrator has not confirmed'),
});
export type AccountRow = z.infer<typeof AccountRow>;
export const AccountCreate = z.object({
  account: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,62}$/),
  name: z.string().min(1).max(64),
  password: z.string().min(8).max(256),
  roles: z.array(z.object({ role: z.string(), area: z.string() })).min(1),
});
const standsFor = (type: string) =>
  z
    .string()
    .regex(new RegExp(`^${type}/[A-Za-z0-9\\-.]{1,64}$`))
    .nullable()
    .optional()
    .describe(`${type} that the account stands for: its own records are open to it`);
export const AccountChange = z.object({
  practitioner: standsFor('Practitioner'),
  institution: standsFor('Organization'),
  name: z.string().min(1).max(64).optional(),
  active: z.boolean().optional(),
  password: z.string().min(8).max(256).optional(),
  unlock: z.boolean().optional(),
  roles: z
    .array(z.object({ role: z.string(), area: z.string() }))
    .min(1)
    .optional(),
});
export const TokenRow = z.object({
  id: z.string(),
  account: z.string(),
  label: z.string(),
  role: z.string().optional(),
  area: z.string().optional(),
  createdAt: z.string(),
  expiresAt: z.string(),
  revoked: z.boolean(),
});
export type TokenRow = z.infer<typeof TokenRow>;
export const TokenCreate = z.object({
  account: z.string().min(2).max(63),
  label: z.string().min(1).max(100),
  days: z.int().min(1).max(366).optional(),
  role: z.string().max(64).optional(),
});
export type TokenCreate = z.infer<typeof TokenCreate>;
/** `token` is shown this once. */
export const TokenIssued = z.object({ id: z.string(), token: z.string(), expiresAt: z.string() });
export type TokenIssued = z.infer<typeof TokenIssued>;
/** A role of GET /api/roles with what it may do today. */
export const RoleInfo = z.object({
  role: z.string(),
  title: Bilingual,
  does: Bilingual,
  program: z.boolean().describe('held by programs with a token, not by people'),
  permissions: z.array(z.object({ code: z.string(), title: Bilingual })),
});
export type RoleInfo = z.infer<typeof RoleInfo>;
export const AuditRow = z.object({
  seq: z.string(),
  at: z.string(),
  actor: z.string().nullable(),
  role: z.string().nullable(),
  action: z.string(),
  outcome: z.enum(['success', 'denied', 'failure']),
  object: z.string().nullable(),
  persons: z.array(z.string()),
  purpose: z.string().nullable(),
  ip: z.string().nullable(),
  requestId: z.string().nullable(),
});
export type AuditRow = z.infer<typeof AuditRow>;
export const AuditVerification = z.object({
  ok: z.boolean(),
  batches: z.number(),
  entries: z.number(),
  firstBreak: z.object({ batch: z.string(), reason: z.string() }).nullable(),
  checkedAt: z.string(),
});
export type AuditVerification = z.infer<typeof AuditVerification>;

export const SearchHit = z.object({
  kind: z.enum(['indicator', 'institution', 'resident', 'plan', 'target']),
  title: Bilingual,
  subtitle: z.string().optional(),
  to: z.string().describe('address in the web application'),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** Messages of /events (server-sent events; the event name is the topic). */
export const LiveEvent = z.discriminatedUnion('topic', [
  z.object({
    topic: z.literal('cells'),
    indicators: z.array(z.string()),
    areas: z.array(z.string()),
    periods: z.array(z.string()),
  }),
  z.object({ topic: z.literal('submission'), id: z.string(), status: z.string() }),
  z.object({
    topic: z.literal('demo'),
    state: z.enum(['loading', 'ready', 'failed']),
    done: z.number(),
    total: z.number(),
  }),
  z.object({ topic: z.literal('signals') }).describe('signals were raised or worked'),
  z
    .object({ topic: z.literal('code-scan'), accounts: z.array(z.string()) })
    .describe("a terminal accepted a health code; each account hears of its own and its family's only"),
  z.object({ topic: z.literal('command') }).describe('something of an event changed: its screen reads it again'),
  z.object({ topic: z.literal('work') }).describe('work changed: who shows an inbox or tasks reads them again'),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
