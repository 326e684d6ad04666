import type { Kernel } from '../kernel/index.ts';
import type { Policy } from './policy.ts';
import { hashPassword, verifyPassword } from './secrets.ts';
import { findPassword } from './store.ts';

/** Whom a provider vouches for: an account of ours, or a subject of its own that an account is bound to. */
export type Identity = { account: string } | { externalSubject: string };

/** Proves who a person is. Which account that is, and what it may do, is decided after it (sign-in.ts). */
export interface IdentityProvider<Credentials> {
  authenticate(credentials: Credentials): Promise<Identity | undefined>;
}

export interface PasswordCredentials {
  account: string;
  password: string;
}

/** Passwords kept here. An unknown account costs the same time as a wrong password. */
export function passwordProvider(
  kernel: Pick<Kernel, 'db'>,
  policy: () => Policy,
): IdentityProvider<PasswordCredentials> {
  let decoy: Promise<string> | undefined;
  return {
    async authenticate({ account, password }) {
      const stored = await findPassword(kernel.db, account);
      decoy ??= hashPassword('no account has this password', policy().scrypt);
      const right = await verifyPassword(password, stored ?? (await decoy));
      return right && stored !== undefined ? { account } : undefined;
    },
  };
}
