import { fixedClock, type Kernel, uuidv7 } from '../kernel/index.ts';
import { testKernel } from '../kernel/testing.ts';
import { type Access, type AccessOptions, createAccess } from './access.ts';
import { loadPolicy, type Policy } from './policy.ts';
import { type OpenedSession, type SignInRequest, signIn } from './sign-in.ts';
import { type AccountRow, findAccount, insertAccount, insertGrants } from './store.ts';

/** Access over a fresh database with the shipped roles. */
export async function testAccess(
  options: AccessOptions & { kind?: 'demo' | 'production'; rooms?: readonly string[] } = {},
): Promise<Access> {
  const kernel = await testKernel({ kind: options.kind ?? 'production', rooms: options.rooms ?? ['kernel', 'access'] });
  return createAccess(kernel, { policy: onePolicy, ...options });
}

/** Moves a test kernel's clock on. */
export function advance(kernel: Kernel, minutes: number): void {
  kernel.clock = fixedClock(new Date(kernel.clock.now().getTime() + minutes * 60_000).toISOString());
}

const shipped = loadPolicy()('2025-12-31');

/** The shipped policy with a password hash cheaper than it allows, for tests make hundreds, and as many sessions as tests open. */
export const quickPolicy: Policy = {
  ...shipped,
  scrypt: { N: 1024, r: 8, p: 1 },
  session: { ...shipped.session, most: 1000 },
};

/** Nobody needs a second factor: for tests of everything else. */
export const onePolicy: Policy = { ...quickPolicy, secondFactor: { ...quickPolicy.secondFactor, roles: [] } };

/** Signs in somebody who has no second factor. */
export async function signInByPassword(access: Access, request: SignInRequest): Promise<OpenedSession> {
  const opened = await signIn(access, request);
  if ('ticket' in opened) throw new Error('a second step is asked for');
  return opened;
}

/** An account without a password that holds one role in one area, made at the first call. */
export async function findAccountForTest(access: Access, role: string, area: string): Promise<AccountRow> {
  const account = area === '*' ? role : `${role}.${area}`;
  const { db, clock } = access.kernel;
  const at = clock.now();
  const row = { id: uuidv7(), account, name: role, password: null, practitioner: null, externalSubject: null };
  if (await insertAccount(db, { ...row, mustChangePassword: false, demo: false, createdBy: 'test', at })) {
    const by = { requestedBy: null, grantedBy: 'test', from: '2000-01-01', at };
    await insertGrants(db, row.id, [{ id: uuidv7(), role, area }], by);
  }
  return (await findAccount(db, { account }))!;
}
