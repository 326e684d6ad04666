import { z } from 'zod';
import { ASSERTION_ALGORITHMS, grantToken, readClients, registerClient, revokeClient } from '../../access/index.ts';
import { KangyuError } from '../../kernel/index.ts';
import type { App, Ctx } from '../app.ts';
import { page, SmartClientCreate, SmartClientMade, SmartClientRow } from '../contract.ts';
import { CodeCursor, limitQuery } from '../paging.ts';
import { createRateLimit } from '../rate-limit.ts';

export const TOKEN_PATH = '/api/smart/token';
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Requests for tokens an address may make in a minute. */
const ATTEMPTS = 60;

const Asked = z.object({
  grant_type: z.literal('client_credentials'),
  client_assertion_type: z.literal(ASSERTION_TYPE),
  client_assertion: z.string().min(1).max(20_000),
  scope: z.string().min(1).max(10_000),
});

/** SMART discovery, the token endpoint of programs with keys, and their register. */
export function registerSmart(app: App, ctx: Ctx): void {
  const baseOf = (request: { protocol: string; host: string }) =>
    (ctx.kernel.config.publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/+$/, '');

  app.get('/fhir/.well-known/smart-configuration', { config: { access: { public: true } } }, async (request, reply) =>
    // Browsers of other origins may read it; it holds nothing of anybody.
    reply.header('access-control-allow-origin', '*').send({
      token_endpoint: `${baseOf(request)}${TOKEN_PATH}`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
      scopes_supported: ['system/*.cruds', 'system/*.rs', 'system/*.read', 'system/*.write'],
      capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
    }),
  );
  registerToken(app, ctx, baseOf);
  registerRegister(app, ctx);
}

function registerToken(app: App, ctx: Ctx, baseOf: (request: { protocol: string; host: string }) => string): void {
  const limit = createRateLimit(60_000);
  app.register(async (scope) => {
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(body as string))),
    );
    scope.post(TOKEN_PATH, { config: { access: { public: true } } }, async (request, reply) => {
      limit.take(request.ip, ATTEMPTS);
      reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
      const asked = Asked.safeParse(request.body);
      if (!asked.success) return reply.code(400).send(oauthError('invalid_request', z.prettifyError(asked.error)));
      const { client_assertion: assertion, scope: scopes } = asked.data;
      try {
        const audience = [`${baseOf(request)}${TOKEN_PATH}`];
        const granted = await grantToken(ctx.access, { assertion, scope: scopes, audience });
        request.touch({ action: 'token.grant', object: `Client/${granted.client}`, actor: granted.account });
        const { token, seconds } = granted;
        return reply.send({
          access_token: token,
          token_type: 'bearer',
          expires_in: seconds,
          scope: granted.scopes.join(' '),
        });
      } catch (error) {
        if (!(error instanceof KangyuError) || error.status >= 500) throw error;
        request.touch({ action: 'token.grant', object: 'Client' });
        const code = error.code.startsWith('access.scope') ? 'invalid_scope' : 'invalid_client';
        return reply.code(code === 'invalid_scope' ? 400 : 401).send(oauthError(code, error.texts.en));
      }
    });
  });
}

/** RFC 6749, 5.2. */
function oauthError(error: string, description: string) {
  return { error, error_description: description };
}

function registerRegister(app: App, { access }: Ctx): void {
  const config = { access: { permission: 'token.manage' } };
  app.get(
    '/api/smart-clients',
    { config, schema: { querystring: z.object(limitQuery), response: { 200: page(SmartClientRow) } } },
    async ({ query }) => {
      const before = CodeCursor.decode(query.cursor);
      const rows = await readClients(access, {
        limit: query.limit + 1,
        ...(before === undefined ? {} : { before }),
      });
      const { items, nextCursor } = CodeCursor.page(rows, query.limit, (row) => row.id);
      const shown = items.map(({ createdAt, usedAt, ...row }) => ({
        ...row,
        createdAt: createdAt.toISOString(),
        ...(usedAt ? { usedAt: usedAt.toISOString() } : {}),
      }));
      return { items: shown, ...(nextCursor === undefined ? {} : { nextCursor }) };
    },
  );
  app.post(
    '/api/smart-clients',
    { config, schema: { body: SmartClientCreate, response: { 201: SmartClientMade } } },
    async (request, reply) => {
      const { role, ...wanted } = request.body;
      request.touch({ action: 'client.register', object: `Account/${wanted.account}` });
      const id = await registerClient(access, { ...wanted, ...(role === undefined ? {} : { role }) }, request.caller);
      return reply.code(201).send({ clientId: id });
    },
  );
  app.delete(
    '/api/smart-clients/:id',
    { config, schema: { params: z.object({ id: z.uuid() }), response: { 204: z.null() } } },
    async (request, reply) => {
      request.touch({ action: 'client.revoke', object: `Client/${request.params.id}` });
      await revokeClient(access, request.params.id);
      return reply.code(204).send(null);
    },
  );
}
