import fastify from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadRoles, roleBook } from '../access/index.ts';
import type { App, Ctx, RouteAccess } from './app.ts';
import { guardRoutes } from './guard.ts';
import { type TestApp, testApp } from './testing.ts';

/** What anybody may ask without a session; an addition here is a decision. */
const PUBLIC = [
  'GET /*',
  'GET /api/errors',
  'GET /api/instance',
  'GET /api/openapi.json',
  'GET /api/public/areas',
  'GET /api/public/institutions',
  'GET /api/public/notices',
  'GET /api/public/plans',
  'GET /api/public/plans/:id',
  'GET /api/public/plans/:id/data.csv',
  'GET /api/public/plans/:id/data.csv-metadata.json',
  'GET /api/public/plans/:id/data.json',
  'GET /api/public/report-form',
  // Nodes have no accounts: the signature of the envelope says who asks (wst790.test.ts).
  'GET /api/wst790/services',
  'GET /fhir/.well-known/smart-configuration',
  'GET /fhir/metadata',
  'GET /healthz',
  'GET /metrics',
  'GET /readyz',
  // The signature of the gateway says who asks.
  'POST /api/messages/receipts',
  'POST /api/public/plans/:id/feedback',
  'POST /api/public/reports',
  'POST /api/session',
  'POST /api/session/factor',
  // The signed assertion says who asks (smart.test.ts).
  'POST /api/smart/token',
  'POST /api/wst790',
  'POST /api/wst790/:service',
];
/** What every signed-in person may ask, whatever the role. */
const SIGNED_IN = [
  'DELETE /api/session',
  'DELETE /api/sessions/:id',
  'GET /api/areas',
  'GET /api/command/callups/mine',
  'GET /api/documents/types',
  'GET /api/messages',
  'GET /api/messages/count',
  'GET /api/messages/preference',
  'GET /api/roles',
  'GET /api/session',
  'GET /api/session/factor',
  'GET /api/sessions',
  'GET /api/sessions/limit',
  'POST /api/command/callups/:id/answer',
  'POST /api/messages/read',
  'POST /api/session/factor/confirmation',
  'POST /api/session/factor/replacement',
  'POST /api/session/password',
  'POST /api/session/role',
  'PUT /api/messages/preference',
];

/** The shipped roles and one that may do nothing. */
function bookWithPowerless() {
  const { roles, permissions } = loadRoles();
  const title = { zh: '无权', en: 'Powerless' };
  const powerless = {
    title,
    does: title,
    versions: [{ from: '2000-01-01', mask: 'partial' as const, permissions: [] }],
  };
  return roleBook({ schema: 1, permissions, separate: [], roles: { ...roles, powerless } });
}

describe('all routes', () => {
  let t: TestApp;
  let routes: { method: string; url: string; access: RouteAccess }[];
  beforeAll(async () => {
    t = await testApp({ access: { roles: bookWithPowerless() } });
    routes = t.app.routeList;
  });

  const name = ({ method, url }: { method: string; url: string }) => `${method} ${url}`;
  /** An address of the pattern; the ids are such that validation would let them through or not: the guard comes first. */
  const address = (url: string) => url.replace('*', 'x').replace(/:(\w+)(\([^)]*\))?/g, 'x');
  const ask = (route: { method: string; url: string }, headers = {}) =>
    t.app.inject({ method: route.method as 'GET', url: address(route.url), headers });

  it('are public only where the list says so', () => {
    const open = routes.filter(({ access }) => 'public' in access).map(name);
    expect(open.filter((one) => !one.startsWith('HEAD ')).sort()).toEqual(PUBLIC.filter((one) => open.includes(one)));
    const shared = routes.filter(({ access }) => 'signedIn' in access).map(name);
    expect(shared.filter((one) => !one.startsWith('HEAD ')).sort()).toEqual(SIGNED_IN);
    expect(routes.length).toBeGreaterThan(20);
  });

  it('answer 401 without a session', async () => {
    for (const route of routes) {
      if ('public' in route.access) continue;
      expect((await ask(route)).statusCode, name(route)).toBe(401);
      expect((await ask(route, { cookie: 'kangyu_session=forged' })).statusCode, name(route)).toBe(401);
      expect((await ask(route, { authorization: 'Bearer forged' })).statusCode, name(route)).toBe(401);
    }
  });

  it('answer 403 to a role without the permission', async () => {
    const headers = await t.signIn('powerless');
    for (const route of routes) {
      if (!('permission' in route.access)) continue;
      const answer = await ask(route, headers);
      expect(answer.statusCode, name(route)).toBe(403);
    }
  });

  it('name permissions that exist', () => {
    const known = Object.keys(loadRoles().permissions);
    for (const route of routes) {
      if ('permission' in route.access)
        expect(known, name(route)).toEqual(expect.arrayContaining([route.access.permission].flat()));
    }
  });

  it('let nobody out of their area', async () => {
    const headers = await t.signIn('planner', '530403101');
    for (const route of routes) {
      if (!('permission' in route.access) || !route.access.area || route.method !== 'GET' || route.url === '/events')
        continue;
      const answer = await t.app.inject({ url: `${address(route.url)}?area=530402`, headers });
      expect([403, 422], name(route)).toContain(answer.statusCode);
    }
  });

  it('cannot be added without saying who may call them', () => {
    const app: App = fastify();
    guardRoutes(app, {} as Ctx); // the rule looks at the route alone
    expect(() => app.get('/api/forgotten', () => ({}))).toThrow(/GET \/api\/forgotten does not say who may call it/);
  });
});
