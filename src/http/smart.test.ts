/** SMART Backend Services: discovery, a token against a signed assertion, and what its scopes let through. */
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { createAccount } from '../access/index.ts';
import { type TestApp, testApp } from './testing.ts';

const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
let t: TestApp;
let key: CryptoKey;
let jwks: { keys: Record<string, unknown>[] };
let client: string;
let manager: Record<string, string>;

beforeAll(async () => {
  t = await testApp();
  await createAccount(
    t.access,
    {
      account: 'node-1',
      name: 'node',
      roles: [{ role: 'exchange-node', area: '*' }],
      password: 'Correct-horse-9-battery',
    },
    'operator',
  );
  const pair = await generateKeyPair('ES384', { extractable: true });
  key = pair.privateKey;
  jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'ES384' }] };
  manager = await t.signIn('security-administrator');
  const made = await register({ scopes: 'system/Patient.rs system/Observation.cruds', keys: jwks });
  expect(made.statusCode).toBe(201);
  client = made.json().clientId;
});

const register = (body: Record<string, unknown>) =>
  t.app.inject({
    method: 'POST',
    url: '/api/smart-clients',
    headers: manager,
    payload: { account: 'node-1', label: 'laboratory', ...body },
  });

let n = 0;
/** An assertion as the client makes it; `claims` replace its own. */
function assertion(claims: JWTPayload = {}, alg = 'ES384', by: CryptoKey | Uint8Array = key): Promise<string> {
  const now = Math.floor(t.kernel.clock.now().getTime() / 1000);
  const own = { iss: client, sub: client, aud: 'http://localhost:80/api/smart/token', exp: now + 120, jti: `j${n++}` };
  return new SignJWT({ ...own, ...claims }).setProtectedHeader({ alg, kid: 'one' }).sign(by);
}

