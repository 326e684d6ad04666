/**
 * SMART Backend Services: a program is registered with its public keys, asks with a signed assertion (RFC 7523) and gets a token
 * for minutes, narrowed to scopes. Source: hl7.org/fhir/smart-app-launch, Backend Services and Asymmetric Authentication.
 */
import { createLocalJWKSet, decodeJwt, importJWK, type JSONWebKeySet, type JWK, errors as jose, jwtVerify } from 'jose';
import { KangyuError, uuidv7 } from '../kernel/index.ts';
import type { Access } from './access.ts';
import type { Caller } from './caller.ts';
import { requireArea } from './permission.ts';
import { clockShift, realTime } from './real-time.ts';
import { grantedScopes, readScopes } from './scopes.ts';
import { newToken } from './secrets.ts';
import { effectiveGrants, requireUsable } from './sign-in.ts';
import { findAccount } from './store.ts';
import { insertToken } from './store-sessions.ts';
import { endClient, findClient, insertClient, listClients, type SmartClientRow, takeAssertion } from './store-smart.ts';

/** Signatures taken; the standard asks for at least one of the two. */
export const ASSERTION_ALGORITHMS = ['RS384', 'ES384'];
/** Seconds a token holds, and an assertion at most (the standard: no more than five minutes). */
const TOKEN_SECONDS = 300;
const ASSERTION_SECONDS = 300;
const CLOCK_SECONDS = 10;
const PREFIX = 'kyt_';

export interface SmartClientRequest {
  account: string;
  label: string;
  role?: string;
  /** Divided by blanks. */
  scopes: string;
  /** A JWK Set of public keys. */
  keys: unknown;
}

/** Registers a program under an account; not for administrators or the auditor. Gives its `client_id`. */
export async function registerClient(access: Access, request: SmartClientRequest, by: Caller): Promise<string> {
  const { db, clock } = access.kernel;
  const account = await findAccount(db, { account: request.account });
  if (!account) throw new KangyuError('access.account-unknown');
  requireUsable(access, account);
  const grants = await effectiveGrants(access, account.id);
  const grant = request.role === undefined ? grants[0] : grants.find((one) => one.role === request.role);
  if (!grant) throw new KangyuError('access.no-role');
  requireArea(by, grant.area, access.isWithin);
  if (access.roles.isSeparate(grant.role)) throw new KangyuError('access.administrator-account');
  const id = uuidv7();
  await insertClient(db, {
    id,
    account: account.id,
    label: request.label,
    role: grant.role,
    area: grant.area,
    scopes: readScopes(request.scopes),
    keys: await publicKeys(request.keys),
    at: clock.now(),
    createdBy: by.account,
  });
  return id;
}

/** The public parts of the set; a private or unusable key is refused, so that no secret comes to lie here. */
async function publicKeys(given: unknown): Promise<SmartClientRow['keys']> {
  const keys = (given as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > 10)
    throw unusable('应为 {"keys": [一至十个公钥]}', 'it must be {"keys": [one to ten public keys]}');
  for (const key of keys as JWK[]) {
    if (typeof key !== 'object' || key === null) throw unusable('公钥应为对象', 'a key must be an object');
    if ('d' in key || 'k' in key) throw unusable('含有私钥', 'it holds a private key');
    if (key.kty !== 'RSA' && !(key.kty === 'EC' && key.crv === 'P-384'))
      throw unusable('只用 RSA 或 P-384 公钥', 'only RSA and P-384 keys serve');
    if (typeof key.kid !== 'string' || key.kid === '') throw unusable('公钥缺 kid', 'a key has no kid');
    try {
      await importJWK(key, key.kty === 'RSA' ? 'RS384' : 'ES384');
    } catch (error) {
      throw unusable((error as Error).message, (error as Error).message);
    }
  }
  return { keys: keys as Record<string, unknown>[] };
}

function unusable(reasonZh: string, reasonEn: string): KangyuError {
  return new KangyuError('access.client-keys', { reasonZh, reasonEn });
}

export interface GrantedToken {
  token: string;
  seconds: number;
  scopes: string[];
  /** Account and registration in whose name it is, for the audit. */
  account: string;
  client: string;
}

