/** The residents' e-health code: showing it, terminals, scans. Texts of tokens and signatures: docs/health-code.md. */
import { z } from 'zod';
import { Bilingual } from './common.ts';
import { PersonEntry } from './person.ts';

const Listed = z.object({ code: z.string(), title: Bilingual });

/** The rules in force that pages need, and the platform's clock. */
export const CodeRules = z.object({
  now: z.string(),
  dynamicSeconds: z.number(),
  printedDays: z.number(),
  factors: z.array(z.enum(['pin', 'id-tail'])),
  tailDigits: z.number(),
  wards: z.number(),
  phoneForRegister: z.boolean().describe('a mobile number known to the register spares the way to a window'),
  relations: z.array(Listed),
  proofs: z.array(Listed),
  terminalKinds: z.array(Listed),
  purposes: z.array(Listed.extend({ opensRecords: z.boolean() })),
});
export type CodeRules = z.infer<typeof CodeRules>;

const CardState = z.enum(['pending', 'active', 'suspended', 'revoked']);
export const HealthCode = z.object({
  card: z.string().nullable(),
  person: z.string(),
  name: z.string(),
  sex: z.string(),
  birthDate: z.string().nullable(),
  idNumber: z.string().nullable().describe('masked'),
  state: CardState.nullable(),
  version: z.number().nullable(),
  printed: z.boolean(),
  hasPin: z.boolean(),
  verifiedAt: z.string().nullable(),
  guardianship: z
    .object({ id: z.string(), relation: Bilingual, validUntil: z.string().nullable() })
    .nullable()
    .describe('null: the code of the account itself'),
});
export type HealthCode = z.infer<typeof HealthCode>;

export const CodeApplication = z.object({
  id: z.string(),
  kind: z.enum(['own', 'ward']),
  name: z.string(),
  birthDate: z.string().nullable(),
  idNumber: z.string().nullable(),
  areaName: z.string().nullable(),
  guardian: z.string().nullable(),
  relation: Bilingual.nullable(),
  proof: z.object({ kind: Bilingual, reference: z.string() }).nullable(),
  account: z.string(),
  at: z.string(),
  state: z.enum(['pending', 'approved', 'refused']),
  reason: z.string().nullable(),
  decidedBy: z.string().nullable(),
});
export type CodeApplication = z.infer<typeof CodeApplication>;

export const MyCodes = z.object({ codes: z.array(HealthCode), applications: z.array(CodeApplication) });
export type MyCodes = z.infer<typeof MyCodes>;

const name = z.string().trim().min(2).max(64);
const idNumber = z.string().trim().min(15).max(24);
export const CodeApply = z.object({ name, idNumber, phone: z.string().trim().min(5).max(24).optional() });
export type CodeApply = z.infer<typeof CodeApply>;
export const CodeApplied = z.object({ state: z.enum(['approved', 'pending']), card: z.string() });
export type CodeApplied = z.infer<typeof CodeApplied>;
export const GuardianApply = z.object({
  name,
  idNumber,
  relation: z.string().max(32),
  proof: z.object({ kind: z.string().max(32), reference: z.string().trim().min(1).max(100) }),
});
export type GuardianApply = z.infer<typeof GuardianApply>;
export const ApplicationDecision = z
  .object({ approve: z.boolean(), reason: z.string().trim().min(1).max(300).optional() })
  .refine((decision) => decision.approve || decision.reason !== undefined, {
    path: ['reason'],
    message: 'a refusal says why',
  });
export const IssuedCode = z.object({
  token: z.string(),
  issuedAt: z.string(),
  expiresAt: z.string(),
  now: z.string().describe("the platform's clock"),
});
export type IssuedCode = z.infer<typeof IssuedCode>;
export const PrintCode = z.object({
  pin: z
    .string()
    .regex(/^\d{4,6}$/)
    .optional(),
});
export const CodeReason = z.object({ reason: z.string().trim().max(300).optional() });

