import { KangyuError } from '../kernel/index.ts';
import { EVERYWHERE } from './areas.ts';
import type { Caller, IsWithin } from './caller.ts';

/** Refuses a caller whose role holds none of the permissions. */
export function requirePermission(caller: Pick<Caller, 'permissions'>, ...anyOf: string[]): void {
  if (!anyOf.some((permission) => caller.permissions.has(permission)))
    throw new KangyuError('access.forbidden', { permission: anyOf.join(' | ') });
}

/** Refuses an area outside the one the caller's role is held for. */
export function requireArea(caller: Pick<Caller, 'area'>, area: string, isWithin: IsWithin): void {
  if (caller.area !== EVERYWHERE && !isWithin(area, caller.area))
    throw new KangyuError('access.outside-area', { area });
}
