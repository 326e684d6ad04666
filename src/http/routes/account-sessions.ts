import { z } from 'zod';
import { endSessionsOfAccount, listSessionsOf, resetFactor, type SessionView } from '../../access/index.ts';
import type { App, Ctx } from '../app.ts';
import { SessionRow } from '../contract.ts';

const config = { access: { permission: 'security.manage' } };
const params = z.object({ id: z.uuid() });

/** Sessions and second factors of others, in the hands of the security administrator. */
export function registerAccountSessions(app: App, ctx: Ctx): void {
  const { access } = ctx;

  app.get(
    '/api/accounts/:id/sessions',
    { config, schema: { params, response: { 200: z.array(SessionRow) } } },
    async (request) => {
      request.touch({ action: 'account.sessions', object: `Account/${request.params.id}` });
      return namedSessions(ctx, await listSessionsOf(access, request.params.id, request.caller));
    },
  );

  app.delete(
    '/api/accounts/:id/sessions',
    { config, schema: { params, response: { 204: z.null() } } },
    async (request, reply) => {
      request.touch({ action: 'account.end-sessions', object: `Account/${request.params.id}` });
      await endSessionsOfAccount(access, request.params.id, request.caller);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/accounts/:id/factor',
    { config, schema: { params, response: { 204: z.null() } } },
    async (request, reply) => {
      request.touch({ action: 'account.reset-factor', object: `Account/${request.params.id}` });
      await resetFactor(access, request.params.id, request.caller);
      return reply.code(204).send(null);
    },
  );
}

export function namedSessions({ areas }: Ctx, sessions: SessionView[]): SessionRow[] {
  return sessions.map((session) => {
    const areaName = areas.nameOf(session.area);
    return areaName === undefined ? session : { ...session, areaName };
  });
}
