import { findHolders, loadRoles } from '../access/index.ts';
import type { Queryable } from '../kernel/index.ts';

/** Accounts that hold a role with the permission on the day, each with the area it holds it for (`*` everywhere). */
export async function holdersOf(
  q: Queryable,
  permission: string,
  day: string,
): Promise<{ account: string; area: string }[]> {
  const roles = Object.entries(loadRoles().roles).flatMap(([role, { program, versions }]) =>
    !program &&
    versions.some(
      ({ from, to, permissions }) => from <= day && (to === undefined || day < to) && permissions.includes(permission),
    )
      ? [role]
      : [],
  );
  return (await findHolders(q, roles, day)).map(({ account, area }) => ({ account, area }));
}
