import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import type { OfflineDevice } from '../../../src/http/contract.ts';
import { api } from '../app/api.ts';
import { FailureNote } from '../app/errors.tsx';
import { formatTime } from '../components/format.ts';
import { usePaged } from '../components/paged.ts';
import { PagedTable } from '../components/paged-table.tsx';
import { Empty } from '../components/state.tsx';
import { Mark } from '../components/status.tsx';
import { useText } from '../i18n/index.ts';
import { useDevice } from './use-device.ts';

export function OwnDevices() {
  return <DeviceTable params={{}} />;
}

/** Browsers in which somebody works without a network; those in force can be revoked. */
export function DeviceTable({ params }: { params: { account?: string } }) {
  const { t } = useText('offline');
  const client = useQueryClient();
  const here = useDevice()?.record?.id;
  const paged = usePaged<OfflineDevice>(['offline', 'devices'], '/api/offline/devices', params);
  const revoke = useMutation({
    mutationFn: (id: string) => api.delete(`/api/offline/devices/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: ['offline', 'devices'] }),
  });
  return (
    <>
      {revoke.error && <FailureNote error={revoke.error} />}
      <PagedTable<OfflineDevice>
        paged={paged}
        label={t('devices')}
        rowKey={({ id }) => id}
        minWidth={320}
        empty={<Empty title={t('devices-none')} why={t('devices-why')} />}
        columns={[
          {
            title: t('device-name'),
            dataIndex: 'name',
            render: (name: string, { id, accountName, createdAt, seenAt, residents }) => (
              <>
                <strong>{name}</strong> {id === here && <span className="muted">（{t('here')}）</span>}
                <div className="muted">
                  {[accountName, residents === null ? '' : t('residents', { count: residents })]
                    .filter(Boolean)
                    .join(' · ')}
                </div>
                <div className="muted">
                  {t('since-seen', { since: formatTime(createdAt), seen: formatTime(seenAt) })}
                </div>
              </>
            ),
          },
          {
            title: t('state-name'),
            width: 130,
            render: (_, { id, name, revokedAt }) =>
              revokedAt ? (
                <>
                  <Mark tone="plain">{t('revoked')}</Mark>
                  <div className="muted">{formatTime(revokedAt)}</div>
                </>
              ) : (
                <div className="offline-state">
                  <Mark tone="good">{t('in-force')}</Mark>
                  <Popconfirm title={t('revoke-sure', { name })} onConfirm={() => revoke.mutate(id)}>
                    <Button size="small" danger aria-label={t('revoke-one', { name })}>
                      {t('revoke')}
                    </Button>
                  </Popconfirm>
                </div>
              ),
          },
        ]}
      />
    </>
  );
}
