import { z } from 'zod';
import {
  accountOfTicket,
  beginOwnFactor,
  endOwnSession,
  finishOwnFactor,
  finishSignIn,
  listOwnSessions,
  ownFactor,
} from '../../access/index.ts';
import type { App, Ctx } from '../app.ts';
import {
  FactorProof,
  FactorReplace,
  FactorState,
  FactorStep,
  RecoveryCodes,
  SessionLimit,
  SessionRow,
  SignedInByCode,
} from '../contract.ts';
import type { RateLimit } from '../rate-limit.ts';
import { stateOf } from '../request-state.ts';
import { openedSession, placeOf, requireSession } from '../session-answer.ts';
import { namedSessions } from './account-sessions.ts';

const SMALL = 4096;
const SIGNED_IN = { access: { signedIn: true } } as const;

/** The second step of a sign-in, the own second factor, the own sessions. `attempts` counts with those of the password. */
export function registerSecondFactor(app: App, ctx: Ctx, attempts: RateLimit): void {
  const { access } = ctx;

  app.post(
    '/api/session/factor',
    {
      bodyLimit: SMALL,
      config: { access: { public: true } },
      schema: { body: FactorProof, response: { 200: SignedInByCode } },
    },
    async (request, reply) => {
      attempts.take(`ip ${request.ip}`, access.policy.attempts.perAddress);
      const account = await accountOfTicket(access, request.body.ticket);
      if (account !== undefined)
        request.touch({ action: 'session.sign-in', object: `Account/${account}`, actor: account });
      const { recoveryCodes, ...opened } = await finishSignIn(access, request.body, placeOf(request));
      if (recoveryCodes) request.touch({ action: 'session.enrol-factor' });
      const session = await openedSession(ctx, request, reply, opened);
      return recoveryCodes ? { ...session, recoveryCodes } : session;
    },
  );

  app.get('/api/session/factor', { config: SIGNED_IN, schema: { response: { 200: FactorState } } }, (request) =>
    ownFactor(access, request.caller),
  );

  app.post(
    '/api/session/factor/replacement',
    { bodyLimit: SMALL, config: SIGNED_IN, schema: { body: FactorReplace, response: { 200: FactorStep } } },
    async (request) => {
      requireSession(request);
      request.touch({ action: 'session.begin-factor', object: `Account/${request.caller.account}` });
      const { password, code } = request.body;
      const step = await beginOwnFactor(access, request.caller, { password, ...(code === undefined ? {} : { code }) });
      return { ...step, expiresAt: step.expiresAt.toISOString() };
    },
  );

  app.post(
    '/api/session/factor/confirmation',
    { bodyLimit: SMALL, config: SIGNED_IN, schema: { body: FactorProof, response: { 200: RecoveryCodes } } },
    async (request) => {
      requireSession(request);
      request.touch({ action: 'session.replace-factor', object: `Account/${request.caller.account}` });
      return { recoveryCodes: await finishOwnFactor(access, request.caller, request.body) };
    },
  );

  app.get('/api/sessions', { config: SIGNED_IN, schema: { response: { 200: z.array(SessionRow) } } }, async (request) =>
    namedSessions(ctx, await listOwnSessions(access, request.caller, stateOf(request).sessionToken)),
  );

  app.get('/api/sessions/limit', { config: SIGNED_IN, schema: { response: { 200: SessionLimit } } }, () => ({
    most: access.policy.session.most,
  }));

  app.delete(
    '/api/sessions/:id',
    { config: SIGNED_IN, schema: { params: z.object({ id: z.uuid() }), response: { 204: z.null() } } },
    async (request, reply) => {
      request.touch({ action: 'session.end', object: `Session/${request.params.id}` });
      await endOwnSession(access, request.caller, request.params.id);
      return reply.code(204).send(null);
    },
  );
}
