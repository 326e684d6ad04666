import { KangyuError, uuidv7 } from '../kernel/index.ts';
import type { Access } from './access.ts';
import { EVERYWHERE } from './areas.ts';
import { hashPassword } from './secrets.ts';
import { findAccount, insertAccount, insertGrants } from './store.ts';

export const DEMO_PASSWORD = 'kangyu-demo';

/** The demo's sign-ins: one account a role of people, named like the role. */
export function demoAccounts(access: Pick<Access, 'roles'>): { account: string; role: string; password: string }[] {
  return Object.entries(access.roles.roles)
    .filter(([, definition]) => !definition.program)
    .map(([role]) => ({ account: role, role, password: DEMO_PASSWORD }));
}

/**
 * Creates the demo accounts that are missing, each acting in its role for `area` (roles in `areas` for their own area).
 * Demo instances only; their password is exempt from the rules and opens nothing elsewhere.
 */
export async function createDemoAccounts(
  access: Access,
  area: string = EVERYWHERE,
  areas: Record<string, string> = {},
): Promise<void> {
  const { db, clock, instance } = access.kernel;
  if (instance.kind !== 'demo') throw new KangyuError('access.demo-only');
  const at = clock.now();
  let hash: string | undefined; // the same public password everywhere: hashed once
  for (const { account, role, password } of demoAccounts(access)) {
    if (await findAccount(db, { account })) continue;
    hash ??= await hashPassword(password, access.policy.scrypt);
    const stored = hash;
    await db.transaction(async (tx) => {
      const id = uuidv7();
      const row = {
        id,
        account,
        name: access.roles.roles[role]!.title.zh,
        password: stored,
        practitioner: null,
        externalSubject: null,
      };
      if (!(await insertAccount(tx, { ...row, mustChangePassword: false, demo: true, createdBy: 'demo', at }))) return;
      const grant = { id: uuidv7(), role, area: areas[role] ?? area };
      // Valid from the start of all time the demo shows, because its clock is moved once its data is loaded.
      await insertGrants(tx, id, [grant], { requestedBy: null, grantedBy: 'demo', from: '2000-01-01', at });
    });
  }
}