/**
 * A token for the program that signed `assertion`; `audience` are the addresses under which this endpoint is known. Scopes that
 * were not registered are left out; where none is left it is refused.
 */
export async function grantToken(
  access: Access,
  asked: { assertion: string; scope: string; audience: string[] },
): Promise<GrantedToken> {
  const { kernel } = access;
  const now = kernel.clock.now();
  const client = await clientOf(access, asked.assertion);
  const { jti, exp } = await verified(client, asked, realTime(kernel));
  const account = await findAccount(kernel.db, { account: client.account });
  if (!account) throw new KangyuError('access.account-unknown');
  requireUsable(access, account);
  const grants = await effectiveGrants(access, account.id);
  if (!grants.some((grant) => grant.role === client.role && grant.area === client.area))
    throw new KangyuError('access.no-role');
  const scopes = grantedScopes(readScopes(asked.scope), client.scopes);
  if (scopes.length === 0) throw new KangyuError('access.scope-missing', { scope: asked.scope.slice(0, 200) });
  const { token, hash } = newToken(PREFIX);
  const until = new Date((exp + CLOCK_SECONDS) * 1000 + clockShift(kernel));
  await kernel.db.transaction(async (tx) => {
    if (!(await takeAssertion(tx, client.id, jti, until))) throw refused('jti');
    await insertToken(tx, {
      id: uuidv7(),
      account: account.id,
      hash,
      label: client.label,
      role: client.role,
      area: client.area,
      at: now,
      expiresAt: new Date(now.getTime() + TOKEN_SECONDS * 1000),
      createdBy: client.id,
      scopes,
      client: client.id,
    });
  });
  return { token, seconds: TOKEN_SECONDS, scopes, account: client.account, client: client.id };
}

async function clientOf(access: Access, assertion: string): Promise<SmartClientRow> {
  let issuer: string | undefined;
  try {
    issuer = decodeJwt(assertion).iss;
  } catch (error) {
    throw refused((error as Error).message);
  }
  const known = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(issuer ?? '');
  const client = known ? await findClient(access.kernel.db, issuer!) : undefined;
  if (!client || client.revoked) throw refused('iss');
  return client;
}

async function verified(
  client: SmartClientRow,
  { assertion, audience }: { assertion: string; audience: string[] },
  now: Date,
): Promise<{ jti: string; exp: number }> {
  try {
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(client.keys as unknown as JSONWebKeySet), {
      algorithms: ASSERTION_ALGORITHMS,
      issuer: client.id,
      subject: client.id,
      audience,
      requiredClaims: ['exp', 'jti'],
      clockTolerance: CLOCK_SECONDS,
      currentDate: now,
    });
    const { jti, exp } = payload as { jti: unknown; exp: number };
    if (typeof jti !== 'string' || jti === '' || jti.length > 200) throw refused('jti');
    if (exp > now.getTime() / 1000 + ASSERTION_SECONDS + CLOCK_SECONDS) throw refused('exp');
    return { jti, exp };
  } catch (error) {
    if (error instanceof jose.JOSEError) throw refused(error.message);
    throw error;
  }
}

function refused(reason: string): KangyuError {
  return new KangyuError('access.assertion', { reason });
}

export interface SmartClient {
  id: string;
  account: string;
  label: string;
  role: string;
  scopes: string[];
  keys: string[];
  createdAt: Date;
  usedAt: Date | null;
  revoked: boolean;
}

export async function readClients(access: Access, page: { before?: string; limit: number }): Promise<SmartClient[]> {
  return (await listClients(access.kernel.db, page)).map((row) => ({
    id: row.id,
    account: row.account,
    label: row.label,
    role: row.role,
    scopes: row.scopes,
    keys: row.keys.keys.map(({ kid }) => String(kid)),
    createdAt: row.created_at,
    usedAt: row.used_at,
    revoked: row.revoked,
  }));
}

/** Ends the registration and what it holds at this moment. */
export async function revokeClient(access: Access, id: string): Promise<void> {
  if (!(await endClient(access.kernel.db, id, access.kernel.clock.now())))
    throw new KangyuError('access.client-unknown');
}
