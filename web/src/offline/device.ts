/** The device: set up, taken along, unlocked, emptied. */
import type {
  OfflinePack,
  OfflinePacks,
  OfflineRegistered,
  OfflineResident,
  OfflineResidents,
  OfflineVisit,
} from '../../../src/http/contract.ts';
import { api } from '../app/api.ts';
import { tellChange } from './changes.ts';
import {
  changeDevice,
  clearAll,
  type DeviceRecord,
  findDeviceRecord,
  readOutbox,
  readPacks,
  readResidents,
  readVisits,
  type Table,
  within,
} from './store.ts';
import { lock, makeVault, openVault, unlock, WrongPin } from './vault.ts';

export const DAY_MS = 86_400_000;

/** Why this browser cannot work without a network: pages must come by https or from this machine. */
export const canWorkOffline = (): boolean =>
  globalThis.isSecureContext && 'serviceWorker' in navigator && 'indexedDB' in globalThis && 'locks' in navigator;

/** The device as it stands; what has been without contact for too long is emptied first. */
export async function loadDevice(): Promise<DeviceRecord | undefined> {
  if (!('indexedDB' in globalThis) || !globalThis.isSecureContext) return undefined;
  const record = await findDeviceRecord();
  if (!record) return undefined;
  const now = Math.max(Date.now(), record.lastSeen);
  if (record.vault && now - record.lastContact > record.policy.days * DAY_MS) return empty('expired');
  // Written seldom: only what is hours old matters.
  if (now - record.lastSeen > DAY_MS / 24) return changeDevice((one) => ({ ...one, lastSeen: now }));
  return record;
}

/** Instant of the platform as the device knows it, in its zone. */
export function platformTime({ offset }: Pick<DeviceRecord, 'offset'>): string {
  return `${new Date(Date.now() + offset + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}

/** Erases what was taken along and the key of it; what waits to be sent stays sealed. */
export async function empty(reason: NonNullable<DeviceRecord['gone']>): Promise<DeviceRecord | undefined> {
  const entries = await readOutbox();
  const changed = await changeDevice(
    (record) => ({ ...record, vault: undefined, gone: reason, failures: 0, residents: 0, takenAt: undefined }),
    (table) => {
      table('residents').clear();
      table('drafts').clear();
      for (const entry of entries) table('outbox').put({ ...entry, own: undefined }, entry.id);
    },
  );
  tellChange();
  return changed;
}

export interface Unlocked {
  key: CryptoKey;
  packs: OfflinePack[];
  visits: OfflineVisit[];
  residents: OfflineResident[];
}

/** Throws `WrongPin` with how many tries are left; at none the key is destroyed. */
export class PinRefused extends Error {
  override readonly name = 'PinRefused';
  readonly left: number;
  constructor(left: number) {
    super(`${left} tries left`);
    this.left = left;
  }
}

/** Throws `PinRefused`. */
export async function unlockDevice(pin: string): Promise<Unlocked> {
  const key = await keyOf(pin);
  const [packs = [], visits = [], locked] = await Promise.all([readPacks(), readVisits(), readResidents()]);
  const residents = await Promise.all(locked.map((one) => unlock<OfflineResident>(key, one, 'resident')));
  return { key, packs, visits, residents };
}

async function keyOf(pin: string): Promise<CryptoKey> {
  // Counted before it is tried: leaving the page in between gives nothing away.
  const record = await changeDevice((one) => ({ ...one, failures: one.failures + 1 }));
  if (!record?.vault) throw new PinRefused(0);
  try {
    const key = await openVault(record.vault, pin);
    await changeDevice((one) => ({ ...one, failures: 0 }));
    return key;
  } catch (error) {
    if (!(error instanceof WrongPin)) throw error;
    const left = record.policy.pin.maxFailures - record.failures;
    if (left <= 0) await empty('pin');
    else tellChange();
    throw new PinRefused(Math.max(0, left));
  }
}

export interface Taking {
  /** Everybody of this area; without it those one answers for. */
  area: string | undefined;
  onProgress: (done: number, of: number) => void;
}

/** Registers this browser, sets the PIN and takes residents along. Contacts that wait from before stay. */
export async function setUp(name: string, pin: string, taking: Taking): Promise<void> {
  const before = await findDeviceRecord();
  const registered = await api.post<OfflineRegistered>('/api/offline/devices', {
    id: before && before.gone !== 'revoked' ? before.id : crypto.randomUUID(),
    name,
  });
  // What waits is sealed to the device it was recorded on: it is sent before another takes its place.
  if (before && before.id !== registered.id && (await readOutbox()).some(({ state }) => state === 'waiting'))
    throw new Error('contacts wait on the device that was revoked');
  const { id, account, accountName, publicKey, policy } = registered;
  const { vault, key } = await makeVault(pin, policy.kdf.iterations);
  const now = Date.now();
  const record: DeviceRecord = {
    schema: 1,
    id,
    name: registered.name,
    account,
    accountName,
    publicKey,
    policy,
    vault,
    gone: undefined,
    failures: 0,
    takenAt: undefined,
    residents: 0,
    total: 0,
    area: taking.area,
    lastContact: now,
    lastSeen: now,
    offset: Date.parse(registered.now) - now,
  };
  await download(record, key, taking);
}

/** Takes residents along anew; the key comes from unlocking. */
export async function takeAgain(key: CryptoKey, taking: Taking): Promise<void> {
  const record = await findDeviceRecord();
  if (!record) throw new Error('this browser is not set up');
  const { policy } = await api.get<OfflineRegistered>(`/api/offline/devices/${record.id}`);
  await download({ ...record, policy, area: taking.area }, key, taking);
}

async function download(record: DeviceRecord, key: CryptoKey, { area, onProgress }: Taking): Promise<void> {
  const sent = (await readOutbox()).filter(({ state }) => state !== 'waiting' && state !== 'unreadable');
  const query = { device: record.id };
  const { packs, visits } = await api.get<OfflinePacks>('/api/offline/packs', query);
  const locked: { person: string; data: Awaited<ReturnType<typeof lock>> }[] = [];
  let total = 0;
  let now = record.lastContact;
  let offset = record.offset;
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await api.get<OfflineResidents>('/api/offline/residents', { ...query, area, cursor });
    for (const one of page.items) locked.push({ person: one.person, data: await lock(key, one, 'resident') });
    total = page.total;
    now = Date.now();
    offset = Date.parse(page.now) - now;
    onProgress(locked.length, Math.min(total, record.policy.residents));
    cursor = page.nextCursor;
  }
  const takenAt = new Date(now + offset).toISOString();
  const taken = { ...record, takenAt, residents: locked.length, total, lastContact: now, lastSeen: now, offset };
  // In one transaction: whoever closes the page in the middle keeps what was there before.
  await within('readwrite', (table: Table) => {
    table('meta').put(taken, 'device');
    table('meta').put(packs, 'packs');
    table('meta').put(visits, 'visits');
    table('residents').clear();
    for (const { person, data } of locked) table('residents').put(data, person);
    for (const { id } of sent) table('outbox').delete(id);
    return undefined;
  });
  await keepForGood();
  tellChange();
}

/** Asks the browser not to clear what lies here when space is short; where it does not say yes, it stays as it was. */
async function keepForGood(): Promise<void> {
  if (navigator.storage?.persist) await navigator.storage.persist();
}

/** Takes everything off this browser and revokes it, where the platform can be reached. */
export async function removeDevice(): Promise<void> {
  const record = await findDeviceRecord();
  if (record) await api.delete(`/api/offline/devices/${record.id}`);
  await clearAll();
  tellChange();
}