const Hex = z.string().regex(/^[0-9a-f]+$/i);
export const TerminalState = z.enum(['requested', 'active', 'suspended', 'revoked']);
export const Terminal = z.object({
  id: z.string(),
  institution: z.string(),
  institutionName: z.string().nullable(),
  area: z.string(),
  areaName: z.string().nullable(),
  name: z.string(),
  kind: z.string(),
  kindTitle: Bilingual.nullable(),
  publicKey: z.string(),
  fingerprint: z.string().describe('first 16 digits of SM3 of the public key, to compare by eye'),
  state: TerminalState,
  requestedBy: z.string(),
  requestedAt: z.string(),
  registeredBy: z.string().nullable(),
  validUntil: z.string().nullable(),
  seenAt: z.string().nullable(),
});
export type Terminal = z.infer<typeof Terminal>;
export const TerminalCreate = z.object({
  institution: z.string().min(1).max(64),
  name: z.string().trim().min(1).max(64),
  kind: z.string().max(32),
  publicKey: Hex.length(130),
});
export type TerminalCreate = z.infer<typeof TerminalCreate>;
export const TerminalChange = z.object({
  name: z.string().trim().min(1).max(64).optional(),
  state: z.enum(['active', 'suspended', 'revoked']).optional(),
  validUntil: z.iso.date().optional(),
});

/** What the terminal signs: `kangyu-health-code/1`, action, terminal, timestamp, nonce and the action's parts, one a line. */
export const TerminalProof = z.object({
  terminal: z.uuid(),
  timestamp: z.iso.datetime({ offset: true }),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  signature: Hex.length(128),
});
const factor = z.object({ kind: z.enum(['pin', 'id-tail']), value: z.string().min(1).max(16) });
export const ScanRequest = TerminalProof.extend({
  token: z.string().min(1).max(1000),
  purpose: z.string().max(32),
  factor: factor.optional(),
});
export type ScanRequest = z.infer<typeof ScanRequest>;
export const ScanAnswer = z.object({
  scan: z.string(),
  kind: z.enum(['dynamic', 'printed']),
  purpose: Listed,
  person: z.string(),
  resident: z.object({
    name: z.string().optional(),
    sex: z.string().optional(),
    birthDate: z.string().nullable().optional(),
    idNumber: z.string().nullable().optional(),
    areaName: z.string().nullable().optional(),
  }),
  masked: z.boolean(),
  grant: z.object({ id: z.string(), expiresAt: z.string() }).nullable(),
});
export type ScanAnswer = z.infer<typeof ScanAnswer>;
export const OpenedRecord = z.object({
  purpose: Listed,
  expiresAt: z.string(),
  person: z.string(),
  linked: z.boolean().describe("whether the caller may open the resident's own page too"),
  records: z.array(PersonEntry),
});
export type OpenedRecord = z.infer<typeof OpenedRecord>;

export const Revocations = z.object({
  list: z.string().describe('JSON: version, issuedAt, validUntil, entries of {ref, through}'),
  kid: z.number(),
  signature: z.string().describe('SM2 of the issuer over the UTF-8 of `list`'),
});
export type Revocations = z.infer<typeof Revocations>;
export const OfflineKit = z.object({
  keys: z.array(z.object({ kid: z.number(), publicKey: z.string(), wrappedKey: z.string() })),
  revocations: Revocations,
  now: z.string(),
});
export type OfflineKit = z.infer<typeof OfflineKit>;
export const OfflineScans = TerminalProof.extend({
  scans: z
    .array(
      z.object({
        id: z.uuid(),
        token: z.string().min(1).max(1000),
        purpose: z.string().max(32),
        scannedAt: z.iso.datetime({ offset: true }),
        result: z.enum(['accepted', 'refused']),
        factor: factor.optional(),
      }),
    )
    .min(1)
    .max(200),
});
export type OfflineScans = z.infer<typeof OfflineScans>;
export const OfflineOutcome = z.object({
  id: z.string(),
  outcome: z.enum(['accepted', 'refused']),
  reason: Bilingual.nullable(),
});
export type OfflineOutcome = z.infer<typeof OfflineOutcome>;

export const ScanRow = z.object({
  id: z.string(),
  at: z.string(),
  scannedAt: z.string(),
  mode: z.enum(['online', 'offline']),
  terminal: z.string().nullable(),
  terminalName: z.string().nullable(),
  institutionName: z.string().nullable(),
  actor: z.string(),
  purpose: Bilingual,
  kind: z.string().nullable(),
  outcome: z.enum(['accepted', 'refused']),
  reason: Bilingual.nullable(),
});
export type ScanRow = z.infer<typeof ScanRow>;
