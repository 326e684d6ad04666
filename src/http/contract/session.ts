/** The installation and who is signed in. */
import { z } from 'zod';
import { Bilingual } from './common.ts';

export const InstanceInfo = z.object({
  kind: z.enum(['demo', 'production']),
  version: z.string(),
  today: z.string(),
  region: z.object({ code: z.string(), name: z.string() }).optional(),
  demo: z
    .object({
      residents: z.number(),
      factor: z.number(),
      seed: z.number(),
      from: z.string(),
      to: z.string(),
      state: z.enum(['loading', 'ready', 'failed']),
      done: z.number(),
      total: z.number(),
      step: Bilingual.optional(),
      accounts: z.array(z.object({ account: z.string(), role: z.string(), password: z.string() })),
    })
    .optional(),
});
export type InstanceInfo = z.infer<typeof InstanceInfo>;

export const SessionRequest = z.object({
  account: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
  role: z.string().optional(),
});
/** `POST /api/session/role` and `/api/session/password`. */
export const RoleSwitch = z.object({ role: z.string().min(1).max(64), area: z.string().min(1).max(32) });
export type RoleSwitch = z.infer<typeof RoleSwitch>;
export const PasswordChange = z.object({ current: z.string().min(1).max(256), password: z.string().min(8).max(256) });
export type PasswordChange = z.infer<typeof PasswordChange>;
export const SessionInfo = z.object({
  account: z.string(),
  name: z.string(),
  role: z.string(),
  roles: z.array(z.object({ role: z.string(), area: z.string(), areaName: z.string().optional() })),
  area: z.string(),
  areaName: z.string().optional(),
  permissions: z.array(z.string()),
  expiresAt: z.string(),
  mustChangePassword: z.boolean().optional(),
});
export type SessionInfo = z.infer<typeof SessionInfo>;
