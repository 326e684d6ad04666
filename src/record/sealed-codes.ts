import { createHash } from 'node:crypto';
import { inRanges, sealingRules } from '../access/index.ts';

/** Codes of records that are sealed: the index knows them by keyed hashes only, so that nobody finds them by trying all codes. */
export function isSealedCode({ system, code }: { system?: string | undefined; code: string }): boolean {
  const { codes } = sealingRules();
  return system !== undefined && inRanges(codes.get(system), code);
}

export function sealedCodesFingerprint(): string {
  return createHash('sha256')
    .update(JSON.stringify([...sealingRules().codes]))
    .digest('hex')
    .slice(0, 16);
}
