import { useCallback, useEffect, useState } from 'react';
import { onChange } from './changes.ts';
import { canWorkOffline, loadDevice } from './device.ts';
import { type SyncState, sync } from './outbox.ts';
import { type DeviceRecord, type OutboxEntry, readOutbox } from './store.ts';

export interface DeviceState {
  record: DeviceRecord | undefined;
  outbox: OutboxEntry[];
  /** Contacts that are on this device only. */
  waiting: number;
}

/** The device as it stands, kept in step with other pages; undefined until it is known. */
export function useDevice(): DeviceState | undefined {
  const [state, setState] = useState<DeviceState>();
  useEffect(() => {
    let left = false;
    const read = async () => {
      const record = await loadDevice();
      const outbox = record ? await readOutbox() : [];
      const waiting = outbox.filter((one) => one.state === 'waiting').length;
      if (!left) setState({ record, outbox, waiting });
    };
    const again = () => void read().catch((error) => console.error(error));
    again();
    const end = onChange(again);
    return () => {
      left = true;
      end();
    };
  }, []);
  return state;
}

const RETRY_MS = 60_000;

/** Sends by itself: when the page opens, when the network comes back, after each contact, and each minute while something waits. */
export function useSync(state: DeviceState | undefined): {
  last: SyncState | undefined;
  running: boolean;
  send: () => Promise<void>;
} {
  const [last, setLast] = useState<SyncState>();
  const [running, setRunning] = useState(false);
  const run = useCallback(async (auto: boolean) => {
    setRunning(true);
    try {
      const done = await sync({ auto });
      if (done !== 'busy') setLast(done);
    } finally {
      setRunning(false);
    }
  }, []);
  const known = state?.record !== undefined;
  const waiting = state?.waiting ?? 0;
  useEffect(() => {
    if (!known || !canWorkOffline()) return;
    const now = () => void run(true);
    now();
    globalThis.addEventListener('online', now);
    const timer = waiting > 0 ? setInterval(now, RETRY_MS) : undefined;
    return () => {
      globalThis.removeEventListener('online', now);
      clearInterval(timer);
    };
  }, [known, waiting, run]);
  return { last, running, send: useCallback(() => run(false), [run]) };
}

export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const read = () => setOnline(navigator.onLine);
    globalThis.addEventListener('online', read);
    globalThis.addEventListener('offline', read);
    return () => {
      globalThis.removeEventListener('online', read);
      globalThis.removeEventListener('offline', read);
    };
  }, []);
  return online;
}
