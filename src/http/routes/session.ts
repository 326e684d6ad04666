import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { changeOwnPassword, type SessionState, signIn, signOut, switchRole } from '../../access/index.ts';
import type { App, Ctx } from '../app.ts';
import { FactorStep, PasswordChange, RoleSwitch, SessionInfo, SessionRequest, SignedIn } from '../contract.ts';
import { SESSION_COOKIE } from '../guard.ts';
import { createRateLimit } from '../rate-limit.ts';
import { stateOf } from '../request-state.ts';
import { openedSession, placeOf, requireSession, sessionInfo } from '../session-answer.ts';
import { registerSecondFactor } from './second-factor.ts';

/** Sign-in, sign-out, the acting role, the own password. */
export function registerSession(app: App, ctx: Ctx): void {
  const { access, kernel } = ctx;
  const { perAddress, perAddressAndAccount, windowMinutes } = access.policy.attempts;
  const attempts = createRateLimit(windowMinutes * 60_000);
  registerSecondFactor(app, ctx, attempts);

  app.post(
    '/api/session',
    {
      bodyLimit: 16_384,
      config: { access: { public: true } },
      schema: { body: SessionRequest, response: { 200: SignedIn, 202: FactorStep } },
    },
    async (request, reply) => {
      const { account, password, role } = request.body;
      attempts.take(`ip ${request.ip}`, perAddress);
      attempts.take(`ip ${request.ip} account ${account}`, perAddressAndAccount);
      request.touch({ action: 'session.sign-in', object: `Account/${account}`, actor: account });
      const asked = { account, password, ...(role === undefined ? {} : { role }) };
      const opened = await signIn(access, asked, placeOf(request));
      if ('ticket' in opened) {
        request.touch({ action: 'session.password' });
        return reply.code(202).send({ ...opened, expiresAt: opened.expiresAt.toISOString() });
      }
      return openedSession(ctx, request, reply, opened);
    },
  );

  app.get(
    '/api/session',
    { config: { access: { signedIn: true } }, schema: { response: { 200: SessionInfo } } },
    (request) => sessionInfo(ctx, currentState(request, kernel.clock.now())),
  );

  app.delete(
    '/api/session',
    { config: { access: { signedIn: true } }, schema: { response: { 204: z.null() } } },
    async (request, reply) => {
      request.touch({ action: 'session.sign-out', object: `Account/${request.caller.account}` });
      const { sessionToken } = stateOf(request);
      if (sessionToken !== undefined) await signOut(access, sessionToken);
      reply.clearCookie(SESSION_COOKIE, { path: '/' });
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/session/role',
    { config: { access: { signedIn: true } }, schema: { body: RoleSwitch, response: { 200: SessionInfo } } },
    async (request) => {
      request.touch({ action: 'session.switch-role', object: `Role/${request.body.role}` });
      const state = await switchRole(access, requireSession(request), request.body);
      return sessionInfo(ctx, state);
    },
  );

  app.post(
    '/api/session/password',
    {
      bodyLimit: 16_384,
      config: { access: { signedIn: true } },
      schema: { body: PasswordChange, response: { 204: z.null() } },
    },
    async (request, reply) => {
      attempts.take(`password ${request.caller.accountId}`, perAddressAndAccount);
      request.touch({ action: 'session.change-password', object: `Account/${request.caller.account}` });
      await changeOwnPassword(
        access,
        request.caller,
        { old: request.body.current, new: request.body.password },
        requireSession(request),
      );
      return reply.code(204).send(null);
    },
  );
}

function currentState(request: FastifyRequest, now: Date): SessionState {
  const { expiresAt, mustChangePassword } = stateOf(request);
  return { caller: request.caller, expiresAt: expiresAt ?? now, mustChangePassword: mustChangePassword ?? false };
}
