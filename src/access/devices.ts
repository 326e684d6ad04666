/** Devices on which somebody works without a network: registered, seen, revoked; and what they sealed, opened. */
import { webcrypto } from 'node:crypto';
import { KangyuError, type Kernel, type Tx } from '../kernel/index.ts';
import type { Access } from './access.ts';
import type { Caller } from './caller.ts';
import { offlinePolicy } from './offline-policy.ts';
import { requireArea } from './permission.ts';
import { findAccount, listGrants } from './store.ts';
import { countDevices, type DeviceRow, findDevice, insertDevice, lockAccount, setRevoked } from './store-devices.ts';

export const SECURITY_MANAGE = 'security.manage';

/** A text that only the platform opens: P-256 ECDH with a key made for it, HKDF-SHA-256, AES-256-GCM; all base64url. */
export interface SealedEnvelope {
  v: 1;
  /** Raw public key of the sender, 65 bytes. */
  key: string;
  iv: string;
  data: string;
}

const { subtle } = webcrypto;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };
const INFO = new TextEncoder().encode('kangyu-offline/1');
const contextOf = (id: string): string => `access.device.secret:${id}`;

/** Registers a browser for the caller; the same id again is the same device. Throws `access.device-limit`, `access.device-unknown`. */
export async function registerDevice(
  { clock, sealer }: Pick<Kernel, 'clock' | 'sealer'>,
  tx: Tx,
  caller: Pick<Caller, 'accountId'>,
  { id, name, agent }: { id: string; name: string; agent: string | null },
): Promise<DeviceRow> {
  await lockAccount(tx, caller.accountId);
  const known = await findDevice(tx, id);
  if (!known) {
    const { devices } = offlinePolicy(clock.today());
    if ((await countDevices(tx, caller.accountId)) >= devices)
      throw new KangyuError('access.device-limit', { devices });
    const { publicKey, privateKey } = await subtle.generateKey(CURVE, true, ['deriveBits']);
    await insertDevice(tx, {
      id,
      account: caller.accountId,
      name,
      agent,
      publicKey: Buffer.from(await subtle.exportKey('raw', publicKey)).toString('base64url'),
      secret: sealer.seal(JSON.stringify(await subtle.exportKey('jwk', privateKey)), contextOf(id)),
      at: clock.now(),
    });
  }
  return getOwnDevice(tx, caller, id);
}

/** A device of the caller, revoked or not. Throws `access.device-unknown`. */
export async function getOwnDevice(
  q: Pick<Tx, 'query'>,
  { accountId }: Pick<Caller, 'accountId'>,
  id: string,
): Promise<DeviceRow> {
  const device = await findDevice(q, id);
  if (device?.account !== accountId) throw new KangyuError('access.device-unknown');
  return device;
}

/** Throws `access.device-revoked` besides: nothing more is taken along. */
export async function requireDevice(
  q: Pick<Tx, 'query'>,
  caller: Pick<Caller, 'accountId'>,
  id: string,
): Promise<DeviceRow> {
  const device = await getOwnDevice(q, caller, id);
  if (device.revokedAt) throw new KangyuError('access.device-revoked');
  return device;
}

/** By its holder, or by a security administrator whose area the account lies in; anybody else sees none. */
export async function revokeDevice(access: Access, id: string, by: Caller): Promise<void> {
  const { db, clock } = access.kernel;
  const device = await findDevice(db, id);
  const own = device?.account === by.accountId;
  if (!device || !(own || by.permissions.has(SECURITY_MANAGE))) throw new KangyuError('access.device-unknown');
  if (!own)
    for (const { area } of await listGrants(db, [device.account], clock.today()))
      requireArea(by, area, access.isWithin);
  await setRevoked(db, id, clock.now(), by.account);
}

/** The account whose devices a security administrator asks for. Throws `access.account-unknown`, `access.outside-area`. */
export async function accountInReach(access: Access, account: string, by: Caller): Promise<string> {
  const { db, clock } = access.kernel;
  const found = await findAccount(db, { account });
  if (!found) throw new KangyuError('access.account-unknown');
  for (const { area } of await listGrants(db, [found.id], clock.today())) requireArea(by, area, access.isWithin);
  return found.id;
}

/** What the device sealed under a label. Throws `access.unreadable` where it was changed or is another's. */
export async function openSealed(
  { sealer }: Pick<Kernel, 'sealer'>,
  device: Pick<DeviceRow, 'id' | 'secret'>,
  { key, iv, data }: SealedEnvelope,
  label: string,
): Promise<string> {
  try {
    const jwk = JSON.parse(sealer.open(device.secret, contextOf(device.id))) as webcrypto.JsonWebKey;
    const own = await subtle.importKey('jwk', jwk, CURVE, false, ['deriveBits']);
    const theirs = await subtle.importKey('raw', bytes(key), CURVE, false, []);
    const shared = await subtle.deriveBits({ name: 'ECDH', public: theirs }, own, 256);
    const secret = await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
    const opening = await subtle.deriveKey(
      { name: 'HKDF', hash: 'SHA-256', salt: bytes(key), info: INFO },
      secret,
      { name: 'AES-GCM', length: 256 },
      false,
      ['decrypt'],
    );
    const additionalData = new TextEncoder().encode(`${device.id}/${label}`);
    const plain = await subtle.decrypt({ name: 'AES-GCM', iv: bytes(iv), additionalData }, opening, bytes(data));
    return new TextDecoder().decode(plain);
  } catch (cause) {
    if (cause instanceof KangyuError) throw cause;
    throw new KangyuError('access.unreadable', {}, { cause });
  }
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64url'));
