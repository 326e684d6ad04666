import { Button } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { LanguageSwitch } from '../app/account-menu.tsx';
import { AppLink, useAddress } from '../app/address.tsx';
import { usePageName } from '../app/breadcrumbs.tsx';
import { AppMark, PageSkeleton } from '../app/shell.tsx';
import { useText } from '../i18n/index.ts';
import { canWorkOffline, platformTime, type Unlocked } from './device.ts';
import { compilePacks, type DevicePack, inOrder, madeWith, owed, type WorkItem } from './engine.ts';
import { OfflineForm } from './form.tsx';
import { counts, type LocalEntry, readOwn } from './outbox.ts';
import { OfflineOutbox } from './outbox-list.tsx';
import { OfflinePerson } from './person.tsx';
import type { DeviceRecord } from './store.ts';
import { SyncMark } from './sync-mark.tsx';
import { UnlockForm } from './unlock.tsx';
import { useDevice, useOnline, useSync } from './use-device.ts';
import { useWorker } from './use-worker.ts';
import { OfflineVisitForm } from './visit.tsx';
import { OfflineWork } from './work.tsx';
import '../styles/programs.css';
import '../styles/offline.css';

/** Work without a network: unlocked by the PIN, it needs nothing of the platform. */
export function OfflineApp() {
  const { t } = useText('offline');
  usePageName(t('title'));
  const state = useDevice();
  const syncing = useSync(state);
  const online = useOnline();
  const { update } = useWorker(state?.record !== undefined);
  const [unlocked, setUnlocked] = useState<Unlocked>();
  const close = useCallback(() => setUnlocked(undefined), []);
  const gone = state?.record?.vault === undefined;
  useEffect(() => {
    if (gone) close();
  }, [gone, close]);
  if (!state) return <PageSkeleton />;
  return (
    <div className="offline-app">
      <header className="offline-top">
        <AppMark />
        <span className={online ? 'offline-net' : 'offline-net offline-away'}>
          {online ? t('net.online') : t('net.offline')}
        </span>
        <span className="shell-gap" />
        {unlocked && (
          <Button size="small" onClick={close}>
            {t('lock')}
          </Button>
        )}
        {online && <AppLink to="/services/offline">{t('platform')}</AppLink>}
        <LanguageSwitch />
      </header>
      <main className="page offline-main">
        {update && (
          <div className="note note-empty" role="status">
            <span>{t('update')} </span>
            <Button size="small" onClick={update}>
              {t('update-now')}
            </Button>
          </div>
        )}
        {state.record && <SyncMark state={state} syncing={syncing} />}
        {state.record?.vault && unlocked ? (
          <Open record={state.record} unlocked={unlocked} onIdle={close} />
        ) : (
          <Closed record={state.record} waiting={state.waiting} onOpen={setUnlocked} />
        )}
      </main>
    </div>
  );
}

function Closed({
  record,
  waiting,
  onOpen,
}: {
  record: DeviceRecord | undefined;
  waiting: number;
  onOpen: (unlocked: Unlocked) => void;
}) {
  const { t } = useText('offline');
  if (record?.vault) return <UnlockForm record={record} onOpen={onOpen} />;
  return (
    <div className="note note-empty">
      <h1 className="note-title">{record?.gone ? t(`gone.${record.gone}`) : t('not-set-up')}</h1>
      <p className="muted">
        {record?.gone
          ? waiting > 0 && t('gone.next', { count: waiting })
          : t(canWorkOffline() ? 'not-set-up-next' : 'insecure')}
      </p>
      <AppLink to="/services/offline">{t('set-up-here')}</AppLink>
    </div>
  );
}

/** What the pages of the open device share. */
export interface OpenDevice {
  record: DeviceRecord;
  key: CryptoKey;
  packs: DevicePack[];
  visits: Unlocked['visits'];
  residents: Unlocked['residents'];
  entries: LocalEntry[];
  today: string;
  /** Contacts that count, of one resident. */
  madeOf: (person: string) => ReturnType<typeof madeWith>;
  work: readonly WorkItem[];
  /** A contact was recorded or changed here. */
  refresh: () => Promise<void>;
}

