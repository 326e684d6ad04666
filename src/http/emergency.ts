import type { FastifyRequest } from 'fastify';
import { beyondArea, EVERYWHERE } from '../access/index.ts';
import type { Ctx } from './app.ts';
import { stateOf } from './request-state.ts';

/** `Patient/…` that an open emergency shows the caller wherever they live. */
export function openedAnywhere(request: FastifyRequest, { access }: Pick<Ctx, 'access'>): string[] {
  return beyondArea(access, stateOf(request).emergencies ?? []).flatMap(({ patients }) => patients);
}

/** How the caller stands to a person: in their area, opened by an emergency of theirs, or neither (undefined). */
export function nearTo(
  request: FastifyRequest,
  { access, areas }: Pick<Ctx, 'access' | 'areas'>,
  { person, area }: { person: string; area: string | null },
): 'area' | 'emergency' | undefined {
  const own = request.caller.area;
  if (own === EVERYWHERE || (area !== null && areas.isWithin(area, own))) return 'area';
  const emergencies = beyondArea(access, stateOf(request).emergencies ?? []);
  return emergencies.some((one) => one.person === person) ? 'emergency' : undefined;
}
