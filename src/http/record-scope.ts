import type { FastifyRequest } from 'fastify';
import { clearanceOf, covers, EVERYWHERE, type Scopes } from '../access/index.ts';
import { type Sight, UNKNOWN_AREA } from '../record/index.ts';
import type { Ctx } from './app.ts';
import { openedAnywhere } from './emergency.ts';
import { stateOf } from './request-state.ts';

/**
 * The records that who asks may see: those of the areas (a managed area has no division code, so its parts are named), and of
 * confidential ones what role, consents, purpose and emergency accesses open; and those that an emergency opens anywhere. `beyond`: the answer outlives the request or
 * takes in many persons, so that emergencies open nothing.
 */
export function recordScope(
  request: FastifyRequest,
  { areas, access, kernel }: Pick<Ctx, 'areas' | 'access' | 'kernel'>,
  { beyond = false }: { beyond?: boolean } = {},
): Sight {
  const { caller } = request;
  const { purpose, emergencies = [], own = [] } = stateOf(request);
  const clearance = clearanceOf(access.purposes, caller, kernel.clock.now(), {
    ...(purpose === undefined ? {} : { purpose: purpose.code }),
    own,
    opened: beyond ? [] : emergencies.flatMap(({ patients }) => patients),
  });
  const { area } = caller;
  const types = caller.scopes ? readableTypes(caller.scopes) : undefined;
  const seen = { clearance, ...(types ? { types } : {}) };
  if (area === EVERYWHERE) return seen;
  const codes = /^\d+$/.test(area) ? area : [area, ...areas.within(area).map((row) => row.code)];
  const anywhere = beyond ? [] : openedAnywhere(request, { access });
  return { areas: codes, ...(anywhere.length > 0 ? { opened: anywhere } : {}), ...seen };
}

/** Types that scopes let read or search; undefined where that is all of them. */
function readableTypes(scopes: Scopes): string[] | undefined {
  const may = (type: string) => covers(scopes, type, 'r') || covers(scopes, type, 's');
  return may('*') ? undefined : [...scopes.keys()].filter(may);
}

/**
 * The same for the records of one person who lives in the caller's area: what an institution sent that does not know where its
 * patients live belongs to them too. Only for questions that name the Patients of that person.
 */
export function personScope(request: FastifyRequest, ctx: Pick<Ctx, 'areas' | 'access' | 'kernel'>): Sight {
  const sight = recordScope(request, ctx);
  if (sight.areas === undefined) return sight;
  return { ...sight, areas: [...(typeof sight.areas === 'string' ? [sight.areas] : sight.areas), UNKNOWN_AREA] };
}
