/** Contacts recorded here: kept before anybody says that they are saved, sent when the platform can be reached. */
import type { OfflineContent, OfflineReceipts, OfflineRegistered } from '../../../src/http/contract.ts';
import { ApiFailure, api, inBackground } from '../app/api.ts';
import { tellChange } from './changes.ts';
import { empty } from './device.ts';
import type { LocalContact } from './engine.ts';
import { seal } from './seal.ts';
import { changeDevice, type DeviceRecord, findDeviceRecord, type OutboxEntry, readOutbox, within } from './store.ts';
import { lock, unlock } from './vault.ts';

/** A contact as this device remembers it. */
export interface OwnContact extends LocalContact {
  person: string;
  name: string;
}
export interface LocalEntry {
  entry: OutboxEntry;
  contact: OwnContact;
}

/** Keeps a contact, in the place of one that was not sent yet, and forgets the draft. On the disk when this resolves. */
export async function queue(
  key: CryptoKey,
  patient: string,
  contact: OwnContact,
  { draft, instead }: { draft: string; instead: string | undefined },
): Promise<void> {
  await queueAll(key, patient, [contact], { draft, instead });
}

/** The same for the contacts of one visit: all of them are on the disk or none is. */
export async function queueAll(
  key: CryptoKey,
  patient: string,
  contacts: readonly OwnContact[],
  { draft, instead }: { draft: string; instead?: string | undefined },
): Promise<void> {
  const record = await findDeviceRecord();
  if (!record) throw new Error('this browser is not set up');
  const queuedAt = Date.now();
  const entries = await Promise.all(
    contacts.map(async (contact, i): Promise<OutboxEntry> => {
      const { id, pack, form, formFrom, time, answers } = contact;
      const content: OfflineContent = {
        patient,
        pack,
        form,
        formFrom,
        time,
        answers,
        recordedAt: new Date(queuedAt).toISOString(),
        knownSkew: Math.round(record.offset / 1000),
      };
      return {
        id,
        // They go in the order in which they were filled in.
        queuedAt: queuedAt + i / contacts.length,
        sealed: await seal(record.publicKey, record.id, id, JSON.stringify(content)),
        own: await lock(key, contact, `outbox/${id}`),
        state: 'waiting',
        reason: undefined,
        tried: false,
      };
    }),
  );
  await within('readwrite', (table) => {
    for (const entry of entries) table('outbox').put(entry, entry.id);
    if (instead !== undefined && !entries.some(({ id }) => id === instead)) table('outbox').delete(instead);
    table('drafts').delete(draft);
    return undefined;
  });
  tellChange();
}

/** What the device recorded itself, for who has the key. */
export async function readOwn(key: CryptoKey): Promise<LocalEntry[]> {
  const entries = await readOutbox();
  const own = await Promise.all(
    entries.map(async (entry) =>
      entry.own ? [{ entry, contact: await unlock<OwnContact>(key, entry.own, `outbox/${entry.id}`) }] : [],
    ),
  );
  return own.flat();
}

/** What rules count on this device: all but what the platform refused or somebody dropped. */
export const counts = ({ entry: { state } }: LocalEntry): boolean =>
  state === 'waiting' || state === 'stored' || state === 'review';

/** network: no platform; sign-in: nobody is signed in; other: somebody else is. */
export type SyncState = 'done' | 'busy' | 'none' | 'network' | 'sign-in' | 'other' | { failure: unknown };

/** Sends what waits and hears whether the device is still in force. `auto`: the session is not kept alive by it. */
export async function sync({ auto = false } = {}): Promise<SyncState> {
  return navigator.locks.request('kangyu-offline-sync', { ifAvailable: true }, async (held) => {
    if (!held) return 'busy' as const;
    const record = await findDeviceRecord();
    if (!record) return 'none' as const;
    try {
      await sendAll(record, auto);
      return 'done' as const;
    } catch (error) {
      return stateOf(error);
    } finally {
      tellChange();
    }
  });
}

function stateOf(error: unknown): SyncState {
  if (!(error instanceof ApiFailure)) return { failure: error };
  if (error.status === 0 || error.status === 502 || error.status === 503 || error.status === 504) return 'network';
  if (error.status === 401) return 'sign-in';
  return error.code === 'access.device-unknown' ? 'other' : { failure: error };
}

function call<T>(auto: boolean, ask: () => Promise<T>): Promise<T> {
  if (!auto) return ask();
  let answer: Promise<T> | undefined;
  inBackground(() => {
    answer = ask();
  });
  return answer!;
}

async function sendAll(record: DeviceRecord, auto: boolean): Promise<void> {
  for (;;) {
    const batch = (await readOutbox()).filter(({ state }) => state === 'waiting').slice(0, record.policy.batch);
    if (batch.length === 0) break;
    // From here on they may have arrived, answer or not.
    await within('readwrite', (table) => {
      for (const entry of batch) table('outbox').put({ ...entry, tried: true }, entry.id);
      return undefined;
    });
    const answer = await call(auto, () =>
      api.post<OfflineReceipts>('/api/offline/contacts', {
        device: record.id,
        sentAt: new Date().toISOString(),
        contacts: batch.map(({ id, sealed }) => ({ id, sealed })),
      }),
    );
    await takeReceipts(batch, answer);
    if (answer.revoked) await empty('revoked');
  }
  const { revokedAt, policy, now } = await call(auto, () =>
    api.get<OfflineRegistered>(`/api/offline/devices/${record.id}`),
  );
  if (revokedAt && (await findDeviceRecord())?.gone !== 'revoked') await empty('revoked');
  const at = Date.now();
  await changeDevice((one) => ({ ...one, policy, lastContact: at, lastSeen: at, offset: Date.parse(now) - at }));
}

async function takeReceipts(batch: readonly OutboxEntry[], { receipts }: OfflineReceipts): Promise<void> {
  const answered = new Map(receipts.map((one) => [one.id, one]));
  const entries = await readOutbox();
  await within('readwrite', (table) => {
    for (const entry of entries) {
      const receipt = answered.get(entry.id);
      if (!receipt || !batch.some(({ id }) => id === entry.id)) continue;
      // Without the key nobody here can look at it any more: what the platform keeps need not lie here too.
      if (!entry.own && receipt.state !== 'unreadable') table('outbox').delete(entry.id);
      else table('outbox').put({ ...entry, state: receipt.state, reason: receipt.reason ?? undefined }, entry.id);
    }
    return undefined;
  });
  // A platform that answers for none of them would be asked for ever.
  if (!batch.some(({ id }) => answered.has(id))) throw new Error('the platform gave no receipt');
}