async function fetchToken(fields: Record<string, string> = {}) {
  const body = {
    grant_type: 'client_credentials',
    client_assertion_type: TYPE,
    client_assertion: fields.client_assertion ?? (await assertion()),
    scope: 'system/*.rs',
    ...fields,
  };
  return t.app.inject({
    method: 'POST',
    url: '/api/smart/token',
    headers: { host: 'localhost:80', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(body).toString(),
  });
}

const bearer = async (scope: string) => ({
  authorization: `Bearer ${(await fetchToken({ scope })).json().access_token}`,
});
const get = (url: string, headers: Record<string, string>) => t.app.inject({ url: `/fhir${url}`, headers });

it('says where tokens are, in the discovery document and the CapabilityStatement', async () => {
  const { token_endpoint, grant_types_supported } = (await get('/.well-known/smart-configuration', {})).json();
  expect(new URL(token_endpoint).pathname).toBe('/api/smart/token');
  expect(grant_types_supported).toEqual(['client_credentials']);
  const { rest } = (await get('/metadata', {})).json();
  expect(rest[0].security.service[0].coding[0].code).toBe('SMART-on-FHIR');
});

it('gives a token for minutes, narrowed to what was registered', async () => {
  const answer = await fetchToken();
  expect(answer.statusCode, answer.body).toBe(200);
  expect(answer.headers['cache-control']).toBe('no-store');
  const { scope, expires_in, token_type, access_token } = answer.json();
  expect({ expires_in, token_type }).toEqual({ expires_in: 300, token_type: 'bearer' });
  expect(scope.split(' ').sort()).toEqual(['system/Observation.rs', 'system/Patient.rs']);
  expect((await get('/Patient', { authorization: `Bearer ${access_token}` })).statusCode).toBe(200);
  t.advance(6);
  expect((await get('/Patient', { authorization: `Bearer ${access_token}` })).statusCode).toBe(401);
});

it('lets through what the scopes hold, in requests, bundles and answers of many types', async () => {
  const all = await bearer('system/*.cruds');
  const made = await t.app.inject({
    method: 'POST',
    url: '/fhir/Observation',
    headers: { ...all, 'content-type': 'application/fhir+json' },
    payload: {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    },
  });
  expect(made.statusCode, made.body).toBe(201);
  const post = (type: string, method = 'POST') =>
    t.app.inject({
      method: 'POST',
      url: '/fhir',
      headers: { ...all, 'content-type': 'application/fhir+json' },
      payload: {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [{ request: { method, url: type }, ...(method === 'POST' ? { resource: { resourceType: type } } : {}) }],
      },
    });
  expect((await post('Patient')).statusCode).toBe(403);
  expect((await post('Observation', 'GET')).statusCode).toBe(200);
  expect((await post('Device', 'GET')).statusCode).toBe(403);

  const patients = await bearer('system/Patient.rs');
  expect((await get('/Observation', patients)).statusCode).toBe(403);
  expect((await get('/Patient/$match', patients)).statusCode).not.toBe(403);
  const found = await get('/?_type=Observation,Patient', patients);
  expect(found.statusCode, found.body).toBe(200);
  expect(found.json().entry ?? []).toEqual([]);
  expect((await get('/?_type=Observation', all)).json().entry).toHaveLength(1);
  expect((await t.app.inject({ url: '/api/roles', headers: patients })).statusCode).toBe(403);
  expect((await t.app.inject({ url: '/api/submissions', headers: all })).statusCode).toBe(403);
});

it('takes the time in which programs sign for the real one, whatever years a demo lives in', async () => {
  const hour = 3_600_000;
  const { meta } = t.kernel.instance;
  meta.clockOffsetMs = -hour;
  const outside = Math.floor((t.kernel.clock.now().getTime() + hour) / 1000);
  try {
    expect((await fetchToken({ client_assertion: await assertion({ exp: outside + 120 }) })).statusCode).toBe(200);
    expect((await fetchToken({ client_assertion: await assertion() })).statusCode).toBe(401);
  } finally {
    delete meta.clockOffsetMs;
  }
});

it('takes an assertion once, and none that is not the client’s', async () => {
  const once = await assertion();
  expect((await fetchToken({ client_assertion: once })).statusCode).toBe(200);
  const now = Math.floor(t.kernel.clock.now().getTime() / 1000);
  const other = (await generateKeyPair('ES384')).privateKey;
  const wrong = [
    once,
    await assertion({ aud: 'https://elsewhere/token' }),
    await assertion({ exp: now - 60 }),
    await assertion({ exp: now + 3600 }),
    await assertion({ iss: 'nobody', sub: 'nobody' }),
    await assertion({ sub: 'another' }),
    await assertion({}, 'ES384', other),
    await assertion({}, 'HS256', new TextEncoder().encode('secret-of-at-least-thirty-two-bytes!')),
    'not.a.token',
  ];
  for (const client_assertion of wrong) {
    const answer = await fetchToken({ client_assertion });
    expect(answer.statusCode, client_assertion).toBe(401);
    expect(answer.json().error).toBe('invalid_client');
  }
  expect((await fetchToken({ scope: 'launch/patient' })).json().error).toBe('invalid_scope');
  expect((await fetchToken({ scope: 'system/Device.rs' })).json().error).toBe('invalid_scope');
  expect((await fetchToken({ grant_type: 'password' })).json().error).toBe('invalid_request');
});

it('registers no private keys, no unknown scopes and no administrators, and ends a client with its tokens', async () => {
  const secret = { keys: [{ ...jwks.keys[0], d: 'x' }] };
  const bad = [
    { scopes: 'system/*.rs', keys: secret },
    { scopes: 'system/*.rs', keys: { keys: [] } },
    { scopes: 'user/*.rs', keys: jwks },
  ];
  for (const body of bad) expect((await register(body)).statusCode, JSON.stringify(body)).toBe(422);
  const held = await bearer('system/Patient.rs');
  const listed = await t.app.inject({ url: '/api/smart-clients', headers: manager });
  expect(listed.json().items).toMatchObject([{ id: client, keys: ['one'], revoked: false }]);
  const ended = await t.app.inject({ method: 'DELETE', url: `/api/smart-clients/${client}`, headers: manager });
  expect(ended.statusCode).toBe(204);
  expect((await get('/Patient', held)).statusCode).toBe(401);
  expect((await fetchToken()).statusCode).toBe(401);
});
