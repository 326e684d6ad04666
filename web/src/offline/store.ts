/** What lies on the device: IndexedDB. Whatever is written is on the disk when the promise resolves. */
import type {
  OfflineEnvelope,
  OfflinePack,
  OfflinePolicyShape,
  OfflineReason,
  OfflineVisit,
} from '../../../src/http/contract.ts';
import type { Locked, Vault } from './vault.ts';

export interface DeviceRecord {
  /** Form of everything stored here; another one is taken along anew. */
  schema: 1;
  id: string;
  name: string;
  /** Sign-in name and name of whose device it is. */
  account: string;
  accountName: string;
  publicKey: string;
  policy: OfflinePolicyShape;
  /** Gone with the key when the PIN was wrong too often, after too long without contact, and when the device was revoked. */
  vault: Vault | undefined;
  gone: 'pin' | 'expired' | 'revoked' | undefined;
  failures: number;
  /** Instant of the platform when residents were taken along, how many, and how many there were. */
  takenAt: string | undefined;
  residents: number;
  total: number;
  /** Division code of those taken along; without it those one answers for. */
  area: string | undefined;
  /** By the device's clock, ms. */
  lastContact: number;
  /** The latest this device's clock has shown: it does not become younger by putting the clock back. */
  lastSeen: number;
  /** Platform's clock minus the device's, ms. */
  offset: number;
}

export interface OutboxEntry {
  id: string;
  /** By the device's clock, ms. */
  queuedAt: number;
  sealed: OfflineEnvelope;
  /** The same for this device's eyes; gone with the key. */
  own: Locked | undefined;
  /** waiting: on this device only; every other state is the platform's answer. */
  state: 'waiting' | 'stored' | 'refused' | 'conflict' | 'review' | 'dropped' | 'unreadable';
  reason: OfflineReason | undefined;
  /** It was sent at least once, so it is not changed any more. */
  tried: boolean;
}

interface Stores {
  device: DeviceRecord;
  packs: OfflinePack[];
  visits: OfflineVisit[];
  resident: Locked;
  outbox: OutboxEntry;
  draft: Locked;
}
type Name = 'meta' | 'residents' | 'outbox' | 'drafts';
export type Table = (name: Name) => IDBObjectStore;
const NAMES: readonly Name[] = ['meta', 'residents', 'outbox', 'drafts'];

let opening: Promise<IDBDatabase> | undefined;
function database(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('kangyu-offline', 1);
    request.onupgradeneeded = () => {
      for (const name of NAMES) request.result.createObjectStore(name);
    };
    request.onsuccess = () => {
      // Another page with a newer form of the store goes first.
      request.result.onversionchange = () => {
        request.result.close();
        opening = undefined;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/** One transaction: all of it or nothing. `act` calls only the tables; its request's result is given when all is on the disk. */
export async function within<T = undefined>(
  mode: IDBTransactionMode,
  act: (table: Table) => IDBRequest<T> | undefined,
): Promise<T> {
  const db = await database();
  return new Promise<T>((resolve, reject) => {
    const transaction = db.transaction(NAMES as string[], mode, { durability: 'strict' });
    const request = act((name) => transaction.objectStore(name));
    transaction.oncomplete = () => resolve(request?.result as T);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const findDeviceRecord = (): Promise<DeviceRecord | undefined> =>
  within('readonly', (table) => table('meta').get('device') as IDBRequest<DeviceRecord | undefined>);

/** Changes the record as it stands at that moment, in one transaction with `also`. Undefined where there is none. */
export async function changeDevice(
  change: (record: DeviceRecord) => DeviceRecord,
  also: (table: Table) => void = () => {},
): Promise<DeviceRecord | undefined> {
  let changed: DeviceRecord | undefined;
  await within('readwrite', (table) => {
    const read = table('meta').get('device') as IDBRequest<DeviceRecord | undefined>;
    read.onsuccess = () => {
      if (!read.result) return;
      changed = change(read.result);
      table('meta').put(changed, 'device');
      also(table);
    };
    return undefined;
  });
  return changed;
}

export const readPacks = (): Promise<OfflinePack[] | undefined> =>
  within('readonly', (table) => table('meta').get('packs') as IDBRequest<Stores['packs'] | undefined>);

/** Undefined on a device that took its residents along before there were any. */
export const readVisits = (): Promise<OfflineVisit[] | undefined> =>
  within('readonly', (table) => table('meta').get('visits') as IDBRequest<Stores['visits'] | undefined>);

export const readResidents = (): Promise<Locked[]> =>
  within('readonly', (table) => table('residents').getAll() as IDBRequest<Stores['resident'][]>);

/** In the order in which they were recorded. */
export async function readOutbox(): Promise<OutboxEntry[]> {
  const all = await within('readonly', (table) => table('outbox').getAll() as IDBRequest<OutboxEntry[]>);
  return all.sort((a, b) => a.queuedAt - b.queuedAt);
}

export const readDraft = (key: string): Promise<Locked | undefined> =>
  within('readonly', (table) => table('drafts').get(key) as IDBRequest<Locked | undefined>);

export const keepDraft = (key: string, draft: Locked): Promise<IDBValidKey> =>
  within('readwrite', (table) => table('drafts').put(draft, key));

/** Everything, what waits too: only after somebody has said so. */
export const clearAll = (): Promise<undefined> =>
  within('readwrite', (table) => {
    for (const name of NAMES) table(name).clear();
    return undefined;
  });
