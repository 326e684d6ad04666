/** Emergency access to confidential records (紧急调阅) and the log of who read a person's records. */
import { z } from 'zod';
import { AuditRow } from './administration.ts';

export const BreakGlassState = z.enum(['waiting', 'reviewed']);

/** An emergency access. The person's name is masked. */
export const BreakGlassRow = z.object({
  id: z.string(),
  account: z.string(),
  name: z.string(),
  role: z.string(),
  person: z.string(),
  personName: z.string(),
  patientArea: z.string().nullable(),
  patientAreaName: z.string().optional(),
  purpose: z.string().describe('BTG or ETREAT of v3-ActReason'),
  reason: z.string(),
  openedAt: z.string(),
  expiresAt: z.string(),
  noticeDue: z.string().describe('until when the privacy officer should have looked'),
  open: z.boolean(),
  told: z.array(z.string()).describe('sign-in names'),
  reviewedAt: z.string().nullable(),
  reviewedBy: z.string().nullable(),
  justified: z.boolean().nullable(),
  words: z.string().nullable(),
  mine: z.boolean(),
});
export type BreakGlassRow = z.infer<typeof BreakGlassRow>;

/** Whose records: a person, or a record about one. */
const target = {
  person: z.uuid().optional(),
  record: z
    .string()
    .regex(/^[A-Z][A-Za-z]{1,63}\/[A-Za-z0-9\-.]{1,64}$/)
    .optional(),
};
export const BreakGlassTarget = z.object(target);
export type BreakGlassTarget = z.infer<typeof BreakGlassTarget>;
export const BreakGlassOpen = z.object({
  ...target,
  idNumber: z
    .string()
    .max(18)
    .optional()
    .describe('of somebody who is not in the own area’s lists; instead of person and record'),
  purpose: z.enum(['BTG', 'ETREAT']).default('BTG'),
  reason: z.string().max(200),
});
export const BreakGlassReview = z.object({ justified: z.boolean(), words: z.string().trim().min(1).max(500) });

/** What the dialog says before somebody opens it. */
export const BreakGlassNotice = z.object({
  hours: z.number(),
  noticeHours: z.number(),
  told: z.array(z.object({ account: z.string(), name: z.string() })),
  openUntil: z.string().nullable().describe('the caller has an access open already'),
});
export type BreakGlassNotice = z.infer<typeof BreakGlassNotice>;

/** What the caller has open: pages close what it opened when it ends. */
export const OpenBreakGlass = z.object({
  id: z.string(),
  personName: z.string().describe('masked'),
  expiresAt: z.string(),
  leftMs: z.number().describe('until it ends, by the clock of the server'),
});
export type OpenBreakGlass = z.infer<typeof OpenBreakGlass>;

/** Who touched a person's records, newest first. */
export const AccessLogRow = AuditRow.omit({ persons: true, ip: true, requestId: true }).extend({
  emergency: z.boolean(),
  name: z.string().nullable().describe('of the account'),
  institutionName: z.string().nullable().describe('for which the account works'),
});
export type AccessLogRow = z.infer<typeof AccessLogRow>;
