import type { FastifyRequest } from 'fastify';
import { EVERYWHERE } from '../access/index.ts';
import type { Actor, InboxReader, Viewer } from '../work/index.ts';
import type { Ctx } from './app.ts';

const MANAGE = 'task.manage';

/** Who acts on work: whoever may manage it does so inside the area of their role. */
export function actorOf({ caller }: FastifyRequest, { areas }: Ctx): Actor {
  const { account, name, permissions, area } = caller;
  return {
    account,
    name,
    reports: permissions.has('task.report'),
    manages: (place) => permissions.has(MANAGE) && (area === EVERYWHERE || areas.isWithin(place, area)),
  };
}

export function viewerOf({ caller }: FastifyRequest): Viewer {
  return { account: caller.account, scope: caller.area === EVERYWHERE ? undefined : caller.area };
}

export function inboxReader(request: FastifyRequest): InboxReader {
  const viewer = viewerOf(request);
  return { ...viewer, manages: request.caller.permissions.has(MANAGE) ? (viewer.scope ?? null) : undefined };
}
