import { Button } from 'antd';
import { AppLink } from '../app/address.tsx';
import { Mark } from '../components/status.tsx';
import { useText } from '../i18n/index.ts';
import type { SyncState } from './outbox.ts';
import { type DeviceState, useDevice, useSync } from './use-device.ts';
import { shownTime } from './words.ts';
import '../styles/offline.css';

/** On every page of the programmes: what waits on this device, and when it was last in contact. Nothing on one without offline work. */
export function OfflineMark() {
  const state = useDevice();
  const syncing = useSync(state);
  if (!state?.record) return null;
  return <SyncMark state={state} syncing={syncing} link />;
}

export function SyncMark({
  state: { record, waiting, outbox },
  syncing: { last, running, send },
  link,
}: {
  state: DeviceState;
  syncing: ReturnType<typeof useSync>;
  link?: boolean;
}) {
  const { t } = useText('offline');
  if (!record) return null;
  const open = outbox.filter(({ state }) => ['refused', 'conflict', 'review', 'unreadable'].includes(state)).length;
  return (
    <div className="sync-mark" role="status">
      <Mark tone={waiting > 0 ? 'warn' : 'good'}>{waiting > 0 ? t('waiting', { count: waiting }) : t('all-sent')}</Mark>
      <span className="muted">{t('last-contact', { at: shownTime(record, record.lastContact) })}</span>
      {open > 0 && (
        <AppLink to="/services/offline" className="sync-open">
          ! {t('to-settle', { count: open })}
        </AppLink>
      )}
      <SyncWords last={last} account={record.accountName} />
      {waiting > 0 && (
        <Button size="small" loading={running} onClick={() => void send()}>
          {t('send')}
        </Button>
      )}
      {link && <AppLink to="/offline">{t('work-offline')}</AppLink>}
    </div>
  );
}

function SyncWords({ last, account }: { last: SyncState | undefined; account: string }) {
  const { t } = useText('offline');
  if (last === 'network') return <span className="muted">{t('sync.network')}</span>;
  if (last === 'sign-in')
    return (
      <AppLink to="/sign-in?next=/offline" className="sync-open">
        {t('sync.sign-in')}
      </AppLink>
    );
  if (last === 'other') return <span className="sync-open">{t('sync.other', { account })}</span>;
  if (typeof last === 'object') return <span className="sync-open">{t('sync.failure')}</span>;
  return null;
}
