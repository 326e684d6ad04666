import { KangyuError } from '../kernel/index.ts';
import type { StoredItem } from './store-items.ts';

/** Who acts: an account, what it may do, and the units it belongs to. Made by the caller of this room, never by a request's body. */
export interface Actor {
  account: string;
  name: string;
  /** Whether the account manages work (assigns, accepts) in an area. */
  manages(area: string): boolean;
  /** Whether it may report on work that is its own. */
  reports: boolean;
}

export type Standpoint = 'manage' | 'own' | 'help' | 'none';

/** The program itself: escalation, measuring again. */
export const SYSTEM: Actor = { account: 'system', name: '系统', manages: () => true, reports: true };

/** How somebody stands to an item: managers of its area, the owner and leading units, co-operating units, or nobody. */
export function standpointOf(
  actor: Pick<Actor, 'account' | 'manages' | 'reports'>,
  item: Pick<StoredItem, 'area' | 'account' | 'units'>,
  ownUnits: ReadonlySet<string>,
): Standpoint {
  if (actor.manages(item.area)) return 'manage';
  if (!actor.reports) return 'none';
  if (item.account === actor.account) return 'own';
  const mine = item.units.filter(({ id }) => ownUnits.has(id));
  if (mine.some(({ role }) => role === 'lead')) return 'own';
  return mine.length > 0 ? 'help' : 'none';
}

export function mayDo(standpoint: Standpoint, need: 'own' | 'help' | 'manage'): boolean {
  if (standpoint === 'manage') return true;
  if (need === 'manage' || standpoint === 'none') return false;
  return need === 'help' || standpoint === 'own';
}

export function requireManager(actor: Actor, area: string): void {
  if (!actor.manages(area)) throw new KangyuError('work.not-manager');
}