function Open({ record, unlocked, onIdle }: { record: DeviceRecord; unlocked: Unlocked; onIdle: () => void }) {
  const [{ person, form, due, visit, view }] = useAddress();
  useIdle(record.policy.idleMinutes, onIdle);
  const { key, residents, visits } = unlocked;
  const packs = useMemo(() => compilePacks(unlocked.packs), [unlocked.packs]);
  const [entries, setEntries] = useState<LocalEntry[]>();
  const refresh = useCallback(async () => setEntries(await readOwn(key)), [key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the platform answered changes the record
  useEffect(() => {
    void refresh();
  }, [refresh, record]);
  const today = useToday(record);
  const known = useKnown(packs, residents, entries, today);
  if (!entries) return <PageSkeleton />;
  const device: OpenDevice = { record, key, packs, visits, residents, entries, today, ...known, refresh };
  const resident = residents.find((one) => one.person === person);
  if (resident && form)
    return <OfflineForm key={`${person}/${form}/${due ?? ''}`} device={device} resident={resident} address={form} />;
  if (resident && visit)
    return <OfflineVisitForm key={`${person}/${visit}`} device={device} resident={resident} code={visit} />;
  if (resident) return <OfflinePerson device={device} resident={resident} />;
  return view === 'sent' ? <OfflineOutbox device={device} /> : <OfflineWork device={device} />;
}

/** What is due of each resident; only those with another contact are reckoned again. */
function useKnown(
  packs: DevicePack[],
  residents: Unlocked['residents'],
  entries: LocalEntry[] | undefined,
  today: string,
) {
  const cache = useMemo(
    () => ({ packs, residents, today, known: new Map<string, Known>() }),
    [packs, residents, today],
  );
  return useMemo(() => {
    const local = new Map<string, LocalEntry[]>();
    for (const one of (entries ?? []).filter(counts))
      local.set(one.contact.person, [...(local.get(one.contact.person) ?? []), one]);
    for (const resident of cache.residents) {
      const own = (local.get(resident.person) ?? []).map(({ contact }) => contact);
      const ids = own.map(({ id }) => id).join();
      if (cache.known.get(resident.person)?.ids === ids) continue;
      const made = madeWith(cache.packs, resident, own);
      cache.known.set(resident.person, { ids, made, work: owed(cache.packs, resident, made, cache.today) });
    }
    return {
      work: [...cache.known.values()].flatMap(({ work }) => work).sort(inOrder),
      madeOf: (person: string) => cache.known.get(person)?.made ?? [],
    };
  }, [cache, entries]);
}
interface Known {
  ids: string;
  made: ReturnType<typeof madeWith>;
  work: WorkItem[];
}

/** The day on the platform's clock; a device that stays open goes on with it. */
function useToday(record: DeviceRecord): string {
  const [today, setToday] = useState(platformTime(record).slice(0, 10));
  useEffect(() => {
    const timer = setInterval(() => setToday(platformTime(record).slice(0, 10)), MINUTE_MS);
    return () => clearInterval(timer);
  }, [record]);
  return today;
}
const MINUTE_MS = 60_000;

/** Calls `onIdle` when nobody touched the page for so long. */
function useIdle(minutes: number, onIdle: () => void): void {
  useEffect(() => {
    let touched = Date.now();
    const touch = () => {
      touched = Date.now();
    };
    const timer = setInterval(() => {
      if (Date.now() - touched > minutes * MINUTE_MS) onIdle();
    }, 5000);
    for (const event of ['pointerdown', 'keydown']) globalThis.addEventListener(event, touch);
    return () => {
      clearInterval(timer);
      for (const event of ['pointerdown', 'keydown']) globalThis.removeEventListener(event, touch);
    };
  }, [minutes, onIdle]);
}
