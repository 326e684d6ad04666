import type { Kernel } from '../../kernel/index.ts';
import { type CodePolicy, codePolicy } from './policy.ts';

/** What the e-health code needs of the kernel. */
export type CodeKernel = Pick<Kernel, 'clock' | 'sealer' | 'db'>;

/** The account that acts; a resident's own, or a member of staff's. */
export interface Acting {
  accountId: string;
  account: string;
}

export type CardState = 'pending' | 'active' | 'suspended' | 'revoked';

export const policyOf = (k: Pick<CodeKernel, 'clock'>): CodePolicy => codePolicy(k.clock.today());

export const secondsOf = (at: Date): number => Math.floor(at.getTime() / 1000);

export const plus = (at: Date, by: { days?: number; hours?: number; minutes?: number; seconds?: number }): Date =>
  new Date(
    at.getTime() + 1000 * ((by.seconds ?? 0) + 60 * ((by.minutes ?? 0) + 60 * ((by.hours ?? 0) + 24 * (by.days ?? 0)))),
  );
