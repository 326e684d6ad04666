import { useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useGo } from '../app/address.tsx';
import { FailureNote } from '../app/errors.tsx';
import { useSession } from '../app/session.ts';
import { formatTime } from '../components/format.ts';
import { Page, Panel } from '../components/page.tsx';
import { Guard } from '../components/state.tsx';
import { useText } from '../i18n/index.ts';
import { ServiceTabs } from '../pages/programs/tabs.tsx';
import { canWorkOffline, DAY_MS, removeDevice, takeAgain } from './device.ts';
import { OwnDevices } from './devices.tsx';
import { SetUpForm } from './set-up.tsx';
import type { DeviceRecord } from './store.ts';
import { UnlockForm } from './unlock.tsx';
import { type DeviceState, useDevice } from './use-device.ts';
import { useWorker } from './use-worker.ts';
import { WaitingList } from './waiting-list.tsx';
import { shownTime } from './words.ts';
import '../styles/programs.css';
import '../styles/offline.css';

/** 服务 · 离线: this browser is set up and taken along; what came back and could not be stored is settled. */
export function OfflinePage() {
  const { t } = useText('offline');
  return (
    <Guard need="program.record">
      <Page title={t('title')} name={t('title')} note={t('note')}>
        <ServiceTabs />
        <Settings />
        <Panel title={t('settle-title')}>
          <WaitingList />
        </Panel>
        <Panel title={t('devices')}>
          <OwnDevices />
        </Panel>
      </Page>
    </Guard>
  );
}

function Settings() {
  const { t } = useText('offline');
  const state = useDevice();
  const { account } = useSession();
  const { update } = useWorker(state?.record !== undefined);
  if (!state) return null;
  const { record } = state;
  return (
    <Panel title={t('this-device')}>
      {update && (
        <p>
          {t('update')}{' '}
          <Button size="small" onClick={update}>
            {t('update-now')}
          </Button>
        </p>
      )}
      {!canWorkOffline() ? (
        <div className="note note-failure" role="status">
          <div className="note-title">{t('insecure')}</div>
        </div>
      ) : record && record.account !== account ? (
        <div className="note note-empty" role="status">
          <div className="note-title">{t('sync.other', { account: record.accountName })}</div>
          <p className="muted">{t('other-next', { count: state.waiting })}</p>
        </div>
      ) : record?.vault ? (
        <Known record={record} state={state} />
      ) : (
        <>
          {record?.gone && (
            <div className="note note-failure" role="alert">
              <div className="note-title">{t(`gone.${record.gone}`)}</div>
              {state.waiting > 0 && <p>{t('gone.next', { count: state.waiting })}</p>}
            </div>
          )}
          <SetUpForm waiting={record?.gone === 'revoked' ? state.waiting : 0} />
        </>
      )}
    </Panel>
  );
}

function Known({ record, state }: { record: DeviceRecord; state: DeviceState }) {
  const { t } = useText('offline');
  const go = useGo();
  const client = useQueryClient();
  const [again, setAgain] = useState(false);
  const [progress, setProgress] = useState<{ done: number; of: number }>();
  const [failure, setFailure] = useState<unknown>();
  const remove = async () => {
    setFailure(undefined);
    try {
      await removeDevice();
      await client.invalidateQueries({ queryKey: ['offline'] });
    } catch (caught) {
      setFailure(caught);
    }
  };
  const left = record.total - record.policy.residents;
  return (
    <>
      <dl className="offline-facts">
        <dt>{t('device-name')}</dt>
        <dd>{record.name}</dd>
        <dt>{t('taken')}</dt>
        <dd>
          {t('residents', { count: record.residents })}
          {left > 0 && <span className="field-warning"> · {t('left-out', { count: left })}</span>}
        </dd>
        <dt>{t('taken-at')}</dt>
        <dd>{formatTime(record.takenAt)}</dd>
        <dt>{t('erased-after')}</dt>
        <dd>{shownTime(record, record.lastContact + record.policy.days * DAY_MS)}</dd>
      </dl>
      {failure !== undefined && <FailureNote error={failure} />}
      {again ? (
        <UnlockForm
          record={record}
          onOpen={async ({ key }) => {
            try {
              await takeAgain(key, { area: record.area, onProgress: (done, of) => setProgress({ done, of }) });
              setAgain(false);
              await client.invalidateQueries({ queryKey: ['offline'] });
            } catch (caught) {
              setFailure(caught);
            } finally {
              setProgress(undefined);
            }
          }}
        />
      ) : (
        <div className="form-actions">
          <Button type="primary" onClick={() => go('/offline')}>
            {t('work-offline')}
          </Button>
          <Button onClick={() => setAgain(true)}>{t('take-again')}</Button>
          <Popconfirm
            title={t('remove-sure')}
            description={state.waiting > 0 ? t('remove-loses', { count: state.waiting }) : undefined}
            okButtonProps={{ disabled: state.waiting > 0 }}
            onConfirm={() => void remove()}
          >
            <Button danger>{t('remove')}</Button>
          </Popconfirm>
        </div>
      )}
      {progress && (
        <p role="status" className="num">
          {t('taking', progress)}
        </p>
      )}
    </>
  );
}
